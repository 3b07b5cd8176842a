import { KEYS_MAX, type InstanceApi } from './api.js';
import { CofreDamagedError, type CofreError } from './errors.js';
import type { Patience } from './patience.js';
import { asCofreError, type Writer } from './writer.js';

/** Values as they were parsed, by key; an absent key is not there. */
export type Found = Map<string, unknown>;

interface Read {
    keys: readonly string[];
    resolve: (found: Found) => void;
    reject: (error: CofreError) => void;
}

/**
 * The reads of one instance. Reads of the same tick become one request. A read of a key waits for the writes of that key
 * that were asked for before it.
 */
export class Reader {
    readonly #api: InstanceApi;
    readonly #patience: Patience;
    readonly #writer: Writer;
    readonly #onError: (error: CofreError) => void;

    #joined: Read[] = [];

    constructor(api: InstanceApi, patience: Patience, writer: Writer, onError: (error: CofreError) => void) {
        this.#api = api;
        this.#patience = patience;
        this.#writer = writer;
        this.#onError = onError;
    }

    async read(keys: readonly string[]): Promise<Found> {
        if (keys.length === 0) {
            return new Map();
        }
        await this.#writer.settled(keys);
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
        try {
            const all = [...new Set(reads.flatMap((read) => read.keys))];
            const { values, damaged } = await readAll(this.#api, this.#patience, all);
            reads.forEach((read) => this.#answer(read, values, damaged));
        } catch (error) {
            const failure = asCofreError(error);
            this.#onError(failure);
            reads.forEach((read) => read.reject(failure));
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
