import type { App, BlockAction, ViewOutput } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import { getReportSettings, type ReportSettings, setReportSettings } from "../../../engine/db/reports.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant } from "../../../engine/db/tenants.ts";
import { isZone } from "../../../engine/reports/local-day.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { dayTime, person } from "../mrkdwn.ts";
import { openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { channelSelect, context, modal, text } from "./blocks.ts";
import { lookAt } from "./channel.ts";
import { zoneInput } from "./zone-input.ts";

const PLACE = "place";
const CHANNEL = "other_channel";
const HOUR = "hour";
const DAYS = "days";
const WEEKLY = "weekly";
const EMAILS = "emails";
const EMAILS_MAX = 10;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

type Place = "cards" | "other" | "me";

/** Opens the settings of digests and weekly reports, and takes them. */
export function onReportSettings(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.openReports, async ({ ack, body, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return;
    const shown = await withTenant(deps.db, tenantId, async (tx) => ({
      settings: await getReportSettings(tx),
      cardsTo: (await getTenant(tx))?.channelName ?? undefined,
    }));
    const view = reportsModal({ ...shown, userId: body.user.id });
    await openFor(deps, client, tenantId, body, view, body.view ? undefined : respond);
  });

  app.view({ callback_id: VIEWS.reports, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const read = readForm(view.state.values, body.user.id);
    if ("errors" in read) return ack({ response_action: "errors", errors: read.errors });
    const { settings, channelId } = read;
    const problem = channelId === undefined ? undefined : (await lookAt(client, channelId)).problem;
    if (problem) return ack({ response_action: "errors", errors: { [CHANNEL]: problem } });
    await ack();
    await withTenant(deps.db, tenantId, async (tx) => {
      const { setBy: _, setAt: __, ...before } = await getReportSettings(tx);
      // Saved as it was, it is not set anew: what is due today would be taken for due before that.
      if (JSON.stringify(before) === JSON.stringify(settings)) return;
      await setReportSettings(tx, tenantId, { ...settings, setBy: body.user.id, now: deps.now() });
      await audit(tx, {
        tenantId,
        auditId: deps.newId(),
        actor: body.user.id,
        action: "reports_set",
        target: "reports",
        before,
        after: settings,
      });
    });
  });
}

function reportsModal(shown: {
  readonly settings: Awaited<ReturnType<typeof getReportSettings>>;
  readonly cardsTo: string | undefined;
  readonly userId: string;
}): ModalView {
  const { settings, cardsTo, userId } = shown;
  const { recipient, hour, zone, digestDays, weekly, emails, setBy, setAt } = settings;
  const place: Place = recipient === undefined ? "cards" : /^[UW]/.test(recipient) ? "me" : "other";
  const places = [
    option(`The channel for incident cards${cardsTo === undefined ? "" : ` (#${cardsTo})`}`, "cards"),
    option("Another channel", "other"),
    option("A direct message to me", "me"),
  ];
  const hours = Array.from({ length: 24 }, (_, one) =>
    option(`${String(one).padStart(2, "0")}:00`, String(one)),
  );
  const days = WEEKDAYS.map((name, index) => option(name, String(index + 1)));
  const weeklyOn = option("A noise report of the week, on Mondays", "on");
  const ticked = days.filter(({ value }) => digestDays.includes(Number(value)));
  const first = places.find(({ value }) => value === place);
  const at = hours[hour];
  return modal({
    callbackId: VIEWS.reports,
    title: "Digest and report",
    submit: "Save",
    blocks: [
      input(PLACE, "Where they go", {
        type: "radio_buttons",
        action_id: PLACE,
        options: places,
        ...(first ? { initial_option: first } : {}),
      }),
      {
        ...input(
          CHANNEL,
          "The other channel",
          channelSelect(CHANNEL, place === "other" ? recipient : undefined),
        ),
        optional: true,
      },
      input(HOUR, "Hour", {
        type: "static_select",
        action_id: HOUR,
        options: hours,
        ...(at ? { initial_option: at } : {}),
      }),
      zoneInput(zone),
      {
        ...input(DAYS, "Digest on", {
          type: "checkboxes",
          action_id: DAYS,
          options: days,
          ...(ticked.length === 0 ? {} : { initial_options: ticked }),
        }),
        optional: true,
      },
      {
        ...input(WEEKLY, "Every week", {
          type: "checkboxes",
          action_id: WEEKLY,
          options: [weeklyOn],
          ...(weekly ? { initial_options: [weeklyOn] } : {}),
        }),
        optional: true,
      },
      {
        ...input(EMAILS, "Also by e-mail to", {
          type: "plain_text_input",
          action_id: EMAILS,
          multiline: true,
          max_length: 1_000,
          placeholder: text("One address a line; the weekly report only", 150),
          ...(emails.length === 0 ? {} : { initial_value: emails.join("\n") }),
        }),
        optional: true,
      },
      context(
        [
          "A digest covers what came since the one before; when nothing came there is none.",
          ...(place === "me" && recipient !== userId && recipient !== undefined
            ? [`They go to ${person(recipient)} now; saving sends them to you.`]
            : []),
          ...(setBy === undefined || setAt === undefined
            ? []
            : [`Last changed by ${person(setBy)} ${dayTime(setAt)}`]),
        ].join("\n"),
      ),
    ],
  });
}

type Values = ViewOutput["state"]["values"];

/** Returns the settings that a form says, or what is wrong with it at which field. */
function readForm(
  values: Values,
  userId: string,
): { settings: ReportSettings; channelId: string | undefined } | { errors: Record<string, string> } {
  const at = (id: string) => values[id]?.[id];
  const place = at(PLACE)?.selected_option?.value;
  const channelId = place === "other" ? (at(CHANNEL)?.selected_conversation ?? undefined) : undefined;
  if (place === "other" && channelId === undefined) return { errors: { [CHANNEL]: "Pick a channel." } };
  const zone = at(ACTIONS.reportZone)?.selected_option?.value ?? "";
  if (!isZone(zone)) return { errors: { [ACTIONS.reportZone]: "Pick one of the zones that are offered." } };
  const lines = (at(EMAILS)?.value ?? "").split(/[\s,;]+/).filter((line) => line !== "");
  const emails = [...new Set(lines)];
  const wrong = emails.find((line) => !z.email().safeParse(line).success);
  if (wrong !== undefined) return { errors: { [EMAILS]: `“${wrong.slice(0, 60)}” is no e-mail address.` } };
  if (emails.length > EMAILS_MAX) return { errors: { [EMAILS]: `At most ${EMAILS_MAX} addresses.` } };
  const numbers = (at(DAYS)?.selected_options ?? []).map(({ value }) => Number(value));
  return {
    channelId,
    settings: {
      zone,
      recipient: place === "me" ? userId : channelId,
      hour: Math.min(23, Math.max(0, Number(at(HOUR)?.selected_option?.value ?? 9))),
      digestDays: numbers.filter((day) => day >= 1 && day <= 7).toSorted(),
      weekly: (at(WEEKLY)?.selected_options ?? []).length > 0,
      emails,
    },
  };
}

function option(words: string, value: string) {
  return { text: text(words, 75), value };
}

function input(
  blockId: string,
  label: string,
  element: Extract<KnownBlock, { type: "input" }>["element"],
): Extract<KnownBlock, { type: "input" }> {
  return { type: "input", block_id: blockId, label: text(label, 75), element };
}
