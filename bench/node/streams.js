/*
 * Opens change streams and keeps them, until its input ends. Prints how many are open once all have got their first
 * event, and again for each line of input.
 */
import http from 'node:http';
import { createInterface } from 'node:readline';
import { apiKey, argumentsOf } from './arguments.js';
import { GROUP } from './program.js';

/** So many are opened at once. */
const OPENED_AT_ONCE = 50;

const { url, streams, instances } = argumentsOf('url', 'streams', 'instances');
let open = 0;

/** Resolves with the first event of the stream. */
function follow(number) {
    const instance = `i${number % Number(instances)}`;
    return new Promise((resolve, reject) => {
        const request = http.get(`${url}/v1/groups/${GROUP}/instances/${instance}/changes`, {
            agent: false,
            headers: { apikey: apiKey(), accept: 'text/event-stream' },
        });
        request.on('error', reject);
        request.on('response', (answer) => {
            if (answer.statusCode !== 200) {
                reject(new Error(`a stream got ${answer.statusCode}`));
                return;
            }
            let text = '';
            answer.setEncoding('utf8');
            answer.on('data', (part) => {
                if (text.includes('event: ready')) {
                    return;
                }
                text += part;
                if (text.includes('event: ready')) {
                    open += 1;
                    resolve();
                }
            });
            answer.on('error', () => {});
            answer.on('close', () => { open -= 1; });
        });
    });
}

for (let first = 0; first < Number(streams); first += OPENED_AT_ONCE) {
    const count = Math.min(OPENED_AT_ONCE, Number(streams) - first);
    await Promise.all(Array.from({ length: count }, (_, index) => follow(first + index)));
}
const tell = () => console.log(`${open} open`);
tell();
createInterface({ input: process.stdin }).on('line', tell).on('close', () => process.exit());
