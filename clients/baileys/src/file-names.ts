/**
 * The file names that `useMultiFileAuthState` gives to keys, in both directions. There each `/` becomes `__` and each
 * `:` becomes `-`, so that a file name alone does not tell its key. The kind of the key does, for the kinds below.
 */

const SUFFIX = '.json';
const ADDRESS = '[0-9]+(?:_[0-9]+)?';
const JID = '[0-9A-Za-z.]+(?:-[0-9]+)?@[a-z.]+';

const UNCHANGED = [
    'creds',
    'pre-key-[0-9]+',
    `(?:session|identity-key)-${ADDRESS}\\.[0-9]+`,
    `sender-key-memory-${JID}`,
    'app-state-sync-version-[a-z]+(?:_[a-z]+)*',
    'device-list-[0-9]+',
    'lid-mapping-[0-9]+(?:_reverse)?',
    'tctoken-(?:__index|[0-9A-Za-z.]+(?:_[0-9]+)?@[a-z.]+)',
].map((kind) => new RegExp(`^${kind}$`));
const IN_BASE64 = /^app-state-sync-key-(?:[0-9A-Za-z+]|__)+={0,2}$/;
const SENDER_KEY = new RegExp(`^(sender-key-${JID})--(${ADDRESS})--([0-9]+)$`);

/** The file name that Baileys gives a key; another key may have the same one. */
export function fileNameOf(key: string): string {
    return key.replace(/\//g, '__').replace(/:/g, '-') + SUFFIX;
}

/** The key that Baileys gave this file name, if that can be told for sure. */
export function keyOf(fileName: string): string | undefined {
    if (!fileName.endsWith(SUFFIX)) {
        return undefined;
    }
    const stem = fileName.slice(0, -SUFFIX.length);
    if (UNCHANGED.some((kind) => kind.test(stem))) {
        return stem;
    }
    if (IN_BASE64.test(stem)) {
        return stem.replace(/__/g, '/');
    }
    const [, sender, address, device] = SENDER_KEY.exec(stem) ?? [];
    return sender === undefined ? undefined : `${sender}::${address}::${device}`;
}
