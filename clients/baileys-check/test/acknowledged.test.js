import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { revived } from '../src/revived.js';
import { RunState } from '../src/run-state.js';

const state = new RunState();
const expectation = state.expectation();

/** As many reads at once as a pod asks for. */
const BURST = 812;

test('the ledger has something to look for', () => {
    assert.ok(expectation.acknowledged > 0, 'give the CHECK_STATE_DIR of the run that wrote');
});

for (const group of expectation.groups()) {
    test(`${group}: lists the instances that were created and not removed, and no others`, async () => {
        const possible = (instance) => expectation.possible(group, instance, '');
        const client = state.client(group);
        if (possible('').every((json) => json === null)) {
            await assert.rejects(client.listInstances(), (error) => error.response?.status === 404);
            return;
        }
        const listed = await client.listInstances();
        const wrong = expectation.instances(group)
            .filter((instance) => !possible(instance).includes(listed.includes(instance) ? 'created' : null));
        assert.deepEqual(wrong, []);
        assert.deepEqual(listed.filter((instance) => !expectation.instances(group).includes(instance)), []);
    });

    test(`${group}: every acknowledged change is there, byte for byte and deep-equal`, async (context) => {
        const client = state.client(group);
        const places = expectation.instances(group).flatMap((instance) =>
            expectation.keys(group, instance).map((key) => ({ instance, key })));
        const wrong = [];
        for (let start = 0; start < places.length; start += BURST) {
            const burst = places.slice(start, start + BURST);
            wrong.push(...(await Promise.all(burst.map((place) => fault(client, group, place)))).filter(Boolean));
        }
        assert.equal(wrong.length, 0, `${wrong.length} keys are not as acknowledged:\n${wrong.slice(0, 20).join('\n')}`);
        context.diagnostic(`${places.length} keys of ${group} as acknowledged`);
    });
}

/** What is wrong with a key, or nothing. */
async function fault(client, group, { instance, key }) {
    const possible = expectation.possible(group, instance, key);
    const { status, text } = await client.readText(instance, key);
    if (status !== 200 && status !== 404) {
        return `${instance} | ${key}: status ${status}`;
    }
    const found = status === 200 ? text : null;
    if (!possible.includes(found)) {
        return `${instance} | ${key}: found ${shown(found)} instead of ${possible.map(shown).join(' or ')}`;
    }
    if (found !== null && !isDeepStrictEqual(revived(await client.read(instance, key)), revived(JSON.parse(found)))) {
        return `${instance} | ${key}: not deep-equal`;
    }
    if (possible.length > 1) {
        state.ledger.seen(group, instance, key, found);
    }
    return undefined;
}

/** Tells values apart without showing them. */
function shown(json) {
    return json === null ? 'nothing' : `${json.length}:${createHash('sha256').update(json).digest('hex').slice(0, 8)}`;
}
