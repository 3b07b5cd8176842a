import { createHmac, randomUUID } from 'node:crypto';

/** The length of the request of one event. */
const BODY_BYTES = 1024;

/** An id of a message as WhatsApp makes them: this and 16 hexadecimal digits. */
const ID_START = '3EB0';
const ID_LENGTH = 20;

/** What stands in a body for the id of its message. */
export const ID_PLACE = '@'.repeat(ID_LENGTH);

const ID_MARK = Buffer.from(`"${ID_START}`);

/** The id of a message that is due at that time, in nanoseconds of the monotonic clock, which all processes share. */
export function messageId(dueNs) {
    return ID_START + dueNs.toString(16).toUpperCase().padStart(ID_LENGTH - ID_START.length, '0');
}

/** The id in a text or buffer that holds an event. */
export function idIn(event) {
    if (typeof event === 'string') {
        const at = event.indexOf(`"${ID_START}`) + 1;
        return event.slice(at, at + ID_LENGTH);
    }
    const at = event.indexOf(ID_MARK) + 1;
    return event.latin1Slice(at, at + ID_LENGTH);
}

/** How long ago the message of an id was due. */
export function ageMs(id) {
    return Number(process.hrtime.bigint() - BigInt(`0x${id.slice(ID_START.length)}`)) / 1e6;
}

/** The request that Evolution API 2.3.6 makes of a message, with the place for its id. */
export function messageBody(instance, url) {
    const body = {
        event: 'messages.upsert',
        instance,
        data: {
            key: {
                remoteJid: '5511900000002@s.whatsapp.net',
                fromMe: false,
                id: ID_PLACE,
                participant: '',
                addressingMode: 'pn',
            },
            pushName: 'Fulana de Teste',
            status: 'DELIVERY_ACK',
            message: { conversation: '' },
            messageType: 'conversation',
            messageTimestamp: Math.floor(Date.now() / 1000),
            instanceId: randomUUID(),
            source: 'android',
        },
        destination: url,
        date_time: new Date().toISOString(),
        sender: '5511900100001@s.whatsapp.net',
        server_url: 'http://localhost:8080',
        apikey: randomUUID(),
    };
    const words = 'Bom dia! Queria saber se o pedido de ontem saiu, e quando chega. ';
    const left = BODY_BYTES - JSON.stringify(body).length;
    body.data.message.conversation = words.repeat(Math.ceil(left / words.length)).slice(0, left);
    return JSON.stringify(body);
}

/** A JWT by HMAC-SHA256. */
export function jwt(secret, claims) {
    const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
    const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
