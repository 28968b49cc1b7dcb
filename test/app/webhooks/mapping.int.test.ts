import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adapters } from "../../../adapters/index.ts";
import { type Mapped, MappingBusy, mapDelivery } from "../../../app/webhooks/mapping.ts";
import { headersToKeep, readDelivery } from "../../../app/webhooks/read-delivery.ts";
import { setIntegrationSetting } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const RECEIVED_AT = Date.parse("2026-03-02T09:00:00Z");
const ENDLESS = "($f := function($x){$f($x+1)}; $f(1))";
const GOOD = 'alarms.{"title": name, "service": host}';

let made = 0;
/** Maps for an integration that no other test uses, because one that misbehaves has to rest. */
const map = (expression: string, body: unknown = {}, integrationId = `mapped-${++made}`): Promise<Mapped> =>
  mapDelivery(expression, requestWith(body), integrationId);
const requestWith = (body: unknown, headers: Record<string, string> = {}) => ({
  headers,
  body: Buffer.from(JSON.stringify(body)),
  receivedAt: RECEIVED_AT,
});
const jsonOf = (mapped: Mapped) => (mapped.ok ? JSON.parse(Buffer.from(mapped.body).toString()) : mapped);
const reasonOf = (mapped: Mapped) => (mapped.ok ? "" : mapped.reason);

describe("a mapping", () => {
  it("makes our JSON of whatever was sent, headers and time included", async () => {
    const expression = '{"title": a & " from " & $headers.`x-tool`, "started_at": $now(), "at": $millis()}';

    const mapped = await mapDelivery(expression, requestWith({ a: "disk" }, { "x-tool": "nagios" }), "i");

    expect(jsonOf(mapped)).toEqual({
      title: "disk from nagios",
      started_at: "2026-03-02T09:00:00.000Z",
      at: RECEIVED_AT,
    });
  });

  it("keeps the digits of integers above 2^53", async () => {
    const request = {
      headers: {},
      body: Buffer.from('{"id": 9007199254740993}'),
      receivedAt: RECEIVED_AT,
    };

    expect(jsonOf(await mapDelivery('{"id": id}', request, "i"))).toEqual({ id: "9007199254740993" });
  });

  it("reads regular expressions, with groups and in any case", async () => {
    const mapped = await map(
      '{"title": $match(a, /^host-(\\d+) (is)/i).groups[0], "rest": $replace(a, /IS (\\w+)/i, "was $1")}',
      { a: "Host-17 is down" },
    );

    expect(jsonOf(mapped)).toEqual({ title: "17", rest: "Host-17 was down" });
  });

  it.each([
    { why: "a syntax error", mapping: "alarms.{", says: /^The mapping failed at character 8: Expected/ },
    { why: "nothing", mapping: "no.such.field", says: "The mapping failed: it gave nothing." },
    { why: "a function", mapping: "function($x){$x}", says: "The mapping failed: it gave nothing." },
    { why: "a text", mapping: '"down"', says: /no object and no list of objects\.$/ },
    {
      why: "a list of lists",
      mapping: '[[{"title": "x"}], [[1]]]',
      says: /no object and no list of objects\.$/,
    },
    {
      why: "1 001 alerts",
      mapping: '[1..1001].{"title": "x"}',
      says: /more than 1000 alerts and deploys\.$/,
    },
    { why: "an endless recursion", mapping: ENDLESS, says: /longer than 500 ms and was stopped/ },
    {
      why: "an endless recursion that returns",
      mapping: "($f := function($x){1 + $f($x)}; $f(1))",
      says: /too deeply\.$/,
    },
    { why: "a lookahead", mapping: '$contains("a", /(?=a)/)', says: /regexp/ },
    { why: "a result too large", mapping: '$join([1..45000].("abcdef"))', says: /longer than 256000/ },
    { why: "code in text", mapping: '$eval("1+1")', says: /non-function/ },
    { why: "chance", mapping: "$random()", says: /non-function/ },
    {
      why: "a NUL in its own error",
      mapping: '$error("a\\u0000b")',
      says: "The mapping failed at character 7: a b.",
    },
  ])("with $why ends in a sentence", async ({ mapping, says }) => {
    const reason = reasonOf(await map(mapping));

    expect(reason).toMatch(says);
    expect(reason).toMatch(/^[A-Z][^\n]{1,299}[.!?]$/);
  });

  it.each([
    { why: "one array too large", mapping: "[1..9999999].[1..9999999]" },
    {
      why: "arrays that double",
      mapping:
        "($d := function($s,$n){ $n = 0 ? $s : $d($append($s,$s), $n - 1) }; $count($d([1..1000], 30)))",
    },
    {
      why: "texts that double",
      mapping:
        '($d := function($s,$n){ $n = 0 ? $s : $d($uppercase($s & $s), $n - 1) }; $length($d("abcdefgh", 40)))',
    },
    { why: "a text in a million pieces", mapping: '$count($split($pad("", 50000000, "a,"), ","))' },
  ])("that asks for too much memory, $why, ends alone", async ({ mapping }) => {
    expect(reasonOf(await map(mapping))).toMatch(/stopped: make it simpler\.$/);
    expect(jsonOf(await map('{"title": "next"}'))).toEqual({ title: "next" });
  });

  it("takes a regular expression that explodes elsewhere", async () => {
    const mapped = await map('{"title": $string($contains(a, /^(a+)+$/))}', { a: `${"a".repeat(40)}!` });

    expect(jsonOf(mapped)).toEqual({ title: "false" });
  });

  it("says nothing of what was sent when it fails", async () => {
    const reason = reasonOf(await map('{"title": $number(card)}', { card: "4111-1111" }));

    expect(reason).toMatch(/^The mapping failed at character 18: Unable to cast value to a number: …\.$/);
  });

  it("reaches nothing but its input", async () => {
    const reached = await map(
      '{"title": "x", "a": $constructor, "b": $string.constructor, "c": {}.constructor, "d": $process, "e": $lookup({}, "__proto__")}',
    );

    expect(jsonOf(reached)).toEqual({ title: "x" });
  });
});

describe("mappings of several integrations", () => {
  it("that never end hold up no other, and are never taken for busy", async () => {
    const endless = Array.from({ length: 12 }, () => map(ENDLESS, {}, "endless"));
    const good = await Promise.all(
      Array.from({ length: 20 }, (_, n) => map(`{"title": "${n}"}`, {}, "good")),
    );

    expect(good.map((mapped) => jsonOf(mapped).title)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
    const reasons = (await Promise.all(endless)).map(reasonOf);
    expect(reasons.slice(0, 3).every((reason) => reason.includes("longer than 500 ms"))).toBe(true);
    expect(reasons.slice(3).every((reason) => reason.includes("rests for a minute"))).toBe(true);
  });

  it("rest alone: another mapping of the same integration runs at once", async () => {
    for (let n = 0; n < 4; n++) await map(ENDLESS, {}, "rests");

    expect(reasonOf(await map(ENDLESS, {}, "rests"))).toContain("rests for a minute");
    expect(jsonOf(await map('{"title": "fixed"}', {}, "rests"))).toEqual({ title: "fixed" });
    expect(reasonOf(await map(ENDLESS, {}, "another"))).toContain("longer than 500 ms");
  });

  it("beyond what may wait are busy, which is no fault of theirs", async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 300 }, (_, n) => map(`{"title": "${n}"}`.replace(/\d+/, "x"), {}, "many")),
    );

    const refused = all.filter((one) => one.status === "rejected");
    expect(refused).toHaveLength(300 - 201);
    expect(refused.every((one) => one.reason instanceof MappingBusy)).toBe(true);
  });

  it("do not answer late because this process was busy itself", async () => {
    await map('{"title": "a process to be there already"}');
    const mapped = map('{"title": "x"}', {}, "stalled");
    await new Promise((resolve) => setImmediate(resolve));
    const until = performance.now() + 700;
    while (performance.now() < until);

    expect(jsonOf(await mapped)).toEqual({ title: "x" });
  });
});

describe("a delivery to a custom source with a mapping", () => {
  const settings = { mapping: '{"title": $headers.`x-event` & ": " & name, "service": "s"}' };

  it("is read the same from what is kept as when it came", async () => {
    const sent = {
      "x-event": "disk",
      "x-dd0c-token": "the key",
      authorization: "Bearer x",
      "x-api-key": "k",
      "x-forwarded-for": "10.0.0.1",
    };
    const came = requestWith({ name: "full" }, sent);
    const kept = { ...came, headers: headersToKeep("custom", sent) };

    expect(kept.headers).toEqual({ "x-event": "disk" });
    expect(await readDelivery("custom", came, settings)).toMatchObject({ drafts: [{ title: "disk: full" }] });
    expect(await readDelivery("custom", kept, settings)).toEqual(
      await readDelivery("custom", came, settings),
    );
    const token = { mapping: '{"title": $headers.`x-dd0c-token`}' };
    expect(await readDelivery("custom", came, token)).toEqual({
      kind: "unreadable",
      reason: 'The mapping\'s alert has no "title".',
    });
  });

  it("is not mapped when it is our own test alert", async () => {
    const { headers, body } = adapters.custom.testDelivery({ now: RECEIVED_AT, nonce: "1" });

    const parsed = await readDelivery(
      "custom",
      { headers, body: Buffer.from(body), receivedAt: RECEIVED_AT },
      settings,
    );

    expect(parsed).toMatchObject({ kind: "alert", drafts: [{ test: true, title: "dd0c test alert" }] });
  });
});

describe("the door", () => {
  const [BAD, FINE] = [tenantNamed("end1ess"), tenantNamed("p1a1n")];
  let database: TestDatabase;
  let door: Door;

  beforeAll(async () => {
    database = await createTestDatabase();
    door = await startDoor(database.url, { perMinute: { free: 1e6, pro: 1e6, business: 1e6 } });
    for (const tenant of [BAD, FINE]) await addTenant(door.db, tenant);
  });
  afterAll(async () => {
    await door.close();
    await database.drop();
  });

  const setMapping = (tenantId: TenantId, integrationId: string, value: string) =>
    withTenant(door.db, tenantId, (tx) =>
      setIntegrationSetting(tx, { integrationId, name: "mapping", value, updatedBy: "U1" }),
    );
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(door.url + path, { method: "POST", body: JSON.stringify(body), headers });
    const { id = "" } = (await response.json()) as { id?: string };
    return { status: response.status, id };
  };
  const rows = (text: string) => asSuperuser(database.url, (sql) => sql.unsafe(text));

  it("answers others while a mapping never ends, and keeps what that one could not read", async () => {
    const bad = await addSource(door.db, BAD, "custom");
    const fine = await addSource(door.db, FINE, "custom");
    const datadog = await addSource(door.db, FINE, "datadog");
    await setMapping(BAD, bad.integrationId, ENDLESS);
    await setMapping(FINE, fine.integrationId, GOOD);
    let ended = 0;
    const endless = Array.from({ length: 8 }, (_, n) =>
      post(bad.path, { n }).then((answer) => {
        ended += 1;
        return answer;
      }),
    );

    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => post(fine.path, { alarms: [{ name: `n${n}`, host: "h" }] })),
      ...Array.from({ length: 10 }, (_, n) => post(datadog.path, { n })),
    ]);

    // Whoever waited behind the endless ones would be answered last.
    expect(ended).toBeLessThan(endless.length);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    const kept = await Promise.all(endless);
    expect(kept.map(({ status }) => status)).toEqual(Array(8).fill(202));
    expect(
      await rows(
        `select kind, count(*)::int as count from deliveries where integration_id = '${fine.integrationId}' group by kind`,
      ),
    ).toEqual([{ kind: "alert", count: 10 }]);
    const letters = await rows(`select reason from dead_letters where tenant_id = '${BAD}'`);
    expect(letters).toHaveLength(8);
    expect(letters.every(({ reason }) => /stopped/.test(reason))).toBe(true);
    const [body] = await rows(
      `select convert_from(body, 'UTF8') as body from deliveries where delivery_id = '${kept[0]?.id}'`,
    );
    expect(body).toEqual({ body: '{"n":0}' });
  });

  it("reads with the mapping of now before it calls a delivery unreadable", async () => {
    const source = await addSource(door.db, FINE, "custom");
    await setMapping(FINE, source.integrationId, "no.such.field");
    const before = await post(source.path, { alarms: [{ name: "first", host: "h" }] });
    await setMapping(FINE, source.integrationId, GOOD);

    const after = await post(source.path, { alarms: [{ name: "second", host: "h" }] });

    const kinds = await rows(
      `select delivery_id, kind from deliveries where integration_id = '${source.integrationId}' order by received_at`,
    );
    expect(kinds).toMatchObject([
      { delivery_id: before.id, kind: "unreadable" },
      { delivery_id: after.id, kind: "alert" },
    ]);
  });

  it("takes our own signature and Standard Webhooks', and nothing else once there is a secret", async () => {
    const secret = "made-by-us-for-one-source";
    const source = await addSource(door.db, FINE, "custom", secret);
    const body = { title: "signed", service: "s" };
    const text = JSON.stringify(body);
    const now = Math.floor(Date.now() / 1_000);
    const hmac = (content: string) => createHmac("sha256", secret).update(content);
    const ours = (at: number) => ({
      "X-DD0C-Signature": `t=${at},v1=${hmac(`${at}.${text}`).digest("hex")}`,
    });
    const standard = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(now),
      "webhook-signature": `v1,${hmac(`msg_1.${now}.${text}`).digest("base64")}`,
    };

    const statuses = [];
    for (const headers of [
      ours(now),
      standard,
      ours(now - 400),
      ours(now + 400),
      {},
      { "X-DD0C-Signature": "t=1,v1=00" },
    ])
      statuses.push((await post(source.path, body, headers)).status);

    expect(statuses).toEqual([202, 202, 401, 401, 401, 401]);
  });
});
