export { useCofreAuthState, type CofreAuthState } from './index.js';
export type { CofreLeaseOptions, CofreOptions, CofreRetry } from './index.js';
export type { BaileysModule } from './index.js';
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
} from './index.js';
