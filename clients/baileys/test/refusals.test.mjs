import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspect, promisify } from 'node:util';
import { CofreDamagedError, CofreError, CofreTimeoutError, CofreUnauthorizedError, useCofreAuthState } from '../dist/index.mjs';
import { baileys } from './support/line.mjs';
import { identityOf, open } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

let worker;

/** What a Go worker or an accident may leave on a volume. */
const LEFT = {
    'zero-creds': { creds: '', 'pre-key-1': '{"n":1}' },
    'cut-creds': { creds: '{"noiseKey":{"pri' },
    'null-creds': { creds: 'null' },
    'empty-creds': { creds: '{}' },
    'text-creds': { creds: '"{}"' },
    'lost-creds': { 'pre-key-1': '{"n":1}', 'session-5511.0': '{"n":2}' },
    'damaged-key': { creds: JSON.stringify(baileys.initAuthCreds(), baileys.BufferJSON.replacer), 'pre-key-1': '{"n', 'pre-key-2': '{"n":2}' },
};

before(async () => {
    const volume = mkdtempSync(join(tmpdir(), 'left-volume-'));
    for (const [instance, files] of Object.entries(LEFT)) {
        mkdirSync(`${volume}/shop/${instance}`, { recursive: true });
        Object.entries(files).forEach(([key, text]) => writeFileSync(`${volume}/shop/${instance}/${key}`, text));
    }
    worker = await Worker.started({ volume });
});
after(async () => {
    await worker?.remove();
    rmSync(worker.volume, { recursive: true });
});

const quick = { retryForMs: 100 };

for (const [instance, code] of [
    ['zero-creds', 'damaged'],
    ['cut-creds', 'damaged'],
    ['null-creds', 'creds_unusable'],
    ['empty-creds', 'creds_unusable'],
    ['text-creds', 'creds_unusable'],
    ['lost-creds', 'creds_missing'],
]) {
    test(`${instance} make no new identity: ${code}`, async () => {
        await assert.rejects(open(worker, instance, quick), (error) => {
            assert.ok(error instanceof CofreError, inspect(error));
            assert.equal(error.code, code, inspect(error));
            return true;
        });
    });
}

test('the files that could not be used are as they were', async () => {
    await worker.stop();
    for (const [instance, { creds }] of Object.entries(LEFT)) {
        const file = worker.file(instance, 'creds');
        assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : undefined, creds);
    }
    await worker.start();
});

test('a damaged value is an error, never absent, and the gets joined with it are answered', async () => {
    const { state, close } = await open(worker, 'damaged-key');
    const [damaged, whole] = await Promise.allSettled([
        state.keys.get('pre-key', ['1', '2']),
        state.keys.get('pre-key', ['2', '3']),
    ]);
    assert.ok(damaged.reason instanceof CofreDamagedError, inspect(damaged));
    assert.deepEqual(damaged.reason.keys, ['pre-key-1']);
    assert.deepEqual(whole.value, { 2: { n: 2 }, 3: null });
    await close();
});

test('a wrong key is refused at once, and shows in no error', async () => {
    const apiKey = 'a-wrong-key-0123456789';
    const retries = [];
    const failure = await open(worker, 'unauthorized', { apiKey, onRetry: (retry) => retries.push(retry) }).catch((error) => error);
    assert.ok(failure instanceof CofreUnauthorizedError, inspect(failure));
    assert.equal(failure.status, 401);
    assert.deepEqual(retries, []);
    assert.ok(!inspect(failure, { depth: 10 }).includes(apiKey));
});

/** A server that is no worker, for one test. */
async function withServer(answer, body) {
    const server = http.createServer(answer).listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.on('listening', resolve); });
    try {
        await body(`http://127.0.0.1:${server.address().port}`);
    } finally {
        server.closeAllConnections();
        server.close();
    }
}

for (const [what, answer, code] of [
    ['a page that says 404', (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>'), 'protocol'],
    ['a JSON that says 404', (_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"not_found","status":404}'), 'protocol'],
    ['an empty 200', (_, response) => response.writeHead(200).end(), 'protocol'],
    ['a page that says 200', (_, response) => response.writeHead(200).end('<h1>Hello</h1>'), 'protocol'],
    ['an object that says nothing', (_, response) => response.writeHead(200).end('{}'), 'protocol'],
    ['a proxy without a worker', (_, response) => response.writeHead(502).end('Bad Gateway'), 'unavailable'],
    ['silence', () => {}, 'timeout'],
    ['half an answer', (_, response) => response.writeHead(200, { 'content-length': 40 }).write('{"values":{},"damaged":[]'), 'timeout'],
]) {
    for (const lease of [{ ttlMs: 2_000 }, false]) {
        test(`${what} is no absent instance (${lease ? 'with' : 'without'} a lease): ${code}`, () => withServer(answer, async (url) => {
            const failure = await open(worker, 'elsewhere', { url, lease, retryForMs: 150, timeoutMs: code === 'timeout' ? 200 : 5_000 }).catch((error) => error);
            assert.equal(failure.code, code, inspect(failure));
            assert.ok(failure instanceof CofreError);
        }));
    }
}

test('a worker that is not there is tried again for the time that is set', async () => {
    const retries = [];
    const began = performance.now();
    const failure = await open(worker, 'nowhere', { url: 'http://127.0.0.1:1', retryForMs: 400, onRetry: (retry) => retries.push(retry) })
        .catch((error) => error);
    assert.equal(failure.code, 'unavailable');
    assert.match(failure.message, /ECONNREFUSED/);
    assert.ok(retries.length >= 2 && failure.attempts === retries.length + 1, inspect(failure));
    assert.ok(performance.now() - began < 20_000);
});

test('a worker that hangs is a timeout for reads and writes', async () => {
    const { state, close } = await open(worker, 'hanging', { timeoutMs: 1_500, retryForMs: 1_600 });
    await state.keys.set({ session: { a: { n: 1 } } });
    worker.signal('SIGSTOP');
    try {
        const [read, write] = await Promise.allSettled([
            state.keys.get('session', ['b']),
            state.keys.set({ session: { a: { n: 2 } } }),
        ]);
        assert.ok(read.reason instanceof CofreTimeoutError, inspect(read));
        assert.equal(write.reason?.code, 'timeout', inspect(write));
    } finally {
        worker.signal('SIGCONT');
    }
    await state.keys.set({ session: { a: { n: 3 } } });
    assert.deepEqual(await state.keys.get('session', ['a']), { a: { n: 3 } });
    await close();
});

test('an instance that was removed meanwhile is not created again', async () => {
    const { state, saveCreds, close } = await open(worker, 'gone', quick);
    assert.equal((await worker.request('DELETE', '/v1/groups/shop/instances/gone')).status, 204);
    await assert.rejects(async () => state.keys.get('session', ['a']), { code: 'not_found' });
    await assert.rejects(saveCreds(), (error) => ['not_found', 'lease_lost'].includes(error.code));
    await close();
    assert.equal((await worker.request('GET', '/v1/groups/shop/instances/gone')).status, 404);
});

test('two openings of an absent instance at the same time have one identity', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => open(worker, 'at-once', { lease: false })));
    assert.equal(new Set(opened.map(({ state }) => identityOf(state.creds))).size, 1);
    await Promise.all(opened.map(({ close }) => close()));
});

test('a path before /v1 is kept, and names are encoded', async () => {
    const paths = [];
    const answer = (request, response) => {
        paths.push(request.url);
        response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"status":401,"code":"unauthorized"}');
    };
    await withServer(answer, async (url) => {
        await assert.rejects(open(worker, 'a/b ☕?', { url: `${url}/cofre/`, group: '..' }), { code: 'unauthorized' });
    });
    assert.deepEqual(paths, ['/cofre/v1/groups/../instances/a%2Fb%20%E2%98%95%3F/lease']);
});

test('options that cannot be right are refused', async () => {
    for (const wrong of [
        { url: 'nonsense' }, { url: 'ftp://127.0.0.1' }, { url: 'http://u:p@127.0.0.1' }, { url: 'http://127.0.0.1?a=b' },
        { apiKey: '' }, { apiKey: 'a\nb' }, { group: '' }, { instance: 'a\nb' },
        { lease: { ttlMs: 5 } }, { lease: { holder: '' } }, { timeoutMs: 0 }, { retryForMs: -1 }, { retryForMs: NaN },
    ]) {
        await assert.rejects(useCofreAuthState({ ...worker.options('wrong'), ...wrong }), { code: 'bad_option' }, inspect(wrong));
    }
});

test('what a callback throws does not stop the writes', async () => {
    const script = `
        process.on('uncaughtException', (error) => console.log(error.message));
        const { useCofreAuthState } = await import('${join(import.meta.dirname, '..', 'dist', 'index.mjs')}');
        const { state, close } = await useCofreAuthState({
            ...${JSON.stringify(worker.options('callbacks'))}, onError: () => { throw new Error('mine'); },
        });
        await state.keys.set({ session: { ['x'.repeat(300)]: { n: 1 } } }).catch((error) => console.log(error.code));
        await state.keys.set({ session: { a: { n: 2 } } });
        await close();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname });
    assert.equal(stdout, 'mine\nbad_request\n');
    assert.deepEqual(await worker.stored('callbacks', 'session-a'), { n: 2 });
});
