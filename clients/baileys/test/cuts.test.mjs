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

/** Runs `body` for a cut after each number of bytes, until an answer was shorter than that. Gives the number of cuts. */
async function atEveryByte(step, body) {
    let whole = false;
    let cuts = 0;
    for (let start = 0; !whole && start < BYTES_MAX; start += AT_ONCE * step) {
        const cut = await Promise.all(Array.from({ length: AT_ONCE }, (_, slot) => body(start + slot * step, slot)));
        whole = cut.includes(0);
        cuts += cut.filter(Boolean).length;
    }
    assert.ok(whole && (cuts === 0 || cuts > 100 / step), `${cuts} cuts`);
    return cuts;
}

/** Cuts the nth request of a kind within its answer, once. */
function arm(proxy, kind, answerBytes, nth = 1) {
    let count = 0;
    proxy.cuts = 0;
    proxy.rule = (line) => (line.includes(kind) && ++count === nth ? { answerBytes } : undefined);
}

/** Sessions behind ways that can be cut, one for each cut at the same time. */
async function slotsOf(name, options) {
    const slots = await Promise.all(Array.from({ length: AT_ONCE }, async (_, slot) => {
        const proxy = await Proxy.open(worker);
        const instance = `${name}-${slot}`;
        return { instance, proxy, ...(await open(worker, instance, { url: proxy.url, ...options })) };
    }));
    return Object.assign(slots, {
        close: () => Promise.all(slots.map(async (slot) => {
            await slot.close();
            slot.proxy.close();
        })),
    });
}

test('a set: made once more, and never over a later one', async (context) => {
    const slots = await slotsOf('set');
    const cuts = await atEveryByte(1, async (answerBytes, slot) => {
        const { instance, proxy, state } = slots[slot];
        const n = answerBytes * 3;
        await state.keys.set({ session: { a: { n } }, 'pre-key': { 1: { n }, 2: null } });
        arm(proxy, '/keys/write', answerBytes);
        await Promise.all([
            state.keys.set({ session: { a: { n: n + 1 } }, 'pre-key': { 1: null, 2: { n } } }),
            state.keys.set({ 'device-list': { a: [`${n}`] } }),
        ]);
        await state.keys.set({ session: { a: { n: n + 2 } } });
        assert.deepEqual(await worker.stored(instance, 'session-a'), { n: n + 2 });
        assert.equal(await worker.stored(instance, 'pre-key-1'), undefined);
        assert.deepEqual(await worker.stored(instance, 'pre-key-2'), { n });
        return proxy.cuts;
    });
    await slots.close();
    context.diagnostic(`${cuts} cuts`);
});

test('a save of creds: the latest is stored, and the identity stays', async (context) => {
    const slots = await slotsOf('save');
    const cuts = await atEveryByte(1, async (answerBytes, slot) => {
        const { instance, proxy, state, saveCreds } = slots[slot];
        arm(proxy, '/keys/write', answerBytes);
        state.creds.accountSyncCounter = answerBytes;
        const first = saveCreds();
        state.creds.accountSyncCounter = answerBytes + 0.5;
        await Promise.all([first, saveCreds()]);
        assert.equal((await worker.stored(instance, 'creds')).accountSyncCounter, answerBytes + 0.5);
        return proxy.cuts;
    });
    await slots.close();
    for (const { instance, state } of slots) {
        const again = await open(worker, instance);
        assert.equal(identityOf(again.state.creds), identityOf(state.creds));
        await again.close();
    }
    context.diagnostic(`${cuts} cuts`);
});

test('a get: the values, never absent', async (context) => {
    const values = Object.fromEntries(Array.from({ length: 5 }, (_, id) => [id, { id, text: 'ção' }]));
    const slots = await slotsOf('get', { cacheChars: 0 });
    await Promise.all(slots.map(({ state }) => state.keys.set({ 'pre-key': values })));
    const cuts = await atEveryByte(1, async (answerBytes, slot) => {
        const { proxy, state } = slots[slot];
        arm(proxy, '/keys/read', answerBytes);
        assert.deepEqual(await state.keys.get('pre-key', [...Object.keys(values), 'none']), { ...values, none: null });
        return proxy.cuts;
    });
    await slots.close();
    context.diagnostic(`${cuts} cuts`);
});

test('a removal: it is made, and succeeds', async (context) => {
    const cuts = await atEveryByte(1, async (answerBytes) => {
        const proxy = await Proxy.open(worker);
        const instance = `remove-${answerBytes}`;
        const auth = await open(worker, instance, { url: proxy.url });
        arm(proxy, 'DELETE ', answerBytes);
        await auth.remove();
        const cut = proxy.cuts;
        proxy.close();
        assert.equal((await worker.request('GET', `/v1/groups/shop/instances/${instance}`)).status, 404);
        return cut;
    });
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
    const proxy = await Proxy.open(worker);
    arm(proxy, '', answerBytes, nth);
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
