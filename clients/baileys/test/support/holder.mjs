/*
 * A process that has a session and writes it until it is told to end: holder.mjs OPTIONS, as JSON. It prints a JSON
 * object a line: {"opened":…}, {"acknowledged":n}, {"lost":code}, {"failed":code}.
 */
import { useCofreAuthState } from '../../dist/index.mjs';
import { baileys } from './line.mjs';

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const options = JSON.parse(process.argv[2]);
let lost = false;

try {
    const { state, close } = await useCofreAuthState({
        ...options,
        baileys,
        onLost: (error) => {
            lost = true;
            say({ lost: error.code });
        },
    });
    say({ opened: true });
    process.on('SIGTERM', () => void close().then(() => process.exit(0)));
    for (let count = 1; !lost; count += 1) {
        await state.keys.set({ session: { writer: { pid: process.pid, count } } });
        say({ acknowledged: count });
        await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
} catch (error) {
    say({ failed: error.code ?? error.message });
}
