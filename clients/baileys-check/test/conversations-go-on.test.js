import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Conversation } from '../src/conversation.js';
import { RunState } from '../src/run-state.js';

const state = new RunState();
const members = { pair: ['ana', 'beto'], group: ['caio', 'duda', 'edu'], lid: ['fabi', 'gil'], talkers: ['hugo', 'iara'] };

before(() => state.client().start());

for (const name of Object.keys(members)) {
    const saved = state.load(`conversation-${name}`);
    test(`${name}: what was on its way is understood and the talk goes on`, { skip: !saved && 'not begun yet' }, async () => {
        const worker = state.client();
        const conversation = await Conversation.open(worker, name, members[name], state.random, saved);
        assert.ok(conversation.parties.every((party) => !party.state.minted), 'every party is who it was');

        const heardBefore = conversation.heardInAll;
        const onTheWay = conversation.mail.length;
        await conversation.deliverAll();
        assert.equal(conversation.heardInAll, heardBefore + onTheWay);
        await conversation.talk(60);
        assert.ok(conversation.heardInAll > heardBefore + onTheWay);

        assert.equal(worker.trouble, undefined);
        state.save(`conversation-${name}`, conversation);
        conversation.close();
    });
}
