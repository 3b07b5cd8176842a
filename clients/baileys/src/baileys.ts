import type { AuthenticationCreds } from 'baileys' with { 'resolution-mode': 'import' };
import { CofreError } from './errors.js';

/** What this package needs of Baileys; `import * as baileys from 'baileys'` gives it, of 6.7 and of 7. */
export interface BaileysModule {
    BufferJSON: {
        replacer: (key: string, value: any) => any;
        reviver: (key: string, value: any) => any;
    };
    initAuthCreds: () => AuthenticationCreds;
    proto: { Message: { AppStateSyncKeyData: { fromObject: (value: any) => any } } };
}

const OTHER_NAME = '@whiskeysockets/baileys';

/** The Baileys of the program, under either name that it has in the registry. */
export async function loadBaileys(): Promise<BaileysModule> {
    const failures: unknown[] = [];
    for (const load of [() => import('baileys'), () => import(OTHER_NAME)]) {
        try {
            const found = partsOf(await load());
            if (found) {
                return found;
            }
        } catch (error) {
            failures.push(error);
        }
    }
    const broken = failures.find((error) => (error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND');
    throw new CofreError('no_baileys', 'Baileys cannot be loaded: npm install baileys, from 6.7 on', {
        cause: broken ?? failures[0],
    });
}

/** A CommonJS Baileys has its parts in its default export too. */
function partsOf(loaded: unknown): BaileysModule | undefined {
    const { default: inner } = loaded as { default?: unknown };
    return [loaded, inner].map((each) => each as Partial<BaileysModule> | undefined).find(isWhole);
}

function isWhole(parts: Partial<BaileysModule> | undefined): parts is BaileysModule {
    return Boolean(parts?.BufferJSON && parts.initAuthCreds && parts.proto?.Message?.AppStateSyncKeyData);
}
