import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CofreDiskFullError, CofreError } from '../dist/index.mjs';
import { identityOf, open } from './support/session.mjs';
import { SmallVolume } from '../../support/small-volume.mjs';
import { Worker } from './support/worker.mjs';

const VOLUME_MIB = 80;
const WRITES_MAX = 2_000;
const FILLER_CHARS_MAX = 200_000;
const SERVICE_BACK_TIMEOUT_MS = 30_000;

/** The least that a worker can be told to keep in memory, so that it asks for room soon. */
const settings = { BODY_SIZE: '1', COFRE_OVERLAY_MIB: '2', COFRE_DISK_FREE_MIN_MIB: '0' };
const quick = { retryForMs: 0 };

test('a full disk is a typed error, loses nothing, makes no identity, and ends when there is room', async (context) => {
    const volume = SmallVolume.mount(VOLUME_MIB);
    if (!volume) {
        context.skip('SKIPPED: a small volume needs root and mount');
        return;
    }
    let worker;
    try {
        worker = await Worker.started({ volume: volume.data, settings });
        const auth = await open(worker, 'ana', quick);
        const identity = identityOf(auth.state.creds);
        const busy = await open(worker, 'busy', quick);
        volume.fill();
        const saved = await saveUntilFull(auth, busy);

        assert.ok((await worker.stored('ana', 'creds')).accountSyncCounter >= saved);
        await assert.rejects(open(worker, 'new', quick), CofreError);
        await worker.kill();
        await worker.start();
        const { accountSyncCounter, ...rest } = await worker.stored('ana', 'creds');
        assert.ok(accountSyncCounter >= saved);
        assert.ok(rest.noiseKey);

        volume.free();
        await untilTaken(() => auth.saveCreds());
        await untilTaken(() => auth.state.keys.set({ session: { a: { n: 1 } } }));
        await auth.close();
        await busy.close();
        const again = await untilTaken(() => open(worker, 'ana', { lease: false }));
        assert.equal(identityOf(again.state.creds), identity);
        assert.equal(again.state.creds.accountSyncCounter, auth.state.creds.accountSyncCounter);
        assert.deepEqual(await again.state.keys.get('session', ['a']), { a: { n: 1 } });
        await again.close();
    } finally {
        await worker?.remove();
        volume.unmount();
    }
});

/** Saves creds while another session fills the worker. Gives the last counter that was acknowledged. */
async function saveUntilFull(auth, busy) {
    let chars = FILLER_CHARS_MAX;
    let saved = 0;
    for (let write = 1; write < WRITES_MAX; write += 1) {
        auth.state.creds.accountSyncCounter = write;
        const filling = busy.state.keys.set({ 'app-state-sync-version': { [write]: { text: 'x'.repeat(chars) } } })
            .catch(() => { chars = Math.ceil(chars / 2); });
        const failure = await auth.saveCreds().then(() => undefined, (error) => error);
        await filling;
        if (failure) {
            assert.ok(failure instanceof CofreDiskFullError, String(failure.stack));
            assert.equal(failure.status, 507);
            return saved;
        }
        saved = write;
    }
    return assert.fail('the disk was never full');
}

async function untilTaken(request) {
    const giveUpAt = Date.now() + SERVICE_BACK_TIMEOUT_MS;
    for (;;) {
        try {
            return await request();
        } catch (error) {
            assert.ok(error instanceof CofreError && Date.now() < giveUpAt, String(error.stack));
        }
        await pause(100);
    }
}
