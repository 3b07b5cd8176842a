import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { generateOrGetPreKeys, INITIAL_PREKEY_COUNT } from 'baileys';
import { openAuthState } from '../src/auth-state.js';
import { RunState } from '../src/run-state.js';

const state = new RunState();
let preKeys;

before(async () => {
    const worker = state.client();
    await worker.start();
    const { creds, keys } = await openAuthState(worker, 'pre-keys');
    preKeys = generateOrGetPreKeys(creds, INITIAL_PREKEY_COUNT).newPreKeys;
    await keys.set({ 'pre-key': preKeys });
    assert.equal(worker.trouble, undefined);
});

for (const round of [1, 2, 3]) {
    test(`reads 812 pre-keys back over 812 connections at once, burst ${round}`, async () => {
        const ids = Object.keys(preKeys);
        assert.equal(ids.length, 812);
        const worker = state.client();
        const { keys } = await openAuthState(worker, 'pre-keys');
        const openedBefore = worker.connectionsOpened;

        const found = await keys.get('pre-key', ids);

        assert.ok(worker.connectionsOpened - openedBefore >= ids.length - 1, 'each read has its own connection');
        assert.deepEqual(found, preKeys);
        assert.equal(worker.trouble, undefined);
        worker.close();
    });
}
