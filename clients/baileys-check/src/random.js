/** A seeded source of chance (mulberry32), so that a failing order of messages can be had again. */
export class Random {
    #state;

    constructor(seed) {
        this.#state = seed >>> 0;
    }

    /** A number from 0 (included) to 1 (excluded). */
    next() {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    }

    below(bound) {
        return Math.floor(this.next() * bound);
    }

    pick(list) {
        return list[this.below(list.length)];
    }
}
