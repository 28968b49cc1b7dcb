import { createHash, createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const TENANT = tenantNamed("front");
const SECRET = "pagerduty-made-this";

let database: TestDatabase;
let door: Door;
let datadog: Awaited<ReturnType<typeof addSource>>;
let pagerduty: Awaited<ReturnType<typeof addSource>>;
let github: Awaited<ReturnType<typeof addSource>>;
let cloudevents: Awaited<ReturnType<typeof addSource>>;

beforeAll(async () => {
  database = await createTestDatabase();
  door = await startDoor(database.url);
  await addTenant(door.db, TENANT);
  datadog = await addSource(door.db, TENANT, "datadog");
  pagerduty = await addSource(door.db, TENANT, "pagerduty", SECRET);
  github = await addSource(door.db, TENANT, "github", SECRET);
  cloudevents = await addSource(door.db, TENANT, "cloudevents");
});

afterAll(async () => {
  await door.close();
  await database.drop();
});

type Body = string | Uint8Array<ArrayBuffer>;
const post = (path: string, body: Body, headers: Record<string, string> = {}) =>
  fetch(door.url + path, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
const fixture = (name: string) =>
  readFileSync(new URL(`../../adapters/fixtures/${name}.json`, import.meta.url), "utf8");
const signed = (body: Body) => ({
  "x-pagerduty-signature": `v1=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
});
const signedByGithub = (body: Body) => ({
  "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
});
const alertBody = (id: string = randomUUID()) =>
  JSON.stringify({
    event_id: id,
    title: "[Triggered] latency",
    date: "1772442000000",
    tags: "service:payments",
  });

async function keptAs(id: string) {
  return asSuperuser(database.url, async (sql) => {
    const rows = await sql<
      Array<{ kind: string; body: Buffer; body_sha256: Buffer; reason: string | null }>
    >`select kind, body, body_sha256, reason from deliveries where delivery_id = ${id}`;
    return rows[0];
  });
}

async function idOf(response: Response): Promise<string> {
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

describe("an authentic webhook", () => {
  it("is answered 202 once its very bytes are kept, and published", async () => {
    const body = alertBody();

    const id = await idOf(await post(datadog.path, body));

    const row = await keptAs(id);
    expect(row).toMatchObject({
      kind: "alert",
      body: Buffer.from(body),
      body_sha256: createHash("sha256").update(body).digest(),
    });
    expect(door.published.find((item) => item.itemId === id)).toMatchObject({
      provider: "datadog",
      content: { kind: "alert" },
    });
  });

  it.each(["authorization", "x-dd0c-token", "basic"])(
    "may carry its key in a header instead: %s",
    async (where) => {
      const headers: Record<string, string> =
        where === "basic"
          ? { authorization: `Basic ${Buffer.from(`dd0c:${datadog.key}`).toString("base64")}` }
          : where === "authorization"
            ? { authorization: `Bearer ${datadog.key}` }
            : { "x-dd0c-token": datadog.key };

      await idOf(await post(`/v1/webhooks/${TENANT}/datadog`, alertBody(), headers));
    },
  );

  it("is one row however often it is delivered, also a thousand times at once", async () => {
    const body = alertBody();

    const answers = await Promise.all(Array.from({ length: 1_000 }, () => post(datadog.path, body)));

    const statuses = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { status: string }).status),
    );
    expect(statuses.filter((status) => status === "kept")).toHaveLength(1);
    expect(statuses.filter((status) => status === "duplicate")).toHaveLength(999);
  });

  it("is the same delivery under a new delivery id when its signed body is the same", async () => {
    const body = fixture("github/deployment_status_success_production");
    const first = await idOf(
      await post(github.path, body, {
        ...signedByGithub(body),
        "x-github-event": "deployment_status",
        "x-github-delivery": "a",
      }),
    );

    const replay = await post(github.path, body, {
      ...signedByGithub(body),
      "x-github-event": "deployment_status",
      "x-github-delivery": "b",
    });

    expect(await replay.json()).toEqual({ id: first, status: "duplicate" });
  });
});

describe("bad credentials", () => {
  const refused = async (response: Response) => {
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"error":"unauthorized"}');
  };
  const body = fixture("pagerduty/incident_triggered_2025");

  it("are all refused in the same words", async () => {
    const other = tenantNamed("nobody");
    await refused(await post(pagerduty.path, body));
    await refused(await post(pagerduty.path, body, { "x-pagerduty-signature": `v1=${"0".repeat(64)}` }));
    await refused(await post(pagerduty.path, `${body} `, signed(body)));
    await refused(await post(`${datadog.path}x`, body));
    await refused(await post(datadog.path.replace(TENANT, other), body));
    await refused(await post(datadog.path.replace("datadog", "nagios"), body));
    await refused(await post(datadog.path.replace("datadog", "pagerduty"), body));
    await refused(await post(`/v1/webhooks/${TENANT}/datadog`, body));
    await refused(await post(datadog.path.replace(TENANT, "' or 1=1 --"), body));
  });

  it("are refused before the body is read as JSON", async () => {
    await refused(await post(pagerduty.path, "not json"));
  });

  it("let the right signature pass, also among others", async () => {
    const headers = {
      "x-pagerduty-signature": `v1=${"0".repeat(64)},${signed(body)["x-pagerduty-signature"]}`,
    };

    await idOf(await post(pagerduty.path, body, headers));
  });
});

describe("bad input from an authentic sender", () => {
  it.each([
    { why: "no JSON", body: "hello", kind: "unreadable" },
    { why: "an empty body", body: "", kind: "unreadable" },
    { why: "10 000 levels", body: "[".repeat(10_000) + "]".repeat(10_000), kind: "unreadable" },
    { why: "invalid UTF-8", body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), kind: "unreadable" },
    {
      why: "__proto__ keys",
      body: '{"__proto__":{"x":1},"title":"[Triggered] a","tags":"__proto__:b","id":"p1"}',
      kind: "alert",
    },
    {
      why: "NUL and lone surrogates",
      body: '{"title":"[Triggered] a\\u0000b\\ud800","id":"n\\u0000ul"}',
      kind: "alert",
    },
    {
      why: "a title that mentions a channel",
      body: '{"title":"[Triggered] <!channel> <https://evil|x>","id":"m1"}',
      kind: "alert",
    },
    {
      why: "a template that was never filled",
      body: fixture("datadog/default_template.template"),
      kind: "ping",
    },
  ])("is answered 202 and kept byte for byte: $why", async ({ body, kind }) => {
    const row = await keptAs(await idOf(await post(datadog.path, body)));

    expect(row?.kind).toBe(kind);
    expect(row?.body.equals(Buffer.from(body as string))).toBe(true);
    expect({}).not.toHaveProperty("x");
  });

  it("is kept as a dead letter with its reason when it cannot be read, and marks the source", async () => {
    const body = `broken ${randomUUID()}`;
    const id = await idOf(await post(datadog.path, body));

    const [letter] = await asSuperuser(
      database.url,
      (sql) => sql`select reason from dead_letters where delivery_id = ${id}`,
    );
    const [source] = await asSuperuser(
      database.url,
      (sql) => sql`select attention from integrations where integration_id = ${datadog.integrationId}`,
    );

    expect(letter?.reason).toMatch(/not JSON/);
    expect(source?.attention).toMatch(/not JSON/);
  });

  it("is ignored, kept and answered 202 when it is an event that we do not know", async () => {
    const body = fixture("github/signed_check_run_completed_skipped_2025");
    const id = await idOf(
      await post(github.path, body, { ...signedByGithub(body), "x-github-event": "check_run" }),
    );

    expect(await keptAs(id)).toMatchObject({ kind: "ignored", reason: expect.stringContaining("check_run") });
  });
});

describe("a CloudEvents sender", () => {
  const asks = (path: string) =>
    fetch(door.url + path, {
      method: "OPTIONS",
      headers: { "webhook-request-origin": "eventgrid.azure.net", "webhook-request-rate": "100" },
    });

  it("is told that it may send, whoever asks about whomever", async () => {
    for (const path of ["/v1/wh/nobody/cloudevents/x", cloudevents.path]) {
      const response = await asks(path);

      expect(response.status).toBe(200);
      expect(response.headers.get("webhook-allowed-origin")).toBe("eventgrid.azure.net");
      expect(response.headers.get("webhook-allowed-rate")).toBe("100");
    }
  });

  it("is alone in that: another source's address takes POST only", async () => {
    expect((await asks(datadog.path)).status).toBe(405);
    expect((await fetch(door.url + cloudevents.path, { method: "OPTIONS" })).status).toBe(405);
  });

  it("may send data of any type in binary mode, and in no other", async () => {
    const xml = { "content-type": "application/xml" };
    const binary = { "ce-type": "x.alert.triggered", "ce-source": "/x", "ce-id": randomUUID() };
    const id = await idOf(await post(cloudevents.path, "<a/>", { ...xml, ...binary }));

    expect(await keptAs(id)).toMatchObject({ kind: "alert" });
    expect((await post(cloudevents.path, "<a/>", xml)).status).toBe(415);
    expect((await post(datadog.path, "<a/>", { ...xml, ...binary })).status).toBe(415);
  });

  it("may send its key in the query, where the path has none", async () => {
    const body = JSON.stringify({
      specversion: "1.0",
      type: "x.alert.triggered",
      source: "/x",
      id: randomUUID(),
    });
    const to = (token: string) => `/v1/webhooks/${TENANT}/cloudevents?access_token=${token}`;

    await idOf(await post(to(cloudevents.key), body));
    expect((await post(to("wrong"), body)).status).toBe(401);
  });
});

describe("what is no webhook", () => {
  it.each([
    { why: "GET", send: () => fetch(door.url + datadog.path), status: 405 },
    {
      why: "a compressed body",
      send: () => post(datadog.path, "x", { "content-encoding": "gzip" }),
      status: 415,
    },
    {
      why: "XML",
      send: () => post(datadog.path, "<a/>", { "content-type": "application/xml" }),
      status: 415,
    },
    { why: "more than a megabyte", send: () => post(datadog.path, "x".repeat(1_000_001)), status: 413 },
    { why: "another path", send: () => fetch(`${door.url}/somewhere`), status: 404 },
  ])("gets $status for $why", async ({ send, status }) => {
    const response = await send();

    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get("allow")).toBe("POST");
  });

  it("is closed on while it drips, and costs others nothing", async () => {
    const socket = connect(Number(new URL(door.url).port), "127.0.0.1");
    socket.write(`POST ${datadog.path} HTTP/1.1\r\nhost: x\r\n`);
    const closed = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });

    await idOf(await post(datadog.path, alertBody()));

    expect(await closed).toMatch(/^HTTP\/1.1 408/);
  });

  it.each([
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
    "GARBAGE\r\n\r\n",
    `GET / HTTP/1.1\r\nhost: x\r\n${"a: b\r\n".repeat(5_000)}\r\n`,
  ])("is refused when it is malformed HTTP", async (raw) => {
    const socket = connect(Number(new URL(door.url).port), "127.0.0.1");
    const answer = new Promise<string>((resolve) => socket.on("data", (chunk) => resolve(chunk.toString())));
    socket.write(raw);

    expect(await answer).toMatch(/^HTTP\/1.1 4\d\d/);
    socket.destroy();
  });
});
