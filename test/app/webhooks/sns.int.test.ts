import { createSign, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { hashKey } from "../../../app/secrets.ts";
import { openCertificates } from "../../../app/webhooks/certificates.ts";
import { confirmIntegration } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const TENANT = tenantNamed("sns");
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms";
const HOST = "https://sns.eu-west-1.amazonaws.com";
const read = (name: string) => readFileSync(new URL(`../../corpora/${name}`, import.meta.url), "utf8");
/** Ours, made for this test; AWS' own certificate and signature are in adapters/signatures.test.ts. */
const KEY = read("sns-stand-in.key.pem");
const CERTIFICATE = read("sns-stand-in.cert.pem");

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server in Amazon's place: only the name of the host is another on the way to it. */
let amazon: Server;
let away = false;
let answer: Answer;
/** Every address that the product asked for, whatever its host. */
let visited: string[] = [];
const works: Answer = (request, response) =>
  response.end(request.url?.endsWith(".pem") ? CERTIFICATE : "<ok/>");
const out: typeof globalThis.fetch = (input, init) => {
  const url = new URL(String(input));
  visited.push(url.href);
  // Nobody listens at port 1.
  const port = away ? 1 : (amazon.address() as AddressInfo).port;
  return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, init);
};

let database: TestDatabase;
let door: Door;

beforeAll(async () => {
  amazon = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => amazon.listen(0, "127.0.0.1", resolve));
  database = await createTestDatabase();
  door = await startDoor(database.url, { fetch: out });
  await addTenant(door.db, TENANT);
});

beforeEach(() => {
  visited = [];
  away = false;
  answer = works;
  // A certificate is remembered by its address: each test has its own.
  certificateUrl = `${HOST}/SimpleNotificationService-${randomUUID()}.pem`;
});

afterAll(async () => {
  await door.close();
  await database.drop();
  amazon.closeAllConnections();
  await new Promise((resolve) => amazon.close(resolve));
});

interface Message {
  [name: string]: string | undefined;
}

let certificateUrl = "";

function sign(message: Message, version: "1" | "2" = "1"): Message {
  const names = ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type"];
  const text = names
    .filter(
      (name) =>
        message[name] !== undefined &&
        (message.Type !== "Notification" || !/^(SubscribeURL|Token)$/.test(name)),
    )
    .map((name) => `${name}\n${message[name]}\n`)
    .join("");
  const signature = createSign(version === "2" ? "RSA-SHA256" : "RSA-SHA1")
    .update(text)
    .sign(KEY, "base64");
  return {
    ...message,
    SignatureVersion: version,
    Signature: signature,
    SigningCertURL: message.SigningCertURL ?? certificateUrl,
  };
}

const ALARM = JSON.stringify({
  AlarmName: "errors",
  NewStateValue: "ALARM",
  StateChangeTime: "2026-03-02T08:58:00.000+0000",
});

function alarm(changes: Message = {}): Message {
  return {
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    Subject: 'ALARM: "errors"',
    Message: ALARM,
    Timestamp: new Date().toISOString(),
    ...changes,
  };
}

function confirmation(changes: Message = {}): Message {
  return {
    Type: "SubscriptionConfirmation",
    MessageId: randomUUID(),
    Token: "t0ken",
    TopicArn: TOPIC,
    Message: "You have chosen to subscribe",
    SubscribeURL: `${HOST}/?Action=ConfirmSubscription&Token=${randomUUID()}`,
    Timestamp: new Date().toISOString(),
    ...changes,
  };
}

const source = () => addSource(door.db, TENANT, "cloudwatch");
const send = (path: string, message: object | string, through = door, headers = {}) =>
  fetch(through.url + path, {
    method: "POST",
    headers: { "content-type": "text/plain; charset=UTF-8", ...headers },
    body: typeof message === "string" ? message : JSON.stringify(message),
  });
const outcomeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { status?: string }).status,
];
const sourceRow = async (integrationId: string) =>
  (
    await asSuperuser(
      database.url,
      (sql) => sql`select settings, attention from integrations where integration_id = ${integrationId}`,
    )
  )[0];
const keptOf = async (integrationId: string) =>
  (
    await asSuperuser(
      database.url,
      (sql) => sql`select kind from deliveries where integration_id = ${integrationId} order by received_at`,
    )
  ).map(({ kind }) => kind as string);
const confirmedTo = (integrationId: string, topicArn: string) =>
  vi.waitFor(
    async () => expect(await sourceRow(integrationId)).toEqual({ settings: { topicArn }, attention: null }),
    { timeout: 10_000 },
  );

describe("a message that AWS signed", () => {
  it.each(["1", "2"] as const)("is kept when its signature of version %s is right", async (version) => {
    const { path, integrationId } = await source();

    const response = await send(path, sign(alarm(), version));

    expect(response.status).toBe(202);
    expect(await keptOf(integrationId)).toEqual(["alert"]);
    expect(visited).toEqual([certificateUrl]);
  });

  it("is kept without a subject, and when it is hours old", async () => {
    const { path, integrationId } = await source();
    const { Subject: _, ...plain } = alarm({
      Timestamp: new Date(Date.now() - 40 * 3_600_000).toISOString(),
    });

    expect((await send(path, sign(plain))).status).toBe(202);
    expect(await keptOf(integrationId)).toEqual(["alert"]);
  });

  it.each<readonly [string, (message: Message) => Message]>([
    ["its message was changed", (m) => ({ ...m, Message: ALARM.replace("ALARM", "OK") })],
    ["its topic was changed", (m) => ({ ...m, TopicArn: `${TOPIC}2` })],
    ["its id was changed", (m) => ({ ...m, MessageId: randomUUID() })],
    ["its time was changed", (m) => ({ ...m, Timestamp: "2026-01-01T00:00:00.000Z" })],
    ["its subject was taken away", ({ Subject: _, ...m }) => m],
    ["its signature was taken away", ({ Signature: _, ...m }) => m],
    ["signature and certificate were taken away", ({ Signature: _, SigningCertURL: __, ...m }) => m],
    ["its certificate was taken away", ({ SigningCertURL: _, ...m }) => m],
    ["its signature is of another algorithm", (m) => ({ ...m, SignatureVersion: "2" })],
    ["its version is unknown", (m) => ({ ...m, SignatureVersion: "3" })],
    ["it says to be of another type", (m) => ({ ...m, Type: "UnsubscribeConfirmation" })],
    ["its signature is no base64", (m) => ({ ...m, Signature: "…" })],
    ["its signature is empty", (m) => ({ ...m, Signature: "" })],
  ])("is refused, and kept nowhere, when %s", async (_, forge) => {
    const { path, integrationId } = await source();

    expect((await send(path, forge(sign(alarm())))).status).toBe(401);
    expect(await keptOf(integrationId)).toEqual([]);
  });

  it("is refused when it was signed outside of its certificate's time", async () => {
    const { path } = await source();

    expect((await send(path, sign(alarm({ Timestamp: "2019-01-01T00:00:00.000Z" })))).status).toBe(401);
    expect((await send(path, sign(alarm({ Timestamp: "no time" })))).status).toBe(401);
  });

  it.each<readonly [string, Answer]>([
    ["is not where it says", (_, response) => response.writeHead(404).end()],
    [
      "stands elsewhere",
      (request, response) =>
        request.url?.startsWith("/other")
          ? response.end(CERTIFICATE)
          : response.writeHead(302, { location: "/other.pem" }).end(),
    ],
    ["is no certificate", (_, response) => response.end("<html>")],
    ["is longer than any certificate", (_, response) => response.end(`${CERTIFICATE}${" ".repeat(70_000)}`)],
  ])("is refused when its certificate %s", async (_, amazonSays) => {
    answer = amazonSays;
    const { path } = await source();

    expect((await send(path, sign(alarm()))).status).toBe(401);
    expect(visited).toEqual([certificateUrl]);
  });

  it("is the same delivery when it comes again", async () => {
    const { path, integrationId } = await source();
    const message = sign(alarm());

    expect(await outcomeOf(await send(path, message))).toEqual([202, "kept"]);
    expect(await outcomeOf(await send(path, message))).toEqual([202, "duplicate"]);
    expect(await keptOf(integrationId)).toEqual(["alert"]);
  });

  it("asks for a certificate once, however many messages come at once", async () => {
    const { path, integrationId } = await source();

    const answers = await Promise.all(Array.from({ length: 50 }, () => send(path, sign(alarm()))));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(await keptOf(integrationId)).toHaveLength(50);
    expect(visited).toEqual([certificateUrl]);
  });
});

describe("while Amazon cannot be reached", () => {
  it("a message is kept unread, believed only once it proves itself, and holds up nobody else", async () => {
    const { path, integrationId } = await source();
    const forged = { ...sign(alarm()), Message: ALARM.replace("errors", "forged") };
    const nowhere = sign(
      alarm({ SigningCertURL: `https://sns.xx-nowhere-1.amazonaws.com/${randomUUID()}.pem` }),
    );
    away = true;

    expect(await outcomeOf(await send(path, sign(alarm())))).toEqual([202, "spooled"]);
    expect(await outcomeOf(await send(path, forged))).toEqual([202, "spooled"]);
    expect(await keptOf(integrationId)).toEqual([]);
    expect(visited).toHaveLength(1);

    answer = (request, response) =>
      nowhere.SigningCertURL?.endsWith(request.url ?? "")
        ? response.writeHead(503).end()
        : works(request, response);
    away = false;
    expect(await outcomeOf(await send(path, nowhere))).toEqual([202, "spooled"]);

    await vi.waitFor(async () => expect(await keptOf(integrationId)).toEqual(["alert"]), { timeout: 15_000 });
    // The one whose certificate is still away goes on waiting, alone.
    await vi.waitFor(() => expect(door.ledger.spooledBytes()).toBeGreaterThan(0));
    answer = works;
    await vi.waitFor(() => expect(door.ledger.spooledBytes()).toBe(0), { timeout: 15_000 });
    expect(await keptOf(integrationId)).toEqual(["alert", "alert"]);
  });

  it("a confirmation waits too, and its address is visited once it proved itself", async () => {
    const { path, integrationId } = await source();
    const message = sign(confirmation());
    away = true;
    expect(await outcomeOf(await send(path, message))).toEqual([202, "spooled"]);
    expect(visited).toEqual([certificateUrl]);

    away = false;

    await confirmedTo(integrationId, TOPIC);
    expect(visited.filter((url) => url !== certificateUrl)).toEqual([message.SubscribeURL]);
  });

  it("a message that cannot prove itself for a day is given up", async () => {
    const { key, integrationId } = await source();
    away = true;
    await door.ledger.keepUnchecked({
      tenantId: TENANT,
      provider: "cloudwatch",
      keyHash: hashKey(key),
      receivedAt: Date.now() - 25 * 3_600_000,
      headers: {},
      body: Buffer.from(JSON.stringify(sign(alarm()))),
    });

    await vi.waitFor(() => expect(door.ledger.spooledBytes()).toBe(0), { timeout: 15_000 });

    expect(await keptOf(integrationId)).toEqual([]);
  });

  it("a server that is slow to answer is not waited for", async () => {
    answer = () => undefined;
    const certificates = openCertificates(out);

    expect(await certificates(certificateUrl)).toBe("unreachable");
  });

  it("no more than a few addresses are asked at once", async () => {
    let open = 0;
    let openMax = 0;
    answer = (_, response) => {
      open += 1;
      openMax = Math.max(openMax, open);
      setImmediate(() => {
        open -= 1;
        response.writeHead(404).end();
      });
    };
    const certificates = openCertificates(out);

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => certificates(`${HOST}/${n}-${randomUUID()}.pem`)),
    );

    expect(openMax).toBeLessThanOrEqual(8);
    expect(answers.filter((one) => one === "none")).toHaveLength(40);
    expect(answers.filter((one) => one === "unreachable")).toHaveLength(60);
  });
});

describe("an address in a message", () => {
  const addresses = read("ssrf-urls.txt")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  /** Each would be fine but for one thing. */
  const lookAlikes = (rest: string) => [
    `http://sns.eu-west-1.amazonaws.com${rest}`,
    `//sns.eu-west-1.amazonaws.com${rest}`,
    `ftp://sns.eu-west-1.amazonaws.com${rest}`,
    `https://sns.eu-west-1.amazonaws.com:8443${rest}`,
    `https://user@sns.eu-west-1.amazonaws.com${rest}`,
    `https://user:password@sns.eu-west-1.amazonaws.com${rest}`,
    `https://:password@sns.eu-west-1.amazonaws.com${rest}`,
    `https://sns.eu-west-1.amazonaws.com@evil.test${rest}`,
    `https://sns.eu-west-1.amazonaws.com.evil.test${rest}`,
    `https://sns.eu-west-1.amazonaws.com%2eevil.test${rest}`,
    `https://sns.eu-west-1.amazonaws.com%00.evil.test${rest}`,
    `https://evil.test/https://sns.eu-west-1.amazonaws.com${rest}`,
    `https://evil.test#@sns.eu-west-1.amazonaws.com${rest}`,
    `https://evil.test\\@sns.eu-west-1.amazonaws.com${rest}`,
    `https://sns.eu-west-1.amazonaws.com.${rest}`,
    `https://evil.sns.eu-west-1.amazonaws.com${rest}`,
    `https://evilsns.eu-west-1.amazonaws.com${rest}`,
    `https://sns.eu-west-1.evilamazonaws.com${rest}`,
    `https://sns.eu-west-1.amazonaws.com.cn.evil.test${rest}`,
    `https://sns.eu-west-1.amazonaws.co${rest}`,
    `https://sns.evil.eu-west-1.amazonaws.com${rest}`,
    `https://sns..amazonaws.com${rest}`,
    `https://sns.amazonaws.com${rest}`,
    `https://sqs.eu-west-1.amazonaws.com${rest}`,
    // Anybody's S3 bucket named sns.
    `https://sns.s3.amazonaws.com${rest}`,
    `https://sns.s3-us-west-2.amazonaws.com${rest}`,
    `https://sns.s3-accelerate.amazonaws.com${rest}`,
  ];

  it("is never visited for a certificate unless it is Amazon's own", async () => {
    const { path } = await source();
    const others = [
      "https://sns.eu-west-1.amazonaws.com/x.pem.exe",
      "https://sns.eu-west-1.amazonaws.com/?x.pem",
    ];

    for (const url of [...addresses, ...lookAlikes("/x.pem"), ...others])
      expect((await send(path, sign(alarm({ SigningCertURL: url })))).status, url).toBe(401);

    expect(visited).toEqual([]);
    expect(addresses).toHaveLength(52);
  });

  it("is never visited as a confirmation unless it is Amazon's own", async () => {
    const { path, integrationId } = await source();
    const others = [
      "https://sns.eu-west-1.amazonaws.com/",
      "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
      "https://sns.eu-west-1.amazonaws.com/x?Action=ConfirmSubscription",
    ];
    const tried = [...addresses, ...lookAlikes("/?Action=ConfirmSubscription&Token=x"), ...others];

    for (const url of tried)
      expect((await send(path, sign(confirmation({ SubscribeURL: url })))).status, url).toBe(202);

    expect(visited).toEqual([certificateUrl]);
    expect(await keptOf(integrationId)).toEqual(tried.map(() => "unreadable"));
  });

  it.each([
    "https://sns.us-gov-west-1.amazonaws.com",
    "https://sns.cn-north-1.amazonaws.com.cn",
    "https://SNS.ap-southeast-2.AMAZONAWS.com:443",
  ])("is visited when it is of %s", async (host) => {
    const { path } = await source();
    certificateUrl = `${host}/${randomUUID()}.pem`;

    expect((await send(path, sign(alarm()))).status).toBe(202);
    expect(visited).toEqual([new URL(certificateUrl).href]);
  });
});

describe("a subscription", () => {
  it("is confirmed once, and the source then listens to that topic alone", async () => {
    const { path, integrationId } = await source();
    const message = sign(confirmation());
    const other = sign(confirmation());

    expect(await outcomeOf(await send(path, message))).toEqual([202, "kept"]);
    await confirmedTo(integrationId, TOPIC);
    expect(await outcomeOf(await send(path, message))).toEqual([202, "duplicate"]);
    // A visit for the replay would come before this one's.
    expect(await outcomeOf(await send(path, other))).toEqual([202, "kept"]);

    await vi.waitFor(() => expect(visited).toContain(other.SubscribeURL));
    expect(visited).toEqual([certificateUrl, message.SubscribeURL, other.SubscribeURL]);
    expect(await keptOf(integrationId)).toEqual(["ping", "ping"]);
  });

  it("that is confirmed second, because the door did not know of the first yet, changes nothing", async () => {
    const { integrationId } = await source();
    for (const topicArn of [TOPIC, `${TOPIC}-second`])
      await withTenant(door.db, TENANT, (tx) =>
        confirmIntegration(tx, { integrationId, settings: { topicArn } }),
      );

    expect((await sourceRow(integrationId))?.settings).toEqual({ topicArn: TOPIC });
  });

  it("is not confirmed when its request is forged or unsigned", async () => {
    const { path, integrationId } = await source();
    const { Signature: _, ...unsigned } = sign(confirmation());

    expect((await send(path, unsigned)).status).toBe(401);
    expect((await send(path, { ...sign(confirmation()), Token: "other" })).status).toBe(401);
    expect((await send(`${path}x`, sign(confirmation()))).status).toBe(401);

    expect(visited).toEqual([certificateUrl]);
    expect(await sourceRow(integrationId)).toEqual({ settings: {}, attention: null });
  });

  it("is tried again when Amazon stumbles", async () => {
    let failures = 2;
    answer = (request, response) =>
      request.url?.endsWith(".pem") || failures-- <= 0
        ? works(request, response)
        : response.writeHead(500).end();
    const { path, integrationId } = await source();

    await send(path, sign(confirmation()));

    await confirmedTo(integrationId, TOPIC);
    expect(visited).toHaveLength(4);
  });

  it.each<readonly [string, Answer]>([
    ["refuses", (_, response) => response.writeHead(403).end()],
    ["sends us elsewhere", (_, response) => response.writeHead(302, { location: "/elsewhere" }).end()],
  ])("that Amazon %s is not tried again, and a person is told what to do", async (_, amazonSays) => {
    answer = (request, response) =>
      request.url?.endsWith(".pem") ? works(request, response) : amazonSays(request, response);
    const { path, integrationId } = await source();
    const message = sign(confirmation());

    await send(path, message);

    await vi.waitFor(async () =>
      expect(await sourceRow(integrationId)).toEqual({
        settings: {},
        attention: expect.stringContaining("*Request confirmation*"),
      }),
    );
    expect(visited).toEqual([certificateUrl, message.SubscribeURL]);

    // The person does so.
    answer = works;
    await send(path, sign(confirmation()));
    await confirmedTo(integrationId, TOPIC);
  });

  it("to another topic is kept for a person to look at and never confirmed, and its alarms have no effect", async () => {
    const { path, integrationId } = await source();
    await send(path, sign(confirmation()));
    await confirmedTo(integrationId, TOPIC);
    visited = [];
    // The door remembers an integration for five seconds.
    const again = await startDoor(database.url, { fetch: out });
    const TopicArn = `${TOPIC}-other`;

    expect((await send(path, sign(confirmation({ TopicArn })), again)).status).toBe(202);
    expect((await send(path, sign(alarm({ TopicArn })), again)).status).toBe(202);
    expect((await send(path, ALARM, again, { "x-amz-sns-topic-arn": TopicArn })).status).toBe(202);
    expect((await send(path, sign(alarm()), again)).status).toBe(202);

    expect(await keptOf(integrationId)).toEqual(["ping", "unreadable", "unreadable", "unreadable", "alert"]);
    expect(visited).toEqual([certificateUrl]);
    expect(again.published).toHaveLength(1);
    expect((await sourceRow(integrationId))?.settings).toEqual({ topicArn: TOPIC });
    await again.close();
  });
});

describe("a message without an envelope", () => {
  it("is read on the key of its URL alone, as raw delivery and EventBridge send it", async () => {
    const { path, integrationId } = await source();

    expect((await send(path, ALARM, door, { "x-amz-sns-rawdelivery": "true" })).status).toBe(202);
    expect((await send(`${path}x`, ALARM)).status).toBe(401);

    expect(await keptOf(integrationId)).toEqual(["alert"]);
    expect(visited).toEqual([]);
  });
});
