/* The closing line of a run, from its ledger and its conversations. */
import { readdirSync } from 'node:fs';
import { RunState } from './run-state.js';

const state = new RunState();
const heard = readdirSync(state.directory)
    .filter((file) => file.startsWith('conversation-'))
    .flatMap((file) => Object.values(state.load(file.replace('.json', '')).heard))
    .reduce((sum, count) => sum + count, 0);
console.log(`baileys-check passed: ${state.expectation().acknowledged} acknowledged changes, none lost; ${heard} messages understood`);
