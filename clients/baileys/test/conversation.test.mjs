import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { baileys, long, version } from './support/line.mjs';
import { introduce, Party, talk } from './support/party.mjs';
import { identityOf, open, openAsPod } from './support/session.mjs';
import { Worker } from './support/worker.mjs';

const ROUNDS = long ? 30 : 5;
const JIDS = { ana: '5511900000001@s.whatsapp.net', beto: '5511900000002@s.whatsapp.net' };

let worker;

before(async () => { worker = await Worker.started(); });
after(() => worker?.remove());

async function parties(openAna, openBeto, prefix) {
    const [ana, beto] = await Promise.all([openAna(worker, `${prefix}-ana`), openBeto(worker, `${prefix}-beto`)]);
    return [new Party(ana, JIDS.ana), new Party(beto, JIDS.beto)];
}

/** A message of each is on its way while both change their store; both are who they were, hear it, and go on. */
async function change([ana, beto], openAna, openBeto, prefix) {
    const identities = [identityOf(ana.creds), identityOf(beto.creds)];
    const onTheWay = [await ana.say(beto, 'from ana'), await beto.say(ana, 'from beto')];
    await Promise.all([ana.close(), beto.close()]);
    const [anaAgain, betoAgain] = await parties(openAna, openBeto, prefix);
    assert.deepEqual([identityOf(anaAgain.creds), identityOf(betoAgain.creds)], identities);
    assert.equal(await betoAgain.hear(anaAgain, onTheWay[0]), 'from ana');
    assert.equal(await anaAgain.hear(betoAgain, onTheWay[1]), 'from beto');
    await talk(anaAgain, betoAgain, ROUNDS);
    return [anaAgain, betoAgain];
}

test(`Baileys ${version}: two accounts talk over the client, and go on after a restart`, async () => {
    let pair = await parties(open, open, 'own');
    await Promise.all(pair.map((party) => party.pair()));
    await introduce(...pair);
    assert.equal(await talk(...pair, ROUNDS), ROUNDS * 8);
    pair = await change(pair, open, open, 'own');
    await Promise.all(pair.map((party) => party.close()));
});

test('a session that the protocol of the pods wrote goes on with the client, and back, and again', async () => {
    let pair = await parties(openAsPod, openAsPod, 'pods');
    await Promise.all(pair.map((party) => party.pair()));
    await pair[0].keys.set({ 'app-state-sync-key': {
        'AA/A==': baileys.proto.Message.AppStateSyncKeyData.fromObject({ keyData: Buffer.from('k'), timestamp: 3 }),
    } });
    await introduce(...pair);
    await talk(...pair, ROUNDS);
    pair = await change(pair, open, openAsPod, 'pods');
    const { 'AA/A==': byPod } = await pair[0].keys.get('app-state-sync-key', ['AA/A==']);
    assert.equal(Buffer.from(byPod.keyData).toString(), 'k');
    await pair[0].keys.set({ 'app-state-sync-key': { 'BB/B==': byPod } });
    pair = await change(pair, openAsPod, open, 'pods');
    const { 'BB/B==': byClient } = await pair[0].keys.get('app-state-sync-key', ['BB/B==']);
    assert.equal(Buffer.from(byClient.keyData).toString(), 'k');
    pair = await change(pair, open, open, 'pods');
    pair = await change(pair, openAsPod, openAsPod, 'pods');
    await Promise.all(pair.map((party) => party.close()));
});
