import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RunState } from '../src/run-state.js';

const state = new RunState();
const expectation = state.expectation();
const volume = process.env.COFRE_DATA_DIR;

/** Names on disk: what a file name cannot hold is percent-encoded, and so is a leading dot (PROTOCOL.md, "On disk"). */
function fileName(name) {
    return name.replace(/[/\\%]/g, encodeURIComponent).replace(/^\./, '%2E');
}

function entries(path) {
    return readdirSync(path, { withFileTypes: true });
}

test('a stopped worker leaves only groups, instances, keys and dot directories', () => {
    for (const group of entries(volume)) {
        assert.ok(group.isDirectory(), group.name);
        for (const instance of group.name.startsWith('.') ? [] : entries(join(volume, group.name))) {
            assert.ok(instance.isDirectory(), join(group.name, instance.name));
            for (const key of instance.name.startsWith('.') ? [] : entries(join(volume, group.name, instance.name))) {
                assert.ok(key.name.startsWith('.') ? key.isDirectory() : key.isFile(), join(group.name, instance.name, key.name));
            }
        }
    }
});

test('every key is a file that holds the bytes of its JSON text, and there is no other', () => {
    const expected = new Map();
    for (const group of expectation.groups()) {
        for (const instance of expectation.instances(group)) {
            for (const key of expectation.keys(group, instance)) {
                expected.set([group, instance, key].map(fileName).join('/'), expectation.possible(group, instance, key));
            }
        }
    }
    const files = keyFiles();
    for (const [path, possible] of expected) {
        const found = files.has(path) ? readFileSync(join(volume, path), 'utf8') : null;
        assert.ok(possible.includes(found), path);
    }
    assert.deepEqual([...files].filter((path) => !expected.has(path)), []);
});

function keyFiles() {
    const visible = (path) => entries(path).filter((entry) => !entry.name.startsWith('.'));
    return new Set(visible(volume).flatMap((group) =>
        visible(join(volume, group.name)).flatMap((instance) =>
            visible(join(volume, group.name, instance.name)).map((key) => `${group.name}/${instance.name}/${key.name}`))));
}
