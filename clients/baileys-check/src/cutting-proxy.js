import { once } from 'node:events';
import net from 'node:net';

/**
 * A way to a worker that breaks at the wrong moment: it cuts the connection of a request whose first line has a certain
 * text, before the worker sees it.
 */
export class CuttingProxy {
    cuts = 0;

    #server;
    #sockets = new Set();

    static async open(workerUrl, text) {
        const proxy = new CuttingProxy(new URL(workerUrl), text);
        await once(proxy.#server, 'listening');
        return proxy;
    }

    constructor({ hostname, port }, text) {
        this.#server = net.createServer((socket) => {
            const worker = this.#kept(net.connect(Number(port), hostname));
            this.#kept(socket).on('data', (bytes) => {
                if (bytes.toString('latin1').split('\r\n', 1)[0].includes(text)) {
                    this.cuts += 1;
                    socket.destroy();
                    return;
                }
                worker.write(bytes);
            });
            socket.on('close', () => worker.destroy());
            worker.on('close', () => socket.destroy()).pipe(socket);
        }).listen(0, '127.0.0.1');
    }

    get url() {
        return `http://127.0.0.1:${this.#server.address().port}`;
    }

    close() {
        this.#server.close();
        this.#sockets.forEach((socket) => socket.destroy());
    }

    #kept(socket) {
        this.#sockets.add(socket);
        return socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    }
}
