import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openAuthState } from '../../src/auth-state.js';
import { Friends } from '../../src/friends.js';
import { OwnWorker } from '../../src/own-worker.js';

const KILLS = 2;
const SAVES_IN_FLIGHT = 60;
const SAVES_BEFORE_KILL = 200;
const GIVE_UP_MS = 60_000;
let worker;
let friends;

before(async () => {
    worker = await OwnWorker.started();
    friends = await Friends.meet(worker.pod(), worker.state.random);
});
after(() => worker?.remove());

/** Saves creds without waiting for each other, as pods do, until the worker is gone. */
async function saveUntilGone(pod) {
    const { creds, saveCreds } = await openAuthState(pod, 'ana');
    const giveUpAt = Date.now() + GIVE_UP_MS;
    const inFlight = new Set();
    while (!pod.trouble && Date.now() < giveUpAt) {
        creds.accountSyncCounter += 1;
        const saving = saveCreds().finally(() => inFlight.delete(saving));
        inFlight.add(saving);
        if (inFlight.size >= SAVES_IN_FLIGHT) {
            await Promise.race(inFlight);
        }
    }
    await Promise.all(inFlight);
}

async function killDuringSaves() {
    const { ledger } = worker.state;
    const enough = ledger.acknowledgedHere + SAVES_BEFORE_KILL;
    const unanswered = ledger.unansweredHere;
    const saving = saveUntilGone(worker.client());
    for (let waited = 0; ledger.acknowledgedHere < enough && waited < GIVE_UP_MS; waited += 5) {
        await setTimeout(5);
    }
    await worker.kill();
    await saving;
    assert.ok(ledger.acknowledgedHere >= enough);
    assert.ok(ledger.unansweredHere > unanswered, 'the kill met writes in flight');
}

for (let kill = 1; kill <= KILLS; kill += 1) {
    test(`kill -9 during writes of creds, ${kill}: the last ones are served, whole`, async () => {
        await killDuringSaves();
        await worker.start();

        const pod = worker.client();
        const possible = worker.state.expectation().possible('shop', 'ana', 'creds');
        const { status, text } = await pod.readText('ana', 'creds');
        assert.equal(status, 200);
        assert.ok(possible.includes(text), `one of ${possible.length} that may be there`);
        worker.state.ledger.seen('shop', 'ana', 'creds', text);
        await friends.goOn(worker.pod(pod));
        assert.equal(pod.trouble, undefined);
    });
}
