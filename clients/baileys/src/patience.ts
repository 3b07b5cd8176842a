import { CofreClosedError, CofreError } from './errors.js';
import type { CofreRetry } from './options.js';

const WAIT_MS_MIN = 25;
const WAIT_MS_MAX = 2_000;

/** How long, and how, a request that failed is made again. */
export class Patience {
    readonly #retryForMs: number;
    readonly #onRetry: (retry: CofreRetry) => void;
    readonly #waits = new Set<() => void>();
    #ended = false;

    constructor(retryForMs: number, onRetry: (retry: CofreRetry) => void) {
        this.#retryForMs = retryForMs;
        this.#onRetry = onRetry;
    }

    /**
     * Makes attempts until one succeeds, one fails for good, or the time is over. The waits between them double, from
     * 25 ms to 2 s, less a random part.
     */
    async retrying<T>(attempt: () => Promise<T>): Promise<T> {
        const giveUpAt = performance.now() + this.#retryForMs;
        for (let attempts = 1; ; attempts += 1) {
            if (this.#ended) {
                throw new CofreClosedError();
            }
            try {
                return await attempt();
            } catch (error) {
                if (!(error instanceof CofreError)) {
                    throw error;
                }
                error.attempts = attempts;
                const waitMs = pauseAfter(attempts, error.retryAfterMs);
                if (!error.retriable || performance.now() + waitMs > giveUpAt) {
                    throw error;
                }
                await this.waitAfter(error, attempts, waitMs);
            }
        }
    }

    /** Tells of a failure and waits. A wait keeps the process alive: somebody asked for what comes after. */
    waitAfter(error: CofreError, attempts: number, waitMs: number): Promise<void> {
        this.#onRetry({ error, attempts, waitMs });
        return new Promise((resolve, reject) => {
            const end = (): void => {
                clearTimeout(timer);
                this.#waits.delete(end);
                reject(new CofreClosedError());
            };
            const timer = setTimeout(() => {
                this.#waits.delete(end);
                resolve();
            }, waitMs);
            this.#waits.add(end);
            if (this.#ended) {
                end();
            }
        });
    }

    /** Ends all waits, those to come too. */
    end(): void {
        this.#ended = true;
        this.#waits.forEach((end) => end());
    }
}

function pauseAfter(attempts: number, askedMs = 0): number {
    const doubled = Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** Math.min(attempts - 1, 20));
    return Math.round(Math.max(doubled * (0.5 + Math.random() / 2), Math.min(askedMs, WAIT_MS_MAX)));
}
