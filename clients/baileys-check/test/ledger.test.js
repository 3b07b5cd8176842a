import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Expectation, Ledger } from '../src/ledger.js';

let directory;
let ledger;

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
    ledger = new Ledger(join(directory, 'ledger.jsonl'));
});

afterEach(() => {
    ledger.close();
    rmSync(directory, { recursive: true });
});

const asked = (json, key = 'k') => ledger.asked('g', 'i', key, json);
const possible = (key = 'k') => new Expectation(ledger.path).possible('g', 'i', key).sort();

test('expects the last acknowledged value and none that it replaced', () => {
    ledger.acknowledged(asked('1'));
    ledger.acknowledged(asked('2'));
    assert.deepEqual(possible(), ['2']);
});

test('expects either of two values that were written at the same time', () => {
    const [first, second] = [asked('1'), asked('2')];
    ledger.acknowledged(second);
    ledger.acknowledged(first);
    assert.deepEqual(possible(), ['1', '2']);
});

test('expects a write without an answer to be there or not, until a later one is acknowledged', () => {
    ledger.acknowledged(asked('1'));
    ledger.failed(asked('2'), 0);
    assert.deepEqual(possible(), ['1', '2']);
    ledger.acknowledged(asked('3'));
    assert.deepEqual(possible(), ['3']);
});

test('expects nothing of a write that was refused', () => {
    ledger.failed(asked('1'), 404);
    assert.deepEqual(possible(), [null]);
});

test('expects what a later read has seen to stay', () => {
    ledger.acknowledged(asked('1'));
    ledger.failed(asked('2'), 0);
    ledger.seen('g', 'i', 'k', '1');
    assert.deepEqual(possible(), ['1']);
});

test('expects an instance that was removed to be empty, and the values that came after', () => {
    ledger.acknowledged(asked('1'));
    ledger.acknowledged(asked('1', 'other'));
    ledger.acknowledged(asked(null, ''));
    ledger.acknowledged(asked('2'));
    assert.deepEqual(possible(), ['2']);
    assert.deepEqual(possible('other'), [null]);
});
