/* A pairing: 812 pre-keys into a new instance, by one POST after the other, over one batch. The connection is open. */
import { argumentsOf } from './arguments.js';
import { byTurns, milliseconds, tellPair, timed } from './by-turns.js';
import { Program } from './program.js';
import { valuesOf } from './values.js';

/** What Baileys makes for a new account. */
const KEYS = 812;

const { url, rounds, 'warm-up': warmUp } = argumentsOf('url', 'rounds', 'warm-up');
const values = valuesOf(KEYS);
const program = new Program(url);

async function oneByOne(instance) {
    for (const [key, value] of Object.entries(values)) {
        await program.write(instance, key, value);
    }
}

const batch = (instance) => program.writeBatch(instance, values);

/** Into an instance that is made before, and removed after it was found whole. */
function paired(name, write) {
    return async (run) => {
        const instance = `${name}-${run}`;
        await program.createInstance(instance);
        const ms = await timed(() => write(instance));
        const stored = Object.keys(await program.readBatch(instance, Object.keys(values))).length;
        if (stored !== KEYS) {
            throw new Error(`${stored} of ${KEYS} keys were stored`);
        }
        await program.removeInstance(instance);
        return { ms };
    };
}

await byTurns({
    rounds: Number(rounds),
    warmUpSeconds: Number(warmUp),
    first: paired('single', oneByOne),
    second: paired('batch', batch),
    tell: (single, whole) => tellPair('pairing', single.ms / whole.ms,
        `POSTs ${milliseconds(single.ms)}, batch ${milliseconds(whole.ms)}`),
});
program.close();
