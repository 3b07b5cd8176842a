import { useCofreAuthState } from '../../dist/index.mjs';
import { baileys } from './line.mjs';

/** Opens an instance of a worker with the Baileys under test. */
export function open(worker, instance, others = {}) {
    return useCofreAuthState({ ...worker.options(instance), baileys, ...others });
}

/** What makes an account the one that the phone knows. */
export function identityOf(creds) {
    const { noiseKey, signedIdentityKey, registrationId } = creds;
    return JSON.stringify({ noiseKey, signedIdentityKey, registrationId }, baileys.BufferJSON.replacer);
}

/** An auth state as the pods keep it: their own protocol, one key a request, errors swallowed in reads. */
export async function openAsPod(worker, instance) {
    const { BufferJSON, initAuthCreds, proto } = baileys;
    const path = (key) => `/session/shop/${instance}/${key}`;
    const write = async (key, value) => {
        const data = JSON.stringify(value, BufferJSON.replacer);
        const { status, text } = await worker.request('POST', path(key), JSON.stringify({ data }));
        if (status !== 204) {
            throw new Error(`${status} ${text}`);
        }
    };
    const read = async (key) => {
        const { status, text } = await worker.request('GET', path(key));
        return status === 200 ? JSON.parse(text, BufferJSON.reviver) : undefined;
    };
    await worker.request('POST', '/session/shop', JSON.stringify({ instance }));
    const creds = (await read('creds')) || initAuthCreds();
    return {
        state: {
            creds,
            keys: {
                get: async (type, ids) => Object.fromEntries(await Promise.all(ids.map(async (id) => {
                    const value = await read(`${type}-${id}`);
                    return [id, type === 'app-state-sync-key' && value
                        ? proto.Message.AppStateSyncKeyData.fromObject(value)
                        : value];
                }))),
                set: async (data) => {
                    for (const [type, values] of Object.entries(data)) {
                        for (const [id, value] of Object.entries(values)) {
                            await (value
                                ? write(`${type}-${id}`, value)
                                : worker.request('DELETE', path(`${type}-${id}`)));
                        }
                    }
                },
            },
        },
        saveCreds: () => write('creds', creds),
        close: async () => {},
    };
}
