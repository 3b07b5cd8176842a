import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from 'redis';
import { useCofreAuthState } from '../../clients/baileys/dist/index.mjs';
import { apiKey } from './arguments.js';
import { GROUP } from './program.js';

/** The Baileys that the conversation of clients/baileys-check uses: one for all. */
const { resolve } = createRequire(new URL('../../clients/baileys-check/package.json', import.meta.url));
const baileys = await import(pathToFileURL(resolve('baileys')));
const { BufferJSON, initAuthCreds, proto, useMultiFileAuthState } = baileys;

/** The package as a program gets it that sets nothing but what it must. */
export function openInCofre(url, instance) {
    return useCofreAuthState({ url, apiKey: apiKey(), group: GROUP, instance, baileys });
}

/** Baileys' own, in a folder for each session. */
export async function openInFiles(directory, instance) {
    return { ...await useMultiFileAuthState(join(directory, instance)), close: async () => {} };
}

/** In Redis, as is usual: a hash for each session, a field for each key and for the creds; a set is a transaction. */
export async function openInRedis(url, instance) {
    const client = createClient({ url: url.replace('http:', 'redis:') });
    await client.connect();
    const { appendonly, appendfsync } = { ...await client.configGet('append*') };
    if (appendonly !== 'yes' || appendfsync !== 'always') {
        throw new Error('this Redis does not force what it acknowledges');
    }
    const hash = `session:${instance}`;
    const parsed = (json) => (json === null ? null : JSON.parse(json, BufferJSON.reviver));
    const text = (value) => JSON.stringify(value, BufferJSON.replacer);
    const creds = parsed(await client.hGet(hash, 'creds')) ?? initAuthCreds();

    async function get(type, ids) {
        const values = ids.length > 0 ? await client.hmGet(hash, ids.map((id) => `${type}-${id}`)) : [];
        return Object.fromEntries(ids.map((id, index) => {
            const value = parsed(values[index]);
            return [id, type === 'app-state-sync-key' && value
                ? proto.Message.AppStateSyncKeyData.fromObject(value)
                : value];
        }));
    }

    async function set(data) {
        const transaction = client.multi();
        for (const [type, values] of Object.entries(data)) {
            for (const [id, value] of Object.entries(values)) {
                if (value) {
                    transaction.hSet(hash, `${type}-${id}`, text(value));
                } else {
                    transaction.hDel(hash, `${type}-${id}`);
                }
            }
        }
        await transaction.exec();
    }

    return {
        state: { creds, keys: { get, set } },
        saveCreds: () => client.hSet(hash, 'creds', text(creds)),
        close: () => client.close(),
    };
}
