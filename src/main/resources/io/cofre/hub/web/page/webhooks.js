// The webhooks of one instance, with their deliveries.

import { element } from './element.js';

const DELIVERIES_SHOWN = 20;

/** The path under which the webhooks of an instance are managed. */
const pathOf = ({ kind, name }) => `api/webhook-management/${kind}/${encodeURIComponent(name)}`;

/** Shows the webhooks of an instance in `place`. `attempt` runs a task and shows its trouble. */
export async function showWebhooks({ hub, instance, place, texts, attempt }) {
    const { webhooks = [] } = await hub.get(pathOf(instance));
    place.replaceChildren(...webhooks.map((webhook) => webhookOf({ hub, instance, webhook, texts, attempt })));
    return webhooks.length;
}

function webhookOf({ hub, instance, webhook, texts, attempt }) {
    const list = element('div', { className: 'scroll' });
    const onlyDead = element('input', { type: 'checkbox' });
    const said = element('span', { role: 'status' });
    const of = `webhook=${encodeURIComponent(webhook.id)}`;

    async function load() {
        const state = onlyDead.checked ? '&state=dead' : '';
        const { deliveries } = await hub.get(`${pathOf(instance)}/deliveries?${of}&limit=${DELIVERIES_SHOWN}${state}`);
        list.replaceChildren(deliveries.length === 0
            ? element('p', {}, texts.noDeliveries)
            : tableOf(deliveries, texts, (delivery) => attempt(async () => {
                await hub.post(`${pathOf(instance)}/deliveries/${delivery.id}/retry?${of}`);
                await load();
            })));
    }

    const refresh = () => attempt(load);
    onlyDead.addEventListener('change', refresh);
    const buttons = [
        button(texts.refresh, refresh),
        button(texts.retryAll, () => attempt(async () => {
            const { retried } = await hub.post(`${pathOf(instance)}/recover?${of}`, { since: '1970-01-01T00:00:00Z' });
            said.textContent = texts.retried(retried);
            await load();
        })),
    ];
    refresh();
    return element('div', { className: 'webhook' },
        element('p', {}, webhook.url, webhook.enabled
            ? ''
            : element('span', { className: 'disabled' }, ` — ${texts.disabled}: ${webhook.reason}`)),
        element('p', { className: 'actions' }, ...buttons, element('label', {}, onlyDead, ` ${texts.onlyDead}`), said),
        list);
}

function tableOf(deliveries, texts, retry) {
    const head = element('tr', {}, ...texts.columns.map((title) => element('th', { scope: 'col' }, title)));
    const rows = deliveries.map((delivery) => {
        const last = delivery.log.at(-1);
        const answer = last ? [last.status || texts.noAnswer, last.error, last.answer].filter(Boolean).join(' · ') : '';
        return element('tr', {},
            element('td', {}, `${delivery.seq}`),
            element('td', {}, delivery.source || delivery.event),
            element('td', { className: delivery.state }, texts.deliveryStates[delivery.state]),
            element('td', {}, `${delivery.attempts}`),
            element('td', {}, answer.slice(0, 200)),
            element('td', {}, delivery.state === 'dead' ? button(texts.retry, () => retry(delivery)) : ''));
    });
    return element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
}

function button(text, pressed) {
    const made = element('button', { type: 'button' }, text);
    made.addEventListener('click', pressed);
    return made;
}
