import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthState } from '../../src/auth-state.js';
import { CuttingProxy } from '../../src/cutting-proxy.js';
import { Friends, identityOf } from '../../src/friends.js';
import { OwnWorker } from '../../src/own-worker.js';
import { Party } from '../../src/party.js';
import { WorkerClient } from '../../src/worker-client.js';

const SAVES_IN_FLIGHT = 60;
let worker;
let friends;

before(async () => {
    worker = await OwnWorker.started();
    friends = await Friends.meet(worker.pod(), worker.state.random);
});
after(() => worker?.remove());

/** A pod whose way to the worker breaks when it reads its creds, which it takes for "no creds". */
async function podThatCannotRead(instance) {
    const proxy = await CuttingProxy.open(worker.url, `GET /session/shop/${instance}/creds`);
    const { apiKey, state } = worker;
    const client = new WorkerClient({ url: proxy.url, token: apiKey, group: 'shop', ledger: state.ledger });
    const opened = await openAuthState(client, instance);
    assert.equal(proxy.cuts, 1);
    assert.equal(opened.minted, true);
    return { opened, leave: () => { client.close(); proxy.close(); } };
}

test('an identity that a pod wrote a new one over comes back by "snapshot restore"', async () => {
    const { opened, leave } = await podThatCannotRead('ana');
    await Promise.all(Array.from({ length: SAVES_IN_FLIGHT }, () => opened.saveCreds()));
    const party = new Party(undefined, 'ana', '5511900000000@s.whatsapp.net', opened);
    await party.pair(10);
    party.close();
    leave();
    const overwritten = identityOf((await openAuthState(worker.client(), 'ana')).creds);
    assert.deepEqual(overwritten, identityOf(opened.creds));
    assert.notDeepEqual(overwritten, friends.identities.ana);

    const kept = worker.report('snapshot', 'list', 'shop', 'ana').filter((snapshot) => snapshot.reason === 'identity-change');
    assert.equal(kept.length, 1);
    const { output } = worker.cofre('doctor', 'shop', 'ana');
    assert.ok(output.includes(`cofre snapshot restore shop ana ${kept[0].id}`), output);
    worker.command('snapshot', 'restore', 'shop', 'ana', kept[0].id);

    await friends.goOn(worker.pod());
});

test('an identity that a pod deleted comes back by "snapshot restore"', async () => {
    await worker.client().remove('beto', 'creds');
    assert.equal((await worker.client().readText('beto', 'creds')).status, 404);

    const [kept] = worker.report('snapshot', 'list', 'shop', 'beto');
    assert.equal(kept.reason, 'identity-change');
    worker.command('snapshot', 'restore', 'shop', 'beto', kept.id);

    await friends.goOn(worker.pod());
});
