import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { line, version } from './support/line.mjs';
import { Worker } from './support/worker.mjs';

const run = promisify(execFile);
const root = dirname(import.meta.dirname);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

let worker;
let project;
let packed;

/** A program of somebody who installed the package and a Baileys. */
before(async () => {
    worker = await Worker.started();
    project = mkdtempSync(join(tmpdir(), 'program-'));
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], { cwd: root });
    const [{ filename, files }] = JSON.parse(stdout);
    packed = files.map(({ path }) => path).sort();
    mkdirSync(join(project, 'node_modules'));
    await run('tar', ['-xzf', join(project, filename), '-C', join(project, 'node_modules')]);
    await run('mv', [join(project, 'node_modules', 'package'), join(project, 'node_modules', 'cofre-baileys')]);
    symlinkSync(join(root, 'node_modules', line), join(project, 'node_modules', 'baileys'));
    symlinkSync(join(root, 'node_modules', '@types'), join(project, 'node_modules', '@types'));
    writeFileSync(join(project, 'package.json'), '{"private":true}');
});
after(async () => {
    await worker?.remove();
    rmSync(project, { recursive: true, force: true });
});

async function runProgram(name, text) {
    writeFileSync(join(project, name), text);
    const { stdout } = await run(process.execPath, [name], {
        cwd: project,
        timeout: 60_000,
        env: { PATH: process.env.PATH, COFRE_URL: worker.url, COFRE_API_KEY: worker.apiKey },
    });
    return stdout;
}

test('the package holds what it should, and nothing else', () => {
    const others = packed.filter((path) => !/^dist\/[a-z-]+\.(?:js|mjs|d\.ts|d\.mts)$/.test(path));
    assert.deepEqual(others, ['LICENSE', 'README.md', 'README.pt-BR.md', 'package.json']);
    for (const needed of ['index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'cli.js']) {
        assert.ok(packed.includes(`dist/${needed}`), needed);
    }
    assert.equal(readFileSync(join(root, 'LICENSE'), 'utf8'), readFileSync(join(root, '..', '..', 'LICENSE'), 'utf8'));
    assert.equal(manifest.license, 'Apache-2.0');
    assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
    assert.equal(manifest.dependencies, undefined);
});

const program = (load) => `${load}
(async () => {
    const auth = await useCofreAuthState({
        url: process.env.COFRE_URL, apiKey: process.env.COFRE_API_KEY, group: 'shop', instance: 'program',
    });
    await auth.state.keys.set({ 'pre-key': { 1: { public: Buffer.from('a'), private: Buffer.from('b') } } });
    const { 1: preKey } = await auth.state.keys.get('pre-key', ['1']);
    await auth.saveCreds();
    await auth.close();
    const failure = await useCofreAuthState({ url: 'nonsense', apiKey: 'k', group: 'g', instance: 'i' }).catch((error) => error);
    console.log(Buffer.isBuffer(preKey.public), failure instanceof CofreError, failure.code);
})();`;

test(`an ES module and a CommonJS program use it with the installed Baileys ${version}`, async () => {
    const expected = 'true true bad_option\n';
    assert.equal(await runProgram('program.mjs', program("import { CofreError, useCofreAuthState } from 'cofre-baileys';")), expected);
    assert.equal(await runProgram('program.cjs', program("const { CofreError, useCofreAuthState } = require('cofre-baileys');")), expected);
    assert.equal(await runProgram('same.mjs', `
        import { createRequire } from 'node:module';
        import { CofreError } from 'cofre-baileys';
        console.log(createRequire(import.meta.url)('cofre-baileys').CofreError === CofreError);`), 'true\n');
});

test('it finds Baileys under its other name, and says so if there is none', async () => {
    const modules = join(project, 'node_modules');
    await run('mv', [join(modules, 'baileys'), join(modules, 'aside')]);
    try {
        const failure = await runProgram('none.mjs', program("import { CofreError, useCofreAuthState } from 'cofre-baileys';"))
            .catch((error) => error);
        assert.match(failure.stderr, /Baileys cannot be loaded[^]*code: 'no_baileys'/);
        mkdirSync(join(modules, '@whiskeysockets'));
        symlinkSync(join(root, 'node_modules', line), join(modules, '@whiskeysockets', 'baileys'));
        const output = await runProgram('other.mjs', program("import { CofreError, useCofreAuthState } from 'cofre-baileys';"));
        assert.equal(output, 'true true bad_option\n');
    } finally {
        await run('mv', [join(modules, 'aside'), join(modules, 'baileys')]);
    }
});

test('its types fit those of Baileys, for both kinds of modules', async () => {
    const text = `
        import makeWASocket from 'baileys';
        import { useCofreAuthState, CofreError, type CofreAuthState } from 'cofre-baileys';
        export async function start(): Promise<CofreAuthState> {
            const auth = await useCofreAuthState({
                url: 'http://127.0.0.1:5656', apiKey: 'k', group: 'g', instance: 'i',
                lease: { ttlMs: 10_000 }, onLost: (error) => { const code: string = error.code; void code; },
            });
            const socket = makeWASocket({ auth: auth.state });
            socket.ev.on('creds.update', auth.saveCreds);
            const id: number = auth.state.creds.registrationId;
            void [id, CofreError];
            return auth;
        }
        // @ts-expect-error: an option that is missing
        void useCofreAuthState({ url: 'u' });`;
    writeFileSync(join(project, 'typed.mts'), text);
    writeFileSync(join(project, 'typed.cts'), text.replace("import makeWASocket from 'baileys';",
        "import type { makeWASocket as MakeSocket } from 'baileys' with { 'resolution-mode': 'import' };\ndeclare const makeWASocket: typeof MakeSocket;"));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const failure = await run(process.execPath, [tsc, '--noEmit', '--strict', '--skipLibCheck',
        '--module', 'node16', '--target', 'es2022', '--types', 'node', 'typed.mts', 'typed.cts'], { cwd: project })
        .catch((error) => error);
    assert.equal(failure.code, undefined, failure.stdout);
});

for (const readme of ['README.md', 'README.pt-BR.md']) {
    test(`the program in ${readme} runs as it is copied, and its session is stored`, async () => {
        const [, text] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, readme), 'utf8'));
        assert.match(text, /makeWASocket\(\{/);
        const instance = /instance: '([^']+)'/.exec(text)[1];
        // It must not call WhatsApp here, and ends by itself once its session is stored.
        const local = text.replaceAll('makeWASocket({', "makeWASocket({ waWebSocketUrl: 'ws://127.0.0.1:9', ") + `
setInterval(async () => {
    const creds = \`\${process.env.COFRE_URL}/v1/groups/shop/instances/${instance}/keys/creds\`;
    const stored = await fetch(creds, { headers: { apikey: process.env.COFRE_API_KEY } });
    if (stored.ok) process.exit(0);
}, 100);
`;
        await worker.request('DELETE', `/v1/groups/shop/instances/${instance}`);
        await runProgram('copied.mjs', local);
        const creds = await worker.stored(instance, 'creds');
        assert.ok(creds.noiseKey && creds.signedIdentityKey);
    });
}
