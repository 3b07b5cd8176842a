/*
 * Receives webhooks at any path, whose last part is the name of an instance. It can be taken down and up, and tells how
 * long events were under way, whether each came once and in order, and when the last ones caught up.
 */
import http from 'node:http';
import { argumentsOf } from '../arguments.js';
import { ageMs, idIn } from './events.js';
import { Latencies } from './latencies.js';
import { obey } from './orders.js';

/** An instance whose last event is not older has caught up. */
const CAUGHT_UP_MS = 1_000;

const { port, host } = { host: '127.0.0.1', ...argumentsOf('port') };
const latencies = new Latencies();
let ids = new Set();
let lastSeq = new Map();
let again = 0;
let disordered = 0;
let up;
let instances = 0;
let caughtUp = new Set();
let caughtUpMs = -1;

function take(instance, seq, body) {
    const id = idIn(body);
    const age = ageMs(id);
    if (ids.has(id)) {
        again += 1;
        return;
    }
    ids.add(id);
    latencies.add(age);
    if (seq < (lastSeq.get(instance) ?? 0)) {
        disordered += 1;
    }
    lastSeq.set(instance, seq);
    if (up !== undefined && caughtUpMs < 0) {
        if (age < CAUGHT_UP_MS) {
            caughtUp.add(instance);
        } else {
            caughtUp.delete(instance);
        }
        if (caughtUp.size === instances) {
            caughtUpMs = performance.now() - up;
        }
    }
}

let server;

function listen() {
    server = http.createServer((request, answer) => {
        const parts = [];
        request.on('data', (part) => parts.push(part));
        request.on('end', () => {
            const body = parts.length === 1 ? parts[0] : Buffer.concat(parts);
            take(request.url.slice(request.url.lastIndexOf('/') + 1), Number(request.headers['x-event-seq']), body);
            answer.statusCode = 200;
            answer.end();
        });
        request.on('error', () => {});
    });
    server.keepAliveTimeout = 60_000;
    return new Promise((resolve) => server.listen(Number(port), host, resolve));
}

await listen();
obey({
    begin() {
        latencies.clear();
        ids = new Set();
        lastSeq = new Map();
        again = 0;
        disordered = 0;
    },
    down() {
        server.close();
        server.closeAllConnections();
    },
    /** Until as many instances as that have caught up. */
    async up(count) {
        await listen();
        instances = Number(count);
        caughtUp = new Set();
        caughtUpMs = -1;
        up = performance.now();
    },
    figures() {
        return `${latencies} again=${again} disordered=${disordered} caught_up_ms=${caughtUpMs.toFixed(0)}`;
    },
    count() {
        return `count=${latencies.count} caught_up_ms=${caughtUpMs.toFixed(0)}`;
    },
});
