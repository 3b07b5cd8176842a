/**
 * Runs two sides by turns, A B B A …, so that a machine that is slower for a while is so for both. A side is a function
 * of the number of its run that gives its figures, of which `ms` is compared. Pairs run unmeasured until the warm-up is
 * over, at least one. `tell` gets the figures of both sides of each pair.
 */
export async function byTurns({ rounds, warmUpSeconds, first, second, tell }) {
    let run = 0;
    async function pair() {
        const figures = new Map();
        const turns = run % 2 === 0 ? [first, second] : [second, first];
        run += 1;
        for (const side of turns) {
            figures.set(side, await side(run));
        }
        return [figures.get(first), figures.get(second)];
    }

    const warmUntil = performance.now() + warmUpSeconds * 1000;
    do {
        await pair();
    } while (performance.now() < warmUntil);
    for (let round = 0; round < rounds; round += 1) {
        tell(...await pair());
    }
}

/** How many milliseconds a task takes. */
export async function timed(task) {
    const began = performance.now();
    await task();
    return performance.now() - began;
}

/** A line for bench/client: one pair. */
export function tellPair(figure, ratio, detail) {
    console.log([figure, ratio.toFixed(4), detail].join('\t'));
}

export const milliseconds = (ms) => `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
