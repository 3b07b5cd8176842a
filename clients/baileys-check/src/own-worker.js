import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuthState } from './auth-state.js';
import { RunState } from './run-state.js';

const PORT_MIN = 20_000; // below the range that outgoing connections take
const PORT_MAX = 30_000;
const START_TIMEOUT_S = 60;
const STOP_TIMEOUT_MS = 60_000;
const COMMAND_TIMEOUT_MS = 60_000;

/**
 * A packaged worker (`COFRE_JAR`) that belongs to one test, on a volume of its own, so that the test can do to both what
 * accidents do. Its pods are in the group `shop`. Commands run with the environment of the worker, as an operator runs
 * them beside it; they talk to it while it runs and work on its files while it is stopped.
 */
export class OwnWorker {
    group = 'shop';

    #java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    #jar = process.env.COFRE_JAR;
    #environment;
    #process;

    /** @param volume an empty directory for the volume; without it one is made and removed */
    static async prepare({ volume, settings = {} } = {}) {
        const directory = mkdtempSync(join(tmpdir(), 'own-worker-'));
        return new OwnWorker(directory, volume ?? join(directory, 'instances'), await freePort(), settings);
    }

    static async started(options) {
        const worker = await OwnWorker.prepare(options);
        await worker.start();
        await worker.client().start();
        return worker;
    }

    constructor(directory, volume, port, settings) {
        assert.ok(this.#jar, 'COFRE_JAR must name the packaged worker');
        this.directory = directory;
        this.volume = volume;
        this.url = `http://127.0.0.1:${port}`;
        this.token = randomBytes(24).toString('hex');
        this.#environment = {
            PATH: process.env.PATH,
            LC_ALL: 'C.UTF-8',
            GLOBAL_AUTH_TOKEN: this.token,
            COFRE_DATA_DIR: volume,
            COFRE_HTTP_HOST: '127.0.0.1',
            COFRE_HTTP_PORT: String(port),
            ...settings,
        };
        this.state = new RunState({
            CHECK_STATE_DIR: join(directory, 'state'),
            CHECK_SEED: process.env.CHECK_SEED,
            COFRE_URL: this.url,
            GLOBAL_AUTH_TOKEN: this.token,
        });
        this.state.group = this.group;
    }

    /** Starts the worker, in a directory where no .env lies. */
    async start() {
        const log = openSync(this.#logFile, 'a');
        this.#process = spawn(this.#java, ['-jar', this.#jar],
            { cwd: this.directory, env: this.#environment, stdio: ['ignore', log, log] });
        writeFileSync(this.#pidFile, String(this.#process.pid)); // for run.sh, should this process be killed
        const waiting = spawn(process.execPath,
            [join(import.meta.dirname, 'await-worker.js'), String(START_TIMEOUT_S), String(this.#process.pid)],
            { env: { COFRE_URL: this.url } });
        const [status] = await once(waiting, 'exit');
        assert.equal(status, 0, `the worker does not answer:\n${this.log}`);
    }

    /** SIGTERM; everything is in files afterwards. */
    async stop() {
        assert.equal(await this.#end('SIGTERM'), 0, this.log);
    }

    async kill() {
        await this.#end('SIGKILL');
    }

    /** Ends the worker, if it runs, and removes what it left. */
    async remove() {
        await this.kill();
        rmSync(this.directory, { recursive: true, force: true });
    }

    get log() {
        return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
    }

    /** A new client, as a pod that just started. */
    client() {
        return this.state.client();
    }

    /** How a pod that just started opens the auth state of an instance. */
    pod(client = this.client()) {
        return (instance) => openAuthState(client, instance);
    }

    file(instance, key) {
        return join(this.volume, this.group, instance, key);
    }

    /** Runs a command of the jar and gives its exit code and what it printed. */
    cofre(...words) {
        const { status, stdout, stderr, error } = spawnSync(this.#java, ['-XX:TieredStopAtLevel=1', '-jar', this.#jar, ...words],
            { cwd: this.directory, env: this.#environment, encoding: 'utf8', timeout: COMMAND_TIMEOUT_MS });
        assert.equal(error, undefined);
        return { status, output: stdout, errors: stderr };
    }

    /** Runs a command that must succeed and gives what it printed. */
    command(...words) {
        const { status, output, errors } = this.cofre(...words);
        assert.equal(status, 0, `cofre ${words.join(' ')}: ${status}\n${output}${errors}`);
        return output;
    }

    /** What a command prints for programs. */
    report(...words) {
        return JSON.parse(this.command(...words, '--json'));
    }

    async #end(signal) {
        const child = this.#process;
        this.#process = undefined;
        if (child && child.exitCode === null && child.signalCode === null) {
            const ended = once(child, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
            child.kill(signal);
            await ended;
        }
        rmSync(this.#pidFile, { force: true });
        return child?.exitCode;
    }

    get #logFile() {
        return join(this.directory, 'worker.log');
    }

    get #pidFile() {
        return join(this.directory, 'worker.pid');
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
