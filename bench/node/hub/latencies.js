/** Times of many events, in milliseconds. */
export class Latencies {
    #all = [];

    add(ms) {
        this.#all.push(ms);
    }

    clear() {
        this.#all = [];
    }

    get count() {
        return this.#all.length;
    }

    /** As `name=value …`. */
    toString() {
        const sorted = Float64Array.from(this.#all).sort();
        const share = (part) => (sorted.length === 0 ? 0 : sorted[Math.ceil(sorted.length * part) - 1]);
        return `count=${sorted.length} p50=${share(0.5).toFixed(2)} p99=${share(0.99).toFixed(2)} `
            + `max=${share(1).toFixed(2)}`;
    }
}
