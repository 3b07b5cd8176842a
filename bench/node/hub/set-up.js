/*
 * Registers at a hub a tenant, a provider and instances, each with a webhook if there is a receiver. Evolution is
 * played by as much of it as that takes. Writes down what the others need to send and to listen: one file in JSON, and
 * for wrk one with a line each for path, authorization and body of the first instance.
 */
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { jwt, messageBody } from './events.js';

const TENANT = 'bench';
const TOKEN_SECONDS = 8 * 3600;

/** As long as a token of Evolution is good. */
const EVENT_SECONDS = 600;

const { values: options } = parseArgs({
    options: {
        url: { type: 'string' },
        instances: { type: 'string' },
        receiver: { type: 'string' },
        file: { type: 'string' },
    },
});
const secondsNow = Math.floor(Date.now() / 1000);
const token = jwt(process.env.COFRE_HUB_JWT_SECRET, {
    userId: 'bench',
    role: 'SUPERADMIN',
    tenantId: TENANT,
    exp: secondsNow + TOKEN_SECONDS,
});
const hub = axios.create({
    baseURL: `${options.url}/api`,
    headers: { authorization: `Bearer ${token}`, 'x-tenant-id': TENANT },
    proxy: false,
});
hub.interceptors.response.use(undefined, ({ config, message, response }) => {
    throw new Error(`${config.method} ${config.url}: ${message} ${JSON.stringify(response?.data)}`);
});

/** The webhooks that the hub has set, by the name of their instance. */
const webhooks = new Map();

const evolution = http.createServer(async (request, answer) => {
    let text = '';
    for await (const part of request) {
        text += part;
    }
    const body = text === '' ? {} : JSON.parse(text);
    const isCreation = request.method === 'POST' && request.url === '/instance/create';
    if (isCreation) {
        webhooks.set(body.instanceName, body.webhook);
    }
    answer.writeHead(isCreation ? 201 : 200, { 'content-type': 'application/json' });
    const created = { instance: { instanceName: body.instanceName, instanceId: 'bench' } };
    answer.end(JSON.stringify(isCreation ? created : []));
});
await new Promise((resolve) => evolution.listen(0, '127.0.0.1', resolve));

async function addInstance(provider, name) {
    await hub.post('/instances', { provider, name });
    if (options.receiver) {
        await hub.post(`/webhook-management/evolution/${name}`, { url: `${options.receiver}/${name}` });
    }
    const { url, headers } = webhooks.get(name);
    const claims = { iat: secondsNow, exp: secondsNow + EVENT_SECONDS, app: 'evolution', action: 'webhook' };
    return {
        name,
        path: new URL(url).pathname,
        authorization: `Bearer ${jwt(headers.jwt_key, claims)}`,
        body: messageBody(name, url),
    };
}

await hub.post('/tenants', { id: TENANT, name: 'Bench' });
const baseUrl = `http://127.0.0.1:${evolution.address().port}`;
const { data } = await hub.post('/providers', { kind: 'evolution', baseUrl, key: 'the-key-of-a-provider' });
const instances = [];
for (let number = 0; number < Number(options.instances); number += 1) {
    instances.push(await addInstance(data.provider.id, `i${number}`));
}
const [first] = instances;
writeFileSync(options.file, JSON.stringify({ url: options.url, token, instances }), { mode: 0o600 });
writeFileSync(`${options.file}.wrk`, `${first.path}\n${first.authorization}\n${first.body}\n`, { mode: 0o600 });
evolution.closeAllConnections();
evolution.close();
