import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Proxy } from './support/proxy.mjs';
import { open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

let worker;

before(async () => { worker = await Worker.started(); });
after(() => worker?.remove());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

function collectedHeap() {
    collectGarbage();
    return process.memoryUsage().heapUsed;
}

const isWrite = (line) => line.endsWith('/keys/write');

async function opened(instance, others) {
    const proxy = await Proxy.open(worker);
    const auth = await open(worker, instance, { url: proxy.url, ...others });
    return { proxy, auth, end: async () => { await auth.close(); proxy.close(); } };
}

test('saves of creds join: the latest wins, and never are two in the air', async () => {
    const { proxy, auth, end } = await opened('saves');
    proxy.seen.length = 0;
    const saves = [];
    for (let count = 1; count <= 200; count += 1) {
        auth.state.creds.accountSyncCounter = count;
        saves.push(auth.saveCreds());
        if (count % 50 === 0) {
            await pause(5);
        }
    }
    await Promise.all(saves);
    assert.equal(proxy.writesAtOnce, 1);
    assert.ok(proxy.seen.filter(isWrite).length <= 10, proxy.seen.join('\n'));
    assert.equal((await worker.stored('saves', 'creds')).accountSyncCounter, 200);
    await end();
});

test('saves that wait hold the latest creds only, and all are done with them', async () => {
    const { proxy, auth, end } = await opened('held-saves');
    let letGo;
    const hold = new Promise((resolve) => { letGo = resolve; });
    proxy.rule = (line) => (isWrite(line) ? { answerAfter: hold } : undefined);
    const first = auth.state.keys.set({ session: { a: { n: 0 } } });
    while (proxy.seen.filter(isWrite).length === 0) {
        await pause(5);
    }
    auth.state.creds.additionalData = { text: 'x'.repeat(100_000) };
    const saves = [];
    const heapBefore = collectedHeap();
    for (let count = 1; count <= 1_000; count += 1) {
        auth.state.creds.accountSyncCounter = count;
        saves.push(auth.saveCreds());
        saves.push(auth.state.keys.set({ session: { [count]: { n: count } } }));
    }
    const grownBytes = collectedHeap() - heapBefore;
    assert.ok(grownBytes < 10 << 20, `${grownBytes} bytes for one creds of 100,000 characters`);

    proxy.rule = () => undefined;
    proxy.seen.length = 0;
    letGo();
    await Promise.all([first, ...saves]);
    assert.equal((await worker.stored('held-saves', 'creds')).accountSyncCounter, 1_000);
    assert.deepEqual(await worker.stored('held-saves', 'session-1000'), { n: 1_000 });
    assert.equal(proxy.seen.filter(isWrite).length, 1, proxy.seen.join('\n'));
    await end();
});

test('saves on both sides of a set that is refused are done, and it fails alone', async () => {
    const { auth, end } = await opened('saves-and-refusal');
    auth.state.creds.accountSyncCounter = 1;
    const first = auth.saveCreds();
    const bad = auth.state.keys.set({ session: { ['x'.repeat(300)]: { n: 1 } } });
    auth.state.creds.accountSyncCounter = 2;
    const second = auth.saveCreds();
    await assert.rejects(bad, { code: 'bad_request' });
    await Promise.all([first, second]);
    assert.equal((await worker.stored('saves-and-refusal', 'creds')).accountSyncCounter, 2);
    await end();
});

test('saves that fail are rejected, each of them', async () => {
    const { proxy, auth, end } = await opened('failed-saves', { retryForMs: 0 });
    proxy.rule = (line) => (isWrite(line) ? { refuse: true } : undefined);
    const ends = await Promise.allSettled(Array.from({ length: 50 }, () => auth.saveCreds()));
    assert.ok(ends.every(({ reason }) => reason?.code === 'unavailable'));
    proxy.rule = () => undefined;
    await auth.saveCreds();
    await end();
});

test('a save that was acknowledged is stored, or a later one', async () => {
    const { auth, end } = await opened('acknowledged-saves');
    for (let count = 1; count <= 20; count += 1) {
        auth.state.creds.accountSyncCounter = count;
        const save = auth.saveCreds();
        auth.state.creds.accountSyncCounter = count + 0.5;
        void auth.saveCreds();
        await save;
        assert.ok((await worker.stored('acknowledged-saves', 'creds')).accountSyncCounter >= count);
    }
    await end();
});

test('a get sees the sets that were asked for before it', async () => {
    const { auth, end } = await opened('reads');
    const sets = [];
    for (let count = 1; count <= 20; count += 1) {
        sets.push(auth.state.keys.set({ session: { a: { count } } }));
        assert.deepEqual(await auth.state.keys.get('session', ['a', 'b']), { a: { count }, b: null });
    }
    await Promise.all(sets);
    await end();
});

test('a set holds what the values were when it was asked for', async () => {
    const { auth, end } = await opened('snapshots');
    const memory = { a: true };
    const first = auth.state.keys.set({ 'sender-key-memory': { g: memory } });
    memory.b = true;
    await first;
    assert.deepEqual(await worker.stored('snapshots', 'sender-key-memory-g'), { a: true });
    await end();
});

test('writes keep their order while connections are refused and cut', async () => {
    const { proxy, auth, end } = await opened('retries');
    proxy.rule = (line, count) => {
        if (!isWrite(line)) {
            return undefined;
        }
        return [{ refuse: true }, { answerBytes: 0 }, { answerBytes: 20 }, undefined][count % 4];
    };
    const seen = [];
    const writes = Array.from({ length: 60 }, async (_, count) => {
        await pause(count * 3);
        await auth.state.keys.set({ session: { same: { count }, [count]: { count } }, 'pre-key': { [count - 1]: null } });
        seen.push(count);
    });
    await Promise.all(writes);
    assert.deepEqual(seen, Array.from({ length: 60 }, (_, count) => count), 'acknowledged in their order');
    assert.deepEqual(await worker.stored('retries', 'session-same'), { count: 59 });
    assert.equal(proxy.writesAtOnce, 1);
    await end();
});

test('a request that was held back on its way changes nothing after a newer one', async () => {
    const { proxy, auth, end } = await opened('held');
    await auth.state.keys.set({ session: { a: { n: 0 } } });
    let letGo;
    const hold = new Promise((resolve) => { letGo = resolve; });
    let held = 0;
    proxy.rule = (line) => (isWrite(line) && held++ === 0 ? { hold } : undefined);
    await auth.state.keys.set({ session: { a: { n: 1 } } });
    await auth.state.keys.set({ session: { a: { n: 2 } } });
    letGo();
    await pause(300);
    assert.deepEqual(await worker.stored('held', 'session-a'), { n: 2 });
    await auth.state.keys.set({ session: { a: { n: 3 } } });
    assert.deepEqual(await worker.stored('held', 'session-a'), { n: 3 });
    await end();
});

test('a write that the worker answers with 503 may still be made, and changes nothing after a newer one', async () => {
    const { proxy, auth, end } = await opened('journal');
    let letGo;
    const hold = new Promise((resolve) => { letGo = resolve; });
    const problem = '{"status":503,"code":"unavailable","detail":"the journal failed"}';
    const answer = 'HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n'
        + `content-length: ${problem.length}\r\nconnection: close\r\n\r\n${problem}`;
    let held = 0;
    proxy.rule = (line) => (isWrite(line) && held++ === 0 ? { hold, answer } : undefined);
    await auth.state.keys.set({ session: { a: { n: 1 } } });
    await auth.state.keys.set({ session: { a: { n: 2 } } });
    letGo();
    await pause(300);
    assert.deepEqual(await worker.stored('journal', 'session-a'), { n: 2 });
    await end();
});

test('a close that gives up a write says so, and gives the lease back', async () => {
    const { proxy, auth } = await opened('given-up', { timeoutMs: 60_000 });
    proxy.rule = (line) => (isWrite(line) ? { answerAfter: new Promise(() => {}) } : undefined);
    const write = auth.state.keys.set({ session: { a: { n: 1 } } }).catch((error) => error);
    await pause(100);
    const later = auth.state.keys.set({ session: { a: { n: 2 } } }).catch((error) => error);
    const began = performance.now();
    await assert.rejects(auth.close(), { code: 'closed' });
    assert.ok(performance.now() - began < 40_000, 'sooner than the timeout of the write');
    assert.equal((await write).code, 'closed');
    assert.equal((await later).code, 'closed');
    assert.equal((await worker.request('GET', '/v1/groups/shop/instances/given-up/lease')).status, 404);
    proxy.close();
});

test('a set that is refused fails alone, and those beside it are made', async () => {
    const errors = [];
    const { auth, end } = await opened('alone', { onError: (error) => errors.push(error.code) });
    const first = auth.state.keys.set({ session: { a: { n: 1 } } });
    const good = auth.state.keys.set({ session: { b: { n: 2 } } });
    const bad = auth.state.keys.set({ session: { c: { n: 3 }, ['x'.repeat(300)]: { n: 4 } } });
    const last = auth.state.keys.set({ session: { d: { n: 5 } } });
    await assert.rejects(bad, { code: 'bad_request', status: 400 });
    await Promise.all([first, good, last]);
    assert.deepEqual(await auth.state.keys.get('session', ['a', 'b', 'c', 'd']), { a: { n: 1 }, b: { n: 2 }, c: null, d: { n: 5 } });
    assert.deepEqual(errors, ['bad_request']);
    await end();
});

test('a set above the limits of one commit is made in several, in its order', async () => {
    const { proxy, auth, end } = await opened('several');
    const many = Object.fromEntries(Array.from({ length: 25_000 }, (_, id) => [`id-${id}`, { id }]));
    const before = proxy.seen.filter(isWrite).length;
    await Promise.all([
        auth.state.keys.set({ 'lid-mapping': { ...many, 'id-24999': { id: 'old' } } }),
        auth.state.keys.set({ 'lid-mapping': { 'id-24999': { id: 'new' } } }),
    ]);
    assert.equal(proxy.seen.filter(isWrite).length - before, 4);
    assert.equal(proxy.writesAtOnce, 1);
    assert.deepEqual(await worker.stored('several', 'lid-mapping-id-0'), { id: 0 });
    assert.deepEqual(await worker.stored('several', 'lid-mapping-id-24999'), { id: 'new' });
    const found = await auth.state.keys.get('lid-mapping', Object.keys(many));
    assert.deepEqual(found, { ...many, 'id-24999': { id: 'new' } });

    // Six values of 2 MiB, and the same in characters that take more bytes.
    for (const [type, text] of [['session', 'x'.repeat(2 << 20)], ['device-list', '☕'.repeat(700 << 10)]]) {
        const big = Object.fromEntries(Array.from({ length: 6 }, (_, id) => [id, { id, text }]));
        await auth.state.keys.set({ [type]: big });
        assert.deepEqual(await worker.stored('several', `${type}-5`), { id: 5, text });
    }
    await end();
});

test('a value that is too large for any commit says so, and its set changes nothing', async () => {
    const { auth, end } = await opened('large');
    const long = { text: 'x'.repeat(6 << 20) };
    await assert.rejects(async () => auth.state.keys.set({ 'pre-key': { 1: { n: 1 } }, session: { long } }), { code: 'too_large' });
    await assert.rejects(async () => auth.state.keys.set({ 'pre-key': { 1: () => 1 } }), { code: 'bad_value' });
    assert.deepEqual(await auth.state.keys.get('pre-key', ['1', '5']), { 1: null, 5: null });
    await end();
});

test('close waits for the writes before it, and refuses those after it', async () => {
    const { auth, proxy } = await opened('closing');
    const write = auth.state.keys.set({ session: { a: { n: 1 } } });
    await auth.close();
    await write;
    assert.deepEqual(await worker.stored('closing', 'session-a'), { n: 1 });
    await assert.rejects(async () => auth.state.keys.set({ session: { a: { n: 2 } } }), { code: 'closed' });
    await auth.close();
    proxy.close();
});
