import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openAuthState } from '../../src/auth-state.js';
import { Friends, identityOf } from '../../src/friends.js';
import { OwnWorker } from '../../src/own-worker.js';
import { Party } from '../../src/party.js';

const EXIT_REFUSED = 5;
let worker;
let friends;

before(async () => { worker = await OwnWorker.started(); });
after(() => worker?.remove());

beforeEach(async () => {
    const client = worker.client();
    await client.removeGroup();
    await client.start();
    friends = await Friends.meet(worker.pod(client), worker.state.random);
});

function lastRemovalOf(...instances) {
    const removal = worker.report('trash', 'list').find((entry) => entry.instances.join() === instances.join());
    assert.ok(removal, `the trash has ${instances}`);
    return removal.id;
}

test('an instance that was deleted by mistake comes back by "trash restore"', async () => {
    await worker.client().removeInstance('ana');
    assert.equal((await worker.client().readText('ana', 'creds')).status, 404);

    worker.command('trash', 'restore', lastRemovalOf('ana'));

    await friends.goOn(worker.pod());
});

test('a group that was deleted by mistake comes back whole by "trash restore"', async () => {
    await worker.client().removeGroup();
    await assert.rejects(worker.client().listInstances(), (error) => error.response?.status === 404);

    worker.command('trash', 'restore', lastRemovalOf('ana', 'beto'));

    await friends.goOn(worker.pod());
});

test('after logout and pairing anew nothing of the old is seen, and the trash still has it', async () => {
    const pod = worker.client();
    const former = await openAuthState(pod, 'ana');
    await pod.removeInstance('ana');
    const late = await Promise.all([pod.readText('ana', 'creds'), ...['creds', 'pre-key-5'].map((key) => statusOfWrite(pod, key))]);
    assert.deepEqual(late.map((answer) => answer.status), [404, 404, 404]);
    await former.saveCreds();

    const again = await openAuthState(worker.client(), 'ana');
    assert.equal(again.minted, true);
    const known = worker.state.expectation().keys('shop', 'ana');
    assert.ok(known.length > 30);
    const found = await Promise.all(known.map((key) => pod.readText('ana', key)));
    assert.deepEqual(found.filter((answer) => answer.status !== 404), []);

    const party = new Party(undefined, 'ana', '5511900000000@s.whatsapp.net', again);
    await party.pair(5);
    party.close();
    const paired = identityOf((await openAuthState(worker.client(), 'ana')).creds);
    assert.deepEqual(paired, identityOf(again.creds));
    assert.notDeepEqual(paired, friends.identities.ana);

    const removal = lastRemovalOf('ana');
    const refused = worker.cofre('trash', 'restore', removal);
    assert.equal(refused.status, EXIT_REFUSED, refused.errors);
    assert.deepEqual(identityOf((await openAuthState(worker.client(), 'ana')).creds), paired);

    await worker.client().removeInstance('ana');
    worker.command('trash', 'restore', removal);
    await friends.goOn(worker.pod());
    assert.equal((await worker.client().readText('ana', 'pre-key-5')).status, 200);
});

/** A write that a pod sends after its session was logged out. */
async function statusOfWrite(pod, key) {
    return pod.write('ana', key, '{"late":true}').then(() => ({ status: 204 }), (error) => error.response);
}
