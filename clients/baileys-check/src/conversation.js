import assert from 'node:assert/strict';
import { Party } from './party.js';

/** So many messages may be on their way at once; the later a message is delivered, the further out of order. */
const ON_THE_WAY_MAX = 40;

/** How many of the messages go to the group. */
const GROUP_SHARE = 1 / 4;

/**
 * Parties that write to each other in pairs and in one group while chance delivers their messages in any order,
 * but for those of one sender to a group: Baileys 7.0.0-rc14 cannot read a group message that a later one overtook,
 * whatever store it has, because its sender-key record forgets that the keys it kept are buffers. What is on its way outlives worker and client: it and the counts can be saved as JSON and given to the next
 * conversation of the same parties.
 */
export class Conversation {
    #random;

    static async open(worker, name, members, random, saved) {
        const parties = [];
        for (const [number, member] of members.entries()) {
            parties.push(await Party.open(worker, `${name}-${member}`, `55119${name.length}0000000${number}@s.whatsapp.net`));
        }
        return new Conversation(parties, `12036304${name.length}00000000@g.us`, random, saved);
    }

    constructor(parties, group, random, saved = { mail: [], heard: {}, sent: 0, overtaken: 0 }) {
        this.parties = parties;
        this.group = group;
        this.mail = saved.mail;
        this.heard = saved.heard;
        this.sent = saved.sent;
        this.overtaken = saved.overtaken;
        this.#random = random;
    }

    /** Every pair opens a Signal session, first messages out of order, and shares its sender keys. */
    async introduce() {
        for (const [number, one] of this.parties.entries()) {
            for (const other of this.parties.slice(number + 1)) {
                await one.meet(other, number + 1);
                const first = [await one.say(other, Buffer.from('1')), await one.say(other, Buffer.from('2'))];
                assert.equal(first[0].type, 'pkmsg');
                assert.equal(String(await other.hear(one, first[1])), '2');
                assert.equal(String(await other.hear(one, first[0])), '1');
                assert.equal(String(await one.hear(other, await other.say(one, Buffer.from('3')))), '3');
                await one.shareSenderKey(this.group, other);
                await other.shareSenderKey(this.group, one);
            }
        }
    }

    /** Says so many messages and delivers others meanwhile; ends early, with nothing half said, when `ended` tells. */
    async talk(messages, ended = () => false) {
        for (let said = 0; said < messages && !ended(); said += 1) {
            await this.#say(ended);
            while (!ended() && this.mail.length > 0 && (this.mail.length >= ON_THE_WAY_MAX || this.#random.next() < 0.5)) {
                await this.#deliver(ended);
            }
        }
    }

    async deliverAll() {
        while (this.mail.length > 0) {
            await this.#deliver(() => false);
        }
    }

    /** How many messages were heard, in all directions; `overtaken` of them while an older one was on its way. */
    get heardInAll() {
        return Object.values(this.heard).reduce((sum, count) => sum + count, 0);
    }

    toJSON() {
        return { mail: this.mail, heard: this.heard, sent: this.sent, overtaken: this.overtaken };
    }

    close() {
        this.parties.forEach((party) => party.close());
    }

    async #say(ended) {
        const from = this.#random.pick(this.parties);
        const others = this.parties.filter((party) => party !== from);
        const toGroup = this.#random.next() < GROUP_SHARE;
        const receivers = toGroup ? others : [this.#random.pick(others)];
        const text = `${from.instance} says ${this.#random.next()} ☕ ${'x'.repeat(this.#random.below(300))}`;

        const message = await unlessEnded(ended, () => toGroup
            ? from.sayToGroup(this.group, Buffer.from(text))
            : from.say(receivers[0], Buffer.from(text)));
        // After the end the sender's step may not be stored, so that its message must not go out.
        for (const to of ended() ? [] : receivers) {
            this.mail.push({
                number: ++this.sent,
                from: from.instance,
                to: to.instance,
                type: toGroup ? 'group' : message.type,
                ciphertext: message.ciphertext.toString('base64'),
                text,
            });
        }
    }

    async #deliver(ended) {
        const letter = this.#next();
        const [from, to] = [this.#party(letter.from), this.#party(letter.to)];
        const ciphertext = Buffer.from(letter.ciphertext, 'base64');
        const heard = await unlessEnded(ended, () => letter.type === 'group'
            ? to.hearInGroup(this.group, from, ciphertext)
            : to.hear(from, { type: letter.type, ciphertext }));
        if (ended()) {
            return;
        }
        assert.equal(String(heard), letter.text);
        this.overtaken += this.mail.some((other) => other.number < letter.number) ? 1 : 0;
        const direction = `${letter.from} > ${letter.to}${letter.type === 'group' ? ' in the group' : ''}`;
        this.heard[direction] = (this.heard[direction] ?? 0) + 1;
    }

    /** Takes any letter, but those of one sender to the group in their order, which is all that Baileys understands. */
    #next() {
        const drawn = this.#random.pick(this.mail);
        const stream = ({ from, to, type }) => JSON.stringify([from, to, type]);
        const index = drawn.type === 'group'
            ? this.mail.findIndex((letter) => stream(letter) === stream(drawn))
            : this.mail.indexOf(drawn);
        return this.mail.splice(index, 1)[0];
    }

    #party(instance) {
        return this.parties.find((party) => party.instance === instance);
    }
}

/** A step whose failure counts only while the worker is there: without it a pod takes what it cannot read for absent. */
async function unlessEnded(ended, step) {
    try {
        return await step();
    } catch (error) {
        if (!ended()) {
            throw error;
        }
        return undefined;
    }
}
