import http from 'node:http';
import axios from 'axios';

/** Longer than any honest answer takes; the pods wait for ever, a test must not. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Node's own agent as the pods use it (idle sockets go after 5 s, no limit), which also counts what it opens. */
class CountingAgent extends http.Agent {
    opened = 0;

    constructor() {
        super({ keepAlive: true, scheduling: 'lifo', timeout: 5_000 });
    }

    createConnection(...args) {
        this.opened += 1;
        return super.createConnection(...args);
    }
}

/**
 * The requests of a pod to one worker, for one group: names and keys go into the URL as they are, unencoded.
 * Every request that fails throws here; what a pod swallows is decided in `auth-state.js`. Every change and
 * its answer is written to the ledger.
 */
export class WorkerClient {
    /** The first failure that is not a plain 404, if there was one: the pods would not have noticed it. */
    trouble = undefined;

    #agent = new CountingAgent();
    #root;
    #pod;
    #ledger;

    constructor({ url, token, group, ledger }) {
        const common = { httpAgent: this.#agent, timeout: ANSWER_TIMEOUT_MS, proxy: false };
        this.group = group;
        this.#ledger = ledger;
        this.#root = axios.create({ ...common, baseURL: url });
        this.#pod = axios.create({ ...common, baseURL: `${url}/session`, headers: { apikey: token } });
    }

    /** How many connections were opened so far. */
    get connectionsOpened() {
        return this.#agent.opened;
    }

    /** What a pod does first; a pod that fails here kills its own process. */
    async start() {
        const ping = await this.#root.options('/ping');
        if (ping.data !== 'pong') {
            throw new Error(`OPTIONS /ping answered ${JSON.stringify(ping.data)}`);
        }
        await this.#change(['', '', 'created'], () => this.#pod.post('', { group: this.group }));
    }

    async removeGroup() {
        await this.#change(['', '', null], () => this.#pod.delete('', { data: { group: this.group } }));
    }

    async createInstance(instance) {
        await this.#change([instance, '', 'created'], () => this.#pod.post(`/${this.group}`, { instance }));
    }

    async removeInstance(instance) {
        await this.#change([instance, '', null], () => this.#pod.delete(`/${this.group}/${instance}`));
    }

    async listInstances() {
        return (await this.#noted(() => this.#pod.get(`/${this.group}/list-instances`))).data;
    }

    async write(instance, key, json) {
        await this.#change([instance, key, json], () =>
            this.#pod.post(`/${this.group}/${instance}/${key}`, { data: json }));
    }

    async remove(instance, key) {
        await this.#change([instance, key, null], () => this.#pod.delete(`/${this.group}/${instance}/${key}`));
    }

    /** The value as axios parses it. */
    async read(instance, key) {
        return (await this.#noted(() => this.#pod.get(`/${this.group}/${instance}/${key}`))).data;
    }

    /** Status and unparsed text of a read; not something a pod does, but what byte for byte is checked with. */
    async readText(instance, key) {
        const { status, data } = await this.#pod.get(`/${this.group}/${instance}/${key}`, {
            responseType: 'text',
            transformResponse: (text) => text,
            validateStatus: () => true,
        });
        return { status, text: data };
    }

    /** Drops the connections, as a pod that ends. */
    close() {
        this.#agent.destroy();
    }

    async #change([instance, key, json], request) {
        const change = this.#ledger.asked(this.group, instance, key, json);
        try {
            await this.#noted(request);
        } catch (error) {
            this.#ledger.failed(change, error.response?.status ?? 0);
            throw error;
        }
        this.#ledger.acknowledged(change);
    }

    async #noted(request) {
        try {
            return await request();
        } catch (error) {
            if (error.response?.status !== 404) {
                this.trouble ??= error;
            }
            throw error;
        }
    }
}
