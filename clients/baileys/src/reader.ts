import { KEYS_MAX, type InstanceApi } from './api.js';
import type { Cache } from './cache.js';
import { CofreDamagedError, type CofreError } from './errors.js';
import type { Lease } from './lease.js';
import type { Patience } from './patience.js';
import { asCofreError, isOfOneOfSeveral, type Writer } from './writer.js';

/** Values as they were parsed, by key; an absent key is not there. */
export type Found = Map<string, unknown>;

interface Read {
    keys: readonly string[];
    resolve: (found: Found) => void;
    reject: (error: CofreError) => void;
}

/**
 * The reads of one instance. Reads of the same tick become one request. A read of a key waits for the writes of that key
 * that were asked for before it. While the lease is sure, what this process read or wrote needs no request.
 */
export class Reader {
    readonly #api: InstanceApi;
    readonly #patience: Patience;
    readonly #writer: Writer;
    readonly #lease: Lease | undefined;
    readonly #cache: Cache;
    readonly #onError: (error: CofreError) => void;

    #joined: Read[] = [];
    /** The generation of the lease in which the cache was filled. */
    #generation: number;

    constructor(
        api: InstanceApi,
        patience: Patience,
        writer: Writer,
        lease: Lease | undefined,
        cache: Cache,
        onError: (error: CofreError) => void,
    ) {
        this.#api = api;
        this.#patience = patience;
        this.#writer = writer;
        this.#lease = lease;
        this.#cache = cache;
        this.#onError = onError;
        this.#generation = lease?.generation ?? 0;
    }

    async read(keys: readonly string[]): Promise<Found> {
        if (keys.length === 0) {
            return new Map();
        }
        await this.#writer.settled(keys);
        const known = this.#known(keys);
        return known ?? this.#asked(keys);
    }

    /** The values, if all are known. */
    #known(keys: readonly string[]): Found | undefined {
        if (!this.#mayRemember()) {
            return undefined;
        }
        const found: Found = new Map();
        for (const key of keys) {
            const known = this.#cache.get(key);
            if (known === undefined) {
                return undefined;
            }
            if (known.value !== undefined) {
                found.set(key, known.value);
            }
        }
        return found;
    }

    /**
     * Whether nobody but this process writes the instance: it surely has the lease, and nothing of its own is on its way
     * without an answer.
     */
    #mayRemember(): boolean {
        const lease = this.#lease;
        const sure = lease?.isSure === true && !this.#writer.isInDoubt;
        if (!sure || lease.generation !== this.#generation) {
            this.#cache.clear();
        }
        this.#generation = lease?.generation ?? 0;
        return sure;
    }

    #asked(keys: readonly string[]): Promise<Found> {
        return new Promise((resolve, reject) => {
            this.#joined.push({ keys, resolve, reject });
            if (this.#joined.length === 1) {
                setImmediate(() => void this.#flush());
            }
        });
    }

    async #flush(): Promise<void> {
        const reads = this.#joined;
        this.#joined = [];
        await this.#ask(reads);
    }

    async #ask(reads: Read[]): Promise<void> {
        const reading = this.#mayRemember() ? this.#cache.beginReading() : undefined;
        try {
            const all = [...new Set(reads.flatMap((read) => read.keys))];
            const { values, damaged } = await readAll(this.#api, this.#patience, all);
            if (reading && this.#mayRemember()) {
                const intact = all.filter((key) => !damaged.has(key));
                intact.forEach((key) => this.#cache.read(reading, key, values.has(key), values.get(key)));
            }
            reads.forEach((read) => this.#answer(read, values, damaged));
        } catch (error) {
            const failure = asCofreError(error);
            if (reads.length > 1 && isOfOneOfSeveral(failure)) {
                // One of the reads is to blame: each gets its own answer.
                await Promise.all(reads.map((read) => this.#ask([read])));
                return;
            }
            this.#onError(failure);
            reads.forEach((read) => read.reject(failure));
        } finally {
            if (reading) {
                this.#cache.endReading(reading);
            }
        }
    }

    #answer({ keys, resolve, reject }: Read, values: Found, damaged: Set<string>): void {
        const broken = keys.filter((key) => damaged.has(key));
        if (broken.length > 0) {
            const failure = new CofreDamagedError(broken);
            this.#onError(failure);
            reject(failure);
            return;
        }
        resolve(values);
    }
}

/** The values of keys, read in as few requests as the worker allows. */
export async function readAll(
    api: InstanceApi,
    patience: Patience,
    keys: readonly string[],
): Promise<{ values: Found; damaged: Set<string> }> {
    const values: Found = new Map();
    const damaged = new Set<string>();
    for (let start = 0; start < keys.length; start += KEYS_MAX) {
        const asked = keys.slice(start, start + KEYS_MAX);
        let after: string | undefined;
        do {
            const body = JSON.stringify({ keys: asked, after });
            const page = await patience.retrying(() => api.read(body));
            Object.entries(page.values).forEach(([key, value]) => values.set(key, value));
            page.damaged.forEach((key) => damaged.add(key));
            after = page.next;
        } while (after !== undefined);
    }
    return { values, damaged };
}
