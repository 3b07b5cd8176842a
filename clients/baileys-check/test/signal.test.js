import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { INITIAL_PREKEY_COUNT } from 'baileys';
import { Conversation } from '../src/conversation.js';
import { RunState } from '../src/run-state.js';

const state = new RunState();

before(() => state.client().start());

async function paired(worker, name, members, preKeyCount = 30) {
    const conversation = await Conversation.open(worker, name, members, state.random);
    for (const party of conversation.parties) {
        assert.equal(party.state.minted, true);
        assert.equal(Object.keys(await party.pair(preKeyCount)).length, preKeyCount);
    }
    return conversation;
}

function saved(name, conversation) {
    state.save(`conversation-${name}`, conversation);
    conversation.close();
}

test('two parties exchange hundreds of messages in both directions and out of order', async () => {
    const worker = state.client();
    const conversation = await paired(worker, 'pair', ['ana', 'beto'], INITIAL_PREKEY_COUNT);
    await conversation.introduce();
    await conversation.talk(700);

    assert.ok(conversation.heard['pair-ana > pair-beto'] >= 200, JSON.stringify(conversation.heard));
    assert.ok(conversation.heard['pair-beto > pair-ana'] >= 200, JSON.stringify(conversation.heard));
    assert.ok(conversation.overtaken >= 150, `${conversation.overtaken} overtaken`);
    assert.equal(worker.trouble, undefined);
    saved('pair', conversation);
});

test('a group of three uses sender keys in all directions', async () => {
    const worker = state.client();
    const conversation = await paired(worker, 'group', ['caio', 'duda', 'edu']);
    await conversation.introduce();
    await conversation.talk(200);

    const inGroup = Object.entries(conversation.heard).filter(([direction]) => direction.endsWith('in the group'));
    assert.equal(inGroup.length, 6);
    inGroup.forEach(([direction, count]) => assert.ok(count >= 3, `${direction}: ${count}`));
    const [caio, duda, edu] = conversation.parties;
    assert.deepEqual(await caio.keys.get('sender-key-memory', [conversation.group]), {
        [conversation.group]: { [duda.jid]: true, [edu.jid]: true },
    });
    assert.equal(worker.trouble, undefined);
    saved('group', conversation);
});

test('sessions move to the LID of a contact once the mapping is known', async () => {
    const worker = state.client();
    const conversation = await paired(worker, 'lid', ['fabi', 'gil']);
    const [fabi, gil] = conversation.parties;
    await fabi.signal.lidMapping.storeLIDPNMappings([{ lid: '123456789@lid', pn: gil.jid }]);
    await gil.signal.lidMapping.storeLIDPNMappings([{ lid: '987654321@lid', pn: fabi.jid }]);
    await conversation.introduce();
    await conversation.talk(60);

    const phone = gil.jid.split('@')[0];
    assert.deepEqual(await fabi.state.keys.get('lid-mapping', [phone, '123456789_reverse']), {
        [phone]: '123456789',
        '123456789_reverse': phone,
    });
    const sessions = await fabi.state.keys.get('session', ['123456789_1.0', `${phone}.0`]);
    assert.ok(sessions['123456789_1.0']);
    assert.equal(sessions[`${phone}.0`], undefined);
    assert.equal(worker.trouble, undefined);
    saved('lid', conversation);
});

test('a pre-key is gone from the worker once it was used', async () => {
    const worker = state.client();
    assert.equal((await worker.readText('pair-beto', 'pre-key-1')).status, 404);
    assert.equal((await worker.readText('pair-beto', 'pre-key-2')).status, 200);
});
