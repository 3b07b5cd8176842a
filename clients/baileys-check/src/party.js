import {
    addTransactionCapability,
    DEFAULT_CONNECTION_CONFIG,
    generateSignalPubKey,
    getNextPreKeys,
    INITIAL_PREKEY_COUNT,
} from 'baileys';
import { openAuthState } from './auth-state.js';

const silent = () => {};
const logger = { level: 'silent', child: () => logger, trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/**
 * One WhatsApp account without its network: Baileys' own Signal repository over an auth state in the worker.
 * Nothing is cached beside it, so each step of a ratchet is read from the worker and written back.
 */
export class Party {
    static async open(worker, instance, jid) {
        return new Party(worker, instance, jid, await openAuthState(worker, instance));
    }

    constructor(worker, instance, jid, state) {
        this.worker = worker;
        this.instance = instance;
        this.jid = jid;
        this.state = state;
        this.keys = addTransactionCapability(state.keys, logger, DEFAULT_CONNECTION_CONFIG.transactionOpts);
        this.signal = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: state.creds, keys: this.keys }, logger);
    }

    /** Pairing: the first pre-keys are stored one by one and all read back, the creds saved. Gives the pre-keys. */
    async pair(preKeyCount = INITIAL_PREKEY_COUNT) {
        const { creds, saveCreds } = this.state;
        Object.assign(creds, { me: { id: this.jid, name: this.instance }, registered: true });
        const { update, preKeys } = await getNextPreKeys({ creds, keys: this.keys }, preKeyCount);
        Object.assign(creds, update);
        await saveCreds();
        return preKeys;
    }

    /** What the server would hand to somebody who wants to write to this party for the first time. */
    async bundle(preKeyId) {
        const { creds } = this.state;
        const { [preKeyId]: preKey } = await this.keys.get('pre-key', [String(preKeyId)]);
        return {
            registrationId: creds.registrationId,
            identityKey: generateSignalPubKey(creds.signedIdentityKey.public),
            signedPreKey: {
                keyId: creds.signedPreKey.keyId,
                publicKey: generateSignalPubKey(creds.signedPreKey.keyPair.public),
                signature: creds.signedPreKey.signature,
            },
            preKey: { keyId: preKeyId, publicKey: generateSignalPubKey(preKey.public) },
        };
    }

    async meet(other, preKeyId) {
        await this.signal.injectE2ESession({ jid: other.jid, session: await other.bundle(preKeyId) });
    }

    async say(other, bytes) {
        return this.signal.encryptMessage({ jid: other.jid, data: bytes });
    }

    async hear(other, { type, ciphertext }) {
        return this.signal.decryptMessage({ jid: other.jid, type, ciphertext });
    }

    async sayToGroup(group, bytes) {
        return this.signal.encryptGroupMessage({ group, meId: this.jid, data: bytes });
    }

    async hearInGroup(group, other, ciphertext) {
        return this.signal.decryptGroupMessage({ group, authorJid: other.jid, msg: ciphertext });
    }

    /** Hands the sender key of a group to another member, inside a message between the two, as WhatsApp does. */
    async shareSenderKey(group, other) {
        const senderKey = await this.signal.getSenderKeyDistributionMessage({ group, meId: this.jid });
        const heard = await other.hear(this, await this.say(other, Buffer.from(senderKey)));
        await other.signal.processSenderKeyDistributionMessage({
            item: { groupId: group, axolotlSenderKeyDistributionMessage: heard },
            authorJid: this.jid,
        });
        const { [group]: shared } = await this.keys.get('sender-key-memory', [group]);
        await this.keys.set({ 'sender-key-memory': { [group]: { ...shared, [other.jid]: true } } });
    }

    close() {
        this.signal.close();
    }
}
