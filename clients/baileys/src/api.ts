import {
    CofreConflictError,
    CofreDamagedError,
    CofreDiskFullError,
    CofreError,
    CofreLeaseHeldError,
    CofreLeaseLostError,
    CofreNotFoundError,
    CofreProtocolError,
    CofreTooLargeError,
    CofreUnauthorizedError,
    CofreUnavailableError,
} from './errors.js';
import type { Answer, Question } from './exchange.js';
import type { Connection } from './http.js';

/** What one page of a batch read holds. */
export interface ValuesPage {
    values: Record<string, unknown>;
    damaged: string[];
    next: string | undefined;
}

export interface HeldLease {
    holder: string;
    epoch: number;
    expiresInMs: number;
}

/** The header that fences a write. */
const LEASE_HEADER = 'cofre-lease';

/** The most keys that the worker takes in one batch. */
export const KEYS_MAX = 10_000;

/**
 * The routes of `/v1` for one instance. Each call is one request, made once; an answer that is not exactly what it
 * must be is an error.
 */
export class InstanceApi {
    readonly #connection: Connection;
    readonly #instance: string;
    readonly #admin: string;

    constructor(connection: Connection, group: string, instance: string) {
        this.#connection = connection;
        this.#instance = `/v1/groups/${encodeURIComponent(group)}/instances/${encodeURIComponent(instance)}`;
        this.#admin = `/admin/instances/${encodeURIComponent(group)}/${encodeURIComponent(instance)}`;
    }

    /** Creates the instance; one that exists stays as it is. */
    async create(): Promise<void> {
        await this.#done({ method: 'PUT', path: this.#instance });
    }

    /** Whether the instance exists. */
    async exists(): Promise<boolean> {
        try {
            await this.#json({ method: 'GET', path: this.#instance });
            return true;
        } catch (error) {
            if (error instanceof CofreNotFoundError) {
                return false;
            }
            throw error;
        }
    }

    /** Moves the instance into the worker's trash. */
    async remove(epoch: number | undefined): Promise<void> {
        await this.#done({ method: 'DELETE', path: this.#instance, headers: fence(epoch), changes: true });
    }

    async read(body: string): Promise<ValuesPage> {
        const page = await this.#json({ method: 'POST', path: `${this.#instance}/keys/read`, body });
        const { values, damaged, next } = page;
        if (!isObject(values) || !isListOfTexts(damaged) || (next !== undefined && next !== null && typeof next !== 'string')) {
            throw new CofreProtocolError('a page of values is not what it must be');
        }
        return { values, damaged, next: next ?? undefined };
    }

    /** One commit: all of it is made, or nothing. */
    async write(body: string, epoch: number | undefined): Promise<void> {
        await this.#done({ method: 'POST', path: `${this.#instance}/keys/write`, body, headers: fence(epoch), changes: true });
    }

    async listKeys(after: string | undefined, limit: number): Promise<{ keys: string[]; next: string | undefined }> {
        const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
        const { keys, next } = await this.#json({ method: 'GET', path: `${this.#instance}/keys?limit=${limit}${from}` });
        if (!isListOfTexts(keys) || (next !== undefined && next !== null && typeof next !== 'string')) {
            throw new CofreProtocolError('a list of keys is not what it must be');
        }
        return { keys, next: next ?? undefined };
    }

    /** Takes a snapshot, from which the worker can bring the instance back. Gives its id. */
    async takeSnapshot(): Promise<string> {
        const snapshot = await this.#json({ method: 'POST', path: `${this.#admin}/snapshots` }, undefined, 201);
        if (typeof snapshot['id'] !== 'string') {
            throw new CofreProtocolError('a snapshot is not what it must be');
        }
        return snapshot['id'];
    }

    /** Takes the lease, or with an epoch renews the one that was taken. */
    async lease(holder: string, ttlMs: number, epoch?: number, timeoutMs?: number): Promise<HeldLease> {
        const body = JSON.stringify({ holder, ttlMs, epoch });
        return leaseOf(await this.#json({ method: 'POST', path: `${this.#instance}/lease`, body, changes: true }, timeoutMs));
    }

    /** Who has the lease now, if it was ever taken. */
    async currentLease(): Promise<HeldLease | undefined> {
        try {
            return leaseOf(await this.#json({ method: 'GET', path: `${this.#instance}/lease` }));
        } catch (error) {
            if (error instanceof CofreNotFoundError) {
                return undefined;
            }
            throw error;
        }
    }

    async releaseLease(epoch: number): Promise<void> {
        await this.#done({ method: 'DELETE', path: `${this.#instance}/lease`, headers: fence(epoch) });
    }

    async #done(question: Question): Promise<void> {
        const answer = await this.#connection.send(question);
        if (answer.status !== 204) {
            throw failureOf(answer, question.changes);
        }
    }

    async #json(question: Question, timeoutMs?: number, expected = 200): Promise<Record<string, unknown>> {
        const answer = await this.#connection.send(question, timeoutMs);
        if (answer.status !== expected) {
            throw failureOf(answer, question.changes);
        }
        const body = objectIn(answer.text);
        if (body === undefined) {
            throw new CofreProtocolError('the answer is no JSON object', { status: answer.status, retriable: true });
        }
        return body;
    }
}

function fence(epoch: number | undefined): Record<string, string> {
    return epoch === undefined ? {} : { [LEASE_HEADER]: String(epoch) };
}

function leaseOf({ holder, epoch, expiresInMs }: Record<string, unknown>): HeldLease {
    if (typeof holder !== 'string' || !Number.isSafeInteger(epoch) || typeof expiresInMs !== 'number') {
        throw new CofreProtocolError('a lease is not what it must be');
    }
    return { holder, epoch: epoch as number, expiresInMs };
}

/** The error that an answer stands for. Only a problem of Cofre itself says that something does not exist. */
function failureOf(answer: Answer, changes = false): CofreError {
    const { status } = answer;
    const problem = problemOf(answer);
    const retryAfter = Number(answer.headers['retry-after']);
    const details = { status, retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined };
    if (problem === undefined) {
        return failureElsewhere(status, details);
    }
    const message = `${problem.detail} (${problem.code})`;
    switch (problem.code) {
        case 'unauthorized':
            return new CofreUnauthorizedError(message, details);
        case 'not_found':
            return new CofreNotFoundError(message, details);
        case 'damaged':
            return new CofreDamagedError([problem.detail], details);
        case 'disk_full':
            return new CofreDiskFullError(message, details);
        case 'lease_held':
            return new CofreLeaseHeldError(message, {}, details);
        case 'lease_lost':
            return new CofreLeaseLostError(message, details);
        case 'payload_too_large':
            return new CofreTooLargeError(`${message}: BODY_SIZE of the worker bounds one commit`, details);
        case 'precondition_failed':
        case 'conflict':
            return new CofreConflictError(message, details);
        case 'unavailable':
            // After a failure of the journal a change may be there.
            return new CofreUnavailableError(message, { ...details, inDoubt: changes });
        case 'overloaded':
        case 'request_timeout':
            return new CofreUnavailableError(message, details);
        case 'internal_error':
            return new CofreError('internal_error', message, { ...details, retriable: true, inDoubt: changes });
        default:
            return new CofreError('bad_request', message, details);
    }
}

/** An answer that a proxy gave in the place of the worker. The worker may still be at work on the request. */
function failureElsewhere(status: number, details: { status: number; retryAfterMs: number | undefined }): CofreError {
    if (status === 401 || status === 403) {
        return new CofreUnauthorizedError(`status ${status}`, details);
    }
    if (status === 413) {
        return new CofreTooLargeError('status 413, not by the worker', details);
    }
    if (status >= 500 || status === 408 || status === 429) {
        return new CofreUnavailableError(`status ${status}, not by the worker`, { ...details, inDoubt: true });
    }
    return new CofreProtocolError(`status ${status} without a problem of Cofre: is the url right?`, details);
}

function problemOf({ headers, text, status }: Answer): { code: string; detail: string } | undefined {
    if (!String(headers['content-type']).startsWith('application/problem+json')) {
        return undefined;
    }
    const body = objectIn(text);
    if (typeof body?.['code'] !== 'string' || body['status'] !== status) {
        return undefined;
    }
    const { code, detail } = body;
    return { code: code as string, detail: typeof detail === 'string' ? detail : `status ${status}` };
}

function objectIn(text: string): Record<string, unknown> | undefined {
    try {
        const parsed: unknown = JSON.parse(text);
        return isObject(parsed) ? parsed : undefined;
    } catch {
        return undefined;
    }
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfTexts(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
