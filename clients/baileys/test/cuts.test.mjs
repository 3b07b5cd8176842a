import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { long } from './support/line.mjs';
import { Proxy } from './support/proxy.mjs';
import { identityOf, open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

/** So many connections are cut at the same time, each at another byte. */
const AT_ONCE = 8;

/** An answer is far shorter. */
const BYTES_MAX = 5_000;

/** The short form leaves out bytes of answers while an instance is opened, which are many. */
const OPENING_STEP = long ? 1 : 11;

let worker;

before(async () => { worker = await Worker.started(); });
after(() => worker?.remove());

/** Runs `body` for a cut after each number of bytes, until an answer was shorter than that. */
async function atEveryByte(step, body) {
    let whole = false;
    let cuts = 0;
    for (let start = 0; !whole && start < BYTES_MAX; start += AT_ONCE * step) {
        const cut = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => body(start + index * step)));
        whole = cut.includes(0);
        cuts += cut.filter(Boolean).length;
    }
    assert.ok(whole && (cuts === 0 || cuts > 100 / step), `${cuts} cuts`);
    return cuts;
}

/** A session whose next request of a kind is cut within its answer, once. */
async function cutOnce(kind, answerBytes, nth = 1) {
    const proxy = await Proxy.open(worker);
    let count = 0;
    return {
        proxy,
        arm: () => {
            proxy.rule = (line) => (line.includes(kind) && ++count === nth ? { answerBytes } : undefined);
        },
    };
}

test('a set: made once more, and never over a later one', async (context) => {
    const cuts = await atEveryByte(1, async (answerBytes) => {
        const instance = `set-${answerBytes}`;
        const { proxy, arm } = await cutOnce('/keys/write', answerBytes);
        const { state, close } = await open(worker, instance, { url: proxy.url });
        await state.keys.set({ session: { a: { n: 1 } }, 'pre-key': { 1: { n: 1 } } });
        arm();
        await Promise.all([
            state.keys.set({ session: { a: { n: 2 } }, 'pre-key': { 1: null, 2: { n: 2 } } }),
            state.keys.set({ 'device-list': { a: ['0'] } }),
        ]);
        await state.keys.set({ session: { a: { n: 3 } } });
        assert.deepEqual(await worker.stored(instance, 'session-a'), { n: 3 });
        assert.deepEqual(await state.keys.get('pre-key', ['1', '2']), { 1: null, 2: { n: 2 } });
        await close();
        proxy.close();
        return proxy.cuts;
    });
    context.diagnostic(`${cuts} cuts`);
});

test('a save of creds: the latest is stored, and the identity stays', async (context) => {
    const cuts = await atEveryByte(1, async (answerBytes) => {
        const instance = `save-${answerBytes}`;
        const { proxy, arm } = await cutOnce('/keys/write', answerBytes);
        const { state, saveCreds, close } = await open(worker, instance, { url: proxy.url });
        arm();
        state.creds.accountSyncCounter = 1;
        const first = saveCreds();
        state.creds.accountSyncCounter = 2;
        await Promise.all([first, saveCreds()]);
        await close();
        proxy.close();
        const again = await open(worker, instance);
        assert.equal(identityOf(again.state.creds), identityOf(state.creds));
        assert.equal(again.state.creds.accountSyncCounter, 2);
        await again.close();
        return proxy.cuts;
    });
    context.diagnostic(`${cuts} cuts`);
});

test('a get: the values, never absent', async (context) => {
    const proxies = [];
    const filled = await open(worker, 'get');
    const values = Object.fromEntries(Array.from({ length: 5 }, (_, id) => [id, { id, text: 'ção' }]));
    await filled.state.keys.set({ 'pre-key': values });
    await filled.close();
    const cuts = await atEveryByte(1, async (answerBytes) => {
        const { proxy, arm } = await cutOnce('/keys/read', answerBytes);
        proxies.push(proxy);
        const { state, close } = await open(worker, 'get', { url: proxy.url, lease: false });
        arm();
        assert.deepEqual(await state.keys.get('pre-key', [...Object.keys(values), 'none']), { ...values, none: null });
        await close();
        return proxy.cuts;
    });
    proxies.forEach((proxy) => proxy.close());
    context.diagnostic(`${cuts} cuts`);
});

/** Opens an instance while the answer of its nth request is cut. Gives whether it was. */
async function openCut(nth, answerBytes, fresh) {
    const instance = `${fresh ? 'fresh' : 'old'}-${nth}-${answerBytes}`;
    let stored;
    if (!fresh) {
        const former = await open(worker, instance, { lease: false });
        stored = identityOf(former.state.creds);
        await former.close();
    }
    const { proxy, arm } = await cutOnce('', answerBytes, nth);
    arm();
    const { state, close } = await open(worker, instance, { url: proxy.url });
    const { cuts } = proxy;
    await close();
    proxy.close();
    const again = await open(worker, instance, { lease: false });
    assert.equal(identityOf(again.state.creds), identityOf(state.creds));
    assert.ok(stored === undefined || stored === identityOf(state.creds));
    await again.close();
    return cuts;
}

for (const [what, fresh] of [['a first opening: one identity is made', true], ['an opening: the identity stays', false]]) {
    test(what, async (context) => {
        let cuts = 0;
        let nth = 0;
        let more;
        do {
            nth += 1;
            more = await atEveryByte(OPENING_STEP, (answerBytes) => openCut(nth, answerBytes, fresh));
            cuts += more;
        } while (more > 0);
        assert.ok(nth > (fresh ? 5 : 1), 'an opening has more requests');
        context.diagnostic(`${cuts} cuts`);
    });
}
