import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import type { BaileysModule } from './baileys.js';
import { CofreError, type CofreLeaseLostError } from './errors.js';

export interface CofreLeaseOptions {
    /** How long the lease lasts without renewal, in milliseconds: 1,000 to 300,000, by default 30,000. */
    ttlMs?: number;
    /**
     * Who holds the lease, 1 to 200 characters. By default a name that no other process has. A process with the same
     * name takes the lease over at once, and the older process loses it: use a name of your own only for one that is
     * never used by two processes at the same time on purpose, such as that of a pod in a StatefulSet.
     */
    holder?: string;
    /** How long to wait for a lease that another process has, in milliseconds; by default a little above `ttlMs`. */
    waitMs?: number;
}

export interface CofreRetry {
    error: CofreError;
    /** How many attempts have failed. */
    attempts: number;
    waitMs: number;
}

export interface CofreOptions {
    /** Where the worker is, such as `http://127.0.0.1:5656`. A path before `/v1` is kept. */
    url: string;
    /** The `GLOBAL_AUTH_TOKEN` of the worker. */
    apiKey: string;
    group: string;
    instance: string;
    /** The right to write the instance alone. `false` takes none: then nothing stops a second process. */
    lease?: false | CofreLeaseOptions;
    /** The longest silence of one request, in milliseconds; by default 15,000. */
    timeoutMs?: number;
    /** How long a request is made again before it fails, in milliseconds; by default 90,000. 0 makes it once. */
    retryForMs?: number;
    /**
     * How many characters of values to keep in memory, by default 4,194,304. They are used only while the lease is
     * surely held, when nobody else writes. 0 keeps none.
     */
    cacheChars?: number;
    /**
     * Called once, when the lease is lost. No further write is made: end the socket. Without this and `onError`, a line
     * on the console says it.
     */
    onLost?: (error: CofreLeaseLostError) => void;
    /** Called with each error that a read or a write fails with, beside its rejection. */
    onError?: (error: CofreError) => void;
    /** Called before a failed request is made again, and each second while the opening waits for a lease. */
    onRetry?: (retry: CofreRetry) => void;
    /** The Baileys to use; by default the package `baileys`, else `@whiskeysockets/baileys`. */
    baileys?: BaileysModule;
}

export interface LeaseSettings {
    ttlMs: number;
    holder: string;
    /** Whether no other process uses this name. */
    holderIsUnique: boolean;
    waitMs: number;
}

export interface Settings {
    url: URL;
    apiKey: string;
    group: string;
    instance: string;
    lease: LeaseSettings | undefined;
    timeoutMs: number;
    retryForMs: number;
    cacheChars: number;
    onLost: (error: CofreLeaseLostError) => void;
    onError: (error: CofreError) => void;
    onRetry: (retry: CofreRetry) => void;
    baileys: BaileysModule | undefined;
}

const TTL_MS = 30_000;
const TTL_MS_MIN = 1_000;
const TTL_MS_MAX = 300_000;
const HOLDER_LENGTH_MAX = 200;
/** The time that a takeover may need beyond the ttl of the process that crashed. */
const WAIT_BEYOND_TTL_MS = 5_000;
const TIMEOUT_MS = 15_000;
const RETRY_FOR_MS = 90_000;
const CACHE_CHARS = 4 << 20;
const CACHE_CHARS_MAX = 1 << 30;
const MS_MAX = 24 * 60 * 60 * 1000;

/** Checks the options and fills in what they leave out. */
export function settingsOf(options: CofreOptions): Settings {
    return {
        url: urlOf(options.url),
        apiKey: apiKeyOf(options.apiKey),
        group: nameOf('group', options.group),
        instance: nameOf('instance', options.instance),
        lease: leaseOf(options.lease),
        timeoutMs: numberOf('timeoutMs', options.timeoutMs ?? TIMEOUT_MS, 1),
        retryForMs: numberOf('retryForMs', options.retryForMs ?? RETRY_FOR_MS, 0),
        cacheChars: numberOf('cacheChars', options.cacheChars ?? CACHE_CHARS, 0, CACHE_CHARS_MAX),
        onLost: guarded(options.onLost ?? (options.onError ? undefined : warningOf(options))),
        onError: guarded(options.onError),
        onRetry: guarded(options.onRetry),
        baileys: options.baileys,
    };
}

/** A session that nobody listens to must not end in silence. Its process may have other sessions, and goes on. */
function warningOf({ group, instance }: CofreOptions): (error: CofreLeaseLostError) => void {
    const session = JSON.stringify(`${group}/${instance}`);
    return ({ message }) => {
        console.warn(`cofre-baileys: ${session} lost its lease, and writes nothing more: ${oneLine(message)}`);
    };
}

function oneLine(message: string): string {
    return message.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}

/** What a callback throws must not break the order of writes. It is thrown again where nobody catches it. */
function guarded<T>(callback: ((event: T) => void) | undefined): (event: T) => void {
    return (event) => {
        try {
            callback?.(event);
        } catch (error) {
            queueMicrotask(() => {
                throw error;
            });
        }
    };
}

function leaseOf(lease: CofreOptions['lease']): LeaseSettings | undefined {
    if (lease === false) {
        return undefined;
    }
    const ttlMs = numberOf('lease.ttlMs', lease?.ttlMs ?? TTL_MS, TTL_MS_MIN, TTL_MS_MAX);
    const holder = lease?.holder ?? `${hostname()}:${process.pid}:${randomBytes(6).toString('hex')}`.slice(-HOLDER_LENGTH_MAX);
    if (typeof holder !== 'string' || holder.length === 0 || holder.length > HOLDER_LENGTH_MAX) {
        throw bad(`lease.holder must have 1 to ${HOLDER_LENGTH_MAX} characters`);
    }
    return {
        ttlMs,
        holder,
        holderIsUnique: lease?.holder === undefined,
        waitMs: numberOf('lease.waitMs', lease?.waitMs ?? ttlMs + WAIT_BEYOND_TTL_MS, 0),
    };
}

function urlOf(text: string): URL {
    let url;
    try {
        url = new URL(text);
    } catch {
        throw bad('url must be one like http://127.0.0.1:5656');
    }
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.search !== '' || url.hash !== '') {
        throw bad('url must begin with http:// or https:// and have no query');
    }
    if (url.username !== '' || url.password !== '') {
        throw bad('url must hold no password; the key is the option apiKey');
    }
    return url;
}

function apiKeyOf(key: string): string {
    if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key)) {
        throw bad('apiKey must be the GLOBAL_AUTH_TOKEN of the worker: visible characters of ASCII');
    }
    return key;
}

function nameOf(option: string, name: string): string {
    if (typeof name !== 'string' || name === '' || /[\u0000-\u001f\u007f]/.test(name)) {
        throw bad(`${option} must be a text without control characters`);
    }
    return name;
}

function numberOf(option: string, value: number, min: number, max = MS_MAX): number {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
        throw bad(`${option} must be a number from ${min} to ${max}`);
    }
    return Math.round(value);
}

function bad(message: string): CofreError {
    return new CofreError('bad_option', message);
}
