import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomInt } from 'node:crypto';
import { Expectation, Ledger } from './ledger.js';
import { Random } from './random.js';
import { WorkerClient } from './worker-client.js';

/**
 * What one run keeps between its processes, in the directory `CHECK_STATE_DIR` (a new one when not given): the
 * ledger, the name of its group and the messages on their way. The worker is named by `COFRE_URL` and
 * `GLOBAL_AUTH_TOKEN`.
 */
export class RunState {
    constructor(environment = process.env) {
        this.directory = environment.CHECK_STATE_DIR ?? mkdtempSync(join(tmpdir(), 'baileys-check-'));
        mkdirSync(this.directory, { recursive: true });
        this.url = environment.COFRE_URL;
        this.token = environment.GLOBAL_AUTH_TOKEN;
        this.random = new Random(Number(environment.CHECK_SEED ?? randomInt(2 ** 31)) + this.#processNumber());
        this.group = this.load('group') ?? this.save('group', `check-${randomBytes(4).toString('hex')}`);
        this.ledger = new Ledger(join(this.directory, 'ledger.jsonl'));
    }

    /** A new client, as a pod that just started: its own connections, nothing remembered. */
    client(group = this.group) {
        if (!this.url || !this.token) {
            throw new Error('COFRE_URL and GLOBAL_AUTH_TOKEN must name a running worker, like http://127.0.0.1:5656 and its token');
        }
        return new WorkerClient({ url: this.url, token: this.token, group, ledger: this.ledger });
    }

    expectation() {
        return new Expectation(this.ledger.path);
    }

    load(name) {
        const path = this.#path(name);
        return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
    }

    save(name, value) {
        writeFileSync(this.#path(name), JSON.stringify(value), { mode: 0o600 });
        return value;
    }

    /** Makes the chance of each process of a run its own, but the same when the run is repeated. */
    #processNumber() {
        return this.save('processes', (this.load('processes') ?? 0) + 1);
    }

    #path(name) {
        return join(this.directory, `${name}.json`);
    }
}
