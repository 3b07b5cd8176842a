import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Balancer } from './balancer.mjs';

const PORT_MIN = 20_000; // below the range that outgoing connections take
const PORT_MAX = 30_000;
const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 60_000;
const COMMAND_TIMEOUT_MS = 60_000;

/** Tests start many workers, and none runs long. */
const QUICK_START = '-XX:TieredStopAtLevel=1';

/** Where new databases are asked for, if workers are to share one (see with-postgresql.sh), and one for all of them. */
const { COFRE_TEST_DATABASES: DATABASES, COFRE_TEST_DATABASE: DATABASE } = process.env;

/**
 * A packaged worker (`COFRE_JAR`) that belongs to one test, on a volume of its own, so that the test can do to both what
 * accidents do. With `COFRE_TEST_DATABASES` it is two workers on a database of their own, behind a balancer that gives
 * each connection to the next of them; what is done to it is done to both. `clean-up.sh` ends it if the test cannot.
 */
export class WorkerProcess {
    /** The group of the instances that tests make. */
    group = 'shop';

    #java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    #jar = process.env.COFRE_JAR;
    #environment;
    #ports;
    #children = [];
    #balancer;

    /** @param volume an empty directory for the volume; without it one is made and removed */
    static async prepare({ volume, settings = {}, port } = {}) {
        const worker = new this(port ?? await freePort(), volume, settings);
        if (DATABASES) {
            await worker.#share();
        }
        return worker;
    }

    static async started(options) {
        const worker = await this.prepare(options);
        await worker.start();
        return worker;
    }

    constructor(port, volume, settings) {
        assert.ok(this.#jar, 'COFRE_JAR must name the packaged worker');
        this.directory = mkdtempSync(join(tmpdir(), 'own-worker-'));
        this.volume = volume ?? join(this.directory, 'instances');
        this.port = port;
        this.url = `http://127.0.0.1:${port}`;
        this.apiKey = settings.GLOBAL_AUTH_TOKEN ?? randomBytes(24).toString('hex');
        this.#ports = [port];
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
        const log = openSync(this.#logFile, 'a');
        this.#children = this.#ports.map((port) => spawn(this.#java, [QUICK_START, '-jar', this.#jar], {
            cwd: this.directory,
            env: { ...this.#environment, COFRE_HTTP_PORT: String(port) },
            stdio: ['ignore', log, log],
        }));
        closeSync(log);
        writeFileSync(this.#pidFile, this.#children.map(({ pid }) => pid).join(' '));
        const giveUpAt = Date.now() + START_TIMEOUT_MS;
        while (!(await this.#ready())) {
            assert.ok(this.#children.every(isRunning) && Date.now() < giveUpAt, `the worker does not answer:\n${this.log}`);
            await pause(50);
        }
        await this.#balancer?.open();
    }

    /** SIGTERM; everything is in files afterwards. */
    async stop() {
        assert.ok((await this.#end('SIGTERM')).every((code) => code === 0), this.log);
    }

    async kill() {
        await this.#end('SIGKILL');
    }

    /** Halts the process, so that it answers nothing, and lets it go on. */
    signal(name) {
        this.#children.forEach((child) => child.kill(name));
    }

    /** Ends the worker, if it runs, and removes what it left. */
    async remove() {
        await this.kill();
        this.#assertSpread();
        rmSync(this.directory, { recursive: true, force: true });
    }

    get log() {
        return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
    }

    file(instance, key) {
        return join(this.volume, this.group, instance, key);
    }

    /**
     * Runs a command of the jar with the environment of the worker, as an operator runs it beside it: it talks to the
     * worker while that runs, and works on its files while it is stopped. Gives its exit code and what it printed.
     */
    cofre(...words) {
        const { status, stdout, stderr, error } = spawnSync(this.#java, [QUICK_START, '-jar', this.#jar, ...words],
            { cwd: this.directory, env: this.#environment, encoding: 'utf8', timeout: COMMAND_TIMEOUT_MS });
        assert.equal(error, undefined);
        return { status, output: stdout, errors: stderr };
    }

    async #share() {
        const { url, user, password } = JSON.parse(DATABASE ?? await (await fetch(DATABASES, { method: 'POST' })).text());
        Object.assign(this.#environment, { COFRE_STORE_URL: url, COFRE_STORE_USER: user, COFRE_STORE_PASSWORD: password });
        this.#ports = [await freePort(), await freePort()];
        this.#balancer = new Balancer(this.port, this.#ports);
    }

    #assertSpread() {
        const given = this.#balancer?.given ?? [0];
        const all = given.reduce((sum, count) => sum + count);
        assert.ok(Math.min(...given) * 4 >= all - 4, `connections of each replica: ${given}`);
    }

    async #ready() {
        const answers = await Promise.all(this.#ports.map((port) =>
            fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) })
                .then((answer) => answer.status === 200, () => false)));
        return answers.every(Boolean);
    }

    async #end(signal) {
        const children = this.#children;
        this.#children = [];
        const ends = children.filter(isRunning).map((child) => {
            const ended = once(child, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
            child.kill(signal);
            return ended;
        });
        await Promise.all(ends);
        this.#balancer?.close();
        rmSync(this.#pidFile, { force: true });
        return children.map((child) => child.exitCode);
    }

    get #logFile() {
        return join(this.directory, 'worker.log');
    }

    get #pidFile() {
        return join(this.directory, 'worker.pid');
    }
}

function isRunning({ exitCode, signalCode }) {
    return exitCode === null && signalCode === null;
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
