import assert from 'node:assert/strict';
import { Conversation } from './conversation.js';
import { Party } from './party.js';
import { afterTheWorker } from './revived.js';

const MEMBERS = ['ana', 'beto'];
const GROUP = '120363040000000001@g.us';
const PRE_KEYS = 30;
const MESSAGES = 40;

/** What makes an account the one that the phone knows. */
export function identityOf({ noiseKey, signedIdentityKey, registrationId, me }) {
    return afterTheWorker({ noiseKey, signedIdentityKey, registrationId, me });
}

/**
 * Two paired accounts, the instances `ana` and `beto`, that write to each other and in a group; some of it is always on its
 * way. Wherever an auth state is asked for, a function gives it for an instance: the one of a pod, or of a folder.
 */
export class Friends {
    #random;
    #saved;

    constructor(random) {
        this.#random = random;
    }

    static async meet(open, random) {
        const friends = new Friends(random);
        const conversation = await friends.#conversation(open);
        await Promise.all(conversation.parties.map((party) => party.pair(PRE_KEYS)));
        friends.identities = Object.fromEntries(
            conversation.parties.map((party) => [party.instance, identityOf(party.state.creds)]));
        await conversation.introduce();
        await conversation.talk(MESSAGES);
        friends.#leave(conversation);
        return friends;
    }

    /** The same two at the same moment of their talk, which goes its own way from here. */
    as(random) {
        const copy = new Friends(random);
        copy.identities = this.identities;
        copy.#saved = structuredClone(this.#saved);
        return copy;
    }

    /** Both are who they were, what was on its way is understood, and both directions go on. */
    async goOn(open) {
        const conversation = await this.#conversation(open);
        for (const { instance, state } of conversation.parties) {
            assert.deepEqual(identityOf(state.creds), this.identities[instance], `${instance} is who it was`);
        }
        const [before, onTheWay] = [conversation.heardInAll, conversation.mail.length];
        await conversation.deliverAll();
        assert.equal(conversation.heardInAll, before + onTheWay);

        const heard = { ...conversation.heard };
        await conversation.talk(MESSAGES);
        assert.ok(conversation.heard['ana > beto'] > (heard['ana > beto'] ?? 0), 'beto still hears ana');
        assert.ok(conversation.heard['beto > ana'] > (heard['beto > ana'] ?? 0), 'ana still hears beto');
        this.#leave(conversation);
    }

    async #conversation(open) {
        const parties = [];
        for (const [number, member] of MEMBERS.entries()) {
            parties.push(new Party(undefined, member, `551190000000${number}@s.whatsapp.net`, await open(member)));
        }
        return new Conversation(parties, GROUP, this.#random, this.#saved);
    }

    #leave(conversation) {
        this.#saved = JSON.parse(JSON.stringify(conversation));
        conversation.close();
    }
}
