import { setTimeout as wait } from "node:timers/promises";
import { ACTIONS } from "../../../app/slack/action-ids.ts";
import { BOT_SCOPES } from "../../../app/slack/manifest-facts.ts";
import { type Stage, TENANTS } from "../../chaos/stage.ts";
import { type Check, unless } from "../check.ts";
import { baseOf, post, postAsSlack } from "../requests.ts";

/** The documented least: what each is for stands in reference/slack.md. */
const LEAST_SCOPES = ["channels:read", "chat:write", "commands", "groups:read"];

const INJECTIONS = [
  "<!channel>",
  "<!here|everyone>",
  "<@U0000000001>",
  "<#C0000000001|x>",
  "<!subteam^S0000000001>",
  "<https://evil.example|https://status.example>",
  "&lt;!channel&gt;",
  "a\u202eb\u2066c",
  "one\nline\r\ntwo",
  "<!date^0^x|y>",
];
// Dates of our own stand in cards; the one that was smuggled in begins in 1970.
const FORBIDDEN = /<!(?:channel|here|everyone|subteam|date\^0\^)|<@U0000000001|<#C0000000001|<https:\/\/evil/;

/** Everything that comes from and goes to Slack. */
export const SLACK_CHECKS: readonly Check[] = [
  {
    point: 25,
    name: "only what Slack signed, and signed within five minutes either way, is heard",
    async look(stage) {
      const body = JSON.stringify({ type: "url_verification", challenge: "c" });
      const statuses = {
        right: (await postAsSlack(stage, body)).status,
        "wrong secret": (await postAsSlack(stage, body, { secret: "x" })).status,
        "six minutes old": (await postAsSlack(stage, body, { offSeconds: -360 })).status,
        "six minutes ahead": (await postAsSlack(stage, body, { offSeconds: 360 })).status,
        unsigned: (await post(`${baseOf(stage)}/slack/events`, body)).status,
      };
      return Object.entries(statuses)
        .filter(([name, status]) => (name === "right" ? status !== 200 : status !== 401))
        .map(([name, status]) => `${name}: ${status}`);
    },
  },
  {
    point: 11,
    name: "a button pressed in one workspace with an incident of another changes nothing",
    async look(stage) {
      const incidentId = await incidentOf(stage, 0, "pressed");
      if (incidentId === undefined) return ["no incident came about"];
      const team = teamOf(stage, 1);
      for (const actionId of [ACTIONS.cardHelpful, ACTIONS.cardNotHelpful]) {
        const payload = {
          type: "block_actions",
          team: { id: team.id, domain: "x" },
          user: { id: "U0STRANGER", team_id: team.id },
          api_app_id: stage.slack.appId,
          token: "x",
          trigger_id: "1.1.x",
          container: { type: "message" },
          actions: [
            {
              type: "button",
              action_id: actionId,
              block_id: "b",
              value: incidentId,
              action_ts: String(Date.now()),
            },
          ],
        };
        await postAsSlack(stage, `payload=${encodeURIComponent(JSON.stringify(payload))}`, {
          type: "application/x-www-form-urlencoded",
        });
      }
      await wait(1_000);
      const traces = await stage.sql`
        select 1 from events where incident_id = ${incidentId} and type = 'feedback.received'
        union all select 1 from feedback where incident_id = ${incidentId}`;
      return unless(traces.length === 0, `${traces.length} traces of a stranger's verdict`);
    },
  },
  {
    point: 47,
    name: "nobody but Slack can uninstall, and no workspace another one",
    async look(stage) {
      const [own, other] = [teamOf(stage, 0), teamOf(stage, 1)];
      const event = (teamId: string) =>
        JSON.stringify({
          type: "event_callback",
          team_id: teamId,
          api_app_id: stage.slack.appId,
          event_id: `Ev${teamId}`,
          event: { type: "app_uninstalled", team: own.id },
        });
      const unsigned = await post(`${baseOf(stage)}/slack/events`, event(own.id));
      // Signed, for a workspace that we do not know: what the event says of another must not count.
      const stranger = await postAsSlack(stage, event("T0NOBODY"));
      await wait(500);
      const rows = await stage.sql<
        Array<{ status: string }>
      >`select status from tenants where status <> 'active'`;
      return [
        ...unless(unsigned.status === 401, `unsigned: ${unsigned.status}`),
        ...unless(stranger.status < 500, `a stranger's: ${stranger.status}`),
        ...unless(rows.length === 0 && other.id !== own.id, `${rows.length} tenants uninstalled`),
      ];
    },
  },
  {
    point: 33,
    name: "texts of alerts reach Slack as texts: no mention, no broadcast, no link, no hidden direction",
    async look(stage) {
      for (const [n, text] of INJECTIONS.entries())
        await post(
          stage.urls[0]?.custom ?? "",
          JSON.stringify({
            alerts: [
              {
                id: `inject-${n}`,
                title: text,
                service: `svc-${"abcdefghij"[n]}-shop`,
                description: text,
                status: "triggered",
                severity: "high",
                environment: text,
                tags: { k: text },
              },
            ],
          }),
        );
      const { team, channel } = TENANTS[0];
      await allIsTold(stage);
      const shown = stage.slack.control
        .messages(team, channel)
        .map(({ text, blocks }) => JSON.stringify({ text, blocks }));
      const calls = stage.slack.control
        .calls({ method: "chat.postMessage" })
        .map((call) => JSON.stringify(call));
      return [
        // Shown as it was written, or this looked at nothing.
        ...unless(
          shown.some((text) => text.includes("&lt;!channel&gt;")),
          "no card shows the texts",
        ),
        ...shown.filter((text) => FORBIDDEN.test(text)).map((text) => text.slice(0, 200)),
        ...unless(
          !shown.some((text) => /[\u202a-\u202e\u2066-\u2069]/.test(text)),
          "a mark that turns the direction of text",
        ),
        ...unless(!calls.some((text) => /link_names\\?":\\?"?(true|1)/.test(text)), "link_names is set"),
      ];
    },
  },
  {
    point: 16,
    name: "an installation link works once, and only one that we made",
    async look(stage) {
      const base = baseOf(stage);
      const started = await fetch(`${base}/slack/install`, { redirect: "manual" });
      const state = new URL(started.headers.get("location") ?? "http://x").searchParams.get("state") ?? "";
      const cookie = started.headers.get("set-cookie")?.split(";")[0] ?? "";
      const back = (given: string) =>
        fetch(`${base}/slack/oauth_redirect?code=no-such-code&state=${given}`, {
          headers: { cookie },
          redirect: "manual",
        });
      const invented = await back("A".repeat(43));
      await back(state);
      const again = await back(state);
      const text = await again.text();
      return [
        ...unless(state.length >= 40, `the state has ${state.length} characters`),
        ...unless(invented.status === 400, `an invented state: ${invented.status}`),
        ...unless(
          again.status === 400 && /installation link was used already/.test(text),
          `a used state: ${again.status}`,
        ),
      ];
    },
  },
  {
    point: 17,
    name: "the scopes that we ask for are the documented least",
    look: async () =>
      unless(BOT_SCOPES.toSorted().join() === LEAST_SCOPES.join(), `asked for: ${BOT_SCOPES.join(", ")}`),
  },
];

function teamOf({ slack }: Stage, tenant: 0 | 1) {
  const team = slack.control.workspaces().find((one) => one.name === TENANTS[tenant].team);
  if (!team) throw new Error("no such workspace");
  return team;
}

async function incidentOf(
  { sql, urls, tenantIds }: Stage,
  tenant: 0 | 1,
  service: string,
): Promise<string | undefined> {
  await post(
    urls[tenant]?.custom ?? "",
    JSON.stringify({ id: service, title: service, service, status: "triggered", severity: "high" }),
  );
  for (let n = 0; n < 200; n++) {
    const rows = await sql<Array<{ id: string }>>`
      select incident_id as id from incidents where tenant_id = ${tenantIds[tenant] ?? ""} and service = ${service}`;
    if (rows[0]) return rows[0].id;
    await wait(50);
  }
  return undefined;
}

/** Resolves when every delivery had its effect and every message says what it should; a channel takes one new one a second. */
async function allIsTold({ sql }: Stage): Promise<void> {
  for (let n = 0; n < 300; n++) {
    const [row] = await sql<Array<{ left: number }>>`
      select (select count(*) from pending_deliveries)::int + (
        select count(*) from pending_notices p join notices n on n.tenant_id = p.tenant_id and n.notice_id = p.notice_id
        where n.slack_ts is null)::int as left`;
    if (row?.left === 0) return;
    await wait(100);
  }
}
