import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ProviderId } from "../adapters/index.ts";
import { type Config, readConfig } from "../app/config.ts";
import { openLog } from "../app/log.ts";
import { startWeb, type Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { type Database, openDatabase } from "../engine/db/database.ts";
import type { CanonicalAlert } from "../engine/domain/alert.ts";
import type { TenantId } from "../engine/domain/tenant.ts";
import { setUpBySlack } from "./support/clicks.ts";
import { addSource, asSuperuser } from "./support/door.ts";
import { everyFile, everyKey, everyRow } from "./support/leaks.ts";
import { type Surroundings, startSurroundings } from "./support/product.ts";

/** Who sends, and the word that begins each of its secrets. Acme has privacy mode on. */
const ACME = { team: "Acme", user: "ada", word: "leakp" } as const;
const GLOBEX = { team: "Globex", user: "grace", word: "leakn" } as const;
type Sender = typeof ACME | typeof GLOBEX;

interface Sent {
  readonly provider: ProviderId;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

const logged: string[] = [];
const sent: string[] = [];
const paths = new Map<string, string>();
let around: Surroundings;
let config: Config;
let db: Database;
let web: Web;
let worker: Worker;

beforeAll(async () => {
  around = await startSurroundings();
  config = readConfig({ ...around.env, LOG_LEVEL: "debug" });
  db = openDatabase({ url: config.databaseUrl });
  web = await startWeb(config, log("web"));
  await around.slack.control.setAppBaseUrl(config.publicUrl);
  for (const sender of [ACME, GLOBEX])
    await setUpBySlack(around.slack, { ...sender, channel: "incidents", provider: "datadog" });
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await db.close();
  await around.close();
});

const log = (name: string) => openLog("debug", name, { write: (line: string) => void logged.push(line) });
const rows = (text: string) => asSuperuser(config.databaseUrl, (sql) => sql.unsafe(text));
const secretsIn = (text: string, { word }: Sender) =>
  [...new Set(text.toLowerCase().match(new RegExp(`${word}[a-z0-9]+`, "g")))].toSorted();
const settled = () =>
  vi.waitFor(async () => expect(await rows("select 1 from pending_deliveries")).toHaveLength(0), {
    timeout: 60_000,
    interval: 100,
  });
const inSlack = ({ team }: Sender) => JSON.stringify(around.slack.control.messages(team, "incidents"));

async function tenantOf({ team }: Sender): Promise<TenantId> {
  const [row] = await rows(`select tenant_id from tenants where name = '${team}'`);
  return row?.tenant_id as TenantId;
}

/** Each source is wired when it first sends: the door has not seen it before. */
async function post(sender: Sender, { provider, body, headers = {} }: Sent, name = ""): Promise<string> {
  const source = `${sender.word}/${provider}/${name}`;
  const path = paths.get(source) ?? (await addSource(db, await tenantOf(sender), provider)).path;
  paths.set(source, path);
  sent.push(body, JSON.stringify(headers));
  const response = await fetch(`${config.publicUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  const answer = (await response.json()) as { status?: string };
  return `${response.status} ${answer.status}`;
}

/** One of everything that a source can send, each secret a word of its own. */
function everything({ word: w }: Sender): Sent[] {
  const datadog = (changes: object) =>
    JSON.stringify({
      event_id: `${w}ddevent1`,
      title: `CPU of ${w}host is high on shard ${w}bare`,
      transition: "Triggered",
      alert_type: "error",
      service: "payments",
      env: `${w}env`,
      scope: `host:${w}host,zone:${w}scope`,
      tags: `host:${w}host,team:${w}team,${w}bare`,
      message: `${w}message`,
      link: `https://app.datadoghq.com/monitors/1?group=host%3A${w}query#${w}fragment`,
      date: String(Date.now()),
      unread: `${w}unreadfield`,
      ...changes,
    });
  const prometheus = (name: string) => ({
    status: "firing",
    groupKey: `{}:{instance="${w}host"}`,
    externalURL: `https://${name}.example/${w}external`,
    alerts: [
      {
        status: "firing",
        labels: {
          alertname: "HighLatency",
          service: "checkout",
          severity: "page",
          instance: `${w}host`,
          pod: `${w}${name}pod`,
        },
        annotations: {
          summary: `Slow on ${w}host, pod ${w}${name}pod`.toUpperCase(),
          description: `${w}${name}description`,
          runbook_url: `https://wiki.example/${w}${name}runbook`,
        },
        startsAt: new Date().toISOString(),
        endsAt: "0001-01-01T00:00:00Z",
        generatorURL: `https://prometheus.example/graph?g0.expr=${w}${name}expression`,
        valueString: `${w}${name}value`,
      },
    ],
  });
  const github = (changes: object) =>
    JSON.stringify({ repository: { name: "payments", full_name: "acme/payments" }, ...changes });
  return [
    { provider: "datadog", body: datadog({}) },
    { provider: "datadog", body: datadog({}) },
    { provider: "alertmanager", body: JSON.stringify(prometheus("am")) },
    { provider: "grafana", body: JSON.stringify(prometheus("gf")) },
    {
      provider: "pagerduty",
      body: JSON.stringify({
        event: {
          id: `${w}pdevent`,
          event_type: "incident.triggered",
          occurred_at: new Date().toISOString(),
          data: {
            type: "incident",
            id: `${w}pdid`,
            title: `Escalated to ${w}pdteam`,
            service: { summary: "billing", id: `${w}pdservice` },
            teams: [{ summary: `${w}pdteam` }],
            urgency: "high",
          },
        },
      }),
    },
    {
      provider: "custom",
      body: JSON.stringify({
        id: `${w}customid`,
        incident_id: `${w}customgroup`,
        title: `Queue of ${w}customer grows`,
        description: `${w}customdescription`,
        service: "queue",
        tags: { customer: `${w}customer` },
        url: `https://x.example/customers/${w}customer`,
      }),
    },
    // Its text is title and description at once.
    { provider: "custom", body: JSON.stringify({ text: `${w}onlytext`, service: "cron" }) },
    {
      provider: "github",
      headers: { "x-github-event": "deployment_status", "user-agent": `${w}agent` },
      body: github({
        action: "created",
        deployment: { id: 7, environment: "production", sha: "abc", description: `${w}commit` },
        deployment_status: { state: "success", log_url: `https://g.example/runs/7?step=${w}step` },
      }),
    },
    { provider: "github", headers: { "x-github-event": "ping" }, body: github({ zen: `${w}zen` }) },
    {
      provider: "github",
      headers: { "x-github-event": `${w}ghevent` },
      body: github({ action: `${w}ignored` }),
    },
    { provider: "datadog", body: JSON.stringify({ event_id: `${w}notitle`, message: `${w}notitletext` }) },
    { provider: "datadog", body: `{"title": "${w}broken` },
  ];
}

/** The end of the Datadog alert, in the words in which it began. */
const resolved = (sender: Sender): Sent => {
  const [first] = everything(sender);
  const began = JSON.parse(first?.body ?? "{}");
  const changes = { event_id: `${sender.word}ddevent2`, transition: "Recovered", alert_type: "success" };
  return { provider: "datadog", body: JSON.stringify({ ...began, ...changes }) };
};

describe("a tenant in privacy mode, beside one that is not", () => {
  it("is switched by a person in the settings, who is audited", async () => {
    const { control } = around.slack;
    await control.typeCommand(ACME.team, ACME.user, "incidents", "/dd0c config");
    const modal = await control.waitForModal(ACME.team, ACME.user);
    expect(JSON.stringify(modal.blocks)).toContain("What is stored stays");
    await control.fillAndSubmit(ACME.team, ACME.user, { values: { privacy: "on" } });

    await vi.waitFor(async () =>
      expect(await rows("select name from tenants where privacy_since is not null")).toEqual([
        { name: "Acme" },
      ]),
    );
    expect(
      await rows("select action, actor ~ '^U' as person, after from audit_log where target = 'privacy'"),
    ).toEqual([{ action: "privacy_on", person: true, after: { on: true } }]);
    await control.typeCommand(ACME.team, ACME.user, "incidents", "/dd0c config");
    const again = await control.waitForModal(ACME.team, ACME.user);
    expect(JSON.stringify(again.blocks)).toMatch(/"initial_options":.*On since/);
    await control.closeModal(ACME.team, ACME.user, { all: true });
  });

  it("leaves nothing in Redis or the logs when it is kept, and no body where none is needed", async () => {
    for (const sender of [ACME, GLOBEX])
      for (const delivery of everything(sender))
        expect(await post(sender, delivery)).toMatch(/^202 (kept|duplicate)$/);

    const redis = await everyKey(around.redis.url);
    expect(secretsIn(redis, ACME)).toEqual([]);
    expect(secretsIn(redis, GLOBEX).length).toBeGreaterThan(20);
    expect(secretsIn(logged.join(""), ACME)).toEqual([]);
    const kept = await rows(
      `select kind, bool_and(body is null) as gone from deliveries where tenant_id = '${await tenantOf(ACME)}' and kind <> 'command' group by kind order by kind`,
    );
    expect(kept).toEqual([
      // Kept until it has its effect: whatever was answered 2xx survives.
      { kind: "alert", gone: false },
      { kind: "deploy", gone: false },
      { kind: "ignored", gone: true },
      { kind: "ping", gone: true },
      { kind: "unreadable", gone: true },
    ]);
  });

  it("leaves no description, no body and no clear tag value once it was processed", async () => {
    worker = await startWorker(config, log("worker"));
    await settled();
    for (const sender of [ACME, GLOBEX]) expect(await post(sender, resolved(sender))).toBe("202 kept");
    await settled();
    await worker.idle();

    await expectNothingOfAcme();
    expect(
      await rows(
        `select count(*)::int as n from deliveries where kind in ('alert', 'deploy') and body is not null and tenant_id = '${await tenantOf(ACME)}'`,
      ),
    ).toEqual([{ n: 0 }]);
  });

  it("tells who set the source up that something could not be read, and lists no letter that nobody could replay", async () => {
    const [row] = await rows(
      `select attention from integrations where provider = 'datadog' and attention is not null and tenant_id = '${await tenantOf(ACME)}'`,
    );
    expect(row?.attention).toContain("cannot be replayed");
    const letters = await rows("select t.name from dead_letters join tenants t using (tenant_id)");
    expect(letters.map(({ name }) => name)).toEqual(["Globex", "Globex"]);
  });

  it("says on the cards what it is about, under names for what it hides", async () => {
    const acme = inSlack(ACME);
    expect(acme).toMatch(/CPU of hidden-[g-z]{16} is high on shard hidden-[g-z]{16}/);
    expect(inSlack(GLOBEX)).toContain(`CPU of ${GLOBEX.word}host is high`);
    for (const service of ["payments", "checkout", "billing", "queue", "cron"])
      expect(acme).toContain(service);
  });

  it("knows an alert again: the same incidents, the same one resolved, nothing counted twice", async () => {
    const incidents = async (sender: Sender) =>
      rows(
        `select service, alert_count, resolved_at is not null as resolved from incidents where tenant_id = '${await tenantOf(sender)}' order by service, alert_count`,
      );

    expect(await incidents(ACME)).toEqual(await incidents(GLOBEX));
    expect(await incidents(ACME)).toContainEqual({ service: "payments", alert_count: 1, resolved: true });
  });

  it("keeps equality: one value has one name in every source, and in the title", async () => {
    const states = await rows(
      `select state->'alert' as alert from alerts where tenant_id = '${await tenantOf(ACME)}'`,
    );
    const alerts = states.map((row) => row.alert as CanonicalAlert);
    const hosts = new Set(
      alerts.flatMap(({ tags }) => [tags.host, tags.instance]).filter((tag) => tag !== undefined),
    );

    expect(alerts.length).toBeGreaterThanOrEqual(6);
    expect([...hosts]).toEqual([expect.stringMatching(/^hidden-[g-z]{16}$/)]);
    const slow = alerts.filter(({ tags }) => tags.instance !== undefined);
    expect(slow).toHaveLength(2);
    for (const { title } of slow) expect(title).toContain(`SLOW ON ${[...hosts][0]}`);
  });

  it("leaves nothing of what came while Postgres did not answer", async () => {
    const away = (sender: Sender, name: string): Sent => ({
      provider: "custom",
      body: JSON.stringify({
        id: `${sender.word}${name}id`,
        title: `Away ${sender.word}${name}tag`,
        description: `${sender.word}${name}description`,
        service: "away",
        tags: [`what:${sender.word}${name}tag`],
      }),
    });
    for (const sender of [ACME, GLOBEX])
      paths.set(`${sender.word}/custom/new`, (await addSource(db, await tenantOf(sender), "custom")).path);
    const posted = await whileHanging(() =>
      Promise.all(
        [ACME, GLOBEX].flatMap((sender) => [
          post(sender, away(sender, "known")),
          post(sender, away(sender, "unknown"), "new"),
          post(sender, { provider: "datadog", body: `{"${sender.word}spooled` }),
        ]),
      ),
    );

    expect(new Set(posted.answers)).toEqual(new Set(["202 spooled"]));
    expect(secretsIn(posted.spool, ACME)).toContain(`${ACME.word}unknowndescription`);
    // What cannot be read has no effect to wait for: not even the disk gets it.
    expect(secretsIn(posted.spool, ACME)).not.toContain(`${ACME.word}spooled`);
    expect(secretsIn(posted.spool, GLOBEX)).toContain(`${GLOBEX.word}spooled`);
    const arrived = () => rows("select 1 from incidents where service = 'away'");
    await vi.waitFor(async () => expect(await arrived()).toHaveLength(2), { timeout: 60_000, interval: 200 });
    await vi.waitFor(() => expect(everyFile(config.spoolDir)).toBe(""), { timeout: 30_000, interval: 200 });
    await settled();
    await worker.idle();
    await expectNothingOfAcme();
    expect(logged.join("")).toContain("spool drained");
  });

  it("gives another tenant other names", async () => {
    const { control } = around.slack;
    await control.typeCommand(GLOBEX.team, GLOBEX.user, "incidents", "/dd0c config");
    await control.waitForModal(GLOBEX.team, GLOBEX.user);
    await control.fillAndSubmit(GLOBEX.team, GLOBEX.user, { values: { privacy: "on" } });
    await vi.waitFor(async () =>
      expect(await rows("select 1 from tenants where privacy_since is not null")).toHaveLength(2),
    );
    const body = JSON.stringify({
      id: "1",
      title: "Shared",
      service: "shared",
      tags: { host: "shared-host" },
    });
    for (const sender of [ACME, GLOBEX]) await post(sender, { provider: "custom", body }, "shared");
    await settled();

    const names = await rows(
      "select distinct state->'alert'->'tags'->>'host' as host from alerts where service = 'shared'",
    );

    expect(names).toHaveLength(2);
    for (const { host } of names) expect(host).toMatch(/^hidden-[g-z]{16}$/);
  });
});

/** Runs `work` while nothing that a webhook needs in Postgres answers, and says what then stood in the spool. */
function whileHanging(work: () => Promise<string[]>): Promise<{ answers: string[]; spool: string }> {
  return asSuperuser(config.databaseUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx`lock table integrations, delivery_keys in access exclusive mode`;
      return { answers: await work(), spool: everyFile(config.spoolDir) };
    }),
  );
}

/** Walks everything there is. That Globex' secrets are all found shows that the walk would find Acme's. */
async function expectNothingOfAcme(): Promise<void> {
  const places = {
    postgres: await everyRow(config.databaseUrl),
    redis: await everyKey(around.redis.url),
    spool: everyFile(config.spoolDir),
    logs: logged.join(""),
    slack: inSlack(ACME) + inSlack(GLOBEX) + JSON.stringify(around.slack.control.calls()),
  };
  for (const [place, text] of Object.entries(places))
    expect({ place, found: secretsIn(text, ACME) }).toEqual({ place, found: [] });
  expect(secretsIn(places.postgres, GLOBEX)).toEqual(secretsIn(sent.join("\n"), GLOBEX));
  expect(secretsIn(places.redis, GLOBEX)).toContain(`${GLOBEX.word}message`);
  expect(secretsIn(places.slack, GLOBEX)).toContain(`${GLOBEX.word}host`);
  expect(places.logs).toContain("web is listening");
}
