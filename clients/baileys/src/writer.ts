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

interface Write {
    changes: Changes;
    chars: number;
    done: Promise<void>;
    resolve: () => void;
    reject: (error: CofreError) => void;
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

    readonly #waiting: Write[] = [];
    /** The last write of each key that is not settled yet. */
    readonly #unsettled = new Map<string, Write>();
    #running: Promise<void> | undefined;
    #closed = false;
    #inDoubt = false;

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

    /** Makes changes in one commit. It is done when they are durable. */
    write(changes: Changes): Promise<void> {
        const refusal = this.#refusalOf(changes);
        if (refusal) {
            this.#onError(refusal);
            return Promise.reject(refusal);
        }
        if (changes.size === 0) {
            return Promise.resolve();
        }
        const write = newWrite(changes);
        this.#waiting.push(write);
        changes.forEach((_, key) => this.#unsettled.set(key, write));
        this.#running ??= this.#run();
        return write.done;
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

    #refusalOf(changes: Changes): CofreError | undefined {
        if (this.#closed) {
            return new CofreClosedError();
        }
        if (changes.size > KEYS_MAX) {
            return new CofreTooLargeError(
                `${changes.size} keys in one set: one commit takes at most ${KEYS_MAX}. Nothing was changed`,
            );
        }
        return this.#lease?.lost;
    }

    async #run(): Promise<void> {
        // Writes that are asked for in the same tick are joined as well.
        await Promise.resolve();
        for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
            await this.#make(batch);
        }
        this.#running = undefined;
    }

    #next(): Write[] {
        let count = 0;
        let keys = 0;
        let chars = 0;
        for (const write of this.#waiting) {
            keys += write.changes.size;
            chars += write.chars;
            if (count > 0 && (keys > KEYS_MAX || chars > JOINED_CHARS_MAX)) {
                break;
            }
            count += 1;
        }
        return this.#waiting.splice(0, count);
    }

    async #make(batch: Write[]): Promise<void> {
        try {
            await this.#send(bodyOf(batch));
            batch.forEach((write) => this.#settle(write));
        } catch (error) {
            const failure = asCofreError(error);
            if (batch.length > 1 && isOfOneWrite(failure)) {
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

    #settle(write: Write, failure?: CofreError): void {
        write.changes.forEach((json, key) => {
            if (failure) {
                this.#cache.forget(key);
            } else {
                this.#cache.wrote(key, json);
            }
            if (this.#unsettled.get(key) === write) {
                this.#unsettled.delete(key);
            }
        });
        if (failure) {
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
    let chars = 0;
    changes.forEach((json, key) => {
        chars += key.length + (json?.length ?? 0);
    });
    let resolve: Write['resolve'] = () => undefined;
    let reject: Write['reject'] = () => undefined;
    const done = new Promise<void>((onResolve, onReject) => {
        resolve = onResolve;
        reject = onReject;
    });
    return { changes, chars, done, resolve, reject };
}

/** Whether a refusal may be due to one of several writes that were joined. */
function isOfOneWrite(error: CofreError): boolean {
    return error.code === 'too_large' || error.code === 'bad_request';
}

export function asCofreError(error: unknown): CofreError {
    return error instanceof CofreError
        ? error
        : new CofreError('internal_error', `a bug of cofre-baileys: ${String(error)}`, { cause: error });
}
