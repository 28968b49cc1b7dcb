import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../../../app/log.ts";
import { purgeTenants } from "../../../app/purge.ts";
import type { Web } from "../../../app/web.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { takeLead } from "../../../engine/db/leaders.ts";
import { beginPurge } from "../../../engine/db/purge.ts";
import { parseTenantId } from "../../../engine/domain/tenant.ts";
import { setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const GRACE = { team: "Globex", user: "grace" };
const ADA = { team: "Acme", user: "ada" };

let around: Surroundings;
let web: Web;
let db: Database;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  db = openDatabase({ url: around.database.url, poolMax: 2 });
  await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
});

afterAll(async () => {
  await db.close();
  await web.close();
  await around.close();
});

const control = () => around.slack.control;
const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const tenantOf = async (name: string) => {
  const [tenant] = await rows(
    `select t.*, i.sealed_installation, i.scopes from tenants t left join slack_installations i using (tenant_id) where t.name = '${name}' order by t.created_at desc`,
  );
  if (!tenant) throw new Error(`${name} has no tenant`);
  return tenant;
};
const deliver = (url: string) =>
  fetch(url, { method: "POST", body: `{"id":"${Math.random()}","title":"[Triggered] x"}` });

/** Posts to the app what only Slack can sign. */
function signed(path: string, body: string, secret = around.slack.signingSecret): Promise<Response> {
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  return fetch(`${around.config.publicUrl}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": at,
      "x-slack-signature": `v0=${signature}`,
    },
    body,
  });
}

let eventNumber = 0;
function tells(type: "app_uninstalled" | "tokens_revoked", teamId: string): Promise<Response> {
  eventNumber += 1;
  const tokens = type === "tokens_revoked" ? { tokens: { oauth: ["U1"], bot: ["U2"] } } : {};
  return signed(
    "/slack/events",
    JSON.stringify({
      type: "event_callback",
      event_id: `Ev${eventNumber}`,
      team_id: teamId,
      api_app_id: around.slack.appId,
      event: { type, ...tokens },
    }),
  );
}
const globexId = () =>
  control()
    .workspaces()
    .find((one) => one.name === "Globex")?.id ?? "";

describe("an app that is removed", () => {
  it.each([
    { first: "app_uninstalled", second: "tokens_revoked" },
    { first: "tokens_revoked", second: "app_uninstalled" },
  ] as const)(
    "stops everything with $first alone; $second after it changes nothing",
    async ({ first, second }) => {
      const url = await setUpBySlack(around.slack, { ...GRACE, channel: "alerts", provider: "datadog" });
      expect((await deliver(url)).status).toBe(202);
      const { tenant_id: before } = await tenantOf("Globex");

      await tells(first, globexId());

      await expect
        .poll(async () => tenantOf("Globex"))
        .toMatchObject({ status: "uninstalled", sealed_installation: null });
      await expect.poll(async () => (await deliver(url)).status, { timeout: 10_000 }).toBe(401);
      const { purge_after: due } = await tenantOf("Globex");
      await tells(second, globexId());
      expect((await tenantOf("Globex")).purge_after).toEqual(due);

      // Whoever comes back within the grace finds everything as it was.
      await control().install("Globex", "grace");
      expect(await tenantOf("Globex")).toMatchObject({
        tenant_id: before,
        status: "active",
        purge_after: null,
      });
      expect(await rows("select * from pending_purges")).toEqual([]);
      await expect.poll(async () => (await deliver(url)).status, { timeout: 10_000 }).toBe(202);
    },
  );

  it("leaves the other workspace alone", async () => {
    expect(await tenantOf("Acme")).toMatchObject({ status: "active", purge_after: null });
  });
});

describe("the draft's OAuth callback", () => {
  it("says in plain words that a confirmation of Slack's is used up", async () => {
    const start = await fetch(`${around.config.publicUrl}/slack/install`, { redirect: "manual" });
    const state = new URL(start.headers.get("location") ?? "").searchParams.get("state") ?? "";
    const cookie = (start.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

    const answer = await fetch(
      `${around.config.publicUrl}/api/v1/oauth/callback?code=used-up&state=${state}`,
      { headers: { cookie } },
    );

    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain("confirmation was used already or is older than ten minutes");
    expect(page).toContain("Try again");
  });
});

describe("POST /api/v1/lifecycle/uninstall", () => {
  const path = "/api/v1/lifecycle/uninstall";

  it("believes only what is signed with our secret", async () => {
    const body = JSON.stringify({ team_id: globexId() });

    expect((await signed(path, body, "another")).status).toBe(401);
    expect((await fetch(`${around.config.publicUrl}${path}`, { method: "POST", body })).status).toBe(401);
    expect((await signed(path, "{}")).status).toBe(400);
    expect((await tenantOf("Globex")).status).toBe("active");
  });

  it("stops the tenant as Slack's own events do, once", async () => {
    const body = JSON.stringify({ team_id: globexId() });

    expect(await (await signed(path, body)).json()).toEqual({ status: "uninstalled" });
    expect((await signed(path, body)).status).toBe(200);

    expect(await tenantOf("Globex")).toMatchObject({ status: "uninstalled", sealed_installation: null });
    const trail = await rows("select count(*)::int as n from audit_log where after->>'reason' = 'lifecycle'");
    expect(trail).toEqual([{ n: 1 }]);
  });
});

describe("the end of the grace", () => {
  const purge = async () => {
    const lead = await takeLead(db, "schedule", "test");
    const forgotten: string[] = [];
    const dropped: string[] = [];
    const deps = {
      db,
      archive: { drop: async ({ day }: { day: string }) => void dropped.push(day) },
      log: openLog("silent", "test"),
      forget: async (tenantId: string) => void forgotten.push(tenantId),
    };
    return { ...(await purgeTenants(deps, lead)), forgotten, dropped };
  };
  const left = async (tenantId: string) => {
    const tables = await rows(
      "select c.table_name as name from information_schema.columns c join pg_class t on t.relname = c.table_name and not t.relispartition where c.table_schema = 'public' and c.column_name = 'tenant_id'",
    );
    const counts = await Promise.all(
      tables.map(async ({ name }) => {
        const [row] = await rows(`select count(*)::int as n from "${name}" where tenant_id = '${tenantId}'`);
        return row?.n > 0 ? [`${name}: ${row?.n}`] : [];
      }),
    );
    return counts.flat();
  };

  it("deletes nothing before its time, and never an active tenant, whoever asks", async () => {
    expect(await purge()).toMatchObject({ tenants: 0 });
    const lead = await takeLead(db, "schedule", "test");
    for (const name of ["Acme", "Globex"]) {
      const tenantId = parseTenantId((await tenantOf(name)).tenant_id);
      if (!tenantId) throw new Error("no tenant");
      await expect(beginPurge(db, lead, tenantId)).rejects.toThrow(/not to be purged now/);
    }
  });

  it("leaves no row of the tenant in any table, and every row of the others", async () => {
    const { tenant_id: gone } = await tenantOf("Globex");
    const { tenant_id: stays } = await tenantOf("Acme");
    // Rows that refer to each other, as a worker writes them, and a day that has left for the archive.
    await rows(`
      insert into incidents (tenant_id, incident_id, number, "window", opened_at, closes_at, service, severity, title, alert_count, live, state)
        select t, n::text, n, 'closed', now(), now(), 's', 'high', 't', 1, false, '{}' from unnest(array['${gone}', '${stays}']) t, generate_series(1, 300) n;
      insert into alerts (tenant_id, alert_id, fingerprint, incident_id, provider, integration_id, provider_alert_id, status, severity, service, environment, title, occurrences, triggered_at, received_at, last_seen_at, test, live, state)
        select tenant_id, incident_id, 'f', incident_id, 'p', 'i', 'x', 'triggered', 'high', 's', 'unknown', 't', 1, now(), now(), now(), false, false, '{}' from incidents;
      insert into incident_alerts (tenant_id, incident_id, alert_id, added_at, reason) select tenant_id, incident_id, alert_id, now(), '{}' from alerts;
      insert into feedback (tenant_id, incident_id, given_by, verdict, given_at) select tenant_id, incident_id, 'U1', 'helpful', now() from incidents;
      insert into notices (tenant_id, notice_id, kind, incident_id, lane, created_at) select tenant_id, incident_id, 'incident', incident_id, 'first', now() from incidents;
      insert into archived_parts (tenant_id, day, part, deliveries) select t, '2026-03-02', 0, 1 from unnest(array['${gone}', '${stays}']) t;
    `);
    const before = await left(stays);
    expect((await left(gone)).length).toBeGreaterThan(5);
    await rows(`update tenants set purge_after = now() where tenant_id = '${gone}'`);
    await rows("update pending_purges set due_at = now()");

    expect(await purge()).toMatchObject({ tenants: 1, forgotten: [gone], dropped: ["2026-03-02"] });

    expect(await left(gone)).toEqual([]);
    expect(await left(stays)).toEqual(before);
  });

  it("makes a new tenant of a team that comes back later, with the scopes that were granted last", async () => {
    // Of a workspace that we know nothing of any more, Slack's events change nothing.
    control().uninstall("Globex");
    await control().waitForDelivery(({ name, outcome }) => name === "app_uninstalled" && outcome === 200);
    await control().install("Globex", "grace", { optionalScopes: [] });
    expect(await tenantOf("Globex")).toMatchObject({ status: "active", channel_id: null });
    expect((await tenantOf("Globex")).scopes).not.toContain("users:read");

    await control().install("Globex", "grace");

    expect((await tenantOf("Globex")).scopes).toContain("users:read");
  });
});

describe("Delete all data", () => {
  const shown = () => JSON.stringify(control().currentModal("Acme", "ada")?.blocks ?? []);

  it("wants the workspace's name, then leaves it at once and dates the deletion within a day", async () => {
    await control().typeCommand("Acme", "ada", "incidents", "/dd0c config");
    await control().waitForModal("Acme", "ada");
    await control().clickAction({ ...ADA, view: "modal", actionId: "open_plan" });
    await expect.poll(shown).toContain("ask_deletion");
    await control().clickAction({ ...ADA, view: "modal", actionId: "ask_deletion" });
    await expect.poll(shown).toContain("type the workspace");

    const refused = await control().fillAndSubmit("Acme", "ada", { values: { workspace_name: "Globex" } });
    expect(JSON.stringify(refused)).toContain("not the workspace's name: Acme");
    expect((await tenantOf("Acme")).status).toBe("active");
    await control().fillAndSubmit("Acme", "ada", { values: { workspace_name: "acme" } });

    await expect
      .poll(
        () =>
          control()
            .workspaces()
            .find((one) => one.name === "Acme")?.isInstalled,
      )
      .toBe(false);
    const goodbye = await control().waitForMessage(({ text }) => text.startsWith("dd0c/alert has left"));
    expect(goodbye.text).toMatch(
      /All its data is deleted <!date.*To keep it, add the app again before that\./,
    );
    const { purge_after: due, ...tenant } = await tenantOf("Acme");
    expect(tenant).toMatchObject({ status: "uninstalled", sealed_installation: null });
    expect(due - Date.now()).toBeLessThan(24.1 * 3_600_000);
    expect(
      await rows("select actor like 'U%' as person from audit_log where action = 'deletion_asked'"),
    ).toEqual([{ person: true }]);
  });
});
