/*
 * The conversation of clients/baileys-check over cofre-baileys and over another auth state: two accounts open their
 * states, pair, meet, talk, hear all that is on its way, and close. Chance is the same for both sides of a pair.
 */
import { Conversation } from '../../clients/baileys-check/src/conversation.js';
import { Party } from '../../clients/baileys-check/src/party.js';
import { Random } from '../../clients/baileys-check/src/random.js';
import { argumentsOf } from './arguments.js';
import { openInCofre, openInFiles, openInRedis } from './auth-states.js';
import { byTurns, milliseconds, tellPair, timed } from './by-turns.js';

const MEMBERS = ['ana', 'beto'];
const MEETING = '120363040000000001@g.us';
const PRE_KEYS = 30;

const { url, rounds, 'warm-up': warmUp, messages, other, at } =
    argumentsOf('url', 'rounds', 'warm-up', 'messages', 'other', 'at');
const others = {
    files: { figure: 'conversation', name: 'files', open: (instance) => openInFiles(at, instance) },
    redis: { figure: 'redis', name: 'Redis', open: (instance) => openInRedis(at, instance) },
};
const { figure, name, open } = others[other];

/** Keys that count how often they are asked for and set. */
function counted({ get, set }, counts) {
    return {
        get(type, ids) {
            counts.gets += 1;
            return get(type, ids);
        },
        set(data) {
            counts.sets += 1;
            return set(data);
        },
    };
}

async function talk(openState, run, counts) {
    const states = await Promise.all(MEMBERS.map((member) => openState(`${member}-${run}`)));
    const parties = states.map(({ state: { creds, keys }, saveCreds }, number) =>
        new Party(undefined, MEMBERS[number], `551190000000${number}@s.whatsapp.net`,
            { creds, keys: counted(keys, counts), saveCreds }));
    const conversation = new Conversation(parties, MEETING, new Random(run));
    await Promise.all(parties.map((party) => party.pair(PRE_KEYS)));
    await conversation.introduce();
    await conversation.talk(Number(messages));
    await conversation.deliverAll();
    conversation.close();
    await Promise.all(states.map((state) => state.close()));
    if (conversation.heardInAll !== Number(messages)) {
        throw new Error(`${conversation.heardInAll} of ${messages} messages were heard`);
    }
}

/** The time, and the processor time of Node alone. */
function talked(openState) {
    return async (run) => {
        const counts = { gets: 0, sets: 0 };
        const before = process.cpuUsage();
        const ms = await timed(() => talk(openState, run, counts));
        const { user, system } = process.cpuUsage(before);
        return { ms, processorMs: (user + system) / 1000, ...counts };
    };
}

const told = ({ ms, processorMs }) => `${milliseconds(ms)} (${milliseconds(processorMs)} of processor time in Node)`;

await byTurns({
    rounds: Number(rounds),
    warmUpSeconds: Number(warmUp),
    first: talked((instance) => openInCofre(url, instance)),
    second: talked(open),
    tell: (cofre, compared) => tellPair(figure, cofre.ms / compared.ms,
        `${messages} messages, ${cofre.gets} gets and ${cofre.sets} sets: `
        + `cofre ${told(cofre)}, ${name} ${told(compared)}`),
});
