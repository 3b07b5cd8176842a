import http from 'node:http';
import axios from 'axios';
import { apiKey } from './arguments.js';

/** Longer than any honest answer takes. */
const ANSWER_TIMEOUT_MS = 60_000;

export const GROUP = 'bench';

/**
 * A program with connections of its own to a worker, which speaks both protocols. Its agent is Node's own in the
 * settings that the pods get: connections are kept, and as many are opened as requests run at once.
 */
export class Program {
    #agent = new http.Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5_000 });
    #http;

    constructor(url) {
        this.#http = axios.create({
            baseURL: url,
            headers: { apikey: apiKey() },
            httpAgent: this.#agent,
            maxBodyLength: Infinity,
            maxContentLength: Infinity,
            proxy: false,
            timeout: ANSWER_TIMEOUT_MS,
        });
    }

    async createInstance(instance) {
        await this.#http.put(instancePath(instance));
    }

    async removeInstance(instance) {
        await this.#http.delete(instancePath(instance));
    }

    /** One key by the protocol of the pods. */
    async read(instance, key) {
        return (await this.#http.get(`/session/${GROUP}/${instance}/${key}`)).data;
    }

    /** One key by the protocol of the pods: JSON text within JSON. */
    async write(instance, key, value) {
        await this.#http.post(`/session/${GROUP}/${instance}/${key}`, { data: JSON.stringify(value) });
    }

    /** Many keys by the native API, page by page. */
    async readBatch(instance, keys) {
        const found = {};
        let after;
        do {
            const { data } = await this.#http.post(`${instancePath(instance)}/keys/read`, { keys, after });
            if (data.damaged.length > 0) {
                throw new Error(`damaged: ${data.damaged.join(', ')}`);
            }
            Object.assign(found, data.values);
            after = data.next;
        } while (after !== undefined);
        return found;
    }

    /** Many keys by the native API, in one commit. */
    async writeBatch(instance, values) {
        await this.#http.post(`${instancePath(instance)}/keys/write`, { put: values });
    }

    /** Ends its connections. */
    close() {
        this.#agent.destroy();
    }
}

function instancePath(instance) {
    return `/v1/groups/${GROUP}/instances/${instance}`;
}
