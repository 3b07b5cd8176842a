import assert from 'node:assert/strict';
import { WorkerProcess } from '../../../support/worker-process.mjs';

/** A worker of one test, as the tests of this package ask it. */
export class Worker extends WorkerProcess {
    /** The options of `useCofreAuthState` for an instance here. */
    options(instance, others = {}) {
        return { url: this.url, apiKey: this.apiKey, group: this.group, instance, ...others };
    }

    /** A request that is no part of what is tested. */
    async request(method, path, body) {
        const answer = await fetch(this.url + path, { method, body, headers: { apikey: this.apiKey } });
        return { status: answer.status, text: await answer.text() };
    }

    /** The value of a key as it is stored, or nothing. */
    async stored(instance, key) {
        const path = `/v1/groups/${this.group}/instances/${encodeURIComponent(instance)}/keys/${encodeURIComponent(key)}`;
        const { status, text } = await this.request('GET', path);
        assert.ok(status === 200 || status === 404, `${status} ${text}`);
        return status === 200 ? JSON.parse(text) : undefined;
    }
}
