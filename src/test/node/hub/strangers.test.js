import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import { test } from "node:test";
import { atEnd, authenticated, connect, gather, isWhole, next, order, store, token, until, url, within } from "./hub.js";

// 10 s, the second until the hub looks again, and some for a machine with other things to do.
const CLOSED_MS_MAX = 13_000;

test("a foreign tenant gets nothing by a room, a replay or the text of an error", async () => {
    const stranger = await authenticated("b");
    const owner = await authenticated("a");
    const names = ["message_received", "raw", "connection_update", "qrcode_updated", "message_ack", "status_instance"];
    const events = gather(stranger, ...names.map((name) => `whatsapp:${name}`));
    stranger.emit("subscribe:raw");
    await next(stranger, "subscribed");
    const errors = [];
    for (const name of ["shop", "nobody's"]) {
        const refused = next(stranger, "subscribe:error");
        stranger.emit("subscribe:instance", name);
        const replay = next(stranger, "replay:error");
        stranger.emit("replay:instance", { instanceName: name, afterSeq: 0 });
        errors.push(JSON.stringify([await refused, await replay]).replaceAll(name, "X"));
    }
    assert.equal(errors[0], errors[1]);
    const coming = next(owner, "whatsapp:qrcode_updated");
    await store("a", "shop");
    await store("a", "shop", "RAW");
    await store("a", "shop", "QRCODE_UPDATED");
    await coming;
    const own = next(stranger, "whatsapp:status_instance");
    await store("b", "salon", "STATUS_INSTANCE");
    await own;
    assert.deepEqual(events.map((event) => event.instanceName), ["salon"]);
    stranger.disconnect();
    owner.disconnect();
});

test("a client cannot name another tenant than that of its token", async () => {
    const socket = connect();
    const refused = next(socket, "auth_error");
    socket.emit("authenticate", { token: token("b"), tenantId: "a" });
    assert.match((await refused).code, /^(unauthorized|forbidden)$/);
    const error = next(socket, "subscribe:error");
    socket.emit("subscribe:instance", "shop");
    assert.equal((await error).code, "unauthorized");
    socket.disconnect();
});

test("a client without a token gets nothing and is closed in time", async () => {
    const socket = connect({ reconnection: false });
    const events = gather(socket, "whatsapp:message_received");
    const begin = performance.now();
    await next(socket, "connect");
    const refused = next(socket, "auth_error", CLOSED_MS_MAX);
    const gone = next(socket, "disconnect", CLOSED_MS_MAX);
    await store("a", "shop");
    assert.equal((await refused).code, "unauthorized");
    assert.equal(await gone, "io server disconnect");
    assert.equal(events.length, 0);
    if (isWhole) {
        // A client on a slow line has to have the time that is promised.
        const took = performance.now() - begin;
        assert.ok(took > 9_500, `closed after ${took} ms`);
    }
});

test("a client whose token is wrong may try five times", async () => {
    const socket = connect({ reconnection: false });
    await next(socket, "connect");
    const errors = gather(socket, "auth_error");
    const gone = next(socket, "disconnect");
    for (let attempt = 0; attempt < 5; attempt++) {
        socket.emit("authenticate", { token: "wrong" });
    }
    assert.equal(await gone, "io server disconnect");
    // One that has not authenticated in time is told something else.
    assert.deepEqual(errors.map((error) => error.message), Array(5).fill("Token inválido"));
});

test("a client is closed when its token ends, and told so", async () => {
    const socket = connect({ reconnection: false, auth: { token: token("a", 2) } });
    await next(socket, "authenticated");
    const told = next(socket, "auth_error");
    const gone = next(socket, "disconnect");
    assert.equal((await told).message, "Token expirado");
    assert.equal(await gone, "io server disconnect");
});

test("sessions that never join are closed, and leave nothing behind", async () => {
    const before = (await order("figures")).open;
    for (let count = 0; count < 20; count++) {
        const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
        assert.equal(answer.status, 200);
        assert.equal((await answer.text())[0], "0");
    }
    await until(async () => (await order("figures")).open <= before, "all are gone", 30_000);
});

function post(path, headers, body) {
    const { hostname, port } = new URL(url);
    return within(new Promise((resolve, reject) => {
        const request = http.request({ hostname, port, path, method: "POST", headers }, (answer) => {
            answer.resume();
            answer.on("end", () => resolve(answer.statusCode));
        });
        request.on("error", reject);
        if (body !== undefined) {
            request.end(body);
        } else {
            request.flushHeaders();
        }
    }), "an answer");
}

async function session() {
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    return JSON.parse((await answer.text()).substring(1)).sid;
}

test("a body of two gigabytes is refused before it is read, and the heap stays flat", async () => {
    const path = `/socket.io/?EIO=4&transport=polling&sid=${await session()}`;
    const before = (await order("heap")).bytes;
    for (let count = 0; count < 50; count++) {
        assert.equal(await post(path, { "Content-Length": "2000000000" }), 413);
    }
    assert.equal(await post(path, { "Content-Length": "65537" }), 413);
    const after = (await order("heap")).bytes;
    assert.ok(after - before < 8_000_000, `the heap grew by ${after - before} bytes`);
});

test("a body without a length is refused", async () => {
    const path = `/socket.io/?EIO=4&transport=polling&sid=${await session()}`;
    assert.equal(await post(path, { "Transfer-Encoding": "chunked" }, "40"), 411);
});

test("a page of another origin is refused, and one of an allowed origin is not", async () => {
    const path = `${url}/socket.io/?EIO=4&transport=polling`;
    assert.equal((await fetch(path, { headers: { Origin: "https://evil.example" } })).status, 403);
    const allowed = await fetch(path, { headers: { Origin: "https://app.example" } });
    assert.equal(allowed.status, 200);
    assert.equal(allowed.headers.get("access-control-allow-origin"), "https://app.example");
    const refused = connect({ transports: ["websocket"], reconnection: false, extraHeaders: { Origin: "https://evil.example" } });
    await next(refused, "connect_error");
    refused.disconnect();
});

// A WebSocket that authenticates and then reads nothing any more.
function deafClient() {
    const { hostname, port } = new URL(url);
    return within(new Promise((resolve, reject) => {
        const socket = net.connect(Number(port), hostname);
        let text = "";
        socket.on("error", () => {});
        socket.on("data", (data) => {
            text += data.toString("latin1");
            if (text.includes("\"sid\"") && !socket.joined) {
                socket.joined = true;
                socket.write(masked(`40${JSON.stringify({ token: token("a") })}`));
            }
            if (text.includes("authenticated")) {
                socket.pause();
                // It answers pings that it does not read: otherwise the session could end for that reason.
                const pongs = setInterval(() => socket.write(masked("3")), 500);
                socket.on("close", () => clearInterval(pongs));
                atEnd(() => socket.destroy());
                resolve(socket);
            }
        });
        socket.on("close", () => reject(new Error("closed too early")));
        socket.write("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }), "a deaf client");
}

function masked(text) {
    const payload = Buffer.from(text);
    const mask = Buffer.from([1, 2, 3, 4]);
    const head = payload.length < 126
        ? Buffer.from([0x81, 0x80 | payload.length])
        : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255]);
    return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4])]);
}

test("a client that reads nothing is cut off, and delays nobody", async () => {
    const reader = await authenticated("a");
    const events = gather(reader, "whatsapp:message_ack");
    const before = (await order("figures")).slow;
    const deaf = await deafClient();
    await order("events", { tenant: "a", instance: "shop", kind: "MESSAGE_ACK", count: 3000, bytes: 10_000 });
    await until(() => events.length >= 3000, "all events");
    await until(async () => (await order("figures")).slow > before, "the deaf client is cut off");
    deaf.destroy();
    reader.disconnect();
});

test("a session that stops to poll is cut off too", async () => {
    const sid = await session();
    const path = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const before = (await order("figures")).slow;
    await fetch(path, { method: "POST", body: `40${JSON.stringify({ token: token("a") })}` });
    let text = "";
    while (!text.includes("authenticated")) {
        text += await (await fetch(path)).text();
    }
    await order("events", { tenant: "a", instance: "shop", kind: "MESSAGE_ACK", count: 1000, bytes: 1000 });
    await until(async () => {
        await fetch(path, { method: "POST", body: "3" });
        return (await order("figures")).slow > before;
    }, "it is cut off");
});

const REFUSED = {
    "an attachment": "451-[\"x\",{\"_placeholder\":true,\"num\":0}]",
    "an attachment in text": "bAAAA",
    "a deep text": `42${"[".repeat(5000)}`,
    "a deep text behind an apostrophe": `42['"',${"[".repeat(5000)}${"]".repeat(5000)},'"']`,
    "an unknown packet": "9",
    "an empty packet": "40\u001e",
};

for (const [name, packet] of Object.entries(REFUSED)) {
    test(`${name} is refused`, async () => {
        const path = `/socket.io/?EIO=4&transport=polling&sid=${await session()}`;
        assert.equal(await post(path, { "Content-Length": Buffer.byteLength(packet) }, packet), 400);
    });
}

test("a client that joins twice is closed", async () => {
    const path = `/socket.io/?EIO=4&transport=polling&sid=${await session()}`;
    assert.equal(await post(path, { "Content-Length": 5 }, "40\u001e40"), 200);
    let text = "";
    for (let polls = 0; polls < 3 && !text.endsWith("1"); polls++) {
        text += await (await fetch(url + path)).text();
    }
    assert.ok(text.endsWith("1"), text);
});

test("a client that sends too much is cut off", async () => {
    const socket = await authenticated("a", { transports: ["websocket"], reconnection: false });
    const gone = next(socket, "disconnect");
    for (let count = 0; count < 3000; count++) {
        socket.emit("unsubscribe:instance", "shop");
    }
    await gone;
});
