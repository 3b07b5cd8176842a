import { KEYS_MAX, type InstanceApi } from './api.js';
import type { Cache } from './cache.js';
import {
    CofreClosedError,
    CofreError,
    CofreLeaseLostError,
    CofreTooLargeError,
} from './errors.js';
import type { Lease } from './lease.js';
import type { Patience } from './patience.js';

/** Values as JSON by key; `undefined` removes the key. */
export type Changes = Map<string, string | undefined>;

/** Writes that wait are joined up to so many characters, far below the least `BODY_SIZE`. One alone may be longer. */
const JOINED_CHARS_MAX = 512 << 10;

/** A set of more characters is made in several commits. A `BODY_SIZE` of 5 MiB, the default, has room for more. */
const COMMIT_CHARS_MAX = 3 << 20;

interface Write {
    changes: Changes;
    chars: number;
    done: Promise<void>;
    resolve: () => void;
    reject: (error: CofreError) => void;
}

/** Writes that wait for one commit. */
interface Batch {
    writes: Write[];
    keys: number;
    chars: number;
}

/**
 * The writes of one instance, in the order in which they were asked for, with one request in the air. Writes that wait
 * meanwhile become one commit. So a write is never made beside, or after, a later one, however often it is made again.
 */
export class Writer {
    readonly #api: InstanceApi;
    readonly #patience: Patience;
    readonly #lease: Lease | undefined;
    readonly #cache: Cache;
    readonly #onError: (error: CofreError) => void;

    /** What fits into one commit is together. Only the last one still grows. */
    readonly #waiting: Batch[] = [];
    /** The last write of each key that is not settled yet. */
    readonly #unsettled = new Map<string, Write>();
    #running: Promise<void> | undefined;
    #closed = false;
    #inDoubt = false;
    #dropped: CofreError | undefined;

    constructor(
        api: InstanceApi,
        patience: Patience,
        lease: Lease | undefined,
        cache: Cache,
        onError: (error: CofreError) => void,
    ) {
        this.#api = api;
        this.#patience = patience;
        this.#lease = lease;
        this.#cache = cache;
        this.#onError = onError;
    }

    /** Whether a request without an answer may still reach the worker. */
    get isInDoubt(): boolean {
        return this.#inDoubt;
    }

    /** Why a write failed that was not done when this was closed, if one did. */
    get dropped(): CofreError | undefined {
        return this.#dropped;
    }

    /** Makes changes in one commit. It is done when they are durable. */
    write(changes: Changes): Promise<void> {
        return this.#refused() ?? (changes.size === 0 ? Promise.resolve() : this.#join(newWrite(changes)).done);
    }

    /**
     * Makes a value that is saved again and again durable. It is done when this value is, or a later one: of those that
     * wait for the same commit only the latest is kept. (This must not be `async`: each call that waits would keep its
     * own value.)
     */
    save(key: string, json: string): Promise<void> {
        const changes: Changes = new Map([[key, json]]);
        return this.#refused() ?? (this.#inPlaceOfOlder(key, changes) ?? this.#join(newWrite(changes))).done;
    }

    /** Settles when the writes of these keys that were asked for have ended; nothing if there are none. */
    settled(keys: readonly string[]): Promise<unknown> | undefined {
        const writes = new Set(keys.map((key) => this.#unsettled.get(key)).filter((write) => write !== undefined));
        return writes.size === 0 ? undefined : Promise.allSettled([...writes].map((write) => write.done));
    }

    /** Takes no further writes, and is done when those before have ended. */
    async close(): Promise<void> {
        this.#closed = true;
        await this.#running;
    }

    #refused(): Promise<never> | undefined {
        const refusal = this.#closed ? new CofreClosedError() : this.#lease?.lost;
        if (refusal) {
            this.#onError(refusal);
            return Promise.reject(refusal);
        }
        return undefined;
    }

    #join(write: Write): Write {
        const batch = this.#batchFor(write.changes.size, write.chars);
        batch.writes.push(write);
        batch.keys += write.changes.size;
        batch.chars += write.chars;
        write.changes.forEach((_, key) => this.#unsettled.set(key, write));
        this.#running ??= this.#run();
        return write;
    }

    #batchFor(keys: number, chars: number): Batch {
        const last = this.#waiting.at(-1);
        if (last && last.keys + keys <= KEYS_MAX && last.chars + chars <= JOINED_CHARS_MAX) {
            return last;
        }
        const batch: Batch = { writes: [], keys: 0, chars: 0 };
        this.#waiting.push(batch);
        return batch;
    }

    /** The write of this key alone that waits for the same commit, with the later value, behind what came in between. */
    #inPlaceOfOlder(key: string, changes: Changes): Write | undefined {
        const batch = this.#waiting.at(-1);
        const older = this.#unsettled.get(key);
        if (!batch || older?.changes.size !== 1 || !batch.writes.includes(older)) {
            return undefined;
        }
        const chars = charsIn(changes);
        const charsOfAll = batch.chars - older.chars + chars;
        if (batch.writes.length > 1 && charsOfAll > JOINED_CHARS_MAX) {
            return undefined;
        }
        batch.writes = [...batch.writes.filter((write) => write !== older), older];
        batch.chars = charsOfAll;
        return Object.assign(older, { changes, chars });
    }

    async #run(): Promise<void> {
        // Writes that are asked for in the same tick are joined as well.
        await Promise.resolve();
        for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
            await this.#make(batch.writes);
        }
        this.#running = undefined;
    }

    async #make(batch: Write[]): Promise<void> {
        const generation = this.#lease?.generation;
        try {
            const [only] = batch;
            await (only && batch.length === 1 ? this.#sendParts(only.changes) : this.#send(bodyOf(batch)));
            // What was made before a gap in the lease may have been overwritten in it.
            const isLatest = this.#lease?.generation === generation;
            batch.forEach((write) => this.#settle(write, undefined, isLatest));
        } catch (error) {
            const failure = asCofreError(error);
            if (batch.length > 1 && isOfOneOfSeveral(failure)) {
                // Nothing was changed, and one of the writes is to blame: each gets its own answer.
                for (const write of batch) {
                    await this.#make([write]);
                }
                return;
            }
            this.#onError(failure);
            batch.forEach((write) => this.#settle(write, failure));
        }
    }

    /** One commit, or several one after the other if one cannot hold them. The first that fails is the last. */
    async #sendParts(changes: Changes): Promise<void> {
        for (const part of partsOf(longestFirst(changes), KEYS_MAX, COMMIT_CHARS_MAX)) {
            try {
                await this.#send(bodyOf([{ changes: part }]));
            } catch (error) {
                if (!(error instanceof CofreTooLargeError) || part.size <= 1) {
                    throw error;
                }
                // The BODY_SIZE of this worker is less than usual, or the text is long in UTF-8.
                for (const half of partsOf(part, Math.ceil(part.size / 2), Infinity)) {
                    await this.#sendParts(half);
                }
            }
        }
    }

    #send(body: string): Promise<void> {
        return this.#patience.retrying(async () => {
            if (this.#lease?.lost) {
                throw this.#lease.lost;
            }
            try {
                await this.#fenceOffDoubt();
                await this.#api.write(body, this.#lease?.epoch);
            } catch (error) {
                throw await this.#judged(error);
            }
        });
    }

    /** A request that may still be on its way must not be made after the next one. */
    async #fenceOffDoubt(): Promise<void> {
        if (this.#inDoubt && this.#lease) {
            await this.#lease.fenceOff();
        }
        this.#inDoubt = false;
    }

    async #judged(error: unknown): Promise<unknown> {
        if (error instanceof CofreError && error.inDoubt) {
            this.#inDoubt = true;
        }
        if (!this.#lease || !(error instanceof CofreLeaseLostError)) {
            return error;
        }
        if (await this.#lease.regain()) {
            return new CofreError('unavailable', 'the lease was taken anew', { retriable: true, cause: error });
        }
        this.#lease.lose(error);
        return error;
    }

    #settle(write: Write, failure?: CofreError, isLatest = true): void {
        write.changes.forEach((json, key) => {
            if (failure || !isLatest) {
                this.#cache.forget(key);
            } else {
                this.#cache.wrote(key, json);
            }
            if (this.#unsettled.get(key) === write) {
                this.#unsettled.delete(key);
            }
        });
        if (failure) {
            this.#dropped = this.#closed ? failure : undefined;
            write.reject(failure);
        } else {
            write.resolve();
        }
    }
}

/** The body of one commit; of several writes of a key the last one counts. */
export function bodyOf(writes: readonly { changes: Changes }[], condition = ''): string {
    const [first] = writes;
    const merged: Changes = writes.length === 1 && first
        ? first.changes
        : new Map(writes.flatMap(({ changes }) => [...changes]));
    const put: string[] = [];
    const removed: string[] = [];
    merged.forEach((json, key) => {
        if (json === undefined) {
            removed.push(JSON.stringify(key));
        } else {
            put.push(`${JSON.stringify(key)}:${json}`);
        }
    });
    return `{"put":{${put.join(',')}},"delete":[${removed.join(',')}]${condition}}`;
}

function newWrite(changes: Changes): Write {
    let resolve: Write['resolve'] = () => undefined;
    let reject: Write['reject'] = () => undefined;
    const done = new Promise<void>((onResolve, onReject) => {
        resolve = onResolve;
        reject = onReject;
    });
    return { changes, chars: charsIn(changes), done, resolve, reject };
}

function charsIn(changes: Changes): number {
    let chars = 0;
    changes.forEach((json, key) => {
        chars += charsOf(key, json);
    });
    return chars;
}

function charsOf(key: string, json: string | undefined): number {
    return key.length + (json?.length ?? 0);
}

/** Changes with the long values first: if the worker takes one of them in no commit, nothing was changed before it. */
function longestFirst(changes: Changes): Changes {
    const sizes = new Map<string, number>();
    changes.forEach((json, key) => {
        const bytes = json === undefined ? 0 : Buffer.byteLength(json);
        sizes.set(key, bytes > JOINED_CHARS_MAX ? bytes : 0);
    });
    return new Map([...changes].sort(([one], [other]) => (sizes.get(other) ?? 0) - (sizes.get(one) ?? 0)));
}

/** Changes in parts of so many keys and characters at most. A value that is longer is a part of its own. */
function partsOf(changes: Changes, keysMax: number, charsMax: number): Changes[] {
    const parts: Changes[] = [];
    let part: Changes = new Map();
    let chars = 0;
    changes.forEach((json, key) => {
        const more = charsOf(key, json);
        if (part.size > 0 && (part.size >= keysMax || chars + more > charsMax)) {
            parts.push(part);
            part = new Map();
            chars = 0;
        }
        part.set(key, json);
        chars += more;
    });
    parts.push(part);
    return parts;
}

/** Whether a refusal may be due to one of several reads or writes that were joined. */
export function isOfOneOfSeveral(error: CofreError): boolean {
    return error.code === 'too_large' || error.code === 'bad_request';
}

export function asCofreError(error: unknown): CofreError {
    return error instanceof CofreError
        ? error
        : new CofreError('internal_error', `a bug of cofre-baileys: ${String(error)}`, { cause: error });
}
