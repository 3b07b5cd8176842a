import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Proxy } from './support/proxy.mjs';
import { identityOf, open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

const TTL_MS = 2_500;
const PATIENCE_MS = 60_000;

let worker;
const running = new Set();

before(async () => { worker = await Worker.started(); });
after(async () => {
    running.forEach((holder) => holder.signal('SIGKILL'));
    await worker?.remove();
});

const leasePath = (instance) => `/v1/groups/shop/instances/${instance}/lease`;
const current = async (instance) => JSON.parse((await worker.request('GET', leasePath(instance))).text);

/** Another process that has the session, or wants it. */
class Holder {
    lines = [];
    #child;

    constructor(instance, lease = { ttlMs: TTL_MS }) {
        const script = join(import.meta.dirname, 'support', 'holder.mjs');
        const options = JSON.stringify(worker.options(instance, { lease, retryForMs: 20_000, timeoutMs: 5_000 }));
        this.#child = spawn(process.execPath, [script, options], { stdio: ['ignore', 'pipe', 'inherit'] });
        this.ended = once(this.#child, 'exit');
        createInterface({ input: this.#child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line)));
        running.add(this);
        void this.ended.then(() => running.delete(this));
    }

    get pid() {
        return this.#child.pid;
    }

    signal(name) {
        this.#child.kill(name);
    }

    said(what) {
        return this.lines.find((line) => line[what] !== undefined)?.[what];
    }

    get acknowledged() {
        return this.lines.filter((line) => line.acknowledged !== undefined).length;
    }

    async until(condition, what) {
        const giveUpAt = Date.now() + PATIENCE_MS;
        while (!condition()) {
            assert.ok(Date.now() < giveUpAt, `${what}: ${JSON.stringify(this.lines.slice(-3))}`);
            await pause(10);
        }
    }
}

test('two processes with one session: exactly one writes, and the other says who', async () => {
    const first = new Holder('two');
    await first.until(() => first.acknowledged > 5, 'the first writes');
    const waits = [];
    const second = await open(worker, 'two', { lease: { ttlMs: TTL_MS, waitMs: 300 }, onRetry: ({ error }) => waits.push(error.code) })
        .catch((error) => error);
    assert.ok(waits.length > 0 && waits.every((code) => code === 'lease_held'), `${waits}`);
    assert.equal(second.code, 'lease_held');
    assert.match(second.holder, new RegExp(`:${first.pid}:`));
    assert.ok(second.expiresInMs > 0 && second.expiresInMs <= TTL_MS);
    const before = first.acknowledged;
    await first.until(() => first.acknowledged > before + 5, 'the first goes on');
    assert.equal((await worker.stored('two', 'session-writer')).pid, first.pid);
    first.signal('SIGTERM');
    await first.ended;
    assert.equal(first.said('lost'), undefined);
    assert.equal((await worker.request('GET', leasePath('two'))).status, 404, 'the lease was given back');
});

test('a session that this process has open is refused at once, and opens after close', async () => {
    const first = await open(worker, 'twice');
    // By this process itself: the worker, which is asked again and again, would refuse with another code.
    await assert.rejects(open(worker, 'twice'), { code: 'already_open' });
    await first.close();
    await (await open(worker, 'twice')).close();
});

test('after a crash the next process takes over when the ttl is over, with the same identity', async () => {
    const first = new Holder('crash');
    await first.until(() => first.acknowledged > 5, 'the first writes');
    const identity = await worker.stored('crash', 'creds');
    const second = new Holder('crash');
    await pause(TTL_MS + 500);
    assert.equal(second.said('opened'), undefined, 'the lease is renewed while the first lives');
    first.signal('SIGKILL');
    await first.ended;
    const crashedAt = performance.now();
    await second.until(() => second.acknowledged > 5, 'the second writes');
    assert.ok(performance.now() - crashedAt < TTL_MS + 20_000);
    assert.equal((await worker.stored('crash', 'session-writer')).pid, second.pid);
    assert.deepEqual((await worker.stored('crash', 'creds')).noiseKey, identity.noiseKey);
    second.signal('SIGTERM');
    await second.ended;
});

test('a process that pauses longer than the ttl loses the lease, says so and writes nothing more', async () => {
    const first = new Holder('pause');
    await first.until(() => first.acknowledged > 5, 'the first writes');
    first.signal('SIGSTOP');
    const second = new Holder('pause');
    await second.until(() => second.acknowledged > 5, 'the second writes');
    first.signal('SIGCONT');
    await first.until(() => first.said('lost') !== undefined, 'the first hears of it');
    assert.equal(first.said('lost'), 'lease_lost');
    const before = second.acknowledged;
    await second.until(() => second.acknowledged > before + 5, 'the second goes on');
    assert.equal((await worker.stored('pause', 'session-writer')).pid, second.pid);
    await first.ended;
    second.signal('SIGTERM');
    await second.ended;
});

const PACKAGE = JSON.stringify(join(import.meta.dirname, '..', 'dist', 'index.mjs'));

/** While such a process runs, the event loop of this one stands still. */
function takeOver(instance, ending) {
    const options = worker.options(instance, { lease: { ttlMs: TTL_MS, waitMs: PATIENCE_MS } });
    const script = `
        const { useCofreAuthState } = await import(${PACKAGE});
        const { state, close } = await useCofreAuthState(${JSON.stringify(options)});
        await state.keys.set({ session: { a: { by: 'another' }, b: { by: 'another' } } });
        ${ending}`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script],
        { cwd: import.meta.dirname, encoding: 'utf8', timeout: PATIENCE_MS });
    assert.equal(status, 0, stderr);
}

for (const [instance, what, ending] of [
    ['blocked', 'still has it', 'process.exit(0);'],
    ['blocked-given-back', 'gave it back', 'await close();'],
]) {
    test(`renewals are left out while the event loop is blocked, and another took the lease and ${what}: no write counts`, async () => {
        const lost = [];
        const auth = await open(worker, instance, { lease: { ttlMs: 1_000 }, onLost: (error) => lost.push(error.code) });
        await auth.state.keys.set({ session: { a: { by: 'this' }, b: { by: 'this' } } });
        const asked = [auth.state.keys.set({ session: { a: { by: 'this, before' } } })];
        takeOver(instance, ending); // It succeeds only if the lease of this process has run out.
        const read = auth.state.keys.get('session', ['b']);
        asked.push(auth.state.keys.set({ session: { a: { by: 'this, after' } } }), auth.saveCreds());
        const ends = await Promise.allSettled(asked);
        assert.deepEqual(ends.map(({ reason }) => reason?.code), ['lease_lost', 'lease_lost', 'lease_lost']);
        assert.deepEqual(await read, { b: { by: 'another' } }, 'what was remembered does not count either');
        await assert.rejects(auth.saveCreds(), { code: 'lease_lost' });
        assert.deepEqual(await worker.stored(instance, 'session-a'), { by: 'another' });
        assert.deepEqual(lost, ['lease_lost']);
        await auth.close();
    });
}

for (const [instance, listener, said] of [
    ['unheard', '', /^cofre-baileys: "shop\/unheard" lost its lease, and writes nothing more: [^\n]+\n$/],
    ['heard-as-loss', 'onLost: () => {},', /^$/],
    ['heard-as-error', 'onError: () => {},', /^$/],
]) {
    test(`the loss of a lease is a line on the console only if nobody listens: ${instance}`, async () => {
        const script = `
            const { useCofreAuthState } = await import(${PACKAGE});
            const { saveCreds, close } = await useCofreAuthState({ ...${JSON.stringify(worker.options(instance))}, ${listener} });
            await fetch('${worker.url}/admin/instances/shop/${instance}/lease', { method: 'DELETE', headers: { apikey: '${worker.apiKey}' } });
            for (let save = 1; save <= 3; save += 1) await saveCreds().catch((error) => console.log(error.code));
            await close();`;
        const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script],
            { cwd: import.meta.dirname, timeout: PATIENCE_MS });
        assert.equal(stdout, 'lease_lost\nlease_lost\nlease_lost\n');
        assert.match(stderr, said);
    });
}

test('a lease that an operator breaks is lost once, and every later write says so', async () => {
    const lost = [];
    const auth = await open(worker, 'broken', { lease: { ttlMs: 60_000 }, onLost: (error) => lost.push(error.code) });
    await auth.state.keys.set({ session: { a: { n: 1 } } });
    assert.equal((await worker.request('DELETE', '/admin/instances/shop/broken/lease')).status, 200);
    await assert.rejects(async () => auth.state.keys.set({ session: { a: { n: 2 } } }), { code: 'lease_lost' });
    await assert.rejects(auth.saveCreds(), { code: 'lease_lost' });
    assert.deepEqual(lost, ['lease_lost']);
    assert.deepEqual(await worker.stored('broken', 'session-a'), { n: 1 });
    assert.deepEqual(await auth.state.keys.get('session', ['a']), { a: { n: 1 } });
    await auth.close();
});

test('a session that lost its lease does not remove the instance of the next one', async () => {
    const lease = { ttlMs: 60_000, holder: 'pod-4' };
    const older = await open(worker, 'kept', { lease });
    const newer = await open(worker, 'kept', { lease });
    await assert.rejects(older.remove(), { code: 'lease_lost' });
    await assert.rejects(async () => older.state.keys.get('session', ['a']), { code: 'closed' });
    await newer.state.keys.set({ session: { a: { n: 1 } } });
    assert.deepEqual(await worker.stored('kept', 'session-a'), { n: 1 });
    await newer.close();
});

test('a renewal finds out that the lease is lost, without a write', async () => {
    let tell;
    const lost = new Promise((resolve) => { tell = resolve; });
    const auth = await open(worker, 'idle', { lease: { ttlMs: 1_000 }, onLost: tell });
    const taken = await worker.request('DELETE', leasePath('idle'));
    assert.equal(taken.status, 400, 'a release needs the epoch');
    const { epoch } = await current('idle');
    await fetch(worker.url + leasePath('idle'), {
        method: 'DELETE',
        headers: { apikey: worker.apiKey, 'cofre-lease': String(epoch) },
    });
    const error = await Promise.race([lost, pause(5_000)]);
    assert.equal(error?.code, 'lease_lost');
    await auth.close();
});

test('the lease holds over a restart of the worker that is shorter and one that is longer than the ttl', async () => {
    const lost = [];
    const auth = await open(worker, 'restart', { lease: { ttlMs: 1_000 }, onLost: (error) => lost.push(error) });
    for (const downMs of [0, 1_500]) {
        await worker.kill();
        await pause(downMs);
        await worker.start();
        await auth.state.keys.set({ session: { a: { downMs } } });
        assert.deepEqual(await worker.stored('restart', 'session-a'), { downMs });
    }
    assert.deepEqual(lost, []);
    await auth.close();
});

test('a process of the same name takes over at once, and the older one is fenced off', async () => {
    const lease = { ttlMs: 60_000, holder: 'pod-3' };
    const older = await open(worker, 'same', { lease });
    const began = performance.now();
    const newer = await open(worker, 'same', { lease });
    assert.ok(performance.now() - began < lease.ttlMs / 2);
    assert.equal(identityOf(newer.state.creds), identityOf(older.state.creds));
    await assert.rejects(async () => older.state.keys.set({ session: { a: { n: 1 } } }), { code: 'lease_lost' });
    await newer.state.keys.set({ session: { a: { n: 2 } } });
    await older.close();
    assert.equal((await current('same')).holder, 'pod-3', 'the older one gives nothing back');
    await newer.close();
});

test('every write carries the epoch, and renewals keep it', async () => {
    const proxy = await Proxy.open(worker);
    const auth = await open(worker, 'renewed', { url: proxy.url, lease: { ttlMs: 2_000 } });
    const { epoch } = await current('renewed');
    await pause(4_500);
    const later = await current('renewed');
    assert.equal(later.epoch, epoch);
    assert.ok(later.expiresInMs > 400, `${later.expiresInMs}`);
    assert.ok(proxy.seen.filter((line) => line.endsWith('/lease')).length >= 5);
    await auth.close();
    proxy.close();
});

test('a lease does not keep the process alive', async () => {
    const script = `import('${join(import.meta.dirname, '..', 'dist', 'index.mjs')}').then(async ({ useCofreAuthState }) => {
        await useCofreAuthState(${JSON.stringify(worker.options('exits'))});
        console.log('opened');
    });`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname });
    const [status] = await once(child, 'exit', { signal: AbortSignal.timeout(30_000) });
    assert.equal(status, 0);
});
