import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { proto } from 'baileys';
import { openAuthState } from '../src/auth-state.js';
import { afterTheWorker, revived } from '../src/revived.js';
import { RunState } from '../src/run-state.js';

const state = new RunState();

before(() => state.client().start());

/** Stores the values with one client and reads them with another. */
async function storedAndReopened(instance, type, values) {
    const worker = state.client();
    await (await openAuthState(worker, instance)).keys.set({ [type]: values });
    assert.equal(worker.trouble, undefined);
    worker.close();

    const reopened = state.client();
    const found = await (await openAuthState(reopened, instance)).keys.get(type, Object.keys(values));
    assert.equal(reopened.trouble, undefined);
    reopened.close();
    return found;
}

test('keeps app state keys whose ids hold / + =', async () => {
    const ids = ['AAAAAKw/+Q==', 'AAAAA/+/+/8=', '/AAA', 'AAA//BBB', 'AA+BB/CC=', ...randomIds(60)];
    const values = Object.fromEntries(ids.map((id, index) => [id, proto.Message.AppStateSyncKeyData.fromObject({
        keyData: randomBytes(32),
        fingerprint: { rawId: index, currentIndex: 1, deviceIndexes: [0, 1, index] },
        timestamp: 1_700_000_000_000 + index,
    })]));

    const found = await storedAndReopened('app-state', 'app-state-sync-key', values);

    const bytes = (value) => Buffer.from(proto.Message.AppStateSyncKeyData.encode(value).finish());
    assert.deepEqual(ids.map((id) => bytes(found[id])), ids.map((id) => bytes(values[id])));
});

test('keeps app state versions up to megabytes', async () => {
    const version = (entries) => ({
        version: entries,
        hash: randomBytes(128),
        indexValueMap: Object.fromEntries(Array.from({ length: entries }, () =>
            [randomBytes(32).toString('base64'), { valueMac: randomBytes(32) }])),
    });
    const values = { regular: version(0), regular_high: version(70), regular_low: version(150), critical_block: version(15_000) };
    assert.ok(JSON.stringify(afterTheWorker(values.critical_block)).length > 1_500_000);
    assert.deepEqual(await storedAndReopened('app-state', 'app-state-sync-version', values), values);
});

test('keeps device lists, which are arrays', async () => {
    const values = { 5511900000001: ['0'], 5511900000002: ['0', '1', '99'], 5511900000003: [] };
    assert.deepEqual(await storedAndReopened('contacts', 'device-list', values), values);
});

test('keeps LID mappings, which are strings', async () => {
    const values = { 5511900000001: '123456789', '123456789_reverse': '5511900000001', odd: '"quoted" \\ \u2028 ☕ 😀', lone: '\ud83d' };
    assert.deepEqual(await storedAndReopened('contacts', 'lid-mapping', values), values);
});

test('keeps privacy tokens and their index', async () => {
    const values = {
        '123456789@lid': { token: randomBytes(40), timestamp: '1700000000', senderTimestamp: 1_700_000_001 },
        '5511900000001@s.whatsapp.net': { token: randomBytes(140) },
        __index: { token: Buffer.from(JSON.stringify(['123456789@lid'])) },
    };
    assert.deepEqual(await storedAndReopened('contacts', 'tctoken', values), values);
});

test('keeps the values of instances whose names are free text', async () => {
    const names = ['Loja (vendas)', 'São João', 'a+b@c:d;e=f&g,h$i', 'v1.2', 'loja ☕ 😀', "d'água!*~",
        '9b2d6c0e-6c1f-4a53-9d3a-1d1d2f6f4f5e'];
    for (const name of names) {
        const values = { 1: { name }, 'a b': { name }, 'ação:55@x;y,z': { name } };
        assert.deepEqual(await storedAndReopened(name, 'sender-key-memory', values), values);
    }
    const listed = await state.client().listInstances();
    assert.deepEqual(names.filter((name) => !listed.includes(name)), []);
});

test('gives a reader one whole value while sixty writes of creds are in flight', async () => {
    const writer = state.client();
    const { creds, saveCreds } = await openAuthState(writer, 'busy');
    await saveCreds();
    const versions = [afterTheWorker(creds)];
    const writes = Array.from({ length: 60 }, (_, index) => {
        Object.assign(creds, { accountSyncCounter: index + 1, lastPropHash: 'x'.repeat(50 * index) });
        versions.push(afterTheWorker(creds));
        return saveCreds();
    });

    const reader = state.client();
    const reads = Array.from({ length: 200 }, async () => revived(await reader.read('busy', 'creds')));
    for (const seen of await Promise.all(reads)) {
        assert.deepEqual(seen, versions[seen.accountSyncCounter]);
    }
    await Promise.all(writes);
    assert.equal(writer.trouble, undefined);
    assert.equal(reader.trouble, undefined);
});

function randomIds(count) {
    return Array.from({ length: count }, () => randomBytes(6).toString('base64'));
}
