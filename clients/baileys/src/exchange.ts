import type http from 'node:http';
import { type CofreError, CofreProtocolError, CofreTimeoutError, CofreUnavailableError } from './errors.js';

export interface Answer {
    status: number;
    headers: http.IncomingHttpHeaders;
    text: string;
}

export interface Question {
    method: 'GET' | 'PUT' | 'POST' | 'DELETE';
    /** The path behind the URL of the worker, encoded. */
    path: string;
    body?: string;
    headers?: Record<string, string>;
    /** Whether the request changes something, and an answer of trouble leaves open whether it did. */
    changes?: boolean;
}

/** When the worker was last heard on any connection, by the steady clock. */
export interface Hearing {
    atMs: number;
}

/** More than any page of values, which ends at about 8 MiB or behind one value. */
const ANSWER_BYTES_MAX = 256 << 20;

/** A longer body goes in pieces of this size, so that a slow connection can be told from a dead one. */
const PIECE_BYTES = 64 << 10;

/** Errors of a connection that never was: nothing was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);

/**
 * One request on its way and its answer, which comes whole, or fails. It fails after a silence: a time in which no piece
 * of it was taken and none of its answer came. While it waits for a socket it is silent only if the whole worker is.
 */
export class Exchange {
    readonly answer: Promise<Answer>;

    readonly #request: http.ClientRequest;
    readonly #question: Question;
    readonly #silenceMs: number;
    readonly #worker: Hearing;
    #movedAtMs = performance.now();
    #timer: NodeJS.Timeout | undefined;
    #settled = false;
    #resolve: (answer: Answer) => void = () => undefined;
    #reject: (error: CofreError) => void = () => undefined;

    constructor(request: http.ClientRequest, question: Question, silenceMs: number, worker: Hearing) {
        this.#request = request;
        this.#question = question;
        this.#silenceMs = silenceMs;
        this.#worker = worker;
        this.answer = new Promise((resolve, reject) => {
            this.#resolve = resolve;
            this.#reject = reject;
        });
        request.on('socket', () => this.#moved());
        request.on('response', (response) => this.#receive(response));
        request.on('error', (cause) => this.abort(cause));
        request.on('close', () => this.abort());
        this.#watch();
        this.#send();
    }

    /** Gives up what is not answered yet. */
    abort(cause?: unknown): void {
        this.#fail(brokenBy(cause, this.#question));
    }

    #send(): void {
        const { body } = this.#question;
        if (body === undefined || body.length <= PIECE_BYTES) {
            this.#request.end(body, () => this.#moved());
        } else {
            this.#sendFrom(Buffer.from(body), 0);
        }
    }

    #sendFrom(body: Buffer, start: number): void {
        const end = start + PIECE_BYTES;
        const piece = body.subarray(start, end);
        if (end >= body.length) {
            this.#request.end(piece, () => this.#moved());
            return;
        }
        this.#request.write(piece, (error) => {
            if (!error && !this.#settled) {
                this.#moved();
                this.#sendFrom(body, end);
            }
        });
    }

    #receive(response: http.IncomingMessage): void {
        const chunks: Buffer[] = [];
        let size = 0;
        this.#heard();
        response.on('data', (chunk: Buffer) => {
            this.#heard();
            chunks.push(chunk);
            size += chunk.length;
            if (size > ANSWER_BYTES_MAX) {
                this.#fail(new CofreProtocolError(`an answer of more than ${ANSWER_BYTES_MAX} bytes: ${nameOf(this.#question)}`));
            }
        });
        response.on('error', (cause) => this.abort(cause));
        response.on('aborted', () => this.abort());
        response.on('end', () => {
            if (!response.complete) {
                this.abort();
            } else if (this.#settles()) {
                const text = Buffer.concat(chunks, size).toString('utf8');
                this.#resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
                this.#dropRest();
            }
        });
    }

    /** Nobody bounds the rest of a body that the worker answered before it was sent. */
    #dropRest(): void {
        if (!this.#request.writableFinished) {
            this.#request.destroy();
        }
    }

    /** Fails after a silence, and looks again at the end of the time that is left otherwise. */
    #watch(): void {
        const waits = this.#request.socket === null;
        const lastAtMs = waits ? Math.max(this.#movedAtMs, this.#worker.atMs) : this.#movedAtMs;
        const leftMs = lastAtMs + this.#silenceMs - performance.now();
        if (leftMs > 0) {
            this.#timer = setTimeout(() => this.#watch(), leftMs);
        } else {
            // What has no socket was not sent.
            const message = `no answer within ${this.#silenceMs} ms: ${nameOf(this.#question)}`;
            this.#fail(new CofreTimeoutError(message, { inDoubt: !waits }));
        }
    }

    #moved(): void {
        this.#movedAtMs = performance.now();
    }

    #heard(): void {
        this.#moved();
        this.#worker.atMs = this.#movedAtMs;
    }

    #fail(error: CofreError): void {
        if (this.#settles()) {
            this.#reject(error);
            this.#request.destroy();
        }
    }

    /** Whether what comes now is the end, and not something after it. */
    #settles(): boolean {
        if (this.#settled) {
            return false;
        }
        this.#settled = true;
        clearTimeout(this.#timer);
        return true;
    }
}

function brokenBy(cause: unknown, question: Question): CofreError {
    const code = (cause as { code?: unknown } | undefined)?.code;
    const notSent = typeof code === 'string' && NOT_SENT.has(code);
    const why = typeof code === 'string' ? code : 'the connection was cut';
    return new CofreUnavailableError(`${why}: ${nameOf(question)}`, { inDoubt: !notSent, cause });
}

function nameOf({ method, path }: Question): string {
    return `${method} ${path}`;
}
