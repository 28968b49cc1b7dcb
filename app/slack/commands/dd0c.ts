import type { App } from "@slack/bolt";
import { withTenant } from "../../../engine/db/tenant.ts";
import { countSources, getTenant, listOpenIncidents } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { SlackDeps } from "../deps.ts";
import { openSettings } from "../modals/settings.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { type Answer, helpAnswer, parseSubcommand } from "./help.ts";
import { statusAnswer } from "./status.ts";

const INCIDENTS_MAX = 100;

/** `/dd0c`: answers the person who typed it, and nobody else. */
export function onDd0c(app: App, deps: SlackDeps): void {
  app.command("/dd0c", async ({ ack, command, body, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const subcommand = parseSubcommand(command.text);
    if (subcommand === "config") {
      await ack();
      await openSettings(deps, client, tenantId, command.trigger_id);
      return;
    }
    const answer =
      subcommand === "status"
        ? await status(deps, tenantId)
        : helpAnswer(subcommand ? undefined : command.text);
    await ack({ response_type: "ephemeral", ...answer });
  });
}

async function status(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const facts = await withTenant(deps.db, tenantId, async (tx) => {
    const tenant = await getTenant(tx);
    const { sources } = await countSources(tx);
    return {
      channelPicked: tenant?.channelId != null,
      sources,
      incidents: await listOpenIncidents(tx, INCIDENTS_MAX),
    };
  });
  return statusAnswer({ ...facts, now: deps.now() });
}
