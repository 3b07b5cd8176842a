import { createInterface } from 'node:readline';

/**
 * Does what its input says, line by line, and answers each line with one. Says `ready` first, and ends with its input.
 *
 * @param orders functions by the first word of a line; they get the others, and return what is said
 */
export function obey(orders) {
    const tell = (line) => process.stdout.write(`${line}\n`);
    createInterface({ input: process.stdin })
        .on('line', async (line) => {
            const [order, ...words] = line.split(' ');
            tell((await orders[order](...words)) ?? 'done');
        })
        .on('close', () => process.exit());
    tell('ready');
}
