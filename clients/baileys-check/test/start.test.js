import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAuthState } from '../src/auth-state.js';
import { afterTheWorker } from '../src/revived.js';
import { RunState } from '../src/run-state.js';
import { WorkerClient } from '../src/worker-client.js';

const state = new RunState();

test('starts as a pod does, and again', async () => {
    await state.client().start();
    await state.client().start();
});

test('stops a pod that has the wrong token before it reads anything', async () => {
    const stranger = new WorkerClient({ url: state.url, token: 'wrong', group: state.group, ledger: state.ledger });
    await assert.rejects(stranger.start(), { message: /401/ });
    await assert.rejects(openAuthState(stranger, 'paired'), { message: /401/ });
});

test('mints an identity once and finds it again with a new client', async () => {
    const first = await openAuthState(state.client(), 'paired');
    assert.equal(first.minted, true);
    Object.assign(first.creds, { me: { id: '5511900000001:7@s.whatsapp.net', name: 'Ação ☕' }, registered: true });
    await first.saveCreds();

    for (let round = 0; round < 3; round += 1) {
        const again = await openAuthState(state.client(), 'paired');
        assert.equal(again.minted, false);
        assert.deepEqual(again.creds, afterTheWorker(first.creds));
    }
});

test('answers a key that is not there with 404, which a pod takes for "not there"', async () => {
    const worker = state.client();
    const { keys } = await openAuthState(worker, 'paired');
    assert.equal((await worker.readText('paired', 'pre-key-1')).status, 404);
    assert.deepEqual(await keys.get('pre-key', ['1', '2']), { 1: undefined, 2: undefined });
    assert.equal(worker.trouble, undefined);
});
