/*
 * A session that is read whole, as by a program that just started: 1,000 keys by as many GETs at once, over one batch.
 * Both open connections of their own; what the same takes on connections that are open is told beside it.
 */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { argumentsOf } from './arguments.js';
import { byTurns, milliseconds, tellPair, timed } from './by-turns.js';
import { Program } from './program.js';
import { valuesOf } from './values.js';

const KEYS = 1000;
const INSTANCE = 'restored';

/** The worker takes note of a thousand closed connections meanwhile. */
const PAUSE_MS = 200;

const { url, rounds, 'warm-up': warmUp } = argumentsOf('url', 'rounds', 'warm-up');
const values = valuesOf(KEYS);
const keys = Object.keys(values);

async function oneByOne(program) {
    const found = await Promise.all(keys.map((key) => program.read(INSTANCE, key)));
    return Object.fromEntries(keys.map((key, index) => [key, found[index]]));
}

const batch = (program) => program.readBatch(INSTANCE, keys);

/** Reads twice: on new connections, and on those. */
function started(read) {
    return async () => {
        const program = new Program(url);
        let found;
        const ms = await timed(async () => { found = await read(program); });
        assert.deepEqual(found, values);
        const openMs = await timed(() => read(program));
        program.close();
        await setTimeout(PAUSE_MS);
        return { ms, openMs };
    };
}

const program = new Program(url);
await program.createInstance(INSTANCE);
await program.writeBatch(INSTANCE, values);
program.close();

await byTurns({
    rounds: Number(rounds),
    warmUpSeconds: Number(warmUp),
    first: started(oneByOne),
    second: started(batch),
    tell: (single, whole) => tellPair('restore', single.ms / whole.ms,
        `GETs ${milliseconds(single.ms)}, batch ${milliseconds(whole.ms)}; on open connections `
        + `${milliseconds(single.openMs)}, ${milliseconds(whole.openMs)}: ${(single.openMs / whole.openMs).toFixed(1)}`),
});
