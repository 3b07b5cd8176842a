// The server under test, and what tests ask of it. Its URL and that of its control come from the test that started it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after } from "node:test";
import { io } from "socket.io-client";

export const url = process.env.HUB_URL;
const control = process.env.HUB_CONTROL;
const secret = process.env.HUB_TOKEN_SECRET;
const PATIENCE_MS = 30_000;

// Whether a whole hub is under test, with the times that it has in operation.
export const isWhole = secret !== undefined;

// Has the server do something: `epoch`, `event`, `events`, `figures`, `heap`, `restart`.
export async function order(what, parameters = {}) {
    const answer = await fetch(`${control}/${what}?${new URLSearchParams(parameters)}`);
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return text === "" ? undefined : JSON.parse(text);
}

// A token of the whole hub is a JWT, which a program signs with the secret that it shares with the hub.
export const token = (tenant, seconds = 600) => (secret ? jwt(tenant, seconds) : `${tenant}:${seconds}`);

function jwt(tenantId, seconds) {
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const parts = [{ alg: "HS256", typ: "JWT" }, { userId: "7", role: "USER", tenantId, exp }];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

// The text of an event: the whole hub tells it as the provider does.
export const text = (event) => event.data.text ?? event.data.message.conversation;

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
