export { useCofreAuthState, type CofreAuthState } from './state.js';
export type { CofreLeaseOptions, CofreOptions, CofreRetry } from './options.js';
export type { BaileysModule } from './baileys.js';
export {
    CofreClosedError,
    CofreConflictError,
    CofreCredsError,
    CofreDamagedError,
    CofreDiskFullError,
    CofreError,
    CofreLeaseHeldError,
    CofreLeaseLostError,
    CofreNotFoundError,
    CofreProtocolError,
    CofreTimeoutError,
    CofreTooLargeError,
    CofreUnauthorizedError,
    CofreUnavailableError,
    type CofreErrorCode,
    type CofreErrorDetails,
} from './errors.js';
