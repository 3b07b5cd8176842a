import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { openAuthState } from '../../src/auth-state.js';
import { Friends } from '../../src/friends.js';
import { OwnWorker } from '../../src/own-worker.js';

const EXIT_NOT_WELL = 4;
const EXIT_REFUSED = 5;
const NO_CHECKSUMS = 'the volume keeps no extended attributes';
const backups = {};
let former;
let friends;

/** A worker whose accounts talked, were backed up, and whose volume is at rest. */
before(async () => {
    former = await OwnWorker.started();
    friends = await Friends.meet(former.pod(), former.state.random);
    backups.ana = join(former.directory, 'ana.tar.gz');
    former.command('export', 'shop', 'ana', '-o', backups.ana);
    await former.stop();
});
after(() => former?.remove());

/** Runs a test on a worker that takes over what a Go worker would have left: the plain files, and nothing else. */
function onGoVolume(name, body) {
    test(name, async (context) => {
        const worker = await OwnWorker.prepare();
        cpSync(former.volume, worker.volume, {
            recursive: true,
            filter: (path) => path === former.volume || !basename(path).startsWith('.'),
        });
        try {
            await body(worker, context);
        } finally {
            await worker.remove();
        }
    });
}

/** What a pod that starts does, which would mint a new identity if it were not stopped. */
async function assertPodIsStopped(worker) {
    const pod = worker.client();
    await assert.rejects(openAuthState(pod, 'ana'), (error) => error.response?.status === 503);
    assert.equal((await pod.readText('ana', 'creds')).status, 500);
    assert.equal(statSync(worker.file('ana', 'creds')).size, 0);
}

onGoVolume('zero-byte creds without any copy stop the pod, and an import of a backup serves them again', async (worker) => {
    truncateSync(worker.file('ana', 'creds'));
    await worker.start();
    await assertPodIsStopped(worker);

    const doctor = worker.cofre('doctor', 'shop', 'ana');
    assert.equal(doctor.status, EXIT_NOT_WELL, doctor.output);
    assert.match(doctor.output, /cofre import shop ana BACKUP.tar.gz --replace/);
    assert.equal(worker.cofre('import', 'shop', 'ana', backups.ana).status, EXIT_REFUSED);
    await assertPodIsStopped(worker);
    worker.command('import', 'shop', 'ana', backups.ana, '--replace');

    await friendsOf(worker).goOn(worker.pod());
});

onGoVolume('zero-byte creds are served from a snapshot, and "snapshot restore" puts them back', async (worker) => {
    await worker.start();
    worker.command('snapshot', 'create', 'shop', 'ana');
    await worker.stop();
    truncateSync(worker.file('ana', 'creds'));
    await worker.start();
    assert.equal((await openAuthState(worker.client(), 'ana')).minted, false);

    const [snapshot] = worker.report('snapshot', 'list', 'shop', 'ana');
    worker.command('snapshot', 'restore', 'shop', 'ana', snapshot.id);
    assert.equal(worker.cofre('doctor', 'shop', 'ana').status, 0);
    assert.ok(statSync(worker.file('ana', 'creds')).size > 0);

    await friendsOf(worker).goOn(worker.pod());
});

onGoVolume('zero-byte creds that the worker has written before heal by themselves', async (worker) => {
    await worker.start();
    const { saveCreds } = await openAuthState(worker.client(), 'ana');
    await saveCreds();
    await worker.stop();
    truncateSync(worker.file('ana', 'creds'));
    await worker.start();

    await friendsOf(worker).goOn(worker.pod());
    assert.match(worker.log, /the creds of ana in shop are damaged/);

    const again = await openAuthState(worker.client(), 'ana');
    await again.saveCreds();
    await worker.stop();
    JSON.parse(readFileSync(worker.file('ana', 'creds'), 'utf8'));
});

onGoVolume('creds with flipped bits heal by themselves, whether the time of the file tells of it or not', async (worker, context) => {
    await worker.start();
    for (const member of ['ana', 'beto']) {
        await (await openAuthState(worker.client(), member)).saveCreds();
    }
    await worker.stop();
    if (worker.log.includes(NO_CHECKSUMS)) {
        context.skip(NO_CHECKSUMS);
        return;
    }
    flipBits(worker.file('ana', 'creds'), 1);
    keepingItsTime(worker.file('beto', 'creds'), (file) => flipBits(file, 3));
    await worker.start();

    await friendsOf(worker).goOn(worker.pod());
    assert.match(worker.log, /the creds of ana in shop are damaged/);
    assert.match(worker.log, /the creds of beto in shop are damaged/);
});

/** The same two accounts as they were when the former worker stopped. */
function friendsOf(worker) {
    return friends.as(worker.state.random);
}

/** Flips the lowest bit of some characters inside the noise key, in place: what is left is as good a JSON as before. */
function flipBits(file, count) {
    const bytes = readFileSync(file);
    const before = JSON.parse(bytes);
    let position = bytes.indexOf(before.noiseKey.private.data);
    for (let left = count; left > 0; position += 1) {
        if (/[a-zB-Y1-8]/.test(String.fromCharCode(bytes[position])) && /[a-zA-Z0-9]/.test(String.fromCharCode(bytes[position] ^ 1))) {
            bytes[position] ^= 1;
            left -= 1;
        }
    }
    assert.notEqual(JSON.parse(bytes).noiseKey.private.data, before.noiseKey.private.data);
    writeFileSync(file, bytes);
}

/** Does something to a file as a disk does it: its time of modification stays, to the nanosecond. */
function keepingItsTime(file, change) {
    const reference = join(former.directory, 'reference');
    assert.equal(spawnSync('cp', ['-p', file, reference]).status, 0);
    change(file);
    assert.equal(spawnSync('touch', ['-r', reference, file]).status, 0);
    assert.equal(statSync(file, { bigint: true }).mtimeNs, statSync(reference, { bigint: true }).mtimeNs);
}
