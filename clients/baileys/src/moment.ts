/** A moment by both clocks: the steady one stands still while the machine sleeps, the other one may be set. */
export interface Moment {
    steadyMs: number;
    wallMs: number;
}

/** Clocks that differ by more say that the machine slept, or that its clock was set. */
const DIFFERENCE_MS_MAX = 1_000;

/** A moment that is past by any measure. */
export const NEVER: Moment = { steadyMs: -Infinity, wallMs: -Infinity };

export function now(): Moment {
    return { steadyMs: performance.now(), wallMs: Date.now() };
}

/** The milliseconds since a moment by the clock that says more, or infinitely many if the clocks contradict each other. */
export function elapsedSince(moment: Moment): number {
    const steadyMs = performance.now() - moment.steadyMs;
    const wallMs = Date.now() - moment.wallMs;
    return Math.abs(steadyMs - wallMs) <= DIFFERENCE_MS_MAX ? Math.max(steadyMs, wallMs) : Infinity;
}
