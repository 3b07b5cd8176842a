import http from 'node:http';
import https from 'node:https';
import { CofreClosedError } from './errors.js';
import { type Answer, Exchange, type Hearing, type Question } from './exchange.js';

const SOCKETS_MAX = 8;

/** A rested socket is given up before the worker closes it, so that no request meets the close. */
const IDLE_SOCKET_MS = 20_000;

/** The connections to one worker. A request is made once; its answer comes whole, or it fails. */
export class Connection {
    readonly #agent: http.Agent;
    readonly #request: typeof http.request;
    readonly #url: URL;
    readonly #base: string;
    readonly #apiKey: string;
    readonly #timeoutMs: number;
    readonly #worker: Hearing = { atMs: -Infinity };
    readonly #running = new Set<Exchange>();
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
    async send(question: Question, timeoutMs = this.#timeoutMs): Promise<Answer> {
        if (this.#closed) {
            throw new CofreClosedError();
        }
        const request = this.#request({
            agent: this.#agent,
            protocol: this.#url.protocol,
            hostname: this.#url.hostname.replace(/^\[(.*)\]$/, '$1'),
            port: this.#url.port,
            method: question.method,
            path: this.#base + question.path,
            headers: this.#headersOf(question),
        });
        const silenceMs = Math.max(1, Math.min(timeoutMs, this.#timeoutMs));
        const exchange = new Exchange(request, question, silenceMs, this.#worker);
        this.#running.add(exchange);
        try {
            return await exchange.answer;
        } finally {
            this.#running.delete(exchange);
        }
    }

    /** Gives up the requests that are running or wait for a socket. Others can be made. */
    abort(): void {
        this.#running.forEach((exchange) => exchange.abort());
    }

    /** Ends all connections; a request that is still running fails, and so do those to come. */
    close(): void {
        this.#closed = true;
        this.abort(); // the agent would open sockets for requests that wait for one
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
