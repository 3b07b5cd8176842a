import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PORT_MIN = 20_000; // below the range that outgoing connections take
const PORT_MAX = 30_000;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;

/** A packaged worker (`COFRE_JAR`) that belongs to one test, on a volume of its own. */
export class Worker {
    #child;
    #environment;

    static async started({ volume, settings = {} } = {}) {
        const worker = new Worker(volume, await freePort(), settings);
        await worker.start();
        return worker;
    }

    constructor(volume, port, settings) {
        assert.ok(process.env.COFRE_JAR, 'COFRE_JAR must name the packaged worker');
        this.directory = mkdtempSync(join(tmpdir(), 'own-worker-'));
        this.volume = volume ?? join(this.directory, 'instances');
        this.port = port;
        this.url = `http://127.0.0.1:${port}`;
        this.apiKey = randomBytes(24).toString('hex');
        this.#environment = {
            PATH: process.env.PATH,
            LC_ALL: 'C.UTF-8',
            GLOBAL_AUTH_TOKEN: this.apiKey,
            COFRE_DATA_DIR: this.volume,
            COFRE_HTTP_HOST: '127.0.0.1',
            COFRE_HTTP_PORT: String(port),
            ...settings,
        };
    }

    /** Starts the worker in a directory where no .env lies, and waits until it is ready. */
    async start() {
        const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
        const log = openSync(this.#logFile, 'a');
        this.#child = spawn(java, ['-XX:TieredStopAtLevel=1', '-jar', process.env.COFRE_JAR], {
            cwd: this.directory,
            env: this.#environment,
            stdio: ['ignore', log, log],
        });
        writeFileSync(join(this.directory, 'worker.pid'), String(this.#child.pid)); // for run.sh
        const giveUpAt = Date.now() + START_TIMEOUT_MS;
        while (!(await this.#ready())) {
            assert.ok(this.#child.exitCode === null && Date.now() < giveUpAt, `the worker does not answer:\n${this.log}`);
            await pause(50);
        }
    }

    async kill() {
        await this.#end('SIGKILL');
    }

    async stop() {
        assert.equal(await this.#end('SIGTERM'), 0, this.log);
    }

    /** Halts the process, so that it answers nothing, and lets it go on. */
    signal(name) {
        this.#child.kill(name);
    }

    async remove() {
        await this.kill();
        rmSync(this.directory, { recursive: true, force: true });
    }

    get log() {
        return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
    }

    /** The options of `useCofreAuthState` for an instance here. */
    options(instance, others = {}) {
        return { url: this.url, apiKey: this.apiKey, group: 'shop', instance, ...others };
    }

    file(instance, key) {
        return join(this.volume, 'shop', instance, key);
    }

    /** A request that is no part of what is tested. */
    async request(method, path, body) {
        const answer = await fetch(this.url + path, { method, body, headers: { apikey: this.apiKey } });
        return { status: answer.status, text: await answer.text() };
    }

    /** The value of a key as it is stored, or nothing. */
    async stored(instance, key) {
        const path = `/v1/groups/shop/instances/${encodeURIComponent(instance)}/keys/${encodeURIComponent(key)}`;
        const { status, text } = await this.request('GET', path);
        assert.ok(status === 200 || status === 404, `${status} ${text}`);
        return status === 200 ? JSON.parse(text) : undefined;
    }

    async #ready() {
        return fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) })
            .then((answer) => answer.status === 200, () => false);
    }

    async #end(signal) {
        const child = this.#child;
        this.#child = undefined;
        if (child && child.exitCode === null && child.signalCode === null) {
            const ended = once(child, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
            child.kill(signal);
            await ended;
        }
        rmSync(join(this.directory, 'worker.pid'), { force: true });
        return child?.exitCode;
    }

    get #logFile() {
        return join(this.directory, 'worker.log');
    }
}

async function freePort(attempts = 100) {
    const port = randomInt(PORT_MIN, PORT_MAX);
    const server = net.createServer();
    try {
        server.listen(port, '127.0.0.1');
        await once(server, 'listening');
        return port;
    } catch (error) {
        if (attempts <= 1) {
            throw error;
        }
        return freePort(attempts - 1);
    } finally {
        server.close();
    }
}
