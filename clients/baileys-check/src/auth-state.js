import { BufferJSON, initAuthCreds, proto } from 'baileys';
import { revived } from './revived.js';

/**
 * A Baileys auth state that lives in the worker, with the habits of the pods (PROTOCOL.md, "Facts about the
 * clients"): only a failed create stops it; a failed read is "not there", a failed write or removal is
 * forgotten; writes go one after the other, reads all at once. A read of `creds` that gives nothing, for
 * whatever reason, mints a new identity, which `minted` tells.
 */
export async function openAuthState(worker, instance) {
    await worker.createInstance(instance);

    const write = (key, value) =>
        swallowed(() => worker.write(instance, key, JSON.stringify(value, BufferJSON.replacer)));
    const remove = (key) => swallowed(() => worker.remove(instance, key));
    const read = async (key) => {
        const value = await swallowed(() => worker.read(instance, key));
        return value === undefined || value === null || value === '' ? undefined : revived(value);
    };

    const stored = await read('creds');
    const creds = stored || initAuthCreds();
    return {
        minted: !stored,
        creds,
        saveCreds: () => write('creds', creds),
        keys: { get: (type, ids) => get(read, type, ids), set: (data) => set(write, remove, data) },
    };
}

async function get(read, type, ids) {
    const found = {};
    await Promise.all(ids.map(async (id) => {
        const value = await read(`${type}-${id}`);
        found[id] = type === 'app-state-sync-key' && value
            ? proto.Message.AppStateSyncKeyData.fromObject(value)
            : value;
    }));
    return found;
}

async function set(write, remove, data) {
    for (const [type, values] of Object.entries(data)) {
        for (const [id, value] of Object.entries(values)) {
            await (value ? write(`${type}-${id}`, value) : remove(`${type}-${id}`));
        }
    }
}

/** The pods log the failure and go on; here the worker client and the ledger remember it. */
async function swallowed(request) {
    try {
        return await request();
    } catch {
        return undefined;
    }
}
