/*
 * Runs a worker, or the replicas that stand for one, as a process of its own for scripts: on COFRE_HTTP_PORT with
 * GLOBAL_AUTH_TOKEN. TERM stops all, and the exit code tells how; USR2 kills all.
 */
import { WorkerProcess } from './worker-process.mjs';

const { COFRE_HTTP_PORT, GLOBAL_AUTH_TOKEN } = process.env;
const worker = await WorkerProcess.prepare({ port: Number(COFRE_HTTP_PORT), settings: { GLOBAL_AUTH_TOKEN } });

process.on('SIGTERM', () => end(() => worker.stop(), 0));
process.on('SIGUSR2', () => end(() => worker.kill(), 137));
await worker.start();

async function end(how, code) {
    await how();
    process.stderr.write(worker.log);
    await worker.remove();
    process.exit(code);
}
