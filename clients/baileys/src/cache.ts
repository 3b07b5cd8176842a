/** A value that is known to be stored: parsed, or as the JSON that was written; `undefined` for an absent one. */
type Known = { parsed: unknown } | { json: string } | undefined;

interface Entry {
    known: Known;
    chars: number;
}

/** The keys that were written since a read was begun. What the read gives of them may be old. */
export type Reading = Set<string>;

/** What an entry takes beside its value. */
const ENTRY_CHARS = 100;

/**
 * The values of a session that this process read or wrote last, the least used of which go first. It is true only while
 * nobody else may write: its owner asks it for nothing at other times.
 */
export class Cache {
    readonly #charsMax: number;
    readonly #entries = new Map<string, Entry>();
    readonly #readings = new Set<Reading>();
    #chars = 0;

    constructor(charsMax: number) {
        this.#charsMax = charsMax;
    }

    /** The value of a key, if it is known: `value` is `undefined` if the key is known to be absent. */
    get(key: string): { value: unknown } | undefined {
        const entry = this.#entries.get(key);
        if (entry === undefined) {
            return undefined;
        }
        this.#entries.delete(key);
        this.#entries.set(key, entry);
        if (entry.known !== undefined && 'json' in entry.known) {
            entry.known = { parsed: JSON.parse(entry.known.json) as unknown };
        }
        return { value: entry.known?.parsed };
    }

    /** @param json what was written; `undefined` if the key was removed */
    wrote(key: string, json: string | undefined): void {
        this.#readings.forEach((reading) => reading.add(key));
        this.#keep(key, json === undefined ? undefined : { json }, json?.length ?? 0);
    }

    /** Begins a read of the store. It must be ended. */
    beginReading(): Reading {
        const reading: Reading = new Set();
        this.#readings.add(reading);
        return reading;
    }

    endReading(reading: Reading): void {
        this.#readings.delete(reading);
    }

    /** @param found whether the key was there */
    read(reading: Reading, key: string, found: boolean, parsed: unknown): void {
        if (this.#readings.has(reading) && !reading.has(key)) {
            this.#keep(key, found ? { parsed } : undefined, found ? charsOf(parsed) : 0);
        }
    }

    /** What is stored under a key is not known any more. */
    forget(key: string): void {
        this.#readings.forEach((reading) => reading.add(key));
        this.#drop(key);
    }

    /** Nothing is known any more. What a read that was begun gives may be old. */
    clear(): void {
        this.#readings.clear();
        this.#entries.clear();
        this.#chars = 0;
    }

    #drop(key: string): void {
        const entry = this.#entries.get(key);
        if (entry !== undefined) {
            this.#entries.delete(key);
            this.#chars -= entry.chars;
        }
    }

    #keep(key: string, known: Known, valueChars: number): void {
        this.#drop(key);
        const chars = ENTRY_CHARS + key.length + valueChars;
        if (chars > this.#charsMax) {
            return;
        }
        this.#entries.set(key, { known, chars });
        this.#chars += chars;
        for (const [oldest] of this.#entries) {
            if (this.#chars <= this.#charsMax) {
                break;
            }
            this.#drop(oldest);
        }
    }
}

/** About as many characters as the JSON of a parsed value has. */
function charsOf(value: unknown): number {
    if (typeof value === 'string') {
        return value.length + 2;
    }
    if (typeof value !== 'object' || value === null) {
        return 8;
    }
    return Object.entries(value).reduce((sum, [name, each]) => sum + name.length + 4 + charsOf(each), 2);
}
