// The server under test, and what tests ask of it. Its URL and that of its control come from the test that started it.
import assert from "node:assert/strict";
import { after } from "node:test";
import { io } from "socket.io-client";

export const url = process.env.HUB_URL;
const control = process.env.HUB_CONTROL;
const PATIENCE_MS = 15_000;

// Has the server do something: `event`, `events`, `figures`, `heap`, `restart`.
export async function order(what, parameters = {}) {
    const answer = await fetch(`${control}/${what}?${new URLSearchParams(parameters)}`);
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return text === "" ? undefined : JSON.parse(text);
}

export const token = (tenant, seconds = 600) => `${tenant}:${seconds}`;

// Stores an event of an instance, and returns its number.
export async function store(tenant, instance, kind = "MESSAGE_RECEIVED", text = "hello") {
    return (await order("event", { tenant, instance, kind, text })).seq;
}

// What has to end with the tests, even if one of them fails: otherwise their process would not.
const ends = [];
export const atEnd = (end) => ends.push(end);
after(() => ends.forEach((end) => end()));

export function connect(options = {}) {
    const quick = { forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 300 };
    const socket = io(options.url ?? url, { ...quick, ...options });
    atEnd(() => socket.disconnect());
    return socket;
}

export function within(promise, what, ms = PATIENCE_MS) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const next = (socket, event, ms) =>
    within(new Promise((resolve) => socket.once(event, (...given) => resolve(given[0]))), event, ms);

// A client that has authenticated by its handshake.
export async function authenticated(tenant, options = {}) {
    const socket = connect({ ...options, auth: { token: token(tenant), ...options.auth } });
    const answer = await next(socket, "authenticated");
    assert.equal(answer.tenantId, tenant);
    return socket;
}

// All events of the names that a socket gets from now on.
export function gather(socket, ...names) {
    const gathered = [];
    for (const name of names) {
        socket.on(name, (event) => gathered.push(event));
    }
    return gathered;
}

export async function until(condition, what, ms = PATIENCE_MS) {
    const end = Date.now() + ms;
    while (!(await condition())) {
        assert.ok(Date.now() < end, `${what}: not within ${ms} ms`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}
