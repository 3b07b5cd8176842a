import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '../dist/http.js';

const TIMEOUT_MS = 2_000;

/** Far more than the kernels of both sides hold for a peer that takes nothing. */
const LONG_BODY = JSON.stringify('x'.repeat(64 << 20));

const opened = [];
after(() => opened.forEach((each) => (each instanceof net.Socket ? each.destroy() : each.close())));

/** A connection to a server of this test, which must not be waited for longer than the timeout without a reason. */
async function connectionTo(server, timeoutMs = TIMEOUT_MS) {
    opened.push(server.listen(0, '127.0.0.1').on('connection', (socket) => opened.push(socket)));
    await once(server, 'listening');
    return new Connection(new URL(`http://127.0.0.1:${server.address().port}`), 'key', timeoutMs);
}

const write = (connection, body) => connection.send({ method: 'POST', path: '/write', body, changes: true });
const read = (connection) => connection.send({ method: 'GET', path: '/read' });

/** Takes the body of a request with a rest after each few megabytes. Gives the bytes that came, and the time. */
async function takeSlowly(request, restMs) {
    const began = performance.now();
    let bytes = 0;
    let rested = 0;
    for await (const chunk of request) {
        bytes += chunk.length;
        if (bytes - rested > 6 << 20) {
            rested = bytes;
            await pause(restMs);
        }
    }
    return { bytes, ms: performance.now() - began };
}

test('an upload that takes longer than the timeout is no silence', async () => {
    let taken;
    const connection = await connectionTo(http.createServer(async (request, response) => {
        taken = await takeSlowly(request, TIMEOUT_MS / 6);
        response.end('{}');
    }));
    const answer = await write(connection, LONG_BODY);
    assert.equal(answer.status, 200);
    assert.equal(taken.bytes, LONG_BODY.length);
    assert.ok(taken.ms > TIMEOUT_MS * 1.2, `${taken.ms}`);
    connection.close();
});

test('a worker that takes no more of an upload is given up after the timeout, in doubt', async () => {
    const connection = await connectionTo(net.createServer({ pauseOnConnect: true }));
    const began = performance.now();
    await assert.rejects(write(connection, LONG_BODY), { code: 'timeout', inDoubt: true });
    assert.ok(performance.now() - began < TIMEOUT_MS * 6);
    connection.close();
});

test('a worker that takes an upload and does not answer is given up after the timeout', async () => {
    const connection = await connectionTo(http.createServer((request) => request.resume()), 500);
    await assert.rejects(write(connection, LONG_BODY), { code: 'timeout', inDoubt: true });
    connection.close();
});

test('an answer before the end of an upload counts, and the rest is not sent', async () => {
    const connection = await connectionTo(http.createServer((_, response) => response.writeHead(413).end('{}')));
    assert.equal((await write(connection, LONG_BODY)).status, 413);
    assert.equal((await read(connection)).status, 413);
    connection.close();
});

test('requests that wait for a socket longer than the timeout are answered while the worker answers others', async () => {
    const connection = await connectionTo(http.createServer((_, response) => {
        setTimeout(() => response.end('{}'), TIMEOUT_MS / 2);
    }));
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 40 }, () => read(connection)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.ok(performance.now() - began > TIMEOUT_MS * 2);
    connection.close();
});

test('requests that wait for a socket of a dead worker are given up with those that have one, and were not sent', async () => {
    const seen = [];
    const connection = await connectionTo(http.createServer((request) => seen.push(request.url)), 500);
    const began = performance.now();
    const ends = await Promise.allSettled(Array.from({ length: 400 }, () => read(connection)));
    assert.ok(performance.now() - began < 15_000, 'sooner than one after the other');
    assert.ok(ends.every(({ reason }) => reason?.code === 'timeout'));
    const doubtful = ends.filter(({ reason }) => reason.inDoubt).length;
    assert.ok(doubtful >= seen.length && doubtful < 100, `${seen.length} seen, ${doubtful} in doubt`);
    connection.close();
});

test('a closed connection sends nothing of what waited for a socket', async () => {
    const seen = [];
    const connection = await connectionTo(http.createServer((request) => seen.push(request.url)));
    const reads = Promise.allSettled(Array.from({ length: 20 }, () => read(connection)));
    while (seen.length < 8) {
        await pause(5);
    }
    connection.close();
    assert.ok((await reads).every(({ status }) => status === 'rejected'));
    await pause(100);
    assert.equal(seen.length, 8);
    await assert.rejects(read(connection), { code: 'closed' });
});
