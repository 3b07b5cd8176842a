import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import axios from 'axios';
import { proto, useMultiFileAuthState } from 'baileys';
import { openAuthState } from '../../src/auth-state.js';
import { Friends, identityOf } from '../../src/friends.js';
import { OwnWorker } from '../../src/own-worker.js';
import { afterTheWorker } from '../../src/revived.js';

const MANY = 1_000;
const TYPES = ['pre-key', 'session', 'sender-key-memory', 'sender-key', 'app-state-sync-key', 'app-state-sync-version',
    'device-list', 'lid-mapping', 'tctoken', 'identity-key'];

/** What only the exact key tells apart, and what Baileys cannot have in a file name. */
const SYNC_KEYS = { 'AAAAAKw/+Q==': { keyData: Buffer.from('first'), timestamp: 7 }, 'AA/A/AK+': { keyData: Buffer.from('second') } };

let former;
let next;

before(async () => { [former, next] = await Promise.all([OwnWorker.started(), OwnWorker.started()]); });
after(() => Promise.all([former?.remove(), next?.remove()]));

/** What an operator does with curl. */
async function exported(worker, instance) {
    return (await request(worker, instance, 'export', { method: 'GET', responseType: 'arraybuffer' })).data;
}

async function imported(worker, instance, archive) {
    return (await request(worker, instance, 'import', { method: 'POST', data: archive })).data;
}

async function request(worker, instance, what, options) {
    return axios.request({
        ...options,
        url: `${worker.url}/admin/instances/shop/${instance}/${what}`,
        headers: { apikey: worker.apiKey, 'content-type': 'application/octet-stream' },
        maxBodyLength: Infinity,
        proxy: false,
    });
}

/** Folders of Baileys' own, one for each instance, under a directory. */
function folders(directory) {
    return async (instance) => {
        const { state, saveCreds } = await useMultiFileAuthState(join(directory, instance));
        return { ...state, saveCreds };
    };
}

function run(command, words, directory) {
    const { status, stderr } = spawnSync(command, words, { cwd: directory, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
}

/** All keys of two auth states are equal, those of an instance as the ledger of its worker has them. */
async function assertSameKeys(worker, instance, one, other) {
    const expectation = worker.state.expectation();
    const keys = expectation.keys('shop', instance)
        .filter((key) => key !== 'creds' && !expectation.possible('shop', instance, key).includes(null));
    assert.ok(keys.length > 30);
    for (const key of keys) {
        const type = TYPES.find((known) => key.startsWith(`${known}-`));
        const id = key.slice(type.length + 1);
        const [{ [id]: left }, { [id]: right }] = await Promise.all([one.keys.get(type, [id]), other.keys.get(type, [id])]);
        assert.ok(left, key);
        assert.deepEqual(left, right, key);
    }
    assert.deepEqual(one.creds, other.creds);
}

async function storeSyncKeys({ keys }) {
    await keys.set({ 'app-state-sync-key': SYNC_KEYS });
}

async function assertSyncKeys({ keys }) {
    const expected = Object.fromEntries(Object.entries(SYNC_KEYS).map(([id, value]) =>
        [id, proto.Message.AppStateSyncKeyData.fromObject(afterTheWorker(value))]));
    assert.deepEqual(await keys.get('app-state-sync-key', Object.keys(SYNC_KEYS)), expected);
}

test('a conversation goes on in another worker, moved there over HTTP and by commands', async () => {
    const friends = await Friends.meet(former.pod(), former.state.random);
    await storeSyncKeys(await openAuthState(former.client(), 'ana'));
    const report = await imported(next, 'ana', await exported(former, 'ana'));
    assert.deepEqual(report.leftovers, []);

    const here = former.pod();
    const there = next.pod();
    await friends.goOn((instance) => (instance === 'ana' ? there : here)(instance));

    const archive = join(former.directory, 'beto.tar.gz');
    former.command('export', 'shop', 'beto', '-o', archive);
    next.command('import', 'shop', 'beto', archive);
    await friends.goOn(next.pod());
    await assertSyncKeys(await openAuthState(next.client(), 'ana'));
});

test('an export that is unpacked is read by useMultiFileAuthState, all keys equal', async () => {
    const directory = join(former.directory, 'unpacked');
    mkdirSync(directory);
    writeFileSync(join(directory, 'ana.tar.gz'), await exported(former, 'ana'));
    run('tar', ['-xzf', 'ana.tar.gz'], directory);

    const unpacked = await folders(directory)('auth_info');
    await assertSameKeys(former, 'ana', await openAuthState(former.client(), 'ana'), unpacked);
    await assertSyncKeys(unpacked);
});

for (const [packing, pack] of Object.entries({
    tarred: (directory, instance) => run('tar', ['-czf', `${instance}.packed`, instance], directory),
    zipped: (directory, instance) => run('zip', ['-qr', `${instance}.packed`, instance], directory),
})) {
    const missing = packing === 'zipped' && spawnSync('zip', ['-v']).status !== 0;
    test(`folders of useMultiFileAuthState, ${packing}, go on in a worker`, { skip: missing && 'zip is not there' }, async () => {
        const directory = join(next.directory, packing);
        const client = next.client();
        await client.removeGroup();
        const friends = await Friends.meet(folders(directory), next.state.random);
        await storeSyncKeys(await folders(directory)('ana'));
        for (const instance of ['ana', 'beto']) {
            pack(directory, instance);
            const report = await imported(next, instance, readFileSync(join(directory, `${instance}.packed`)));
            assert.deepEqual(report.leftovers, []);
        }
        await assertSyncKeys(await openAuthState(client, 'ana'));
        await friends.goOn(next.pod(client));
    });
}

test(`export and import of ${MANY} keys`, async (context) => {
    const filled = await openAuthState(former.client(), 'many');
    await Promise.all([filled.saveCreds(), ...Array.from({ length: MANY - 1 }, (_, id) =>
        filled.keys.set({ 'pre-key': { [id + 1]: filled.creds.signedPreKey.keyPair } }))]);

    const startedAt = performance.now();
    const archive = await exported(former, 'many');
    const exportedAt = performance.now();
    const report = await imported(next, 'many', archive);
    const importedAt = performance.now();

    assert.equal(report.keys, MANY);
    context.diagnostic(`${MANY} keys: export ${Math.round(exportedAt - startedAt)} ms, import ${Math.round(importedAt - exportedAt)} ms`);
    const there = await openAuthState(next.client(), 'many');
    assert.deepEqual(identityOf(there.creds), identityOf(filled.creds));
    await assertSameKeys(former, 'many', await openAuthState(former.client(), 'many'), there);
});
