import assert from 'node:assert/strict';
import { baileys } from './line.mjs';

const { addTransactionCapability, DEFAULT_CONNECTION_CONFIG, generateSignalPubKey, getNextPreKeys } = baileys;

const silent = () => {};
const logger = { level: 'silent', child: () => logger, trace: silent, debug: silent, info: silent, warn: silent, error: silent };
const GROUP = '120363040000000001@g.us';

/** One WhatsApp account without its network: Baileys' own Signal repository over an auth state, nothing cached beside. */
export class Party {
    constructor(auth, jid) {
        this.auth = auth;
        this.jid = jid;
        this.creds = auth.state.creds;
        this.keys = addTransactionCapability(auth.state.keys, logger, DEFAULT_CONNECTION_CONFIG.transactionOpts);
        this.signal = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: this.creds, keys: this.keys }, logger);
    }

    async pair(preKeys = 30) {
        Object.assign(this.creds, { me: { id: this.jid, name: this.jid }, registered: true });
        const { update } = await getNextPreKeys({ creds: this.creds, keys: this.keys }, preKeys);
        Object.assign(this.creds, update);
        await this.auth.saveCreds();
    }

    /** What the server hands to somebody who wants to write to this party for the first time. */
    async bundle(preKeyId) {
        const { registrationId, signedIdentityKey, signedPreKey } = this.creds;
        const { [preKeyId]: preKey } = await this.keys.get('pre-key', [String(preKeyId)]);
        return {
            registrationId,
            identityKey: generateSignalPubKey(signedIdentityKey.public),
            signedPreKey: {
                keyId: signedPreKey.keyId,
                publicKey: generateSignalPubKey(signedPreKey.keyPair.public),
                signature: signedPreKey.signature,
            },
            preKey: { keyId: preKeyId, publicKey: generateSignalPubKey(preKey.public) },
        };
    }

    async meet(other, preKeyId = 1) {
        await this.signal.injectE2ESession({ jid: other.jid, session: await other.bundle(preKeyId) });
    }

    async say(other, text) {
        return this.signal.encryptMessage({ jid: other.jid, data: Buffer.from(text) });
    }

    async hear(other, { type, ciphertext }) {
        return String(await this.signal.decryptMessage({ jid: other.jid, type, ciphertext }));
    }

    /** Hands the sender key of the group to another member, inside a message between the two, as WhatsApp does. */
    async shareSenderKey(other) {
        const senderKey = await this.#distribution();
        const { type, ciphertext } = await this.signal.encryptMessage({ jid: other.jid, data: Buffer.from(senderKey) });
        await other.signal.processSenderKeyDistributionMessage({
            item: {
                groupId: GROUP,
                axolotlSenderKeyDistributionMessage: await other.signal.decryptMessage({ jid: this.jid, type, ciphertext }),
            },
            authorJid: this.jid,
        });
        await this.keys.set({ 'sender-key-memory': { [GROUP]: { [other.jid]: true } } });
    }

    async sayToGroup(text) {
        const { ciphertext } = await this.signal.encryptGroupMessage({ group: GROUP, meId: this.jid, data: Buffer.from(text) });
        return ciphertext;
    }

    async hearInGroup(other, msg) {
        return String(await this.signal.decryptGroupMessage({ group: GROUP, authorJid: other.jid, msg }));
    }

    async close() {
        this.signal.close?.();
        await this.auth.close();
    }

    /** Baileys 6.7 gives the sender key with the first message to the group. */
    async #distribution() {
        if (this.signal.getSenderKeyDistributionMessage) {
            return this.signal.getSenderKeyDistributionMessage({ group: GROUP, meId: this.jid });
        }
        const { senderKeyDistributionMessage } =
            await this.signal.encryptGroupMessage({ group: GROUP, meId: this.jid, data: Buffer.from('first') });
        return senderKeyDistributionMessage;
    }
}

/** Two parties who meet, share sender keys of a group, and talk. */
export async function introduce(one, other) {
    await one.meet(other);
    const first = [await one.say(other, '1'), await one.say(other, '2')];
    assert.equal(first[0].type, 'pkmsg');
    assert.equal(await other.hear(one, first[1]), '2');
    assert.equal(await other.hear(one, first[0]), '1');
    assert.equal(await one.hear(other, await other.say(one, '3')), '3');
    await one.shareSenderKey(other);
    await other.shareSenderKey(one);
}

/** So many messages each way, some of them out of order, and some to the group. Gives how many were understood. */
export async function talk(one, other, rounds) {
    let heard = 0;
    for (let round = 0; round < rounds; round += 1) {
        for (const [from, to] of [[one, other], [other, one]]) {
            const texts = [`${round} a`, `${round} b`, `${round} c`];
            const letters = [];
            for (const text of texts) {
                letters.push([text, await from.say(to, text)]);
            }
            for (const [text, letter] of round % 2 ? letters : letters.reverse()) {
                assert.equal(await to.hear(from, letter), text);
                heard += 1;
            }
            assert.equal(await to.hearInGroup(from, await from.sayToGroup(`${round} all`)), `${round} all`);
            heard += 1;
        }
    }
    return heard;
}
