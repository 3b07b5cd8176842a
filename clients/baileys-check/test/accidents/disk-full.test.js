import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openAuthState } from '../../src/auth-state.js';
import { Friends, identityOf } from '../../src/friends.js';
import { OwnWorker } from '../../src/own-worker.js';
import { SmallVolume } from '../../../support/small-volume.mjs';

const VOLUME_MIB = 80;
const WRITES_MAX = 2_000;
const SERVICE_BACK_TIMEOUT_MS = 30_000;

/** The least that a worker can be told to keep in memory, so that it asks for room soon. */
const settings = { BODY_SIZE: '1', COFRE_OVERLAY_MIB: '2', COFRE_DISK_FREE_MIN_MIB: '0' };
const FILLER_CHARS_MAX = 200_000;

test('creds outlive a full disk, the worker that is killed on it, and are written again when there is room', async (context) => {
    const volume = SmallVolume.mount(VOLUME_MIB);
    if (!volume) {
        context.skip('a small volume needs root and mount');
        return;
    }
    let worker;
    try {
        worker = await OwnWorker.started({ volume: volume.data, settings });
        const friends = await Friends.meet(worker.pod(), worker.state.random);
        volume.fill();
        await saveUntilFull(worker);
        await assertServed(worker, friends);

        await worker.kill();
        await worker.start();
        await assertServed(worker, friends);

        volume.free();
        await awaitService(worker);
        const pod = worker.client();
        const { saveCreds } = await openAuthState(pod, 'ana');
        await saveCreds();
        assert.equal(pod.trouble, undefined);
        await friends.goOn(worker.pod());
    } finally {
        await worker?.remove();
        volume.unmount();
    }
});

/**
 * A pod saves creds while another one fills the worker, until those of the first are refused. Creds are small and find
 * room where large values find none any more, so each refusal halves what the other one writes.
 */
async function saveUntilFull(worker) {
    const [pod, busy] = [worker.client(), worker.client()];
    const { creds, saveCreds } = await openAuthState(pod, 'ana');
    await openAuthState(busy, 'busy');
    let chars = FILLER_CHARS_MAX;
    for (let write = 0; !pod.trouble && write < WRITES_MAX; write += 1) {
        creds.accountSyncCounter += 1;
        const filling = busy.write('busy', `app-state-sync-version-${write}`, JSON.stringify('x'.repeat(chars)));
        await Promise.all([saveCreds(), filling.catch(() => { chars = Math.ceil(chars / 2); })]);
    }
    assert.equal(pod.trouble?.response?.status, 507);
}

/** What was acknowledged is read; a pod that starts finds it or is stopped, and never mints. */
async function assertServed(worker, friends) {
    const client = worker.client();
    for (const member of ['ana', 'beto']) {
        const { status, text } = await client.readText(member, 'creds');
        assert.equal(status, 200);
        assert.ok(worker.state.expectation().possible('shop', member, 'creds').includes(text));
        const opened = await openAuthState(client, member).catch((error) => error);
        if (opened instanceof Error) {
            assert.equal(opened.response?.status, 503);
        } else {
            assert.deepEqual(identityOf(opened.creds), friends.identities[member]);
        }
    }
}

/**
 * The worker looks each second whether there is room again, for values and for its journal. Until it found some, a small
 * value may still find room in memory while the next one finds none; a large value finds none at all.
 */
async function awaitService(worker) {
    const large = JSON.stringify('x'.repeat(FILLER_CHARS_MAX));
    await untilTaken(507, () => worker.client().write('busy', 'app-state-sync-version-room', large));
    await untilTaken(503, () => openAuthState(worker.client(), 'ana'));
}

/** Asks again and again until the worker does not refuse any more. */
async function untilTaken(refusal, request) {
    const giveUpAt = Date.now() + SERVICE_BACK_TIMEOUT_MS;
    for (;;) {
        try {
            return await request();
        } catch (error) {
            assert.equal(error.response?.status, refusal);
        }
        assert.ok(Date.now() < giveUpAt, 'the worker takes writes again');
        await setTimeout(100);
    }
}
