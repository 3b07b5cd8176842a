import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { long } from './support/line.mjs';
import { identityOf, open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

const KILLS = long ? 10 : 2;
const DOWN_MS = long ? 60_000 : 1_500;
const WRITERS = 6;

let worker;

before(async () => { worker = await Worker.started(); });
after(() => worker?.remove());

/** Writes of one session until it is told to stop, and what was asked for and acknowledged of each key. */
class Load {
    asked = {};
    acknowledged = {};
    failures = [];
    #stopped = false;
    #running;

    static async begin(instance, options) {
        return new Load(instance, await open(worker, instance, options));
    }

    constructor(instance, auth) {
        this.instance = instance;
        this.auth = auth;
        this.#running = Promise.all([
            ...Array.from({ length: WRITERS }, (_, writer) => this.#write(`${writer}`)),
            this.#save(),
            this.#read(),
        ]);
    }

    get acknowledgedInAll() {
        return Object.values(this.acknowledged).reduce((sum, count) => sum + count, 0);
    }

    async stop() {
        this.#stopped = true;
        await this.#running;
    }

    /** Every key is as it was acknowledged last, or as one of the writes after that which got no answer. */
    async assertKept() {
        const { state, close } = await open(worker, this.instance, { lease: false });
        const ids = Object.keys(this.asked).filter((id) => id !== 'creds');
        const sessions = await state.keys.get('session', ids);
        const twins = await state.keys.get('identity-key', ids);
        for (const id of ids) {
            this.#assertBetween(id, sessions[id].count);
            assert.deepEqual(twins[id], sessions[id], 'both keys of a set, or none');
        }
        this.#assertBetween('creds', state.creds.accountSyncCounter);
        assert.equal(identityOf(state.creds), identityOf(this.auth.state.creds));
        await close();
    }

    #assertBetween(id, count) {
        const [least, most] = [this.acknowledged[id] ?? 0, this.asked[id]];
        assert.ok(count >= least && count <= most, `${id}: ${count} is not between ${least} and ${most}`);
    }

    async #write(id) {
        for (let count = 1; !this.#stopped; count += 1) {
            await this.#change(id, count, () => this.auth.state.keys.set({
                session: { [id]: { count } }, 'identity-key': { [id]: { count } }, 'pre-key': { [count - 1]: null, [count]: { count } },
            }));
        }
    }

    async #save() {
        for (let count = 1; !this.#stopped; count += 1) {
            this.auth.state.creds.accountSyncCounter = count;
            await this.#change('creds', count, () => this.auth.saveCreds());
        }
    }

    async #change(id, count, change) {
        this.asked[id] = count;
        try {
            await change();
            this.acknowledged[id] = count;
        } catch (error) {
            this.failures.push(error);
            await pause(20);
        }
    }

    /** What was acknowledged is never absent. */
    async #read() {
        while (!this.#stopped) {
            const least = this.acknowledged[0] ?? 0;
            try {
                const { 0: found } = await this.auth.state.keys.get('session', ['0']);
                assert.ok((found?.count ?? 0) >= least, `${found?.count} is older than ${least}`);
            } catch (error) {
                this.failures.push(error);
            }
            await pause(10);
        }
    }
}

async function killUnder(load) {
    const enough = load.acknowledgedInAll + 50;
    for (let waited = 0; load.acknowledgedInAll < enough; waited += 10) {
        assert.ok(waited < 60_000, 'writes go on');
        await pause(10);
    }
    await pause(Math.random() * 100);
    await worker.kill();
}

test(`kill -9 under load, ${KILLS} times: a patient session sees no error, and nothing is lost`, async (context) => {
    const load = await Load.begin('patient', { lease: { ttlMs: 5_000 } });
    for (let kill = 1; kill <= KILLS; kill += 1) {
        await killUnder(load);
        await worker.start();
    }
    await pause(200);
    await load.stop();
    assert.deepEqual(load.failures, []);
    assert.deepEqual(load.acknowledged, load.asked);
    await load.assertKept();
    await load.auth.close();
    context.diagnostic(`${load.acknowledgedInAll} acknowledged`);
});

test('kill -9 under load: nothing that an impatient session was acknowledged is lost', async (context) => {
    const load = await Load.begin('impatient', { retryForMs: 0 });
    for (let kill = 1; kill <= KILLS; kill += 1) {
        await killUnder(load);
        await pause(50);
        await worker.start();
    }
    await load.stop();
    assert.ok(load.failures.length > 0);
    load.failures.forEach((error) => assert.ok(['unavailable', 'timeout'].includes(error.code), error.stack));
    await load.assertKept();
    await load.auth.close();
    context.diagnostic(`${load.acknowledgedInAll} acknowledged, ${load.failures.length} given up`);
});

test(`a worker that is down for ${DOWN_MS} ms: openings, reads and writes wait for it`, async () => {
    const load = await Load.begin('waiting', { lease: { ttlMs: 1_000 } });
    await killUnder(load);
    const opening = open(worker, 'opened-meanwhile');
    await pause(DOWN_MS);
    await worker.start();
    const opened = await opening;
    assert.equal(opened.state.creds.registered, false);
    await pause(200);
    await load.stop();
    assert.deepEqual(load.failures, []);
    await load.assertKept();
    await Promise.all([load.auth.close(), opened.close()]);
});
