import { randomBytes } from 'node:crypto';

const VALUE_BYTES = 400;
const KEY_BYTES = 33;

/** So many values by key: key pairs as Baileys stores them, each 400 bytes as JSON. */
export function valuesOf(count) {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    return Object.fromEntries(numbers.map((number) => [`pre-key-${number}`, valueOf(number)]));
}

function valueOf(keyId) {
    const value = {
        keyId,
        keyPair: { private: buffer(randomBytes(KEY_BYTES)), public: buffer(randomBytes(KEY_BYTES)) },
        signature: { type: 'Buffer', data: '' },
    };
    const left = VALUE_BYTES - JSON.stringify(value).length;
    value.signature.data = randomBytes(VALUE_BYTES).toString('base64').slice(0, left);
    return value;
}

function buffer(bytes) {
    return { type: 'Buffer', data: bytes.toString('base64') };
}
