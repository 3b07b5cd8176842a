/* Waits until OPTIONS /ping answers pong: await-worker.js SECONDS PID, no longer than the process PID lives. */
import { setTimeout } from 'node:timers/promises';
import axios from 'axios';

const [seconds, pid] = process.argv.slice(2).map(Number);
const giveUpAt = Date.now() + seconds * 1000;
let answered;
do {
    await setTimeout(50);
    answered = await axios.request({ method: 'OPTIONS', url: `${process.env.COFRE_URL}/ping`, timeout: 2_000, proxy: false })
        .then((answer) => answer.data === 'pong', () => false);
} while (!answered && alive(pid) && Date.now() < giveUpAt);
process.exitCode = answered ? 0 : 1;

function alive(id) {
    try {
        return process.kill(id, 0);
    } catch {
        return false;
    }
}
