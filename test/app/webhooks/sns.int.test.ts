import { createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
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

/** What Amazon's hosts answer; every request that would have left the machine is remembered. */
let visited: string[] = [];
let answer: (url: string) => Response | Promise<Response>;
const stands = (url: string) => new Response(url.endsWith(".pem") ? CERTIFICATE : "<ok/>");
const outside: typeof globalThis.fetch = async (input) => {
  visited.push(String(input));
  return answer(String(input));
};

let database: TestDatabase;
let door: Door;
let counter = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  door = await startDoor(database.url, { fetch: outside });
  await addTenant(door.db, TENANT);
});

beforeEach(() => {
  visited = [];
  answer = stands;
  // A certificate is remembered by its address: each test has its own.
  counter += 1;
});

afterAll(async () => {
  await door.close();
  await database.drop();
});

interface Message {
  [name: string]: string | undefined;
}

const certificateUrl = () => `${HOST}/SimpleNotificationService-${counter}.pem`;

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
    SigningCertURL: message.SigningCertURL ?? certificateUrl(),
  };
}

function alarm(changes: Message = {}): Message {
  return {
    Type: "Notification",
    MessageId: `m-${counter}-${Math.random()}`,
    TopicArn: TOPIC,
    Subject: 'ALARM: "errors"',
    Message: JSON.stringify({
      AlarmName: "errors",
      NewStateValue: "ALARM",
      StateChangeTime: "2026-03-02T08:58:00.000+0000",
    }),
    Timestamp: new Date().toISOString(),
    ...changes,
  };
}

function confirmation(changes: Message = {}): Message {
  return {
    Type: "SubscriptionConfirmation",
    MessageId: `c-${counter}-${Math.random()}`,
    Token: "t0ken",
    TopicArn: TOPIC,
    Message: "You have chosen to subscribe",
    SubscribeURL: `${HOST}/?Action=ConfirmSubscription&Token=t0ken`,
    Timestamp: new Date().toISOString(),
    ...changes,
  };
}

const source = () => addSource(door.db, TENANT, "cloudwatch");
const send = (path: string, message: object) =>
  fetch(door.url + path, {
    method: "POST",
    headers: { "content-type": "text/plain; charset=UTF-8" },
    body: JSON.stringify(message),
  });
const settingsOf = async (integrationId: string) =>
  (
    await asSuperuser(
      database.url,
      (sql) => sql`select settings from integrations where integration_id = ${integrationId}`,
    )
  )[0]?.settings;
const keptOf = (integrationId: string) =>
  asSuperuser(
    database.url,
    (sql) => sql`select kind from deliveries where integration_id = ${integrationId} order by received_at`,
  );

describe("a message that AWS signed", () => {
  it.each(["1", "2"] as const)("is kept when its signature of version %s is right", async (version) => {
    const { path, integrationId } = await source();

    const response = await send(path, sign(alarm(), version));

    expect(response.status).toBe(202);
    expect(await keptOf(integrationId)).toEqual([{ kind: "alert" }]);
    expect(visited).toEqual([certificateUrl()]);
  });

  it("is refused when anything in it was changed, and kept nowhere", async () => {
    const { path, integrationId } = await source();
    const forged = {
      ...sign(alarm()),
      Message: JSON.stringify({ AlarmName: "forged", NewStateValue: "OK" }),
    };

    expect((await send(path, forged)).status).toBe(401);
    expect(await keptOf(integrationId)).toEqual([]);
  });

  it("is refused when its certificate is not where it says", async () => {
    answer = () => new Response("no", { status: 404 });
    const { path } = await source();

    expect((await send(path, sign(alarm()))).status).toBe(401);
  });

  it("is the same delivery when it comes again", async () => {
    const { path, integrationId } = await source();
    const message = sign(alarm());

    const answers = [await send(path, message), await send(path, message)];

    expect(
      await Promise.all(answers.map(async (one) => ((await one.json()) as { status: string }).status)),
    ).toEqual(["kept", "duplicate"]);
    expect(await keptOf(integrationId)).toHaveLength(1);
  });

  it("is kept on its key alone while Amazon cannot be reached, and nobody is asked twice for that", async () => {
    answer = () => Promise.reject(new TypeError("fetch failed"));
    const { path, integrationId } = await source();

    const answers = [await send(path, sign(alarm())), await send(path, sign(alarm()))];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await keptOf(integrationId)).toHaveLength(2);
    expect(visited).toHaveLength(1);
  });
});

describe("an address in a message", () => {
  const addresses = read("ssrf-urls.txt")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const lookalikes = [
    "https://sns.eu-west-1.amazonaws.com.evil.test/x.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/x.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.test/x.pem",
    "https://user@sns.eu-west-1.amazonaws.com/x.pem",
    "http://sns.eu-west-1.amazonaws.com/x.pem",
    "https://evil.sns.eu-west-1.amazonaws.com/x.pem",
    "https://s3.eu-west-1.amazonaws.com/x.pem",
    "https://sns.eu-west-1.amazonaws.com/x.exe",
    "//sns.eu-west-1.amazonaws.com/x.pem",
  ];

  it("is never visited for a certificate unless it is Amazon's own", async () => {
    const { path } = await source();

    for (const url of [...addresses, ...lookalikes])
      expect((await send(path, sign(alarm({ SigningCertURL: url })))).status, url).toBe(401);

    expect(visited).toEqual([]);
    expect(addresses.length).toBeGreaterThan(30);
  });

  it("is never visited as a confirmation unless it is Amazon's own", async () => {
    const { path, integrationId } = await source();

    for (const url of [...addresses, ...lookalikes])
      expect((await send(path, sign(confirmation({ SubscribeURL: url })))).status, url).toBe(202);

    expect(visited.filter((url) => url !== certificateUrl())).toEqual([]);
    expect(new Set((await keptOf(integrationId)).map(({ kind }) => kind))).toEqual(new Set(["unreadable"]));
  });
});

describe("a subscription", () => {
  it("is confirmed once, and the source then listens to that topic alone", async () => {
    const { path, integrationId } = await source();
    const message = sign(confirmation());

    await send(path, message);
    await send(path, message);

    await vi.waitFor(async () => expect(await settingsOf(integrationId)).toEqual({ topicArn: TOPIC }));
    expect(visited).toEqual([certificateUrl(), message.SubscribeURL]);
  });

  it("is tried again when Amazon stumbles", async () => {
    let failures = 2;
    answer = (url) =>
      url.endsWith(".pem") || failures-- <= 0 ? stands(url) : new Response("", { status: 500 });
    const { path, integrationId } = await source();

    await send(path, sign(confirmation()));

    await vi.waitFor(async () => expect(await settingsOf(integrationId)).toEqual({ topicArn: TOPIC }), {
      timeout: 10_000,
    });
  });

  it("to another topic is kept for a person to look at, and its alarms have no effect", async () => {
    const { path, integrationId } = await source();
    await send(path, sign(confirmation()));
    await vi.waitFor(async () => expect(await settingsOf(integrationId)).toEqual({ topicArn: TOPIC }));
    // The door remembers an integration for five seconds.
    const again = await startDoor(database.url, { fetch: outside });

    const response = await fetch(again.url + path, {
      method: "POST",
      body: JSON.stringify(sign(alarm({ TopicArn: `${TOPIC}-other` }))),
    });

    expect(response.status).toBe(202);
    expect((await keptOf(integrationId)).map(({ kind }) => kind)).toEqual(["ping", "unreadable"]);
    await again.close();
  });
});
