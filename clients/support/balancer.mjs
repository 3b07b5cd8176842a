import { once } from 'node:events';
import net from 'node:net';

/** Gives each connection to the next of some ports of this machine in turn, and passes over one that takes none. */
export class Balancer {
    /** The number of connections that each port has got. */
    given;

    #port;
    #targets;
    #server;
    #next = 0;
    #sockets = new Set();

    constructor(port, targets) {
        this.#port = port;
        this.#targets = targets;
        this.given = targets.map(() => 0);
    }

    async open() {
        // Half-open, as connections are: who has said all may still be answered.
        this.#server = net.createServer({ allowHalfOpen: true }, (client) => this.#link(this.#kept(client), this.#targets.length));
        this.#server.listen({ port: this.#port, host: '127.0.0.1', backlog: 2048 });
        await once(this.#server, 'listening');
    }

    /** Cuts all connections; new ones are refused. */
    close() {
        this.#server?.close();
        this.#server = undefined;
        this.#sockets.forEach((socket) => socket.destroy());
    }

    #link(client, tries) {
        if (tries === 0) {
            client.destroy();
            return;
        }
        const turn = this.#next;
        this.#next = (turn + 1) % this.#targets.length;
        const target = this.#kept(net.connect({ port: this.#targets[turn], host: '127.0.0.1', allowHalfOpen: true }));
        const passOver = () => this.#link(client, tries - 1);
        target.once('error', passOver);
        target.once('connect', () => {
            target.off('error', passOver);
            this.given[turn] += 1;
            client.pipe(target);
            target.pipe(client);
            client.on('close', () => target.destroy());
            target.on('close', () => client.destroy());
        });
    }

    #kept(socket) {
        this.#sockets.add(socket);
        return socket.setNoDelay().on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    }
}
