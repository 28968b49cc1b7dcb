import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { type AlertHabits, loadHabits } from "../../../engine/db/alert-habits.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { sourceName } from "../../../engine/domain/source-name.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { faredWords } from "../cards/report-words.ts";
import type { SlackDeps } from "../deps.ts";
import { bold, count, duration, escapeText, link } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { context, modal, section } from "./blocks.ts";
import { openModal } from "./open-modal.ts";

const DAYS = 28;
const DAY_MS = 86_400_000;

/** *Tune* beside an alert in a report: how it behaved, what we would change, and where. */
export function onTune(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.tuneAlert, async ({ ack, body, client, payload, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const pattern = "value" in payload ? payload.value : undefined;
    if (!tenantId || !pattern) return;
    const since = deps.now() - DAYS * DAY_MS;
    const habits = await withTenant(deps.db, tenantId, (tx) => loadHabits(tx, pattern, since));
    await openModal(client, body, habits ? tuneModal(habits) : goneModal(), respond);
  });
}

function tuneModal(habits: AlertHabits): ModalView {
  const { title, service, provider, sourceUrl, fires, acknowledged, medianMs, advice } = habits;
  const tool = sourceName(provider);
  return modal({
    callbackId: VIEWS.tune,
    title: "Tune an alert",
    blocks: [
      section(`${bold(title, 150)}\n${escapeText(service, 80)} · ${escapeText(tool, 60)}`),
      section(
        [
          `*In the last ${DAYS} days*`,
          `• ${count(fires, "fire")} ${faredWords(habits)}`,
          `• ${acknowledged === 0 ? "Nobody acknowledged it" : `Acknowledged ${count(acknowledged, "time")}`}`,
          ...(medianMs === undefined ? [] : [`• Half of them were over within ${duration(medianMs)}`]),
        ].join("\n"),
      ),
      section(
        ["*What we would change*", ...(advice.length > 0 ? advice.map(said) : [`• ${rule(habits)}`])].join(
          "\n",
        ),
      ),
      ...(sourceUrl === undefined ? [] : [section(link(sourceUrl, `Open it in ${tool}`, 80))]),
      context("Nothing is changed here: the threshold stands in the tool that sends the alert."),
    ],
  });
}

function said({ title, reasoning }: AlertHabits["advice"][number]): string {
  return `• ${bold(title, 150)}: ${escapeText(reasoning, 400)}`;
}

/** What follows from the numbers alone, where no incident gave more to go by. */
function rule({ medianMs, acknowledged, real }: AlertHabits): string {
  if (medianMs !== undefined && acknowledged === 0 && medianMs < 10 * 60_000)
    return `It is usually over within ${duration(medianMs)}, and nobody acts on it: let it fire only when it lasts longer than that.`;
  if (real === 0)
    return "It was never part of a real incident: raise its threshold, or make it a warning that calls nobody.";
  return "It is part of real incidents: change its threshold only with those at hand.";
}

function goneModal(): ModalView {
  return modal({
    callbackId: VIEWS.tune,
    title: "Tune an alert",
    blocks: [section(`It has not fired in the last ${DAYS} days, so there is nothing to tune.`)],
  });
}
