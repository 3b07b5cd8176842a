import http from 'node:http';
import https from 'node:https';
import { CofreClosedError, type CofreError, CofreProtocolError, CofreTimeoutError, CofreUnavailableError } from './errors.js';

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

/** More than any page of values, which ends at about 8 MiB or behind one value. */
const ANSWER_BYTES_MAX = 256 << 20;

const SOCKETS_MAX = 8;

/** A rested socket is given up before the worker closes it, so that no request meets the close. */
const IDLE_SOCKET_MS = 20_000;

/** Errors of a connection that never was: nothing was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);

/** The connections to one worker. A request is made once; its answer comes whole, or it fails. */
export class Connection {
    readonly #agent: http.Agent;
    readonly #request: typeof http.request;
    readonly #url: URL;
    readonly #base: string;
    readonly #apiKey: string;
    readonly #timeoutMs: number;
    readonly #running = new Set<() => void>();
    #closed = false;

    constructor(url: URL, apiKey: string, timeoutMs: number) {
        const secure = url.protocol === 'https:';
        const settings = { keepAlive: true, maxSockets: SOCKETS_MAX, timeout: IDLE_SOCKET_MS };
        this.#agent = secure ? new https.Agent(settings) : new http.Agent(settings);
        this.#request = secure ? https.request : http.request;
        this.#url = url;
        this.#base = url.pathname.replace(/\/+$/, '');
        this.#apiKey = apiKey;
        this.#timeoutMs = timeoutMs;
    }

    /** @param timeoutMs the longest silence, if it is to be shorter than usual */
    send(question: Question, timeoutMs = this.#timeoutMs): Promise<Answer> {
        if (this.#closed) {
            return Promise.reject(new CofreClosedError());
        }
        return new Promise((resolve, reject) => {
            const silenceMs = Math.max(1, Math.min(timeoutMs, this.#timeoutMs));
            const request = this.#request({
                agent: this.#agent,
                protocol: this.#url.protocol,
                hostname: this.#url.hostname.replace(/^\[(.*)\]$/, '$1'),
                port: this.#url.port,
                method: question.method,
                path: this.#base + question.path,
                headers: this.#headersOf(question),
            });
            const timer = setTimeout(() => {
                fail(new CofreTimeoutError(`no answer within ${silenceMs} ms: ${nameOf(question)}`));
            }, silenceMs);
            let settled = false;
            const fail = (error: CofreError): void => {
                if (settled) {
                    return;
                }
                settled = true;
                clearTimeout(timer);
                reject(error);
                request.destroy();
            };
            const cut = (cause?: unknown): void => fail(brokenBy(cause, question));
            const abort = (): void => cut();
            this.#running.add(abort);

            request.on('error', cut);
            request.on('close', () => {
                this.#running.delete(abort);
                cut();
            });
            request.on('response', (response) => {
                const chunks: Buffer[] = [];
                let size = 0;
                response.on('data', (chunk: Buffer) => {
                    timer.refresh();
                    chunks.push(chunk);
                    size += chunk.length;
                    if (size > ANSWER_BYTES_MAX) {
                        fail(new CofreProtocolError(`an answer of more than ${ANSWER_BYTES_MAX} bytes: ${nameOf(question)}`));
                    }
                });
                response.on('error', cut);
                response.on('aborted', () => cut());
                response.on('end', () => {
                    if (settled || !response.complete) {
                        cut();
                        return;
                    }
                    settled = true;
                    clearTimeout(timer);
                    resolve({
                        status: response.statusCode ?? 0,
                        headers: response.headers,
                        text: Buffer.concat(chunks, size).toString('utf8'),
                    });
                });
            });
            request.end(question.body);
        });
    }

    /** Gives up the requests that are running. Others can be made. */
    abort(): void {
        this.#running.forEach((abort) => abort());
    }

    /** Ends all connections; a request that is still running fails, and so do those to come. */
    close(): void {
        this.#closed = true;
        this.#agent.destroy();
    }

    #headersOf({ body, headers }: Question): Record<string, string | number> {
        return {
            apikey: this.#apiKey,
            accept: 'application/json, application/problem+json',
            ...(body === undefined
                ? {}
                : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...headers,
        };
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
