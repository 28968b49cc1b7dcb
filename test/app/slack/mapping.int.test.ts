import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { mapDelivery } from "../../../app/webhooks/mapping.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const GOOD = 'alarms.{"title": name, "status": active ? "triggered" : "resolved", "service": host}';

let around: Surroundings;
let web: Web;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "custom" });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = (thing: unknown) => JSON.stringify(thing);
const send = async (body: object) =>
  (await (
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
  ).json()) as { id: string; status: string };
const request = (body: unknown) => ({
  headers: { "x-tool": "nagios" },
  body: Buffer.from(JSON.stringify(body)),
  receivedAt: 0,
});
const alarms = (...names: string[]) => ({
  alarms: names.map((name) => ({ name, active: true, host: "db-7" })),
});

describe("a mapping", () => {
  it("makes our JSON of whatever was sent, headers included", async () => {
    const mapped = await mapDelivery('{"title": a & " from " & $headers.`x-tool`}', request({ a: "disk" }));

    expect(mapped).toMatchObject({ ok: true });
    expect(mapped.ok && JSON.parse(Buffer.from(mapped.body).toString())).toEqual({
      title: "disk from nagios",
    });
  });

  it.each([
    { why: "a syntax error", mapping: "alarms.{", says: /^The mapping failed at character 8: Expected/ },
    { why: "nothing", mapping: "no.such.field", says: "The mapping failed: it gave nothing." },
    {
      why: "an endless recursion",
      mapping: "($f := function($x){$f($x+1)}; $f(1))",
      says: /stopped: make it simpler/,
    },
    {
      why: "a regular expression that explodes",
      mapping: `"${"a".repeat(40)}!" ~> $contains(/^(a+)+$/)`,
      says: /stopped: make it simpler/,
    },
    { why: "a result too large", mapping: '$join([1..100000].("abcdef"))', says: /longer than 256000/ },
    { why: "code in text", mapping: '$eval("1+1")', says: /non-function/ },
  ])("with $why ends in a sentence", async ({ mapping, says }) => {
    const mapped = await mapDelivery(mapping, request({}));

    expect(mapped.ok ? "" : mapped.reason).toMatch(says);
  });

  it("that never ends holds up nobody else", async () => {
    const endless = mapDelivery("($f := function($x){$f($x+1)}; $f(1))", request({}));
    const others = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        mapDelivery(`{"title": "${n}"}`, request({})).catch((error: Error) => error.name),
      ),
    );

    expect(others.every((one) => one === "MappingBusy" || (typeof one === "object" && one.ok))).toBe(true);
    expect((await endless).ok).toBe(false);
    expect((await mapDelivery('{"title": "after"}', request({}))).ok).toBe(true);
  });
});

describe("the mapping of a custom source, in Slack", () => {
  it("is previewed against the last delivery, refused with its reason at the field, and saved", async () => {
    const { control } = around.slack;
    await send(alarms("disk <!channel>", "cpu"));
    await openHome(around.slack, "Acme", "ada");
    await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });
    await control.clickAction({ ...ADA, view: "modal", actionId: "edit_mapping" });
    await expect.poll(() => shown(control.currentModal("Acme", "ada"))).toContain("preview_mapping");
    expect(shown(control.currentModal("Acme", "ada"))).toContain("The alert has no");

    const refused = await control.fillAndSubmit("Acme", "ada", { values: { mapping: "alarms.{" } });
    expect(shown(refused)).toContain("The mapping failed at character 8");
    await control.fillAndSubmit("Acme", "ada", { values: { mapping: GOOD } });

    await expect
      .poll(() => rows("select settings->>'mapping' as mapping from integrations"))
      .toEqual([{ mapping: GOOD }]);
    expect(await rows("select action from audit_log where action = 'mapping_set'")).toHaveLength(1);
  });

  it("has then replayed what could not be read before", async () => {
    await expect
      .poll(() => rows("select 1 from dead_letters where replayed_at is null"), { timeout: 5_000 })
      .toEqual([]);
    expect(await rows("select kind from deliveries")).toMatchObject([{ kind: "unreadable" }]);
    expect(await rows("select 1 from dead_letters where replayed_at is not null")).toHaveLength(1);
  });

  it("reads what comes from then on, and shows it in the preview", async () => {
    const { control } = around.slack;
    // The door remembers an integration for five seconds.
    await expect
      .poll(
        async () =>
          (
            await rows(
              `select kind from deliveries where delivery_id = '${(await send(alarms(`disk ${Math.random()}`))).id}'`,
            )
          )[0]?.kind,
        { timeout: 10_000, interval: 500 },
      )
      .toBe("alert");
    await control.closeModal("Acme", "ada", { all: true });
    await openHome(around.slack, "Acme", "ada");
    await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });
    await control.clickAction({ ...ADA, view: "modal", actionId: "edit_mapping" });

    await expect.poll(() => shown(control.currentModal("Acme", "ada"))).toContain("1 alert or deploy");
    expect(shown(control.currentModal("Acme", "ada"))).toContain("service db-7");
  });

  it("keeps what it cannot read as a dead letter", async () => {
    const { id } = await send({ something: "else" });

    expect(await rows(`select reason from dead_letters where delivery_id = '${id}'`)).toEqual([
      { reason: "The mapping failed: it gave nothing." },
    ]);
  });
});
