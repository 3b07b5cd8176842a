// A server that stops tells each client why, whatever the client does at that moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { authenticated, next, order, store } from "./hub.js";
import { openSession } from "./engine.js";

const WAYS = {
    "the default transports": {},
    "polling only": { transports: ["polling"] },
    "WebSocket only": { transports: ["websocket"] },
};
const CLOSING = "42[\"closing\",{\"reason\":\"stopping\"}]";

for (const [name, options] of Object.entries(WAYS)) {
    test(`a client is told why the server ends, and connects to the next by itself, by ${name}`, async () => {
        const socket = await authenticated("a", options);
        const closing = next(socket, "closing");
        const gone = next(socket, "disconnect");
        const again = gone.then(() => next(socket, "authenticated"));
        await order("restart");
        assert.equal((await closing).reason, "stopping");
        assert.notEqual(await gone, "io server disconnect");
        await again;
        const coming = next(socket, "whatsapp:message_received");
        await store("a", "shop");
        await coming;
        socket.disconnect();
    });
}

// Has the server restart. Returns once it has begun to end its clients; `restarted` comes later.
async function stop() {
    const witness = await authenticated("a", { transports: ["websocket"], reconnection: false });
    const gone = next(witness, "disconnect");
    const restarted = order("restart");
    await gone;
    return { restarted };
}

test("a client in the middle of a change of its transport is told why the server ends", async () => {
    const session = await openSession("a");
    const socket = await session.probe();
    const { restarted } = await stop();
    socket.send("5");
    await socket.ended;
    assert.ok(socket.packets.includes(CLOSING), socket.packets.join());
    await restarted;
});

test("a client that gives up a change of its transport is told by its next poll", async () => {
    const session = await openSession("a");
    const socket = await session.probe();
    const { restarted } = await stop();
    socket.terminate();
    assert.ok((await session.pollToTheEnd()).includes(CLOSING));
    await restarted;
});

test("a client that would change its transport while the server stops polls on", async () => {
    const session = await openSession("a");
    const { restarted } = await stop();
    const socket = session.webSocket();
    await socket.ended;
    assert.deepEqual(socket.packets, []);
    assert.ok((await session.pollToTheEnd()).includes(CLOSING));
    await restarted;
});
