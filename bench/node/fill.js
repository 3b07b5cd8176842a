/* Fills a worker with instances of paired accounts, each by batches of the native API. */
import { randomBytes } from 'node:crypto';
import { argumentsOf } from './arguments.js';
import { Program } from './program.js';
import { valuesOf } from './values.js';

/** A batch of this many stays below what a worker takes in one body. */
const BATCH_KEYS = 1_000;

/** Requests at once. */
const AT_ONCE = 2;

const { url, instances, keys, from } = argumentsOf('url', 'instances', 'keys', 'from');
const program = new Program(url);
const values = valuesOf(Math.min(Number(keys) - 1, BATCH_KEYS));
const texts = Object.values(values);

function keyPair() {
    const [privateKey, publicKey] = [randomBytes(32), randomBytes(32)].map((bytes) => (
        { type: 'Buffer', data: bytes.toString('base64') }
    ));
    return { private: privateKey, public: publicKey };
}

/** As Baileys has them after a pairing, as far as a doctor looks. */
function credsOf(number) {
    return {
        noiseKey: keyPair(),
        signedIdentityKey: keyPair(),
        signedPreKey: { keyPair: keyPair(), signature: { type: 'Buffer', data: '' }, keyId: 1 },
        registrationId: 1,
        me: { id: `5511${String(number).padStart(9, '0')}:1@s.whatsapp.net`, name: `Shop ${number}` },
        registered: true,
        nextPreKeyId: Number(keys),
        firstUnuploadedPreKeyId: Number(keys),
    };
}

async function fill(number) {
    const instance = `i${number}`;
    await program.createInstance(instance);
    for (let first = 1; first < Number(keys); first += BATCH_KEYS) {
        const count = Math.min(BATCH_KEYS, Number(keys) - first);
        const batch = Array.from({ length: count }, (_, index) => [`pre-key-${first + index}`, texts[index]]);
        await program.writeBatch(instance, Object.fromEntries(batch));
    }
    await program.writeBatch(instance, { creds: credsOf(number) });
}

let next = Number(from);
const end = next + Number(instances);
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < end) {
        next += 1;
        await fill(next - 1);
    }
}));
program.close();
