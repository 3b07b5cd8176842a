import { createRequire } from 'node:module';

/** The Baileys under test: the line that the environment names, `baileys` (7) or `baileys-6` (6.7). */
export const line = process.env.BAILEYS_LINE ?? 'baileys';
export const baileys = await import(line);
export const version = createRequire(import.meta.url)(`${line}/package.json`).version;

/** Whether the run is the long one. */
export const long = process.env.CHECK_FORM === 'long';
