import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { baileys, version } from './support/line.mjs';
import { Proxy } from './support/proxy.mjs';
import { identityOf, open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

const { BufferJSON, generateOrGetPreKeys, proto } = baileys;
const afterTheWay = (value) => JSON.parse(JSON.stringify(value, BufferJSON.replacer), BufferJSON.reviver);

let worker;

before(async () => { worker = await Worker.started(); });
after(() => worker?.remove());

test(`Baileys ${version}: a first opening makes an identity, stores it, and the next one finds it`, async () => {
    const first = await open(worker, 'São João');
    assert.ok(first.state.creds.noiseKey.private instanceof Uint8Array);
    assert.equal(first.state.creds.registered, false);
    const stored = await worker.stored('São João', 'creds');
    assert.equal(identityOf(JSON.parse(JSON.stringify(stored), BufferJSON.reviver)), identityOf(first.state.creds));
    Object.assign(first.state.creds, { me: { id: '5511@s.whatsapp.net' } });
    await first.saveCreds();
    await first.close();

    const next = await open(worker, 'São João');
    assert.deepEqual(next.state.creds, afterTheWay(first.state.creds));
    await next.close();
});

test('a registration id of 0, which Baileys draws now and then, is an identity', async () => {
    const { state, saveCreds, close } = await open(worker, 'zero');
    Object.assign(state.creds, { registrationId: 0 });
    await saveCreds();
    await close();
    const next = await open(worker, 'zero');
    assert.equal(identityOf(next.state.creds), identityOf(state.creds));
    await next.close();
});

test('values come back as Baileys wants them, under any name', async () => {
    const { state, close } = await open(worker, 'values');
    const preKeys = generateOrGetPreKeys(state.creds, 812).newPreKeys;
    const values = {
        'pre-key': preKeys,
        session: { '5511:3.0': { _sessions: { a: { b: Buffer.from([0, 255]) } }, version: 'v1' }, '55_1.2': Buffer.from('x') },
        'sender-key': { '1203@g.us::5511::0': Buffer.from('[]') },
        'sender-key-memory': { '1203@g.us': { '5511@s.whatsapp.net': true } },
        'app-state-sync-version': { critical_block: { version: 3, hash: Buffer.alloc(128), indexValueMap: { 'a/b=': { valueMac: Buffer.from('m') } } } },
        'device-list': { 5511: ['0', '7'] },
        'lid-mapping': { 5511: '123456', '123456_reverse': '5511' },
        tctoken: { '55@lid': { token: Buffer.from('t'), timestamp: '1' } },
        'pre-key ☕/é%2F..': { '?#+%': { odd: true } },
    };
    await state.keys.set(values);
    for (const [type, expected] of Object.entries(values)) {
        assert.deepEqual(await state.keys.get(type, Object.keys(expected)), afterTheWay(expected), type);
    }
    await close();
});

test('app state keys are objects of the protocol, in whatever form they were stored', async () => {
    const { state, close } = await open(worker, 'sync');
    const { AppStateSyncKeyData } = proto.Message;
    const key = AppStateSyncKeyData.fromObject({
        keyData: Buffer.from('key'),
        fingerprint: { rawId: 5, currentIndex: 1, deviceIndexes: [0, 1] },
        timestamp: 1700000000,
    });
    await state.keys.set({ 'app-state-sync-key': { 'AAAAAKw/+Q==': key } });
    await worker.request('PUT', '/v1/groups/shop/instances/sync/keys/app-state-sync-key-pod',
        JSON.stringify({ keyData: { type: 'Buffer', data: Buffer.from('key').toString('base64') }, timestamp: '1700000000' }));

    const found = await state.keys.get('app-state-sync-key', ['AAAAAKw/+Q==', 'pod', 'absent']);
    assert.ok(found['AAAAAKw/+Q=='] instanceof AppStateSyncKeyData || found['AAAAAKw/+Q=='].constructor === key.constructor);
    assert.equal(Buffer.from(found['AAAAAKw/+Q=='].keyData).toString(), 'key');
    assert.deepEqual(AppStateSyncKeyData.encode(found['AAAAAKw/+Q==']).finish(), AppStateSyncKeyData.encode(key).finish());
    assert.equal(Buffer.from(found.pod.keyData).toString(), 'key');
    assert.equal(Number(found.pod.timestamp), 1700000000);
    assert.equal(found.absent, null);
    await close();
});

test('absent values are null, and values that are null, undefined or empty are removed', async () => {
    const { state, close } = await open(worker, 'absent');
    await state.keys.set({ 'pre-key': { 1: { n: 1 }, 2: { n: 2 } }, session: { a: { n: 3 } } });
    await state.keys.set({ 'pre-key': { 1: null, 2: undefined, 3: null }, session: { a: '' }, 'device-list': undefined });
    assert.deepEqual(await state.keys.get('pre-key', ['1', '2', '3']), { 1: null, 2: null, 3: null });
    assert.deepEqual(await state.keys.get('session', ['a']), { a: null });
    assert.deepEqual(await state.keys.get('session', []), {});
    await state.keys.set({});
    await close();
});

test('one get is one request, and gets of the same tick are joined', async () => {
    const proxy = await Proxy.open(worker);
    const { state, close } = await open(worker, 'joined', { url: proxy.url, cacheChars: 0 });
    const preKeys = Object.fromEntries(Array.from({ length: 1_000 }, (_, id) => [id, { id }]));
    const reads = () => proxy.seen.filter((line) => line.endsWith('/keys/read')).length;
    const writes = () => proxy.seen.filter((line) => line.endsWith('/keys/write')).length;

    const written = writes();
    await state.keys.set({ 'pre-key': preKeys, session: { a: { n: 1 } } });
    assert.equal(writes() - written, 1);

    const before = reads();
    assert.deepEqual(await state.keys.get('pre-key', Object.keys(preKeys)), preKeys);
    assert.equal(reads() - before, 1);

    const later = Promise.resolve().then(() => state.keys.get('pre-key', ['7', '8']));
    const [one, two, three, four] = await Promise.all([
        state.keys.get('pre-key', ['5', '6']),
        state.keys.get('session', ['a', 'b']),
        state.keys.get('pre-key', ['6', '7']),
        later,
    ]);
    assert.deepEqual([one, two, three, four],
        [{ 5: { id: 5 }, 6: { id: 6 } }, { a: { n: 1 }, b: null }, { 6: { id: 6 }, 7: { id: 7 } }, { 7: { id: 7 }, 8: { id: 8 } }]);
    assert.notEqual(one[6], three[6], 'each has a copy of its own');
    assert.equal(reads() - before, 2);
    await close();
    proxy.close();
});

test('what the session read or wrote needs no request while the lease is sure, and only then', async () => {
    const proxy = await Proxy.open(worker);
    const reads = () => proxy.seen.filter((line) => line.endsWith('/keys/read')).length;
    const auth = await open(worker, 'cached', { url: proxy.url, lease: { ttlMs: 3_000 }, cacheChars: 20_000 });
    const { keys } = auth.state;
    await worker.request('PUT', '/v1/groups/shop/instances/cached/keys/session-stored', '{"n":[1]}');
    await keys.set({ session: { a: { n: Buffer.from('a') } }, 'pre-key': { 1: null } });
    await keys.get('session', ['stored', 'none']);
    const before = reads();
    for (let round = 0; round < 3; round += 1) {
        const found = await keys.get('session', ['a', 'stored', 'none']);
        assert.deepEqual(found, { a: { n: Buffer.from('a') }, stored: { n: [1] }, none: null });
        found.stored.n.push(2);
        found.a.n[0] = 0;
        assert.deepEqual(await keys.get('pre-key', ['1']), { 1: null });
    }
    assert.equal(reads(), before);

    await keys.set({ session: { big: { text: 'x'.repeat(30_000) }, ...Object.fromEntries(
        Array.from({ length: 200 }, (_, id) => [`fill-${id}`, { id }])) } });
    assert.deepEqual(await keys.get('session', ['a']), { a: { n: Buffer.from('a') } });
    assert.equal(reads(), before + 1, 'the cache has a bound');
    assert.equal((await keys.get('session', ['big'])).big.text.length, 30_000);

    await assert.rejects(async () => keys.set({ session: { a: { n: 9 }, ['x'.repeat(300)]: { n: 1 } } }), { code: 'bad_request' });
    assert.deepEqual(await keys.get('session', ['a']), { a: { n: Buffer.from('a') } });

    proxy.rule = (line) => (line.endsWith('/lease') ? { refuse: true } : undefined);
    await new Promise((resolve) => { setTimeout(resolve, 3_100); });
    await worker.request('PUT', '/v1/groups/shop/instances/cached/keys/session-a', '{"n":2}');
    assert.deepEqual(await keys.get('session', ['a']), { a: { n: 2 } }, 'a lease that is not renewed may be of another process');
    proxy.rule = () => undefined;
    await auth.close();
    proxy.close();
});

/** Waits for more than so long with a lease that cannot be renewed, and until it was renewed again. */
async function throughGap(proxy, ms) {
    proxy.rule = (line) => (line.endsWith('/lease') ? { refuse: true } : undefined);
    await new Promise((resolve) => { setTimeout(resolve, ms); });
    return async () => {
        let renewed = false;
        proxy.rule = (line) => { renewed ||= line.endsWith('/lease'); };
        while (!renewed) {
            await new Promise((resolve) => { setTimeout(resolve, 20); });
        }
        await new Promise((resolve) => { setTimeout(resolve, 300); });
    };
}

test('what was known before a gap in the lease is not answered after it, even if nobody read in the gap', async () => {
    const proxy = await Proxy.open(worker);
    const auth = await open(worker, 'gap', { url: proxy.url, lease: { ttlMs: 1_500 } });
    await auth.state.keys.set({ session: { a: { n: 1 }, b: { n: 1 } } });
    let letGo;
    const answerAfter = new Promise((resolve) => { letGo = resolve; });
    proxy.rule = (line) => (line.endsWith('/keys/read') ? { answerAfter } : undefined);
    const early = auth.state.keys.get('session', ['b', 'c']);
    while (!proxy.seen.at(-1).endsWith('/keys/read')) {
        await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
    const renewed = await throughGap(proxy, 1_600);
    for (const key of ['a', 'c']) {
        await worker.request('PUT', `/v1/groups/shop/instances/gap/keys/session-${key}`, '{"n":2}');
    }
    await renewed();
    letGo();
    assert.deepEqual(await early, { b: { n: 1 }, c: null });
    assert.deepEqual(await auth.state.keys.get('session', ['a', 'c']), { a: { n: 2 }, c: { n: 2 } });
    await auth.close();
    proxy.close();
});

test('a machine that slept does not trust what it knew', async () => {
    const { state: { keys }, close } = await open(worker, 'slept');
    await keys.set({ session: { a: { n: 1 } } });
    await worker.request('PUT', '/v1/groups/shop/instances/slept/keys/session-a', '{"n":2}');
    assert.deepEqual(await keys.get('session', ['a']), { a: { n: 1 } });
    const { now } = Date;
    Date.now = () => now() + 60_000; // the steady clock stood still meanwhile
    try {
        assert.deepEqual(await keys.get('session', ['a']), { a: { n: 2 } });
    } finally {
        Date.now = now;
    }
    await close();
});

test('a key that the worker refuses fails its own get, and not those of the same tick', async () => {
    const { state: { keys }, close } = await open(worker, 'refused-read', { cacheChars: 0 });
    await keys.set({ session: { a: { n: 1 } } });
    const [bad, good] = await Promise.allSettled([
        keys.get('session', ['x'.repeat(300)]),
        keys.get('session', ['a']),
    ]);
    assert.equal(bad.reason?.code, 'bad_request');
    assert.deepEqual(good.value, { a: { n: 1 } });
    await close();
});

test('a read that a write overtook is not remembered', async () => {
    const proxy = await Proxy.open(worker);
    const { state: { keys }, close } = await open(worker, 'overtaken', { url: proxy.url });
    await worker.request('PUT', '/v1/groups/shop/instances/overtaken/keys/session-a', '{"n":1}');
    let letGo;
    const answerAfter = new Promise((resolve) => { letGo = resolve; });
    proxy.rule = (line) => (line.endsWith('/keys/read') ? { answerAfter } : undefined);
    const early = keys.get('session', ['a']);
    while (!proxy.seen.at(-1).endsWith('/keys/read')) {
        await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    await keys.set({ session: { a: { n: 2 } } });
    letGo();
    assert.deepEqual(await early, { a: { n: 1 } });
    assert.deepEqual(await keys.get('session', ['a']), { a: { n: 2 } });
    await close();
    proxy.close();
});

test('values above the size of a page come back whole', async () => {
    const { state, close } = await open(worker, 'pages');
    const big = (id) => ({ id, text: 'x'.repeat(1 << 20) });
    const ids = Array.from({ length: 11 }, (_, id) => String(id));
    for (const id of ids) {
        await state.keys.set({ 'app-state-sync-version': { [id]: big(id) } });
    }
    assert.deepEqual(await state.keys.get('app-state-sync-version', ids), Object.fromEntries(ids.map((id) => [id, big(id)])));
    await close();
});

test('the instance can be removed, and begins anew', async () => {
    const first = await open(worker, 'removed');
    await first.state.keys.set({ 'pre-key': { 1: { n: 1 } } });
    await first.remove();
    assert.equal((await worker.request('GET', '/v1/groups/shop/instances/removed')).status, 404);
    await assert.rejects(first.saveCreds(), { code: 'closed' });
    await assert.rejects(async () => first.state.keys.get('pre-key', ['1']), { code: 'closed' });

    const next = await open(worker, 'removed');
    assert.notEqual(identityOf(next.state.creds), identityOf(first.state.creds));
    assert.deepEqual(await next.state.keys.get('pre-key', ['1']), { 1: null });
    await next.close();
});
