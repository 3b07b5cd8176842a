// A client of Engine.IO that does one step at a time, to stop between them.
import WebSocket from "ws";
import { atEnd, token, until, url, within } from "./hub.js";

const SEPARATOR = "\u001e";
const POLLING = `${url}/socket.io/?EIO=4&transport=polling`;

// A session that polls and has authenticated. No poll of it waits.
export async function openSession(tenant) {
    const sid = JSON.parse((await (await fetch(POLLING)).text()).substring(1)).sid;
    const session = new Session(sid);
    await session.post(`40${JSON.stringify({ token: token(tenant) })}`);
    await until(async () => (await session.poll()).some((packet) => packet.includes("authenticated")), "a welcome");
    return session;
}

class Session {
    constructor(sid) {
        this.sid = sid;
        this.url = `${POLLING}&sid=${sid}`;
    }

    async post(packets) {
        return (await fetch(this.url, { method: "POST", body: packets })).text();
    }

    // The packets of one poll.
    async poll() {
        const packets = (await (await within(fetch(this.url), "a poll")).text()).split(SEPARATOR);
        if (packets.includes("2")) {
            await this.post("3");
        }
        return packets;
    }

    // All packets up to that which ends the session.
    async pollToTheEnd() {
        const packets = [];
        await until(async () => packets.push(...(await this.poll())) && packets.includes("1"), "the end");
        return packets;
    }

    // A WebSocket for this session, and the packets that came by it.
    webSocket() {
        const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket&sid=${this.sid}`);
        socket.packets = [];
        socket.on("message", (data) => socket.packets.push(data.toString()));
        socket.on("error", () => {});
        socket.ended = within(new Promise((resolve) => socket.on("close", resolve)), "the end of the WebSocket");
        atEnd(() => socket.terminate());
        return socket;
    }

    // The same, once the server has answered that it can carry the session.
    async probe() {
        const socket = this.webSocket();
        socket.on("open", () => socket.send("2probe"));
        await until(() => socket.packets.includes("3probe"), "the answer to the probe");
        return socket;
    }
}
