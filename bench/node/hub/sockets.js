/*
 * Opens sockets with socket.io-client and keeps them. They get the events of all instances, or each those of one. An
 * event is not parsed beyond its id: browsers, which do that, run on machines of their own.
 */
import { readFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import { Decoder as WholeDecoder, Encoder } from 'socket.io-parser';
import { argumentsOf } from '../arguments.js';
import { ageMs, idIn } from './events.js';
import { Latencies } from './latencies.js';
import { obey } from './orders.js';

/** So many are opened at once. */
const OPENED_AT_ONCE = 20;

/** How the packet of a message begins. */
const MESSAGE = '2["whatsapp:message_received"';

const { hub: file, sockets, follow } = argumentsOf('hub', 'sockets', 'follow');
const { url, token, instances } = JSON.parse(readFileSync(file, 'utf8'));
const latencies = new Latencies();
let closed = 0;

class Decoder extends WholeDecoder {
    add(packet) {
        if (typeof packet === 'string' && packet.startsWith(MESSAGE)) {
            latencies.add(ageMs(idIn(packet)));
        } else {
            super.add(packet);
        }
    }
}

function open(number) {
    const auth = { token, allInstances: follow === 'all' };
    const socket = io(url, { transports: ['websocket'], forceNew: true, auth, parser: { Encoder, Decoder } });
    socket.on('disconnect', () => { closed += 1; });
    return new Promise((resolve, reject) => {
        socket.on('connect_error', reject);
        socket.on('auth_error', (error) => reject(new Error(JSON.stringify(error))));
        socket.on('subscribe:error', (error) => reject(new Error(JSON.stringify(error))));
        socket.on('authenticated', () => {
            if (follow === 'all') {
                resolve();
            } else {
                socket.emit('subscribe:instance', instances[number % instances.length].name);
            }
        });
        socket.on('subscribed', resolve);
    });
}

for (let first = 0; first < Number(sockets); first += OPENED_AT_ONCE) {
    const count = Math.min(OPENED_AT_ONCE, Number(sockets) - first);
    await Promise.all(Array.from({ length: count }, (_, index) => open(first + index)));
}
obey({
    begin() {
        latencies.clear();
        closed = 0;
    },
    figures: () => `${latencies} closed=${closed}`,
    count: () => `count=${latencies.count}`,
});
