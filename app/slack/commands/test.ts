import type { KnownBlock } from "@slack/types";
import { adapters, parseProviderId } from "../../../adapters/index.ts";
import { listIntegrations } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import { sendTest } from "../actions/send-test.ts";
import { section } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { bold, plain } from "../mrkdwn.ts";
import type { Answer } from "./help.ts";
import { WORDS } from "./words.ts";

const SOURCES_SHOWN_MAX = 20;

/** `/dd0c test`: sends a test alert through the one source that there is, or asks through which. */
export async function testAnswer(deps: SlackDeps, tenantId: TenantId, key: string): Promise<Answer> {
  const { channelId, sources } = await withTenant(deps.db, tenantId, async (tx) => ({
    channelId: (await getTenant(tx))?.channelId,
    sources: (await listIntegrations(tx)).filter(({ provider }) => sendsAlerts(provider)),
  }));
  const [only] = sources;
  if (!only) return answer(WORDS.testNoSource, button(ACTIONS.addSource, "Connect a source"));
  if (!channelId) return answer(WORDS.testNoChannel, button(ACTIONS.pickChannel, "Pick a channel"));
  if (sources.length > 1) return whichSource(sources);
  await sendTest(deps, tenantId, only.integrationId, key.replace(/\D/g, ""));
  return answer(WORDS.testSent(only.name));
}

/** Returns the question through which source, each with its button. */
function whichSource(
  sources: ReadonlyArray<{ readonly integrationId: string; readonly name: string }>,
): Answer {
  return {
    text: WORDS.testWhich,
    blocks: [
      section([WORDS.testWhich]),
      ...sources.slice(0, SOURCES_SHOWN_MAX).map(
        ({ integrationId, name }): KnownBlock => ({
          ...section([bold(name, 80)]),
          block_id: `test:${integrationId}`,
          accessory: button(ACTIONS.sendTest, "Send test alert", integrationId),
        }),
      ),
    ],
  };
}

function sendsAlerts(provider: string): boolean {
  const known = parseProviderId(provider);
  return known !== undefined && adapters[known].sends.includes("alerts");
}

function answer(words: string, next?: ReturnType<typeof button>): Answer {
  return {
    text: words,
    blocks: [section([words]), ...(next ? [{ type: "actions" as const, elements: [next] }] : [])],
  };
}

function button(actionId: string, label: string, value?: string) {
  return {
    type: "button" as const,
    action_id: actionId,
    text: { type: "plain_text" as const, text: plain(label, 75) },
    ...(value === undefined ? {} : { value }),
  };
}
