/*
 * Sends messages as Evolution does, so many a second whatever the answers, to all instances in turn. The id of a
 * message tells when it was due. Prints how many were sent, and how long the answers took.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { argumentsOf } from '../arguments.js';
import { ID_PLACE, ageMs, messageId } from './events.js';
import { Latencies } from './latencies.js';

const NS_OF_SECOND = 1_000_000_000n;

const { hub: file, rate, seconds } = argumentsOf('hub', 'rate', 'seconds');
const { url, instances } = JSON.parse(readFileSync(file, 'utf8'));
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
const latencies = new Latencies();
let failed = 0;

function send({ path, authorization, body }, id) {
    const content = body.replace(ID_PLACE, id);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content), authorization };
    return new Promise((resolve) => {
        const fail = (why) => {
            failed += 1;
            console.error(`${why}`);
            resolve();
        };
        const request = http.request(url + path, { method: 'POST', agent, headers }, (answer) => {
            answer.resume();
            answer.on('end', () => {
                if (answer.statusCode !== 200) {
                    fail(answer.statusCode);
                    return;
                }
                latencies.add(ageMs(id));
                resolve();
            });
        });
        request.on('error', fail);
        request.end(content);
    });
}

const total = Number(rate) * Number(seconds);
const began = process.hrtime.bigint();
const answers = [];
for (let number = 0; number < total; ) {
    const dueNs = began + (BigInt(number) * NS_OF_SECOND) / BigInt(rate);
    if (process.hrtime.bigint() < dueNs) {
        await sleep(1);
    } else {
        answers.push(send(instances[number % instances.length], messageId(dueNs)));
        number += 1;
    }
}
await Promise.all(answers);
agent.destroy();
console.log(`sent=${total} failed=${failed} ${latencies}`);
