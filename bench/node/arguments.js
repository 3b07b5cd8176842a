import { parseArgs } from 'node:util';

/** The options of the command line, all of which take a value: those that are named must be there. */
export function argumentsOf(...names) {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    const { values } = parseArgs({ options });
    for (const name of names) {
        if (values[name] === undefined) {
            throw new Error(`--${name} is missing`);
        }
    }
    return values;
}

/** The key of the worker, which is in the environment: arguments show in the list of processes. */
export function apiKey() {
    const key = process.env.GLOBAL_AUTH_TOKEN;
    if (!key) {
        throw new Error('GLOBAL_AUTH_TOKEN must hold the key of the worker');
    }
    return key;
}
