import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { baileys, version } from './support/line.mjs';
import { introduce, Party, talk } from './support/party.mjs';
import { open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

const CLI = join(import.meta.dirname, '..', 'dist', 'cli.js');
const JIDS = { ana: '5511900000001@s.whatsapp.net', beto: '5511900000002@s.whatsapp.net' };
const SYNC_KEY = 'AAAA/Kw/+Q==';

let worker;
let directory;

before(async () => {
    worker = await Worker.started();
    directory = mkdtempSync(join(tmpdir(), 'transfer-'));
});
after(async () => {
    await worker?.remove();
    rmSync(directory, { recursive: true, force: true });
});

/** Runs the command as a person does. */
async function run(words, environment = { COFRE_URL: worker.url, COFRE_API_KEY: worker.apiKey }) {
    const child = spawn(process.execPath, [CLI, ...words], { env: { PATH: process.env.PATH, ...environment } });
    let output = '';
    let errors = '';
    child.stdout.on('data', (bytes) => { output += bytes; });
    child.stderr.on('data', (bytes) => { errors += bytes; });
    const status = await new Promise((resolve) => { child.on('close', resolve); });
    return { status, output, errors };
}

const instance = (name) => ['--group', 'shop', '--instance', name];
const folder = (name) => join(directory, name);
const inFolder = (name) => async () => ({ ...(await baileys.useMultiFileAuthState(folder(name))), close: async () => {} });

function contents(name) {
    return Object.fromEntries(readdirSync(folder(name)).filter((file) => file !== 'cofre-manifest.json').sort().map((file) =>
        [file, JSON.parse(readFileSync(join(folder(name), file), 'utf8'))]));
}

test(`Baileys ${version}: folders go into instances, go on there, and come back as folders that go on`, async () => {
    let pair = [new Party(await inFolder('ana')(), JIDS.ana), new Party(await inFolder('beto')(), JIDS.beto)];
    await Promise.all(pair.map((party) => party.pair()));
    await pair[0].keys.set({ 'app-state-sync-key': { [SYNC_KEY]: { keyData: Buffer.from('k'), timestamp: 3 } } });
    await introduce(...pair);
    await talk(...pair, 3);
    await Promise.all(pair.map((party) => party.close()));
    writeFileSync(join(folder('ana'), 'notes.txt'), 'mine');
    const before = contents('beto');

    for (const name of ['ana', 'beto']) {
        const { status, output, errors } = await run(['import', folder(name), ...instance(name)]);
        assert.equal(status, 0, errors);
        assert.match(output, new RegExp(`imported ${readdirSync(folder(name)).length - (name === 'ana' ? 1 : 0)} keys into shop/${name}`));
        assert.equal(errors, name === 'ana' ? 'left out: notes.txt\n' : '');
    }
    assert.equal((await run(['export', folder('beto-unchanged'), ...instance('beto')])).status, 0);
    assert.deepEqual(contents('beto-unchanged'), before);

    pair = [new Party(await open(worker, 'ana'), JIDS.ana), new Party(await open(worker, 'beto'), JIDS.beto)];
    await talk(...pair, 3);
    const { [SYNC_KEY]: key } = await pair[0].keys.get('app-state-sync-key', [SYNC_KEY]);
    assert.equal(Buffer.from(key.keyData).toString(), 'k');
    await Promise.all(pair.map((party) => party.close()));

    for (const name of ['ana', 'beto']) {
        const { status, errors } = await run(['export', folder(`${name}-again`), ...instance(name)]);
        assert.equal(status, 0, errors);
        assert.equal(statSync(join(folder(`${name}-again`), 'creds.json')).mode & 0o777, 0o600);
        assert.equal(statSync(folder(`${name}-again`)).mode & 0o777, 0o700);
    }
    pair = [new Party(await inFolder('ana-again')(), JIDS.ana), new Party(await inFolder('beto-again')(), JIDS.beto)];
    await talk(...pair, 3);
});

test('an import refuses creds that are there, and with --replace leaves nothing of them', async () => {
    const auth = await open(worker, 'there');
    await auth.state.keys.set({ 'pre-key': { 7: { old: true }, 1: { old: true } } });
    await auth.close();
    const identity = (await worker.stored('there', 'creds')).noiseKey;
    const { saveCreds, state } = await inFolder('new')();
    await saveCreds();
    await state.keys.set({ 'pre-key': Object.fromEntries(Array.from({ length: 3_000 }, (_, id) => [id + 1, { id, text: 'x'.repeat(200) }])) });
    await state.keys.set({ 'pre-key': { 7: null } });

    const refused = await run(['import', folder('new'), ...instance('there')]);
    assert.equal(refused.status, 1);
    assert.match(refused.errors, /--replace .*\[conflict]/);
    assert.deepEqual((await worker.stored('there', 'creds')).noiseKey, identity);

    const { status, errors } = await run(['import', folder('new'), ...instance('there'), '--replace']);
    assert.equal(status, 0, errors);
    assert.notDeepEqual((await worker.stored('there', 'creds')).noiseKey, identity);
    assert.equal(await worker.stored('there', 'pre-key-7'), undefined);
    assert.equal((await worker.stored('there', 'pre-key-3000')).id, 2_999);
});

test('an import over a paired account takes a snapshot first, however small the folder is', async () => {
    const snapshots = async () => JSON.parse((await worker.request('GET', '/admin/instances/shop/paired/snapshots')).text);
    const auth = await open(worker, 'paired');
    Object.assign(auth.state.creds, { me: { id: JIDS.ana }, registered: true });
    await auth.saveCreds();
    await auth.state.keys.set({ session: { '5511.0': { n: 1 } } });
    await auth.close();
    assert.equal((await run(['export', folder('paired'), ...instance('paired')])).status, 0);
    rmSync(join(folder('paired'), 'session-5511.0.json'));
    assert.deepEqual(await snapshots(), []);

    const { status, output, errors } = await run(['import', folder('paired'), ...instance('paired'), '--replace']);
    assert.equal(status, 0, errors);
    assert.equal(await worker.stored('paired', 'session-5511.0'), undefined);
    const [snapshot] = await snapshots();
    assert.ok(snapshot, 'nothing holds what was there');
    assert.match(output, new RegExp(`snapshot of what was there: ${snapshot.id}`));
    const restored = await worker.request('POST', `/admin/instances/shop/paired/snapshots/${snapshot.id}/restore`);
    assert.equal(restored.status, 200, restored.text);
    assert.deepEqual(await worker.stored('paired', 'session-5511.0'), { n: 1 });
});

test('a file of a key that is no JSON is refused, and its stored value is never deleted', async () => {
    const auth = await open(worker, 'half');
    await auth.state.keys.set({ 'pre-key': { 1: { n: 1 }, 2: { n: 2 } }, session: { '5511:3.0': { n: 3 } } });
    await auth.close();
    const { saveCreds, state } = await inFolder('half')();
    await saveCreds();
    await state.keys.set({ 'pre-key': { 3: { n: 3 } } });
    writeFileSync(join(folder('half'), 'pre-key-1.json'), '{"n":');
    writeFileSync(join(folder('half'), 'session-5511-3.0.json'), '{"n":4}');
    const file = join(folder('half'), 'pre-key-3.json');
    writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8')}`);

    const refused = await run(['import', folder('half'), ...instance('half'), '--replace']);
    assert.equal(refused.status, 1);
    assert.match(refused.errors, /pre-key-1\.json.*\[bad_value]/);
    assert.deepEqual(await worker.stored('half', 'pre-key-2'), { n: 2 });

    const { status, errors } = await run(['import', folder('half'), ...instance('half'), '--replace', '--skip-damaged']);
    assert.equal(status, 0, errors);
    assert.match(errors, /damaged, skipped: pre-key-1\.json/);
    assert.match(errors, /left out: session-5511-3\.0\.json/);
    assert.deepEqual(await worker.stored('half', 'pre-key-1'), { n: 1 });
    assert.deepEqual(await worker.stored('half', 'session-5511:3.0'), { n: 3 });
    assert.equal(await worker.stored('half', 'pre-key-2'), undefined);
    assert.deepEqual(await worker.stored('half', 'pre-key-3'), { n: 3 });
});

test('an export tells the keys of its files, so that keys of any kind come back', async () => {
    const values = { session: { '5511:3.0': { n: 1 } }, 'newer-kind': { 'a/b:c': { n: 2 }, plain: { n: 3 } } };
    const auth = await open(worker, 'kinds');
    await auth.state.keys.set(values);
    await auth.close();
    assert.equal((await run(['export', folder('kinds'), ...instance('kinds')])).status, 0);
    // Baileys goes on in the folder: a key comes, and one goes.
    const { keys } = (await inFolder('kinds')()).state;
    await keys.set({ 'pre-key': { 9: { n: 9 } }, 'newer-kind': { plain: null } });
    const { status, errors } = await run(['import', folder('kinds'), ...instance('kinds-again')]);
    assert.equal(status, 0, errors);
    assert.equal(errors, '');
    for (const [key, expected] of [['session-5511:3.0', { n: 1 }], ['newer-kind-a/b:c', { n: 2 }], ['pre-key-9', { n: 9 }], ['newer-kind-plain', undefined]]) {
        assert.deepEqual(await worker.stored('kinds-again', key), expected, key);
    }
});

test('a session that a process uses is neither imported over nor exported', async () => {
    const auth = await open(worker, 'used');
    for (const words of [['export', folder('used')], ['import', folder('new'), '--replace']]) {
        const { status, errors } = await run([...words, ...instance('used')]);
        assert.equal(status, 1);
        assert.match(errors, /\[lease_held]/);
    }
    assert.equal((await run(['export', folder('used'), ...instance('used'), '--no-lease'])).status, 0);
    await auth.close();
});

test('the key comes from the environment or a file, and never from an argument', async () => {
    const file = join(directory, 'key');
    writeFileSync(file, `${worker.apiKey}\n`, { mode: 0o600 });
    await (await open(worker, 'keyed')).close();
    const words = ['export', folder('keyed'), ...instance('keyed'), '--url', worker.url];
    for (const [more, environment, expected] of [
        [['--api-key', worker.apiKey], {}, 2],
        [[`--api-key=${worker.apiKey}`], {}, 2],
        [[], {}, 2],
        [[], { COFRE_API_KEY: 'wrong' }, 1],
        [['--api-key-file', file], {}, 0],
    ]) {
        const { status, output, errors } = await run([...words, ...more], environment);
        assert.equal(status, expected, errors);
        assert.ok(!`${output}${errors}`.includes(worker.apiKey));
    }
});

test('wrong words and wrong folders are told plainly', async () => {
    mkdirSync(folder('nothing'));
    mkdirSync(folder('broken'));
    writeFileSync(join(folder('broken'), 'creds.json'), '{}');
    for (const [words, status, text] of [
        [['import'], 2, /Usage/],
        [['restore', folder('new'), ...instance('x')], 2, /say import or export/],
        [['import', folder('new')], 2, /--group and --instance/],
        [['import', folder('new'), ...instance('x'), '--colour'], 2, /--colour/],
        [['import', folder('absent'), ...instance('x')], 1, /ENOENT/],
        [['import', folder('nothing'), ...instance('x')], 1, /creds.json/],
        [['import', folder('broken'), ...instance('x')], 1, /noiseKey/],
        [['export', folder('x'), ...instance('absent')], 1, /does not exist/],
        [['export', folder('broken'), ...instance('keyed')], 1, /not empty/],
    ]) {
        const told = await run(words);
        assert.equal(told.status, status, `${words.join(' ')}: ${told.errors}`);
        assert.match(told.errors, text);
    }
    assert.equal((await worker.request('GET', '/v1/groups/shop/instances/x')).status, 404, 'nothing was created');
    assert.equal((await run(['--help'])).status, 0);
});
