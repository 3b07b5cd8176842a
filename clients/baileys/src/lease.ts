import type { HeldLease, InstanceApi } from './api.js';
import { CofreError, CofreLeaseHeldError, CofreLeaseLostError, CofreNotFoundError } from './errors.js';
import { elapsedSince, now, NEVER, type Moment } from './moment.js';
import type { LeaseSettings } from './options.js';
import type { Patience } from './patience.js';

const POLL_MS_MAX = 1_000;
const POLL_MS_MIN = 50;
const RENEWALS_IN_A_TTL = 3;

/**
 * The lease of an instance: taken once, renewed at a third of its ttl, until it is released or lost. The worker checks
 * its epoch in the commit of each write, so that a process that lost the lease without knowing changes nothing.
 */
export class Lease {
    readonly #api: InstanceApi;
    readonly #settings: LeaseSettings;
    readonly #patience: Patience;
    readonly #onLost: (error: CofreLeaseLostError) => void;

    #epoch: number | undefined;
    #lost: CofreLeaseLostError | undefined;
    #released = false;
    #timer: NodeJS.Timeout | undefined;
    /** When the request was sent that the worker confirmed last. It gives the lease to nobody else for a ttl from then. */
    #confirmedAt: Moment = NEVER;
    #generation = 0;
    #renewalWaits = false;
    /** Whether the worker may have given an epoch that this process does not know. */
    #acquisitionInDoubt = false;
    /** Renewals and acquisitions are made one after the other. */
    #turn: Promise<unknown> = Promise.resolve();

    constructor(
        api: InstanceApi,
        settings: LeaseSettings,
        patience: Patience,
        onLost: (error: CofreLeaseLostError) => void,
    ) {
        this.#api = api;
        this.#settings = settings;
        this.#patience = patience;
        this.#onLost = onLost;
    }

    get epoch(): number | undefined {
        return this.#epoch;
    }

    get lost(): CofreLeaseLostError | undefined {
        return this.#lost;
    }

    /** Whether the worker gives the lease to nobody else at this moment, by the clocks of this process. */
    get isSure(): boolean {
        return this.#lost === undefined && !this.#released && this.#isCovered;
    }

    /** Another number after each gap in which others may have written, even if nobody looked during the gap. */
    get generation(): number {
        return this.#generation;
    }

    get #isCovered(): boolean {
        return elapsedSince(this.#confirmedAt) < this.#settings.ttlMs;
    }

    /** Takes the lease, and waits for one that another process has. */
    async acquire(): Promise<void> {
        const giveUpAt = performance.now() + this.#settings.waitMs;
        for (let attempts = 1; ; attempts += 1) {
            try {
                await this.#patience.retrying(() => this.#acquireOnce());
                break;
            } catch (error) {
                if (!(error instanceof CofreLeaseHeldError)) {
                    throw error;
                }
                const held = await this.#patience.retrying(() => this.#api.currentLease());
                const told = new CofreLeaseHeldError(describe(held), held, { status: error.status, cause: error });
                told.attempts = attempts;
                const leftMs = giveUpAt - performance.now();
                if (leftMs <= 0) {
                    throw told;
                }
                const pollMs = Math.min(POLL_MS_MAX, Math.max(POLL_MS_MIN, held?.expiresInMs ?? 0), leftMs);
                await this.#patience.waitAfter(told, attempts, pollMs);
            }
        }
        this.#timer = setInterval(() => void this.#renewNow(), this.#settings.ttlMs / RENEWALS_IN_A_TTL);
        this.#timer.unref();
    }

    /**
     * Takes a new epoch, so that the worker refuses what was sent under the one before and may still be on its way. It
     * first makes sure that nobody else has had the lease in between.
     */
    fenceOff(): Promise<void> {
        return this.#inTurn(async () => {
            await this.#renewOnce();
            await this.#acquireOnce();
        });
    }

    /**
     * Whether this process still has the lease although its epoch is gone, because an acquisition of its own that got no
     * answer gave a later one. Then the lease has that of a new acquisition.
     */
    regain(): Promise<boolean> {
        return this.#inTurn(() => this.#regainOnce());
    }

    /** No write is made from now on. */
    lose(error: CofreLeaseLostError): void {
        if (this.#lost === undefined) {
            this.#lost = error;
            clearInterval(this.#timer);
            this.#onLost(error);
        }
    }

    /** Gives the lease back, if it can be. If it cannot, it ends by its ttl. */
    async release(): Promise<void> {
        clearInterval(this.#timer);
        this.#released = true;
        await this.#inTurn(async () => {
            if (this.#epoch !== undefined && this.#lost === undefined) {
                await this.#api.releaseLease(this.#epoch);
            }
        }).catch(() => undefined);
    }

    async #acquireOnce(): Promise<void> {
        const askedAt = now();
        try {
            const { holder, ttlMs } = this.#settings;
            const { epoch } = await this.#api.lease(holder, ttlMs);
            this.#epoch = epoch;
            this.#confirm(askedAt);
        } catch (error) {
            this.#acquisitionInDoubt ||= error instanceof CofreError && error.inDoubt;
            throw error;
        }
    }

    /** Renews the epoch, or finds out that it is lost. */
    async #renewOnce(timeoutMs?: number): Promise<void> {
        const askedAt = now();
        const { holder, ttlMs } = this.#settings;
        try {
            await this.#api.lease(holder, ttlMs, this.#epoch, timeoutMs);
            this.#confirm(askedAt);
        } catch (error) {
            if (error instanceof CofreLeaseLostError && (await this.#regainOnce())) {
                return;
            }
            throw error instanceof CofreNotFoundError ? gone(error) : error;
        }
    }

    #confirm(askedAt: Moment): void {
        if (!this.#isCovered) {
            this.#generation += 1;
        }
        this.#confirmedAt = askedAt;
    }

    async #regainOnce(): Promise<boolean> {
        const canBe = this.#acquisitionInDoubt && this.#settings.holderIsUnique && this.#lost === undefined;
        if (!canBe || !this.#isCovered) {
            return false;
        }
        const current = await this.#api.currentLease();
        if (current?.holder !== this.#settings.holder) {
            return false;
        }
        await this.#acquireOnce();
        return true;
    }

    /** A renewal that finds no worker is made again at the next third: the lease holds until somebody else takes it. */
    async #renewNow(): Promise<void> {
        if (this.#renewalWaits) {
            return;
        }
        this.#renewalWaits = true;
        try {
            await this.#inTurn(async () => {
                if (!this.#released && this.#lost === undefined) {
                    await this.#renewOnce(this.#settings.ttlMs / RENEWALS_IN_A_TTL);
                }
            });
        } catch (error) {
            if (error instanceof CofreLeaseLostError && !this.#released) {
                this.lose(error);
            }
        } finally {
            this.#renewalWaits = false;
        }
    }

    #inTurn<T>(task: () => Promise<T>): Promise<T> {
        const mine = this.#turn.then(task);
        this.#turn = mine.catch(() => undefined);
        return mine;
    }
}

function describe(held: HeldLease | undefined): string {
    return held === undefined
        ? 'another process had the lease of the instance'
        : `${held.holder} has the lease of the instance, for ${Math.round(held.expiresInMs)} ms more unless it renews it`;
}

function gone(error: CofreNotFoundError): CofreLeaseLostError {
    return new CofreLeaseLostError('the instance was removed, and its lease with it', { status: error.status, cause: error });
}
