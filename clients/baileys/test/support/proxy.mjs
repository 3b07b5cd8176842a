import { once } from 'node:events';
import net from 'node:net';

/**
 * A way to a worker that does to connections what networks do. It counts the requests that it sees, as `METHOD path`,
 * and asks `rule` for each what happens to it:
 *
 * - nothing: it passes
 * - `{ answerBytes: n }`: the connection is cut after so many bytes of the answer
 * - `{ refuse: true }`: the connection is cut before the worker sees the request
 * - `{ answerAfter: promise }`: the answer is held back until the promise is done
 * - `{ hold: promise }`: the connection of the caller is cut, and the request reaches the worker when the promise is done;
 *   with `answer: text` the caller gets this answer first
 */
export class Proxy {
    seen = [];
    /** How many connections were cut within an answer. */
    cuts = 0;
    /** The most writes of keys that were in the air at the same moment. */
    writesAtOnce = 0;
    rule = () => undefined;

    #server;
    #sockets = new Set();
    #writing = new Set();

    static async open(worker) {
        const proxy = new Proxy(worker);
        await once(proxy.#server, 'listening');
        return proxy;
    }

    constructor(worker) {
        this.#server = net.createServer((socket) => this.#serve(this.#kept(socket), worker)).listen(0, '127.0.0.1');
    }

    get url() {
        return `http://127.0.0.1:${this.#server.address().port}`;
    }

    close() {
        this.#server.close();
        this.#sockets.forEach((socket) => socket.destroy());
    }

    #serve(client, { port }) {
        const worker = this.#kept(net.connect(port, '127.0.0.1'));
        let left = Infinity;
        let holding = Promise.resolve();
        let answering = Promise.resolve();
        client.on('data', (bytes) => {
            const line = /^(?:GET|PUT|POST|DELETE) \S+/.exec(bytes.toString('latin1'))?.[0];
            const fate = line === undefined ? undefined : this.#fateOf(line);
            if (fate?.refuse) {
                client.destroy();
                return;
            }
            if (line !== undefined) {
                left = fate?.answerBytes ?? Infinity;
                answering = fate?.answerAfter ?? Promise.resolve();
                this.#begins(client, line);
            }
            if (fate?.hold) {
                holding = fate.hold;
                client.removeAllListeners('close');
                if (fate.answer) {
                    client.end(fate.answer);
                } else {
                    client.destroy();
                }
            }
            void holding.then(() => worker.write(bytes));
        });
        worker.on('data', (bytes) => {
            const passed = bytes.subarray(0, left);
            left -= passed.length;
            this.#writing.delete(client);
            if (left === 0) {
                this.cuts += 1;
                client.end(passed, () => client.destroy());
                worker.destroy();
            } else {
                void answering.then(() => client.write(passed));
            }
        });
        client.on('close', () => {
            this.#writing.delete(client);
            worker.destroy();
        });
        worker.on('close', () => client.destroy());
    }

    #begins(client, line) {
        if (line.endsWith('/keys/write')) {
            this.#writing.add(client);
            this.writesAtOnce = Math.max(this.writesAtOnce, this.#writing.size);
        }
    }

    #fateOf(line) {
        this.seen.push(line);
        return this.rule(line, this.seen.length);
    }

    #kept(socket) {
        this.#sockets.add(socket);
        return socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    }
}
