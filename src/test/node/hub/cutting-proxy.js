// A proxy whose connections can be cut.
import net from "node:net";
import { atEnd } from "./hub.js";

const DOWN_MS = 250;

export async function cuttingProxy(target) {
    const { hostname, port } = new URL(target);
    const open = new Set();
    let down = false;
    const server = net.createServer((client) => {
        if (down) {
            client.destroy();
            return;
        }
        const upstream = net.connect(Number(port), hostname);
        for (const socket of [client, upstream]) {
            open.add(socket);
            socket.on("error", () => {});
            socket.on("close", () => {
                open.delete(socket);
                client.destroy();
                upstream.destroy();
            });
        }
        client.pipe(upstream).pipe(client);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = {
        url: `http://127.0.0.1:${server.address().port}`,
        // A client between two polls has no connection: it notices only that it gets none for a while.
        cut() {
            down = true;
            setTimeout(() => (down = false), DOWN_MS);
            for (const socket of open) {
                socket.resetAndDestroy();
            }
        },
        close() {
            this.cut();
            server.close();
        },
    };
    atEnd(() => proxy.close());
    return proxy;
}
