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
    CofreClosedError,
    CofreConflictError,
    CofreCredsError,
    CofreDamagedError,
    CofreError,
    CofreLeaseLostError,
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

/** The sessions that this process has open with leases of unique holders, by place. */
const OPEN = new Map<string, Opening>();

/** How long `close` waits for writes at most. */
const CLOSE_TIMEOUT_MS = 10_000;

/** What the release of the lease then may take. */
const RELEASE_TIMEOUT_MS = 2_000;

export interface CofreAuthState {
    state: AuthenticationState;
    /** Saves the creds of this moment. It is done when they, or later ones, are durable. */
    saveCreds: () => Promise<void>;
    /**
     * Waits up to 10 s for the writes that were asked for, gives the lease back, which takes 2 s at most, and ends the
     * connections. Rejects with `closed` if one of these writes got no confirmation: it may have been made.
     */
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
    opening.register();
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
    #place: string | undefined;

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

    /** Another opening in this process would only wait for this one. */
    register(): void {
        const { lease, url, group, instance } = this.#settings;
        if (!lease?.holderIsUnique) {
            return;
        }
        const place = JSON.stringify([url.href, group, instance]);
        const other = OPEN.get(place);
        if (other && !other.#lease?.lost) {
            throw new CofreError(
                'already_open',
                'this process has the instance open: await close() first, or open it once, outside of connect',
            );
        }
        OPEN.set(place, this);
        this.#place = place;
    }

    #unregister(): void {
        if (this.#place !== undefined && OPEN.get(this.#place) === this) {
            OPEN.delete(this.#place);
        }
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
            saveCreds: async () => writer.save(CREDS, this.#json(state.creds, CREDS)),
            close: () => this.#close(writer),
            remove: () => this.#remove(writer),
        };
    }

    async abandon(): Promise<void> {
        try {
            await this.#lease?.release();
        } finally {
            this.#connection.close();
            this.#unregister();
        }
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
        await this.#end(writer);
        if (writer.dropped) {
            throw new CofreClosedError('closed before all writes were confirmed', { cause: writer.dropped });
        }
    }

    /** After the time, what still waits fails. */
    async #end(writer: Writer): Promise<void> {
        let timer = setTimeout(() => {
            this.#patience.end();
            this.#connection.abort();
        }, CLOSE_TIMEOUT_MS);
        try {
            await writer.close();
            clearTimeout(timer);
            timer = setTimeout(() => this.#connection.close(), RELEASE_TIMEOUT_MS);
            await this.#lease?.release();
        } finally {
            clearTimeout(timer);
            this.#patience.end();
            this.#connection.close();
            this.#unregister();
        }
    }

    async #remove(writer: Writer): Promise<void> {
        try {
            await writer.close();
            await this.#removeInstance();
        } finally {
            await this.#end(writer);
        }
    }

    /** A removal whose answer was lost may have been made. Then the next attempt finds no lease, or no instance. */
    async #removeInstance(): Promise<void> {
        let inDoubt = false;
        await this.#patience.retrying(async () => {
            try {
                await this.#api.remove(this.#lease?.epoch);
            } catch (error) {
                const isGone = error instanceof CofreLeaseLostError || error instanceof CofreNotFoundError;
                if (inDoubt && isGone && !(await this.#api.exists())) {
                    return;
                }
                inDoubt ||= error instanceof CofreError && error.inDoubt;
                throw error;
            }
        });
    }
}

/** A worker without leases knows the instance, and not the route of the lease. */
function withoutLeases(cause: CofreError): CofreError {
    const message = 'this worker has no leases: use a newer one, or the option lease: false';
    return new CofreError('unsupported', message, { cause });
}
