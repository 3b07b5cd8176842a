import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { atEnd, order, store, text, token, until, url, within } from "./hub.js";

// A reader of the stream by curl. `events` grows as they come.
function curl(tenant, { lastEventId, seconds = 600 } = {}) {
    const cursor = lastEventId === undefined ? [] : ["-H", `Last-Event-ID: ${lastEventId}`];
    const headers = ["-H", `Authorization: Bearer ${token(tenant, seconds)}`, ...cursor];
    const program = spawn("curl", ["-sSN", ...headers, `${url}/api/events/stream`]);
    atEnd(() => program.kill());
    const reader = { events: [], text: "", program };
    reader.ended = new Promise((resolve) => program.on("close", resolve));
    program.stdout.on("data", (data) => {
        reader.text += data;
        reader.events = reader.text.split("\n\n").slice(0, -1).map(parse).filter((event) => event.event);
    });
    return reader;
}

function parse(block) {
    const event = {};
    for (const line of block.split("\n")) {
        const colon = line.indexOf(": ");
        if (colon > 0) {
            event[line.substring(0, colon)] = line.substring(colon + 2);
        }
    }
    return event;
}

const epoch = async () => (await order("epoch", { tenant: "a" })).epoch;

async function ready(tenant, options) {
    const reader = curl(tenant, options);
    await until(() => reader.events.length > 0, "the first event");
    return reader;
}

test("curl follows the events of its tenant, and of no other", async () => {
    const reader = await ready("a");
    assert.equal(reader.events[0].event, "ready");
    await store("b", "salon");
    const seq = await store("a", "shop", "MESSAGE_RECEIVED", "a\nb");
    await until(() => reader.events.length > 1, "the event");
    const [, event] = reader.events;
    assert.equal(event.event, "message_received");
    assert.equal(event.id, `${await epoch()}-${seq}`);
    assert.equal(text(JSON.parse(event.data)), "a\nb");
    assert.equal(JSON.parse(event.data).seq, seq);
    await store("a", "shop", "RAW");
    const last = await store("a", "shop", "MESSAGE_ACK");
    await until(() => reader.events.some((each) => each.id.endsWith(`-${last}`)), "the last event");
    assert.deepEqual(reader.events.slice(1).map((each) => each.event), ["message_received", "message_ack"]);
    reader.program.kill();
});

test("a reader goes on behind the last event that it knows, without a gap or a double", async () => {
    const first = await store("a", "shop");
    for (let count = 0; count < 30; count++) {
        await store("a", "shop");
    }
    const now = await epoch();
    const reader = await ready("a", { lastEventId: `${now}-${first}` });
    const last = await store("a", "shop");
    await until(() => reader.events.at(-1).id === `${now}-${last}`, "the last event");
    const numbers = reader.events.slice(1).map((event) => Number(event.id.substring(now.length + 1)));
    assert.deepEqual(numbers, Array.from({ length: last - first }, (_, index) => first + 1 + index));
    assert.equal(reader.events[0].id, `${now}-${first}`);
    reader.program.kill();
});

test("a reader that is far behind gets all from the store, then what is live", async () => {
    const first = await store("a", "shop");
    await order("events", { tenant: "a", instance: "shop", kind: "MESSAGE_ACK", count: 6000, bytes: 1000 });
    const now = await epoch();
    const reader = await ready("a", { lastEventId: `${now}-${first}` });
    await order("events", { tenant: "a", instance: "shop", kind: "MESSAGE_ACK", count: 100, bytes: 10 });
    await until(() => reader.events.length > 6100, "all events", 60_000);
    reader.events.slice(1).forEach((event, index) => assert.equal(event.id, `${now}-${first + 1 + index}`));
    reader.program.kill();
});

test("a cursor of another epoch, or of the future, is told that it means nothing", async () => {
    const now = await epoch();
    for (const lastEventId of ["e0-3", `${now}-99999999`, `${now}-`]) {
        const reader = await ready("a", { lastEventId });
        assert.equal(reader.events[0].event, "reset");
        assert.equal(JSON.parse(reader.events[0].data).reason, "cursor_unknown");
        const seq = await store("a", "shop");
        await until(() => reader.events.length > 1, "what is live");
        assert.equal(reader.events[1].id, `${now}-${seq}`);
        reader.program.kill();
    }
});

test("a stream ends with its token", async () => {
    const reader = await ready("a", { seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await store("a", "shop");
    await within(reader.ended, "the end");
    assert.equal(reader.events.at(-1).event, "closing");
    assert.equal(JSON.parse(reader.events.at(-1).data).reason, "token_ended");
});

test("a stream ends with a farewell when the server stops", async () => {
    const reader = await ready("a");
    await order("restart");
    await within(reader.ended, "the end");
    assert.equal(reader.events.at(-1).event, "closing");
    assert.equal(JSON.parse(reader.events.at(-1).data).reason, "stopping");
});
