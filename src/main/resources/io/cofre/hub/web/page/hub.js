// The hub as the page sees it: requests with the token, and the stream of events.

const RETRY_MS_FIRST = 1_000;
const RETRY_MS_MAX = 30_000;
const ANSWER_MS_MAX = 30_000;
const BUFFER_CHARS_MAX = 4 << 20;

/** The hub refused a request, or did not answer (status 0). */
export class HubError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

export class Hub {
    #headers;

    constructor(token, tenant) {
        this.#headers = { Authorization: `Bearer ${token}`, ...(tenant ? { 'X-Tenant-Id': tenant } : {}) };
    }

    get(path) {
        return this.#request('GET', path);
    }

    post(path, body) {
        return this.#request('POST', path, body);
    }

    async #request(method, path, body) {
        const answer = await this.#fetch(path, {
            method,
            signal: AbortSignal.timeout(ANSWER_MS_MAX),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }, body === undefined ? {} : { 'Content-Type': 'application/json' });
        return answer.status === 204 ? {} : answer.json();
    }

    async #fetch(path, options, headers = {}) {
        const answer = await fetch(path, { ...options, headers: { ...this.#headers, ...headers }, cache: 'no-store' })
            .catch(() => { throw new HubError(0, ''); });
        if (!answer.ok) {
            const told = await answer.json().catch(() => ({}));
            throw new HubError(answer.status, told.error ?? told.message ?? `${answer.status}`);
        }
        return answer;
    }

    /**
     * Follows events until `signal` ends it, over interruptions. `told` gets {type, data} of each, and `connected`
     * whether the stream stands. It throws if the token is refused.
     */
    async follow({ raw, signal, told, connected }) {
        let lastId = '';
        let pauseMs = RETRY_MS_FIRST;
        while (!signal.aborted) {
            try {
                const headers = lastId ? { 'Last-Event-ID': lastId } : {};
                const answer = await this.#fetch(`api/events/stream${raw ? '?raw=true' : ''}`, { signal }, headers);
                connected(true);
                for await (const event of eventsIn(answer.body)) {
                    pauseMs = RETRY_MS_FIRST;
                    lastId = event.id ?? lastId;
                    told(event);
                }
            } catch (trouble) {
                if (trouble instanceof HubError && trouble.status >= 400 && trouble.status < 500
                    && trouble.status !== 429) {
                    throw trouble;
                }
            }
            if (!signal.aborted) {
                connected(false);
                await pause(pauseMs, signal);
                pauseMs = Math.min(pauseMs * 2, RETRY_MS_MAX);
            }
        }
    }
}

/** The events in a body of the format text/event-stream. */
async function* eventsIn(body) {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of chunksOf(body)) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split(/\r?\n\r?\n/);
        text = blocks.pop();
        if (text.length > BUFFER_CHARS_MAX) {
            throw new HubError(0, '');
        }
        for (const block of blocks) {
            const event = eventOf(block);
            if (event.data !== '') {
                yield event;
            }
        }
    }
}

/** Not every browser can iterate over a stream itself. */
async function* chunksOf(body) {
    const reader = body.getReader();
    try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            yield part.value;
        }
    } finally {
        reader.cancel().catch(() => {});
    }
}

function eventOf(block) {
    const event = { type: 'message', data: '' };
    for (const line of block.split(/\r?\n/)) {
        const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
        if (name === 'event') {
            event.type = value;
        } else if (name === 'id') {
            event.id = value;
        } else if (name === 'data') {
            event.data += (event.data ? '\n' : '') + value;
        }
    }
    return event;
}

function pause(ms, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
    });
}
