import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(64 << 10, 'x');

/** A file system of a few megabytes, so that a disk can be full in earnest. It takes root. */
export class SmallVolume {
    /** Gives nothing where none can be mounted. */
    static mount(mebibytes) {
        const root = mkdtempSync(join(tmpdir(), 'small-volume-'));
        const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'small-volume', root]);
        if (status !== 0) {
            rmSync(root, { recursive: true });
            return undefined;
        }
        return new SmallVolume(root);
    }

    constructor(root) {
        this.root = root;
        this.data = join(root, 'instances');
        mkdirSync(this.data);
    }

    /** Takes what room is left. */
    fill() {
        const ballast = openSync(this.#ballast, 'a');
        try {
            for (let size = CHUNK.length; size >= 4096; size /= 2) {
                writeWhileThereIsRoom(ballast, CHUNK.subarray(0, size));
            }
        } finally {
            closeSync(ballast);
        }
    }

    free() {
        rmSync(this.#ballast);
    }

    unmount() {
        spawnSync('umount', ['-l', this.root]);
        rmSync(this.root, { recursive: true, force: true });
    }

    get #ballast() {
        return join(this.root, 'ballast');
    }
}

function writeWhileThereIsRoom(file, bytes) {
    try {
        while (writeSync(file, bytes) > 0);
    } catch (error) {
        if (error.code !== 'ENOSPC') {
            throw error;
        }
    }
}
