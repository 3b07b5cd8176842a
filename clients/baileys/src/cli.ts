#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CofreError } from './errors.js';
import type { CofreOptions } from './options.js';
import { exportFolder, importFolder } from './transfer.js';

const USAGE = `Usage:
  cofre-baileys import FOLDER --group GROUP --instance INSTANCE [--replace] [--skip-damaged]
  cofre-baileys export FOLDER --group GROUP --instance INSTANCE

  import   puts a folder of useMultiFileAuthState into an instance of Cofre
  export   writes an instance as such a folder, which must not exist or be empty

  --url URL            the worker; else COFRE_URL, else http://127.0.0.1:5656
  --api-key-file FILE  a file that holds the API key; else COFRE_API_KEY_FILE, else the key itself in COFRE_API_KEY
  --replace            import over an instance that has creds, after a snapshot
  --skip-damaged       leave out files of keys that are no JSON, and keep what the instance has of these keys
  --no-lease           do not take the lease of the instance: then nothing stops another process meanwhile

The program that uses the session must be stopped. The folder holds the keys of an account: guard it.
`;

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const URL_DEFAULT = 'http://127.0.0.1:5656';
const LEASE = { ttlMs: 30_000, waitMs: 0 };

class UsageError extends Error {}

async function main(): Promise<void> {
    const { values, positionals } = parsed();
    if (values.help) {
        process.stdout.write(USAGE);
        return;
    }
    const [command, folder, ...others] = positionals;
    if ((command !== 'import' && command !== 'export') || folder === undefined || others.length > 0) {
        throw new UsageError('say import or export, and one folder');
    }
    if (values.group === undefined || values.instance === undefined) {
        throw new UsageError('--group and --instance are needed');
    }
    const options: CofreOptions = {
        url: values.url ?? process.env['COFRE_URL'] ?? URL_DEFAULT,
        apiKey: apiKeyOf(values['api-key-file']),
        group: values.group,
        instance: values.instance,
        lease: values['no-lease'] ? false : LEASE,
        retryForMs: 20_000,
    };
    if (command === 'import') {
        const report = await importFolder(folder, options, {
            replace: values.replace ?? false,
            skipDamaged: values['skip-damaged'] ?? false,
        });
        report.damaged.forEach((name) => process.stderr.write(`damaged, skipped: ${name}\n`));
        report.leftOut.forEach((name) => process.stderr.write(`left out: ${name}\n`));
        if (report.snapshot !== undefined) {
            process.stdout.write(`snapshot of what was there: ${report.snapshot}\n`);
        }
        process.stdout.write(`imported ${report.keys} keys into ${options.group}/${options.instance}\n`);
    } else {
        const report = await exportFolder(folder, options);
        process.stdout.write(`exported ${report.keys} keys of ${options.group}/${options.instance} to ${folder}\n`);
    }
}

function parsed() {
    if (process.argv.some((word) => word === '--api-key' || word.startsWith('--api-key='))) {
        throw new UsageError('an argument shows in the list of processes: put the key into COFRE_API_KEY or a file');
    }
    try {
        return parseArgs({
            allowPositionals: true,
            options: {
                'api-key-file': { type: 'string' },
                group: { type: 'string' },
                help: { type: 'boolean', short: 'h' },
                instance: { type: 'string' },
                'no-lease': { type: 'boolean' },
                replace: { type: 'boolean' },
                'skip-damaged': { type: 'boolean' },
                url: { type: 'string' },
            },
        });
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

function apiKeyOf(file = process.env['COFRE_API_KEY_FILE']): string {
    if (file !== undefined) {
        return readFileSync(file, 'utf8').trim();
    }
    const key = process.env['COFRE_API_KEY'];
    if (key === undefined || key === '') {
        throw new UsageError('the API key is missing: COFRE_API_KEY, or --api-key-file FILE');
    }
    return key;
}

main().catch((error: unknown) => {
    const text = error instanceof CofreError ? `${error.message} [${error.code}]` : (error as Error).message;
    process.stderr.write(`cofre-baileys: ${text}\n`);
    if (error instanceof UsageError) {
        process.stderr.write(`\n${USAGE}`);
    }
    process.exitCode = error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
});
