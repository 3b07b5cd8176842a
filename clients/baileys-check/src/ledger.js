import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/**
 * The record of what was asked of the worker and what it answered, one JSON array a line, in that order:
 *
 *     ["asked", id, group, instance, key, json]   json null: removal; key "": the instance; instance "": the group
 *     ["acknowledged", id]
 *     ["failed", id, status]                      status 0: no answer at all
 *     ["seen", group, instance, key, json]        a later read settled which of several values it is
 *
 * A line is with the kernel before the request that it announces is sent, so that a client that dies forgets nothing.
 */
export class Ledger {
    /** How many changes this process had acknowledged, and how many failed without a refusal. */
    acknowledgedHere = 0;
    unansweredHere = 0;

    #file;
    #writer = randomBytes(4).toString('hex');
    #asked = 0;

    constructor(path) {
        this.path = path;
        this.#file = openSync(path, 'a', 0o600);
    }

    asked(group, instance, key, json) {
        const id = `${this.#writer}-${++this.#asked}`;
        this.#append('asked', id, group, instance, key, json);
        return id;
    }

    acknowledged(id) {
        this.#append('acknowledged', id);
        this.acknowledgedHere += 1;
    }

    failed(id, status) {
        this.#append('failed', id, status);
        this.unansweredHere += isRefusal(status) ? 0 : 1;
    }

    seen(group, instance, key, json) {
        this.#append('seen', group, instance, key, json);
    }

    close() {
        closeSync(this.#file);
    }

    #append(...line) {
        writeSync(this.#file, `${JSON.stringify(line)}\n`);
    }
}

/**
 * What a ledger says must be found: `possible(group, instance, key)` are the values that a read may give, `null`
 * for absent. It is one value unless writes ran at the same time or were never answered.
 */
export class Expectation {
    acknowledged = 0;

    #groups = new Map();
    #changes = new Map();
    #line = 0;

    constructor(path) {
        for (const text of readFileSync(path, 'utf8').split('\n')) {
            if (text) {
                this.#line += 1;
                this.#apply(...JSON.parse(text));
            }
        }
    }

    groups() {
        return [...this.#groups.keys()];
    }

    instances(group) {
        return [...this.#groups.get(group).keys()].filter((instance) => instance !== '');
    }

    keys(group, instance) {
        return [...this.#groups.get(group).get(instance).keys()].filter((key) => key !== '');
    }

    possible(group, instance, key) {
        return [...new Set(this.#register(group, instance, key).map((change) => change.json))];
    }

    #apply(kind, ...fields) {
        switch (kind) {
            case 'asked': return this.#ask(...fields);
            case 'acknowledged': return this.#acknowledge(...fields);
            case 'failed': return this.#fail(...fields);
            case 'seen': return this.#see(...fields);
            default: throw new Error(`Unknown line in the ledger: ${kind}`);
        }
    }

    #ask(id, group, instance, key, json) {
        const registers = this.#reach(group, instance, key, json);
        const change = { json, startedAt: this.#line, finishedAt: Infinity, registers };
        this.#changes.set(id, change);
        registers.forEach((register) => register.push(change));
    }

    #acknowledge(id) {
        const change = this.#changes.get(id);
        this.acknowledged += 1;
        change.finishedAt = this.#line;
        for (const register of change.registers) {
            keepOnly(register, (other) => other === change || other.finishedAt > change.startedAt);
        }
    }

    /** A refusal (4xx) changed nothing; after any other failure the change is there whole or not at all. */
    #fail(id, status) {
        const change = this.#changes.get(id);
        change.finishedAt = this.#line;
        if (isRefusal(status)) {
            change.registers.forEach((register) => keepOnly(register, (other) => other !== change));
        }
    }

    #see(group, instance, key, json) {
        keepOnly(this.#register(group, instance, key), (change) => change.json === json);
    }

    /** A removal of an instance or a group reaches all that is in it. */
    #reach(group, instance, key, json) {
        const own = this.#register(group, instance, key);
        if (json !== null || key !== '') {
            return [own];
        }
        const instances = this.#groups.get(group);
        return instance !== ''
            ? [...instances.get(instance).values()]
            : [...instances.values()].flatMap((keys) => [...keys.values()]);
    }

    #register(group, instance, key) {
        const keys = child(child(this.#groups, group, () => new Map()), instance, () => new Map());
        return child(keys, key, () => [{ json: null, startedAt: 0, finishedAt: 0, registers: [] }]);
    }
}

function isRefusal(status) {
    return status >= 400 && status < 500;
}

function child(map, name, create) {
    if (!map.has(name)) {
        map.set(name, create());
    }
    return map.get(name);
}

function keepOnly(list, wanted) {
    list.splice(0, list.length, ...list.filter(wanted));
}
