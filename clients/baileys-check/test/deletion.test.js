import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openAuthState } from '../src/auth-state.js';
import { RunState } from '../src/run-state.js';

const state = new RunState();
const values = { 1: { n: 1 }, 11: { n: 11 }, 111: { n: 111 }, 'A/1': { n: 2 }, 'A/11': { n: 3 } };
let worker;

before(async () => {
    worker = state.client();
    await worker.start();
});

async function filled(client, instance) {
    const opened = await openAuthState(client, instance);
    await opened.saveCreds();
    await opened.keys.set({ 'pre-key': values });
    return opened;
}

async function texts(client, instance) {
    const keys = ['creds', ...Object.keys(values).map((id) => `pre-key-${id}`)];
    return Promise.all(keys.map((key) => client.readText(instance, key)));
}

function assertAllAbsent(answers) {
    assert.deepEqual(answers.map((answer) => answer.status), answers.map(() => 404));
}

test('removing a key removes this key only', async () => {
    const { keys } = await filled(worker, 'keys');
    await keys.set({ 'pre-key': { 1: null, 'A/1': null, 'never-there': null } });
    assert.deepEqual(await keys.get('pre-key', Object.keys(values)),
        { ...values, 1: undefined, 'A/1': undefined });
    assert.equal(worker.trouble, undefined);
});

test('removing an instance removes this instance only', async () => {
    const neighbours = ['shop', 'shop-22', 'Shop-2', 'shop-2.old'];
    const elsewhere = state.client(`${state.group}-elsewhere`);
    await elsewhere.start();
    for (const neighbour of neighbours) {
        await filled(worker, neighbour);
    }
    await filled(worker, 'shop-2');
    await filled(elsewhere, 'shop-2');
    const before = await Promise.all([...neighbours.map((name) => texts(worker, name)), texts(elsewhere, 'shop-2')]);

    await worker.removeInstance('shop-2');
    await worker.removeInstance('shop-2');
    await worker.removeInstance('never there');

    assertAllAbsent(await texts(worker, 'shop-2'));
    assert.ok(!(await worker.listInstances()).includes('shop-2'));
    const after = await Promise.all([...neighbours.map((name) => texts(worker, name)), texts(elsewhere, 'shop-2')]);
    assert.deepEqual(after, before);
    assert.ok(before.flat().every((answer) => answer.status === 200));
});

test('a late write for a removed instance is refused and does not bring it back', async () => {
    const { keys, saveCreds } = await filled(worker, 'logged-out');
    await worker.removeInstance('logged-out');
    const late = state.client();
    await assert.rejects(late.write('logged-out', 'creds', '{}'), (error) => error.response?.status === 404);
    await saveCreds();
    await keys.set({ 'pre-key': values });
    assertAllAbsent(await texts(worker, 'logged-out'));
    assert.ok(!(await worker.listInstances()).includes('logged-out'));
});

test('an instance that is created again shows nothing of its former life', async () => {
    const former = await filled(worker, 'again');
    await worker.removeInstance('again');
    const { minted, creds } = await openAuthState(worker, 'again');
    assert.equal(minted, true);
    assert.notDeepEqual(creds.noiseKey, former.creds.noiseKey);
    assertAllAbsent(await texts(worker, 'again'));
});

test('removing a group removes this group only', async () => {
    const doomed = state.client(`${state.group}-doomed`);
    await doomed.start();
    await filled(doomed, 'shop');
    const before = await texts(worker, 'shop');

    await doomed.removeGroup();

    assertAllAbsent(await texts(doomed, 'shop'));
    await assert.rejects(doomed.listInstances(), (error) => error.response?.status === 404);
    assert.deepEqual(await texts(worker, 'shop'), before);
});
