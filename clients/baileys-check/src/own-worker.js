import assert from 'node:assert/strict';
import { join } from 'node:path';
import { WorkerProcess } from '../../support/worker-process.mjs';
import { openAuthState } from './auth-state.js';
import { RunState } from './run-state.js';

/** A worker of one accident, with pods, whose group is `shop`, and operators. */
export class OwnWorker extends WorkerProcess {
    static async started(options) {
        const worker = await super.started(options);
        await worker.client().start();
        return worker;
    }

    constructor(...own) {
        super(...own);
        this.state = new RunState({
            CHECK_STATE_DIR: join(this.directory, 'state'),
            CHECK_SEED: process.env.CHECK_SEED,
            COFRE_URL: this.url,
            GLOBAL_AUTH_TOKEN: this.apiKey,
        });
        this.state.group = this.group;
    }

    /** A new client, as a pod that just started. */
    client() {
        return this.state.client();
    }

    /** How a pod that just started opens the auth state of an instance. */
    pod(client = this.client()) {
        return (instance) => openAuthState(client, instance);
    }

    /** Runs a command that must succeed and gives what it printed. */
    command(...words) {
        const { status, output, errors } = this.cofre(...words);
        assert.equal(status, 0, `cofre ${words.join(' ')}: ${status}\n${output}${errors}`);
        return output;
    }

    /** What a command prints for programs. */
    report(...words) {
        return JSON.parse(this.command(...words, '--json'));
    }
}
