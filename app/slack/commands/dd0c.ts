import type { App, SlashCommand } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { listIntegrations } from "../../../engine/db/integrations.ts";
import { listMutes } from "../../../engine/db/mutes.ts";
import { backlogOf } from "../../../engine/db/pending.ts";
import { listSilences } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { countSources, getTenant, listOpenIncidents } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { SlackDeps } from "../deps.ts";
import { SHORTCUTS } from "../manifest-facts.ts";
import { openSettings } from "../modals/settings.ts";
import { muteAnswer, unmuteAnswer } from "../mutes/mute-command.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { BACKLOG_AFTER_MS, deliveryNow, perMinuteOf } from "./delivery-now.ts";
import { digestAnswer } from "./digest.ts";
import { type Answer, helpAnswer, parseSubcommand } from "./help.ts";
import { statusAnswer } from "./status.ts";
import { testAnswer } from "./test.ts";
import { whyAnswer } from "./why.ts";
import type { Subcommand } from "./words.ts";

const INCIDENTS_MAX = 100;

/** `/dd0c`: answers the person who typed it, and nobody else. */
export function onDd0c(app: App, deps: SlackDeps): void {
  app.command("/dd0c", async ({ ack, command, body, client, respond }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const subcommand = parseSubcommand(command.text);
    if (subcommand === "config") {
      await ack();
      const asked = { trigger_id: command.trigger_id, user: { id: command.user_id } };
      await openSettings(deps, client, tenantId, asked, respond);
      return;
    }
    if (subcommand !== undefined && WAITS.has(subcommand)) {
      // What comes of it may take longer than Slack waits for an answer.
      await ack();
      const answer = await changing(deps, client, tenantId, subcommand, command);
      await respond({ response_type: "ephemeral", ...answer });
      return;
    }
    const answer = await reading(deps, tenantId, subcommand, command.text);
    await ack({ response_type: "ephemeral", ...answer });
  });
  app.shortcut({ callback_id: SHORTCUTS.configure, type: "shortcut" }, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId)
      await openSettings(deps, client, tenantId, {
        trigger_id: body.trigger_id,
        user: { id: body.user.id },
      });
  });
}

/** Those that change something, and say what came of it. */
const WAITS: ReadonlySet<Subcommand> = new Set(["mute", "unmute", "test"]);

function changing(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  subcommand: Subcommand,
  { text, user_id: userId, trigger_id: key }: SlashCommand,
): Promise<Answer> {
  const typed = { tenantId, userId, rest: text.trim().replace(/^\S+\s*/, ""), key: `${subcommand}:${key}` };
  if (subcommand === "mute") return muteAnswer(deps, client, typed);
  return subcommand === "unmute" ? unmuteAnswer(deps, typed) : testAnswer(deps, tenantId, key);
}

async function reading(
  deps: SlackDeps,
  tenantId: TenantId,
  subcommand: Subcommand | undefined,
  text: string,
): Promise<Answer> {
  switch (subcommand) {
    case "status":
      return status(deps, tenantId);
    case "delivery":
      return deliveryNow(deps, tenantId);
    case "why":
      return whyAnswer(deps, tenantId, text);
    case "digest":
      return digestAnswer(deps, tenantId, text);
    default:
      return helpAnswer(subcommand ? undefined : text);
  }
}

async function status(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const facts = await withTenant(deps.db, tenantId, async (tx) => {
    const tenant = await getTenant(tx);
    const { sources } = await countSources(tx);
    const silences = await listSilences(tx);
    const named = silences.size === 0 ? [] : await listIntegrations(tx);
    return {
      perMinute: perMinuteOf(tenant),
      channelPicked: tenant?.channelId != null,
      sources,
      silent: named.flatMap(({ integrationId, name }) => {
        const silence = silences.get(integrationId);
        return silence ? [{ name, since: silence.since }] : [];
      }),
      incidents: await listOpenIncidents(tx, INCIDENTS_MAX),
      mutes: await listMutes(tx, deps.now()),
    };
  });
  const backlog = await backlogOf(deps.db, tenantId, BACKLOG_AFTER_MS);
  return statusAnswer({ ...facts, backlog, now: deps.now() });
}
