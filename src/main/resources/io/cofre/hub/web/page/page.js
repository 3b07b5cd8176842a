// The page: it enters with a token, shows instances, one of them in detail, and events as they come.

import { element } from './element.js';
import { Hub, HubError } from './hub.js';
import { languageOf, textsOf } from './texts.js';
import { showWebhooks } from './webhooks.js';

const EVENTS_SHOWN = 200;
const REFRESH_MS = 15_000;
const TOKEN = 'cofre-hub-token';
const TENANT = 'cofre-hub-tenant';
const LANGUAGE = 'cofre-hub-language';

const at = (id) => document.getElementById(id);

let texts = textsOf('en');
let hub = null;
let stop = null;
let timer = 0;
let instances = [];
let chosenId = '';
let follows = null;

function speak(language) {
    texts = textsOf(language);
    document.documentElement.lang = language === 'pt' ? 'pt-BR' : 'en';
    at('language').value = language;
    for (const labelled of document.querySelectorAll('[data-text]')) {
        labelled.textContent = texts[labelled.dataset.text];
    }
    if (hub) {
        showConnection();
        showInstances();
        choose(chosenId);
    }
}

/** Whether the stream of events stands; nothing before the first try. */
function showConnection() {
    at('connection').textContent = follows === null ? '' : follows ? texts.following : texts.interrupted;
}

function tellTrouble(trouble) {
    const refused = trouble instanceof HubError && trouble.status === 401;
    at('trouble').textContent = refused ? texts.tokenRefused + trouble.message : trouble.message || texts.failed;
    at('trouble').hidden = false;
    if (refused) {
        leave();
        at('trouble').hidden = false;
    }
}

/** Runs a task of somebody who pressed something, and shows what went wrong. */
async function attempt(task) {
    const asked = hub;
    try {
        at('trouble').hidden = true;
        await task();
    } catch (trouble) {
        if (hub === asked) {
            tellTrouble(trouble);
        }
    }
}

async function enter(token, tenant) {
    hub = new Hub(token, tenant);
    await attempt(async () => {
        await loadInstances();
        sessionStorage.setItem(TOKEN, token);
        sessionStorage.setItem(TENANT, tenant);
        at('token').value = '';
        at('enter').hidden = true;
        at('inside').hidden = false;
        at('leave').hidden = false;
        follow();
        timer = setInterval(() => loadInstances().catch(() => {}), REFRESH_MS);
    });
}

function leave() {
    stop?.abort();
    clearInterval(timer);
    hub = null;
    instances = [];
    chosenId = '';
    sessionStorage.removeItem(TOKEN);
    sessionStorage.removeItem(TENANT);
    for (const id of ['inside', 'leave', 'chosen', 'trouble']) {
        at(id).hidden = true;
    }
    at('enter').hidden = false;
    follows = null;
    showConnection();
    clearEvents();
}

async function loadInstances() {
    const asked = hub;
    const told = await asked.get('api/instances');
    if (hub === asked) {
        instances = told.instances;
        showInstances();
    }
}

function showInstances() {
    at('no-instances').hidden = instances.length > 0;
    const focused = document.activeElement?.dataset?.instance;
    at('instances').replaceChildren(...instances.map((instance) => {
        const button = element('button', { type: 'button' },
            element('span', {}, instance.name),
            element('span', { className: `state ${instance.state}` }, texts.states[instance.state] ?? instance.state));
        button.dataset.instance = instance.id;
        button.setAttribute('aria-pressed', `${instance.id === chosenId}`);
        button.addEventListener('click', () => choose(instance.id));
        return element('li', {}, button);
    }));
    // There is nothing to scan at an instance that is open.
    at('connect').disabled = at('show-qr').disabled = chosen()?.state === 'open';
    if (focused) {
        document.querySelector(`[data-instance="${CSS.escape(focused)}"]`)?.focus();
    }
}

const chosen = () => instances.find(({ id }) => id === chosenId);

function choose(id) {
    chosenId = id;
    showInstances();
    const instance = chosen();
    at('chosen').hidden = !instance;
    if (!instance) {
        return;
    }
    at('chosen-title').textContent = `${instance.name} · ${instance.kind}`;
    at('qr').hidden = true;
    at('webhooks').replaceChildren();
    at('no-webhooks').hidden = true;
    attempt(async () => {
        const count = await showWebhooks({ hub, instance, place: at('webhooks'), texts, attempt });
        at('no-webhooks').hidden = count > 0;
    });
    if (instance.state === 'connecting') {
        askForQr(instance);
    }
}

function showQr({ base64, pairingCode }) {
    at('qr-image').hidden = !base64;
    if (base64) {
        at('qr-image').src = base64.startsWith('data:image/png;base64,') ? base64 : `data:image/png;base64,${base64}`;
        at('qr-image').alt = 'QR code';
    }
    at('qr-caption').textContent = [base64 ? texts.scan : '', pairingCode ? texts.pairing + pairingCode : ''].join(' ');
    at('qr').hidden = false;
}

/** No QR code is no trouble: it may come in a moment, as an event. */
async function askForQr(instance) {
    const qr = await hub.get(`api/instances/${encodeURIComponent(instance.id)}/qr`).catch((trouble) => {
        if (trouble instanceof HubError && trouble.status === 404) {
            return null;
        }
        throw trouble;
    }).catch(() => null);
    if (qr && chosenId === instance.id) {
        showQr(qr);
    }
    return qr !== null;
}

function follow() {
    stop?.abort();
    stop = new AbortController();
    const { signal } = stop;
    hub.follow({
        raw: at('raw').checked,
        signal,
        told: ({ type, data }) => told(type, JSON.parse(data)),
        connected: (stands) => {
            follows = stands;
            showConnection();
        },
    }).catch((trouble) => {
        if (!signal.aborted) {
            tellTrouble(trouble);
        }
    });
}

function told(type, event) {
    if (type === 'reset') {
        addLine(texts.missed);
        return;
    }
    if (!event.id) {
        return;
    }
    addEvent(event);
    if (event.event === 'connection_update' || event.event === 'status_instance') {
        loadInstances().catch(() => {});
    }
    const instance = chosen();
    if (!instance || event.instanceName !== instance.name || event.provider.toLowerCase() !== instance.kind) {
        return;
    }
    if (event.event === 'qrcode_updated') {
        showQr(event.data);
    } else if (event.event === 'connection_update' && event.data.state === 'open') {
        at('qr').hidden = true;
    }
}

function addEvent(event) {
    const time = new Date(event.timestamp).toLocaleTimeString(document.documentElement.lang);
    addLine(element('details', {},
        element('summary', {}, `${time} · ${event.seq} · ${event.source ?? event.event} · ${event.instanceName}`),
        element('pre', {}, JSON.stringify(event.data, null, 2))));
}

function addLine(content) {
    at('no-events').hidden = true;
    at('events').prepend(element('li', {}, content));
    while (at('events').childElementCount > EVENTS_SHOWN) {
        at('events').lastElementChild.remove();
    }
}

function clearEvents() {
    at('events').replaceChildren();
    at('no-events').hidden = false;
}

at('enter').addEventListener('submit', (event) => {
    event.preventDefault();
    enter(at('token').value.trim(), at('tenant').value.trim());
});
at('leave').addEventListener('click', leave);
at('language').addEventListener('change', () => {
    localStorage.setItem(LANGUAGE, at('language').value);
    speak(at('language').value);
});
at('raw').addEventListener('change', follow);
at('clear').addEventListener('click', clearEvents);
at('connect').addEventListener('click', () => attempt(async () => {
    const instance = chosen();
    await hub.post(`api/instances/${encodeURIComponent(instance.id)}/connect`);
    await loadInstances();
    await askForQr(instance);
}));
at('show-qr').addEventListener('click', () => attempt(async () => {
    if (!(await askForQr(chosen()))) {
        at('qr-image').hidden = true;
        at('qr-caption').textContent = texts.noQr;
        at('qr').hidden = false;
    }
}));

speak(localStorage.getItem(LANGUAGE) ?? languageOf(navigator.language));
const token = sessionStorage.getItem(TOKEN);
if (token) {
    enter(token, sessionStorage.getItem(TENANT) ?? '');
}
