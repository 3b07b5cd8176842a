import { BufferJSON } from 'baileys';

/** A value as it comes back after a way through the worker: without its undefined members, with its buffers. */
export function afterTheWorker(value) {
    return JSON.parse(JSON.stringify(value, BufferJSON.replacer), BufferJSON.reviver);
}

/** What the pods make of a value that axios parsed: its buffers come back to life. */
export function revived(parsed) {
    return JSON.parse(JSON.stringify(parsed), BufferJSON.reviver);
}
