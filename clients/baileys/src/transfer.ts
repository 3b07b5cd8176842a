import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InstanceApi } from './api.js';
import { CofreDamagedError, CofreError, CofreNotFoundError } from './errors.js';
import { fileNameOf, keyOf } from './file-names.js';
import { Connection } from './http.js';
import { Lease } from './lease.js';
import { settingsOf, type CofreOptions } from './options.js';
import { Patience } from './patience.js';
import { readAll } from './reader.js';
import { hasIdentity } from './values.js';
import { bodyOf, type Changes } from './writer.js';

const CREDS = 'creds';
const MANIFEST = 'cofre-manifest.json';
/** Names the maker of a manifest. */
const EXPORTED_BY = 'cofre-baileys';
const PAGE_KEYS = 1_000;

/** Bounds of one request of an import. A value that is longer goes alone. */
const BATCH_KEYS_MAX = 2_000;
const BATCH_CHARS_MAX = 256 << 10;

export interface ImportReport {
    keys: number;
    /** Entries of the folder that are no values of a session. */
    leftOut: string[];
    /** Files of keys that are no JSON. They were skipped, and what the instance has of these keys stays. */
    damaged: string[];
    /** The snapshot of what stood in the instance, if something was replaced. */
    snapshot: string | undefined;
}

export interface ImportOptions {
    /** Puts the folder in the place of creds that are there, after a snapshot. */
    replace?: boolean;
    /** Skips files of keys that are no JSON. Otherwise they are an error. */
    skipDamaged?: boolean;
}

/** What a folder holds: values as they stand in its files, by key, and the names of the other files. */
interface Contents {
    values: Map<string, string>;
    leftOut: string[];
    damaged: string[];
}

/**
 * Puts a folder of `useMultiFileAuthState` into an instance. The creds are written last, alone or with the last keys:
 * until then the instance is not usable, and an import that broke off is made again.
 */
export async function importFolder(
    folder: string,
    options: CofreOptions,
    { replace = false, skipDamaged = false }: ImportOptions = {},
): Promise<ImportReport> {
    const { values, leftOut, damaged } = await contentsOf(folder);
    assertUsable(values.get(CREDS), folder);
    if (damaged.length > 0 && !skipDamaged) {
        const files = `${damaged.slice(0, 5).join(', ')}${damaged.length > 5 ? ', …' : ''}`;
        throw new CofreError('bad_value', `no JSON: ${files}. --skip-damaged imports the others. Nothing was changed`);
    }
    return withInstance(options, true, async (api, patience, lease) => {
        const there = await allKeys(api, patience);
        if (there.includes(CREDS) && !replace) {
            throw new CofreError('conflict', 'the instance has creds already; --replace puts the folder in their place');
        }
        const snapshot = there.includes(CREDS) ? await patience.retrying(() => api.takeSnapshot()) : undefined;
        // A file that could not be taken may be the newest value of its key.
        const notTaken = new Set([...damaged, ...leftOut]);
        const stale = there.filter((key) => key !== CREDS && !values.has(key) && !notTaken.has(fileNameOf(key)));
        for (const changes of batches(values, stale, there.includes(CREDS))) {
            const body = bodyOf([{ changes }]);
            await patience.retrying(() => api.write(body, lease?.epoch));
        }
        await assertStored(api, patience, values);
        return { keys: values.size, leftOut, damaged, snapshot };
    });
}

/** Writes an instance as a folder of `useMultiFileAuthState`. The folder appears when it is complete. */
export async function exportFolder(folder: string, options: CofreOptions): Promise<{ keys: number }> {
    return withInstance(options, false, async (api, patience) => {
        const keys = await allKeys(api, patience);
        const names = namesOf(keys);
        const { values, damaged } = await readAll(api, patience, keys);
        if (damaged.size > 0) {
            throw new CofreDamagedError([...damaged]);
        }
        const target = resolve(folder);
        await mkdir(dirname(target), { recursive: true });
        const partial = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
        try {
            for (const [key, value] of values) {
                await writeDurably(join(partial, names.get(key) ?? fileNameOf(key)), JSON.stringify(value));
            }
            await writeDurably(join(partial, MANIFEST), manifestFor(values.keys(), names));
            await removeEmpty(target);
            await rename(partial, target);
        } catch (error) {
            await rm(partial, { recursive: true, force: true });
            throw error;
        }
        return { keys: values.size };
    });
}

async function withInstance<T>(
    options: CofreOptions,
    create: boolean,
    task: (api: InstanceApi, patience: Patience, lease: Lease | undefined) => Promise<T>,
): Promise<T> {
    const settings = settingsOf(options);
    const connection = new Connection(settings.url, settings.apiKey, settings.timeoutMs);
    const api = new InstanceApi(connection, settings.group, settings.instance);
    const patience = new Patience(settings.retryForMs, settings.onRetry);
    const lease = settings.lease && new Lease(api, settings.lease, patience, settings.onLost);
    try {
        if (!(await patience.retrying(() => api.exists()))) {
            if (!create) {
                throw new CofreNotFoundError('the instance does not exist');
            }
            await patience.retrying(() => api.create());
        }
        await lease?.acquire();
        return await task(api, patience, lease);
    } finally {
        await lease?.release();
        connection.close();
    }
}

async function allKeys(api: InstanceApi, patience: Patience): Promise<string[]> {
    const all: string[] = [];
    let after: string | undefined;
    do {
        const from = after;
        const page = await patience.retrying(() => api.listKeys(from, PAGE_KEYS));
        all.push(...page.keys);
        after = page.next;
    } while (after !== undefined);
    return all;
}

async function contentsOf(folder: string): Promise<Contents> {
    const { keys, isExact } = await manifestOf(folder);
    const values = new Map<string, string>();
    const leftOut: string[] = [];
    const damaged: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        const { name } = entry;
        const key = keys.get(name) ?? (isExact ? undefined : keyOf(name));
        if (key === undefined || !entry.isFile()) {
            leftOut.push(...(name === MANIFEST ? [] : [name]));
            continue;
        }
        const json = await jsonIn(join(folder, name));
        if (json === undefined) {
            damaged.push(name);
        } else {
            values.set(key, json);
        }
    }
    const missing = [...keys].filter(([file, key]) => !values.has(key) && !damaged.includes(file));
    if (isExact && missing.length > 0) {
        throw new CofreError('bad_value', `${MANIFEST} names keys whose files are missing: ${missing[0]?.[1]}`);
    }
    return { values, leftOut, damaged };
}

/**
 * The keys by file name that a manifest tells. It is exact if `cofre export` made it. Baileys may have used a folder
 * that this package exported: files have come and gone since.
 */
async function manifestOf(folder: string): Promise<{ keys: Map<string, string>; isExact: boolean }> {
    const text = await textIn(join(folder, MANIFEST));
    if (text === undefined) {
        return { keys: new Map(), isExact: false };
    }
    const { files, exportedBy } = (parsed(text) ?? {}) as { files?: unknown; exportedBy?: unknown };
    if (!Array.isArray(files) || !files.every(isListed)) {
        throw new CofreError('bad_value', `${MANIFEST} has no list of files`);
    }
    return { keys: new Map(files.map(({ file, key }) => [file, key])), isExact: exportedBy !== EXPORTED_BY };
}

function isListed(entry: unknown): entry is { file: string; key: string } {
    const { file, key } = (entry ?? {}) as Record<string, unknown>;
    return typeof file === 'string' && typeof key === 'string';
}

function manifestFor(keys: Iterable<string>, names: Map<string, string>): string {
    const files = [...keys].map((key) => ({ file: names.get(key) ?? fileNameOf(key), key }));
    return JSON.stringify({ exportedBy: EXPORTED_BY, files });
}

/** The text of a file, if it is JSON. */
async function jsonIn(file: string): Promise<string | undefined> {
    const text = await textIn(file);
    return text === undefined || parsed(text) === undefined ? undefined : text;
}

/** The text of a file without its byte order mark; nothing if the file is not there. Another trouble is an error. */
async function textIn(file: string): Promise<string | undefined> {
    try {
        return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}

/** What a JSON text holds; nothing if it is none. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

function assertUsable(creds: string | undefined, folder: string): void {
    if (creds === undefined) {
        throw new CofreError('creds_missing', `${folder} has no creds.json that is JSON: is it a folder of a session?`);
    }
    if (!hasIdentity(JSON.parse(creds))) {
        throw new CofreError('creds_unusable', 'creds.json has no whole noiseKey, signedIdentityKey or registrationId');
    }
}

/** The commits of an import: away with the old creds, the keys, and last the creds. */
function batches(values: Map<string, string>, stale: readonly string[], hasCreds: boolean): Changes[] {
    const changes = [...values].filter(([key]) => key !== CREDS);
    const all = [...stale.map((key) => [key, undefined] as const), ...changes, [CREDS, values.get(CREDS)] as const];
    const made: Changes[] = [];
    let batch: Changes = new Map();
    let chars = 0;
    for (const [key, json] of all) {
        const more = key.length + (json?.length ?? 0);
        if (batch.size > 0 && (batch.size >= BATCH_KEYS_MAX || chars + more > BATCH_CHARS_MAX)) {
            made.push(batch);
            batch = new Map();
            chars = 0;
        }
        batch.set(key, json);
        chars += more;
    }
    made.push(batch);
    const [first] = made;
    if (hasCreds && made.length > 1 && first) {
        first.set(CREDS, undefined);
    }
    return made;
}

async function assertStored(api: InstanceApi, patience: Patience, values: Map<string, string>): Promise<void> {
    const stored = await readAll(api, patience, [...values.keys()]);
    const wrong = [...values].filter(([key, json]) => {
        return JSON.stringify(stored.values.get(key)) !== JSON.stringify(JSON.parse(json));
    });
    if (wrong.length > 0) {
        throw new CofreError('conflict', `${wrong.length} keys are not as they were imported: does a pod write them?`);
    }
}

function namesOf(keys: readonly string[]): Map<string, string> {
    const names = new Map<string, string>();
    const used = new Map<string, string>();
    for (const key of keys) {
        const name = fileNameOf(key);
        const other = used.get(name);
        if (other !== undefined || name.includes('\\') || Buffer.byteLength(name) > 255) {
            const why = other === undefined ? 'no file name' : `the file name of ${other}`;
            throw new CofreError('bad_value', `${key} has ${why}: take the export of the worker, cofre export`);
        }
        used.set(name, key);
        names.set(key, name);
    }
    return names;
}

async function writeDurably(file: string, text: string): Promise<void> {
    const handle = await open(file, 'wx', 0o600);
    try {
        await handle.writeFile(text);
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** Makes way for the folder, if there is an empty one. */
async function removeEmpty(folder: string): Promise<void> {
    try {
        await rmdir(folder);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOTEMPTY' || code === 'EEXIST') {
            throw new CofreError('conflict', `${folder} is not empty`);
        }
        if (code !== 'ENOENT') {
            throw error;
        }
    }
}
