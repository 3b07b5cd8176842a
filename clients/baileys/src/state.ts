import type {
    AuthenticationCreds,
    AuthenticationState,
    SignalDataSet,
    SignalDataTypeMap,
} from 'baileys' with { 'resolution-mode': 'import' };
import { InstanceApi } from './api.js';
import { loadBaileys, type BaileysModule } from './baileys.js';
import { Cache } from './cache.js';
import {
    CofreConflictError,
    CofreCredsError,
    CofreDamagedError,
    CofreError,
    CofreNotFoundError,
} from './errors.js';
import { Connection } from './http.js';
import { Lease } from './lease.js';
import { settingsOf, type CofreOptions, type Settings } from './options.js';
import { Patience } from './patience.js';
import { Reader, readAll } from './reader.js';
import { hasIdentity, revived, toJson } from './values.js';
import { bodyOf, Writer, type Changes } from './writer.js';

const CREDS = 'creds';
const SYNC_KEY = 'app-state-sync-key';

/** Another process may write creds between a read that finds none and the write of new ones; not so often. */
const OPENINGS_MAX = 5;

/** What `close` waits for at most before it ends the connections. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface CofreAuthState {
    state: AuthenticationState;
    /** Saves the creds of this moment. It is done when they, or later ones, are durable. */
    saveCreds: () => Promise<void>;
    /** Waits for the writes that were asked for, gives the lease back and ends the connections. */
    close: () => Promise<void>;
    /** After a logout: moves the instance into the worker's trash, and closes. */
    remove: () => Promise<void>;
}

/**
 * A Baileys auth state that lives in Cofre, in the place of `useMultiFileAuthState`. It makes a new identity only if the
 * worker says for certain that the instance is empty; every other trouble is a `CofreError`.
 */
export async function useCofreAuthState(options: CofreOptions): Promise<CofreAuthState> {
    const settings = settingsOf(options);
    const baileys = settings.baileys ?? (await loadBaileys());
    const opening = new Opening(settings, baileys);
    try {
        return await opening.open();
    } catch (error) {
        await opening.abandon();
        throw error;
    }
}

/** The way from the options to an open auth state. */
class Opening {
    readonly #settings: Settings;
    readonly #baileys: BaileysModule;
    readonly #connection: Connection;
    readonly #api: InstanceApi;
    readonly #patience: Patience;
    readonly #lease: Lease | undefined;

    constructor(settings: Settings, baileys: BaileysModule) {
        this.#settings = settings;
        this.#baileys = baileys;
        this.#connection = new Connection(settings.url, settings.apiKey, settings.timeoutMs);
        this.#api = new InstanceApi(this.#connection, settings.group, settings.instance);
        this.#patience = new Patience(settings.retryForMs, settings.onRetry);
        this.#lease = settings.lease
            ? new Lease(this.#api, settings.lease, this.#patience, (error) => {
                  settings.onLost(error);
                  settings.onError(error);
              })
            : undefined;
    }

    async open(): Promise<CofreAuthState> {
        await this.#enter();
        const creds = await this.#creds();
        const { cacheChars, onError } = this.#settings;
        const cache = new Cache(this.#lease ? cacheChars : 0);
        const writer = new Writer(this.#api, this.#patience, this.#lease, cache, onError);
        const reader = new Reader(this.#api, this.#patience, writer, this.#lease, cache, onError);
        const state: AuthenticationState = { creds, keys: this.#keys(reader, writer) };
        return {
            state,
            saveCreds: async () => writer.write(new Map([[CREDS, this.#json(state.creds, CREDS)]])),
            close: () => this.#close(writer),
            remove: () => this.#remove(writer),
        };
    }

    async abandon(): Promise<void> {
        await this.#lease?.release();
        this.#connection.close();
    }

    /** Takes the lease, or else only looks whether the instance is there; creates it if it is not. */
    async #enter(): Promise<void> {
        const lease = this.#lease;
        const enter = (): Promise<unknown> => (lease ? lease.acquire() : readAll(this.#api, this.#patience, [CREDS]));
        try {
            await enter();
        } catch (error) {
            if (!(error instanceof CofreNotFoundError)) {
                throw error;
            }
            if (!(await this.#exists())) {
                await this.#patience.retrying(() => this.#api.create());
            }
            await enter().catch(async (again: unknown) => {
                throw again instanceof CofreNotFoundError && lease && (await this.#exists()) ? withoutLeases(again) : again;
            });
        }
    }

    #exists(): Promise<boolean> {
        return this.#patience.retrying(() => this.#api.exists());
    }

    /** The stored creds, or new ones that were stored while there were none. */
    async #creds(): Promise<AuthenticationCreds> {
        for (let opening = 1; ; opening += 1) {
            const { values, damaged } = await readAll(this.#api, this.#patience, [CREDS]);
            if (damaged.has(CREDS)) {
                throw new CofreDamagedError([CREDS]);
            }
            if (values.has(CREDS)) {
                return this.#usable(values.get(CREDS));
            }
            try {
                return await this.#newCreds();
            } catch (error) {
                // Somebody stored creds meanwhile, perhaps this process with a request that got no answer.
                if (!(error instanceof CofreConflictError) || opening >= OPENINGS_MAX) {
                    throw error;
                }
            }
        }
    }

    async #newCreds(): Promise<AuthenticationCreds> {
        const { keys } = await this.#patience.retrying(() => this.#api.listKeys(undefined, 1));
        if (keys.length > 0 && !keys.includes(CREDS)) {
            throw new CofreCredsError(
                'creds_missing',
                'the instance has keys and no creds. Bring the creds back, or remove the instance to begin anew',
            );
        }
        const creds = this.#baileys.initAuthCreds();
        const body = bodyOf([{ changes: new Map([[CREDS, this.#json(creds, CREDS)]]) }], ',"ifMatch":{"creds":null}');
        await this.#patience.retrying(() => this.#api.write(body, this.#lease?.epoch));
        return creds;
    }

    #usable(stored: unknown): AuthenticationCreds {
        const creds = revived(stored, this.#baileys.BufferJSON);
        if (!hasIdentity(creds)) {
            throw new CofreCredsError('creds_unusable', 'the stored creds have no whole identity. They were not touched');
        }
        return creds as AuthenticationCreds;
    }

    #keys(reader: Reader, writer: Writer): AuthenticationState['keys'] {
        return {
            get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) => {
                const found = await reader.read(ids.map((id) => `${type}-${id}`));
                const values = ids.map((id) => [id, this.#value(type, found.get(`${type}-${id}`))]);
                return Object.fromEntries(values) as { [id: string]: SignalDataTypeMap[T] };
            },
            set: async (data: SignalDataSet) => writer.write(this.#changes(data)),
        };
    }

    /** An absent value is `null`, as that of `useMultiFileAuthState`: Baileys remembers it and does not ask again. */
    #value(type: string, stored: unknown): unknown {
        const { BufferJSON, proto } = this.#baileys;
        const value = stored === undefined ? null : revived(stored, BufferJSON);
        return type === SYNC_KEY && value ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
    }

    #changes(data: SignalDataSet): Changes {
        const changes: Changes = new Map();
        for (const [type, values] of Object.entries(data)) {
            for (const [id, value] of Object.entries(values ?? {})) {
                const key = `${type}-${id}`;
                changes.set(key, value ? this.#json(value, key) : undefined);
            }
        }
        return changes;
    }

    #json(value: unknown, key: string): string {
        return toJson(value, this.#baileys.BufferJSON, key);
    }

    async #close(writer: Writer): Promise<void> {
        await this.#within(CLOSE_TIMEOUT_MS, async () => {
            await writer.close();
            await this.#lease?.release();
        });
    }

    async #remove(writer: Writer): Promise<void> {
        try {
            await writer.close();
            await this.#patience.retrying(() => this.#api.remove(this.#lease?.epoch));
        } finally {
            await this.#close(writer);
        }
    }

    /** After the time, what still waits fails with `closed`. */
    async #within(timeoutMs: number, task: () => Promise<void>): Promise<void> {
        const end = (): void => {
            this.#patience.end();
            this.#connection.close();
        };
        const timer = setTimeout(end, timeoutMs);
        try {
            await task();
        } finally {
            clearTimeout(timer);
            end();
        }
    }
}

/** A worker without leases knows the instance, and not the route of the lease. */
function withoutLeases(cause: CofreError): CofreError {
    const message = 'this worker has no leases: use a newer one, or the option lease: false';
    return new CofreError('unsupported', message, { cause });
}
