// The page of the hub in a real browser, as somebody with a token uses it. The Java test that starts this gives the URLs.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";

const { HUB_URL, HUB_CONTROL, HUB_TOKEN, PAGE_SCREENSHOTS, CHROMIUM } = process.env;
const PATIENCE_MS = 15_000;

let browser;
let page;
const troubles = [];
// A browser reports each 4xx on the console: these are the ones that a step expects.
const expected = [];

const order = async (what) => {
    const answer = await fetch(`${HUB_CONTROL}/${what}`);
    assert.equal(answer.status, 200);
    return answer.text();
};

const shoot = (name) => page.screenshot({ path: join(PAGE_SCREENSHOTS, `${name}.png`), fullPage: true });

const textOf = (selector) => page.$eval(selector, (found) => found.innerText);

// Waits until something on the page has that text.
async function shows(selector, text) {
    const wanted = (found, part) =>
        [...document.querySelectorAll(found)].some((one) => one.checkVisibility() && one.innerText.includes(part));
    await page.waitForFunction(wanted, { timeout: PATIENCE_MS }, selector, text).catch(async () => {
        await shoot("failed");
        const there = await page.$$eval(selector, (all) => all.map((one) => one.innerText));
        assert.fail(`${selector} does not show ${text}, but: ${there.join(" | ")}`);
    });
}

async function press(selector, text) {
    await shows(selector, text);
    for (const one of await page.$$(selector)) {
        if (await one.evaluate((found, part) => found.checkVisibility() && found.innerText.includes(part), text)) {
            await one.click();
            return;
        }
    }
}

before(async () => {
    mkdirSync(PAGE_SCREENSHOTS, { recursive: true });
    browser = await puppeteer.launch({
        executablePath: CHROMIUM,
        // Chromium has no sandbox for root.
        args: ["--no-sandbox", "--lang=en-US", "--disable-dev-shm-usage"],
    });
    page = await browser.newPage();
    await page.setViewport({ width: 1200, height: 900 });
    await page.evaluateOnNewDocument(() => {
        Object.defineProperty(navigator, "language", { get: () => "en-US" });
    });
    page.on("console", (message) => {
        const { url = "" } = message.location();
        const isExpected = expected.some((part) => `${message.text()} ${url}`.includes(part));
        if (["error", "warn"].includes(message.type()) && !isExpected) {
            troubles.push(`${message.type()}: ${message.text()} ${url}`);
        }
    });
    page.on("pageerror", (error) => troubles.push(`thrown: ${error.message}`));
    page.on("request", (request) => {
        if (!request.url().startsWith(HUB_URL) && !request.url().startsWith("data:")) {
            troubles.push(`asked elsewhere: ${request.url()}`);
        }
    });
});

after(async () => {
    await browser?.close();
});

async function enter(token) {
    await page.$eval("#token", (field) => { field.value = ""; });
    await page.type("#token", token);
    await page.click("#enter button");
}

test("says what is wrong with a token that the hub does not take", async () => {
    await page.goto(HUB_URL, { waitUntil: "load" });
    await shows("#enter", "Paste a token");
    await shoot("1-enter");
    expected.push("status of 401");
    await enter("not.a.token");
    await shows("#trouble", "The hub does not take this token: Token inválido");
    assert.equal(await page.$eval("#inside", (inside) => inside.hidden), true);
    await shoot("2-wrong-token");
    expected.pop();
});

test("shows the instances of the tenant, and no others", async () => {
    await enter(HUB_TOKEN);
    await shows("#instances button", "loja");
    await shows("#connection", "following events");
    assert.doesNotMatch(await textOf("#instances"), /foreign/);
    assert.doesNotMatch(page.url(), /token/);
    assert.equal(await page.$eval("#token", (field) => field.value), "");
});

test("shows the QR code of an instance that waits to be scanned, and the events that tell of it", async () => {
    // No code waits before somebody connects.
    expected.push("status of 404");
    await press("#instances button", "loja");
    await press("#connect", "Connect");
    await shows("#qr-caption", "Scan it with WhatsApp");
    await page.waitForFunction(() => document.querySelector("#qr-image").naturalWidth >= 200, { timeout: PATIENCE_MS });
    await shows("#events li", "qrcode_updated");
    await shows("#instances button", "connecting");
    await shoot("3-qr-code");
    expected.pop();
});

test("hides the QR code once it was scanned", async () => {
    await order("scan");
    await shows("#instances button", "open");
    await page.waitForFunction(() => document.querySelector("#qr").hidden, { timeout: PATIENCE_MS });
    assert.equal(await page.$eval("#connect", (button) => button.disabled), true);
});

test("shows an event as it comes, as text and nothing else", async () => {
    await order("receive");
    await shows("#events summary", "message_received");
    await press("#events summary", "message_received");
    await shows("#events pre", "<img src=x onerror=alert(1)> Olá");
    assert.equal(await page.$$eval("#events img", (images) => images.length), 0);
    await shoot("4-event");
});

test("tries a dead delivery again", async () => {
    await press(".webhook button", "Refresh");
    await shows(".webhook td", "dead");
    await shows(".webhook td", "503 · no try worked · the shop was closed");
    await press(".webhook label", "Only dead ones");
    await page.waitForFunction(
        () => [...document.querySelectorAll(".webhook tbody tr")].length === 1,
        { timeout: PATIENCE_MS });
    await shows(".webhook td button", "Try again");
    await shoot("5-dead-delivery");
    await press(".webhook td button", "Try again");
    await shows(".webhook", "No deliveries.");
    await press(".webhook label", "Only dead ones");
    const end = Date.now() + PATIENCE_MS;
    while ((await order("received-dead")) !== "1") {
        assert.ok(Date.now() < end, "the receiver does not get the dead delivery");
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await press(".webhook button", "Refresh");
    await shows(".webhook td", "delivered");
    await page.waitForFunction(
        () => ![...document.querySelectorAll(".webhook td")].some((cell) => cell.innerText === "dead"),
        { timeout: PATIENCE_MS });
    await shoot("6-delivered");
});

test("speaks Portuguese, and remembers it", async () => {
    await page.select("#language", "pt");
    await shows("#instances-title", "Instâncias");
    await shows("#instances button", "aberta");
    await shows("#connection", "acompanhando");
    assert.equal(await page.$eval("html", (html) => html.lang), "pt-BR");
    await shoot("7-portuguese");
    await page.reload({ waitUntil: "load" });
    await shows("#instances-title", "Instâncias");
    await shows("#instances button", "loja");
});

test("fits a phone", async () => {
    await page.setViewport({ width: 390, height: 800 });
    await press("#instances button", "loja");
    await shows(".webhook td", "entregue");
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    await shoot("8-phone");
    assert.equal(isWider, false);
    await page.setViewport({ width: 1200, height: 900 });
});

test("forgets the token when somebody leaves", async () => {
    await press("#leave", "Sair");
    await shows("#enter", "Cole um token");
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await page.reload({ waitUntil: "load" });
    await shows("#enter", "Cole um token");
    assert.equal(await page.$eval("#inside", (inside) => inside.hidden), true);
});

test("has left nothing on the console, and asked nobody else", () => {
    assert.deepEqual(troubles, []);
});
