/*
 * Writes as busy pods do until the worker goes away, then says what was acknowledged. The first argument is what
 * the caller does to the worker: "kill", after which a request may only have got no answer, or "stop", after which
 * it may also have got 503. Prints "writing" once it is at work. Ends with 1 when the worker did not go away.
 */
import { setTimeout } from 'node:timers/promises';
import { openAuthState } from './auth-state.js';
import { Conversation } from './conversation.js';
import { RunState } from './run-state.js';

const GIVE_UP_MS = 120_000;
const WARM_UP_CHANGES = 200;
const CREDS_IN_FLIGHT_MAX = 60;
const PRE_KEYS = 30;

const state = new RunState();
const worker = state.client();
const giveUpAt = Date.now() + GIVE_UP_MS;
let started;
const talking = new Promise((resolve) => { started = resolve; });
const ended = () => worker.trouble !== undefined || Date.now() > giveUpAt;

/** A session's talk: each message is a step of two ratchets in the worker. */
async function talk() {
    const saved = state.load('conversation-talkers');
    const conversation = await Conversation.open(worker, 'talkers', ['hugo', 'iara'], state.random, saved);
    if (!saved) {
        await Promise.all(conversation.parties.map((party) => party.pair(PRE_KEYS)));
        await conversation.introduce();
    }
    started();
    await conversation.talk(Infinity, ended);
    state.save('conversation-talkers', conversation);
    conversation.close();
}

/** A pairing that never ends: new keys one after the other, each fifth one removed again, one key written anew. */
async function storeKeys(instance) {
    const { keys } = await openAuthState(worker, instance);
    const first = state.random.below(2 ** 31);
    for (let id = first; !ended(); id += 1) {
        await keys.set({ 'pre-key': { [id]: { id } }, 'sender-key-memory': { same: { id } } });
        if (id % 5 === 0) {
            await keys.set({ 'pre-key': { [id - 3]: null } });
        }
    }
}

/** Creds that change faster than they are saved: nobody waits for a save. */
async function saveCreds() {
    const { creds, saveCreds: save } = await openAuthState(worker, 'saver');
    const inFlight = new Set();
    while (!ended()) {
        creds.accountSyncCounter += 1;
        const saving = save().finally(() => inFlight.delete(saving));
        inFlight.add(saving);
        if (inFlight.size >= CREDS_IN_FLIGHT_MAX) {
            await Promise.race(inFlight);
        }
    }
    await Promise.all(inFlight);
}

async function tellWhenAtWork() {
    await talking;
    const enough = state.ledger.acknowledgedHere + WARM_UP_CHANGES;
    while (!ended() && state.ledger.acknowledgedHere < enough) {
        await setTimeout(10);
    }
    console.log('writing');
}

await Promise.all([talk(), saveCreds(), ...['keys-1', 'keys-2', 'keys-3', 'keys-4'].map(storeKeys), tellWhenAtWork()]);
worker.close();

const { acknowledgedHere, unansweredHere } = state.ledger;
const status = worker.trouble?.response?.status;
const allowed = worker.trouble && (status === undefined || (process.argv[2] === 'stop' && status === 503));
console.log(`${acknowledgedHere} changes acknowledged, then "${worker.trouble?.message ?? 'nothing'}" with ${unansweredHere} in flight`);
process.exitCode = allowed && (unansweredHere > 0 || process.argv[2] === 'stop') ? 0 : 1;
