import assert from "node:assert/strict";
import { test } from "node:test";
import { authenticated, connect, gather, next, order, store, text, token, until, within } from "./hub.js";
import { cuttingProxy } from "./cutting-proxy.js";
import { openSession } from "./engine.js";

const WAYS = {
    "the default transports": {},
    "polling only": { transports: ["polling"] },
    "WebSocket only": { transports: ["websocket"] },
};

for (const [name, options] of Object.entries(WAYS)) {
    test(`an event comes by ${name}`, async () => {
        const socket = await authenticated("a", options);
        const coming = next(socket, "whatsapp:message_received");
        const seq = await store("a", "shop", "MESSAGE_RECEIVED", "olá \u001e \" 'x' 🎉");
        const event = await coming;
        assert.equal(event.event, "message_received");
        assert.equal(event.seq, seq);
        assert.match(event.id, /^evt_/);
        assert.equal(event.instanceName, "shop");
        assert.equal(event.provider, "EVOLUTION");
        assert.equal(text(event), "olá \u001e \" 'x' 🎉");
        assert.equal(new Date(event.timestamp).toISOString(), event.timestamp);
        assert.equal(event.replayed, undefined);
        socket.disconnect();
    });

    test(`a thousand events come in order by ${name}`, async () => {
        const socket = await authenticated("a", options);
        const events = gather(socket, "whatsapp:message_ack");
        await order("events", { tenant: "a", instance: "shop", kind: "MESSAGE_ACK", count: 1000, bytes: 1000 });
        await until(() => events.length >= 1000, "all events");
        events.forEach((event, index) => assert.equal(event.seq, events[0].seq + index));
        socket.disconnect();
    });

    test(`a client connects again through a cut connection and misses nothing, by ${name}`, async () => {
        const proxy = await cuttingProxy(process.env.HUB_URL);
        const socket = await authenticated("a", { ...options, url: proxy.url });
        const seen = new Map();
        socket.on("whatsapp:message_received", (event) => seen.set(event.seq, event));
        const first = await store("a", "shop");
        await until(() => seen.has(first), "the first event");
        for (let round = 0; round < 3; round++) {
            const again = next(socket, "authenticated");
            proxy.cut();
            const missed = await store("a", "shop");
            await again;
            const replayed = next(socket, "replayed");
            socket.emit("replay:instance", { instanceName: "shop", afterSeq: Math.max(...seen.keys()) });
            assert.equal((await replayed).complete, true);
            assert.ok(seen.has(missed));
            const later = await store("a", "shop");
            await until(() => seen.has(later), "an event after the cut");
        }
        const last = Math.max(...seen.keys());
        for (let seq = first; seq <= last; seq++) {
            assert.ok(seen.has(seq), `event ${seq}`);
        }
        socket.disconnect();
        proxy.close();
    });
}

test("a client changes from polling to a WebSocket and loses nothing meanwhile", async () => {
    for (let round = 0; round < 20; round++) {
        const socket = await authenticated("a");
        const events = gather(socket, "whatsapp:message_ack");
        await order("events", { tenant: "a", instance: "shop", kind: "MESSAGE_ACK", count: 200, bytes: 100 });
        await until(() => events.length >= 200, "all events");
        events.forEach((event, index) => assert.equal(event.seq, events[0].seq + index));
        await until(() => socket.io.engine.transport.name === "websocket", "the change");
        socket.disconnect();
    }
});

test("a client authenticates by an event, and is answered by an event and by its callback", async () => {
    const socket = connect();
    const told = next(socket, "authenticated");
    const answer = await within(socket.timeout(5000).emitWithAck("authenticate", { token: token("a") }), "an answer");
    assert.equal(answer.success, true);
    assert.deepEqual(await told, answer);
    socket.disconnect();
});

test("a client in the rooms of its tenant and of an instance gets one copy", async () => {
    const socket = await authenticated("a");
    for (const name of ["shop", "shop", "bar"]) {
        const subscribed = next(socket, "subscribed");
        socket.emit("subscribe:instance", name);
        assert.equal((await subscribed).instanceName, name);
    }
    const events = gather(socket, "whatsapp:message_received");
    const first = await store("a", "shop");
    const second = await store("a", "bar");
    const last = await store("a", "shop");
    await until(() => events.some((event) => event.seq === last), "the last event");
    assert.deepEqual(events.map((event) => event.seq), [first, second, last]);
    socket.disconnect();
});

test("a client that wants single instances gets no others", async () => {
    const socket = await authenticated("a", { auth: { allInstances: false } });
    const events = gather(socket, "whatsapp:message_received");
    socket.emit("subscribe:instance", "bar");
    await next(socket, "subscribed");
    await store("a", "shop");
    const wanted = await store("a", "bar");
    await until(() => events.length > 0, "the event");
    socket.emit("unsubscribe:instance", { instanceName: "bar" });
    await next(socket, "unsubscribed");
    await store("a", "bar");
    socket.emit("subscribe:instance", "shop");
    await next(socket, "subscribed");
    const last = await store("a", "shop");
    await until(() => events.some((event) => event.seq === last), "the last event");
    assert.deepEqual(events.map((event) => event.seq), [wanted, last]);
    socket.disconnect();
});

test("raw events come only to who asked for them", async () => {
    const asks = await authenticated("a");
    const asksNot = await authenticated("a");
    asks.emit("subscribe:raw");
    await next(asks, "subscribed");
    const wanted = gather(asks, "whatsapp:raw");
    const unwanted = gather(asksNot, "whatsapp:raw");
    const end = next(asksNot, "whatsapp:message_received");
    await store("a", "shop", "RAW");
    await store("a", "shop");
    await end;
    await until(() => wanted.length === 1, "the raw event");
    assert.equal(wanted[0].event, "raw");
    assert.equal(wanted[0].source, "CALL");
    assert.equal(unwanted.length, 0);
    asks.disconnect();
    asksNot.disconnect();
});

test("a replay comes before what is live, marked, and only of its instance", async () => {
    const socket = await authenticated("a");
    const live = gather(socket, "whatsapp:message_received");
    const before = await store("a", "shop");
    const other = await store("a", "bar");
    const after = await store("a", "shop");
    await until(() => live.some((event) => event.seq === after), "the live events");
    live.length = 0;
    const end = next(socket, "replayed");
    socket.emit("replay:instance", { instanceName: "shop", afterSeq: before - 1 });
    assert.deepEqual(await end, { instanceName: "shop", count: 2, lastSeq: after, complete: true, gap: false });
    assert.deepEqual(live.map((event) => event.seq), [before, after]);
    assert.ok(live.every((event) => event.replayed === true));
    assert.ok(other > before);
    for (const wrong of [{ instanceName: "shop" }, { instanceName: "shop", afterSeq: "x" }, { instanceName: "shop", afterSeq: -1 }]) {
        const refused = next(socket, "replay:error");
        socket.emit("replay:instance", wrong);
        assert.equal((await refused).code, "bad_request");
    }
    const refused = next(socket, "replay:error");
    socket.emit("replay:instance", { instanceName: "shop", afterSeq: 1, epoch: "another" });
    assert.match((await refused).message, /epoch/);
    socket.disconnect();
});

test("no poll waits while a client changes its transport", async () => {
    let packets = [];
    // A ping may come first, as nothing else does.
    for (let tries = 0; tries < 3 && !packets.includes("6"); tries++) {
        const session = await openSession("a");
        const polled = session.poll();
        await session.post("3");
        // Before the probe: the library is never to answer a poll at a moment at which something else is sent.
        const socket = session.webSocket();
        packets = await polled;
        socket.terminate();
    }
    assert.deepEqual(packets, ["6"]);
});
