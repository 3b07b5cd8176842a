/** What went wrong, for programs; the text of an error is for people and may change. */
export type CofreErrorCode =
    | 'already_open'
    | 'bad_option'
    | 'bad_request'
    | 'bad_value'
    | 'closed'
    | 'conflict'
    | 'creds_missing'
    | 'creds_unusable'
    | 'damaged'
    | 'disk_full'
    | 'internal_error'
    | 'lease_held'
    | 'lease_lost'
    | 'no_baileys'
    | 'not_found'
    | 'protocol'
    | 'timeout'
    | 'too_large'
    | 'unauthorized'
    | 'unavailable'
    | 'unsupported';

export interface CofreErrorDetails {
    /** The status of the answer, if there was one. */
    status?: number;
    /** Whether the same request may succeed later. */
    retriable?: boolean;
    /** Whether the request may still be on its way to the worker. */
    inDoubt?: boolean;
    /** How long the worker asks to wait, in milliseconds. */
    retryAfterMs?: number;
    cause?: unknown;
}

/** The base of all errors of this package. No error holds an API key or a value of a session. */
export class CofreError extends Error {
    readonly code: CofreErrorCode;
    readonly status: number | undefined;
    readonly retriable: boolean;
    readonly inDoubt: boolean;
    readonly retryAfterMs: number | undefined;
    /** How often the request was made before it was given up. */
    attempts = 1;

    constructor(code: CofreErrorCode, message: string, details: CofreErrorDetails = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.name = new.target.name;
        this.code = code;
        this.status = details.status;
        this.retriable = details.retriable ?? false;
        this.inDoubt = details.inDoubt ?? false;
        this.retryAfterMs = details.retryAfterMs;
    }
}

/** The worker, or the way to it, does not serve now: refused, cut, overloaded, stopping. */
export class CofreUnavailableError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('unavailable', message, { retriable: true, ...details });
    }
}

/** No answer came in time. */
export class CofreTimeoutError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('timeout', message, { retriable: true, inDoubt: true, ...details });
    }
}

/** The volume of the worker is full. Nothing was changed. */
export class CofreDiskFullError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('disk_full', message, { retriable: true, ...details });
    }
}

/** The API key is missing or wrong. */
export class CofreUnauthorizedError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('unauthorized', message, details);
    }
}

/** The instance does not exist, or does not exist any more. */
export class CofreNotFoundError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('not_found', message, details);
    }
}

/** Values exist and are not intact. They are never taken for absent. */
export class CofreDamagedError extends CofreError {
    readonly keys: readonly string[];

    constructor(keys: readonly string[], details: CofreErrorDetails = {}) {
        const named = keys.slice(0, 5).join(', ') + (keys.length > 5 ? ', …' : '');
        super('damaged', `${keys.length} damaged: ${named}. The doctor of the worker says more`, details);
        this.keys = keys;
    }
}

/** The instance has no creds that Baileys can use, although it is not empty. No new identity was made. */
export class CofreCredsError extends CofreError {
    constructor(code: 'creds_missing' | 'creds_unusable', message: string) {
        super(code, message);
    }
}

/** Another process has the lease of the instance. */
export class CofreLeaseHeldError extends CofreError {
    readonly holder: string | undefined;
    readonly expiresInMs: number | undefined;

    constructor(message: string, held: { holder?: string; expiresInMs?: number } = {}, details: CofreErrorDetails = {}) {
        super('lease_held', message, details);
        this.holder = held.holder;
        this.expiresInMs = held.expiresInMs;
    }
}

/** This process has lost the lease of the instance. It must not write any more, and end its socket. */
export class CofreLeaseLostError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('lease_lost', message, details);
    }
}

/** A write is larger than the worker takes in one commit. Nothing was changed. */
export class CofreTooLargeError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('too_large', message, details);
    }
}

/** A condition of a write did not hold. Nothing was changed. */
export class CofreConflictError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('conflict', message, details);
    }
}

/** The answer is not one of Cofre. */
export class CofreProtocolError extends CofreError {
    constructor(message: string, details: CofreErrorDetails = {}) {
        super('protocol', message, details);
    }
}

/** The auth state was closed. */
export class CofreClosedError extends CofreError {
    constructor(message = 'the auth state was closed', details: CofreErrorDetails = {}) {
        super('closed', message, details);
    }
}
