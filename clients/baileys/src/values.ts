import type { BaileysModule } from './baileys.js';
import { CofreError } from './errors.js';

type BufferJSON = BaileysModule['BufferJSON'];

/** A value as JSON, its buffers in the form of Baileys. */
export function toJson(value: unknown, { replacer }: BufferJSON, key: string): string {
    let json: string | undefined;
    try {
        json = JSON.stringify(value, replacer);
    } catch (error) {
        throw new CofreError('bad_value', `the value of ${key} cannot be written as JSON`, { cause: error });
    }
    if (json === undefined) {
        throw new CofreError('bad_value', `the value of ${key} has no form in JSON`);
    }
    return json;
}

/** A copy of a parsed value with its buffers, as `JSON.parse` with Baileys' reviver would give it. */
export function revived(value: unknown, bufferJson: BufferJSON, key = ''): any {
    return bufferJson.reviver(key, copied(value, bufferJson));
}

function copied(value: unknown, bufferJson: BufferJSON): unknown {
    if (Array.isArray(value)) {
        return value.map((each, index) => revived(each, bufferJson, String(index)));
    }
    if (typeof value === 'object' && value !== null) {
        const members = Object.entries(value).map(([name, each]) => [name, revived(each, bufferJson, name)] as const);
        return Object.fromEntries(members.filter(([, each]) => each !== undefined));
    }
    return value;
}

/** The parts of creds that make an identity. Baileys draws a registration id from 0 on. */
export function hasIdentity(creds: unknown): boolean {
    const { noiseKey, signedIdentityKey, registrationId } = (creds ?? {}) as Record<string, unknown>;
    return [noiseKey, signedIdentityKey].every(isKeyPair) && typeof registrationId === 'number';
}

function isKeyPair(value: unknown): boolean {
    const pair = (value ?? {}) as Record<string, unknown>;
    return Boolean(pair['private'] && pair['public']);
}
