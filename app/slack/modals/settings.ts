import type { App, RespondFn } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { configOf } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant, type Tenant } from "../../../engine/db/tenants.ts";
import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { changeCorrelation, type Wish } from "../change-correlation.ts";
import type { SlackDeps } from "../deps.ts";
import { dayTime, person } from "../mrkdwn.ts";
import { type Asked, openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { channelSelect, context, modal, section, text } from "./blocks.ts";
import { adoptChannel, INVITE_HINT, lookAt } from "./channel.ts";
import { marksOf, withChanges } from "./line-changes.ts";
import { changePrivacy, privacyBlocks } from "./privacy.ts";
import { readSeverityWords, writeSeverityWords } from "./severity-words.ts";

const CHANNEL = "channel";
const WORDS = "severity_words";

/** The settings that have a modal of their own. */
const DOORS = [
  {
    blockId: "correlation",
    title: "What correlation goes by",
    doors: [
      { actionId: ACTIONS.openWindows, label: "Windows and scoring" },
      { actionId: ACTIONS.openDependencies, label: "Dependencies" },
      { actionId: ACTIONS.openAliases, label: "Services and aliases" },
      { actionId: ACTIONS.openSafelist, label: "Safelist" },
    ],
  },
  {
    blockId: "workspace",
    title: "Where cards go, and for whom",
    doors: [
      { actionId: ACTIONS.openRoutes, label: "Channel routing" },
      { actionId: ACTIONS.openPeople, label: "People" },
      { actionId: ACTIONS.openPlan, label: "Plan and data" },
    ],
  },
] as const;

/** What a person saw when the modal opened: what they submit is what differs from it. */
const Shown = z.object({ words: z.array(z.string()) });

/** The modal of `/dd0c config`. */
export function settingsModal(
  tenant:
    | Pick<
        Tenant,
        | "channelId"
        | "channelSetBy"
        | "config"
        | "configSetBy"
        | "configSetAt"
        | "privacySince"
        | "privacySetBy"
      >
    | undefined,
): ModalView {
  const config = configOf(tenant?.config);
  const words = writeSeverityWords(config.severityWords);
  const changedBy = tenant?.configSetBy ?? tenant?.channelSetBy;
  const when = tenant?.configSetAt ? ` ${dayTime(tenant.configSetAt.getTime())}` : "";
  return modal({
    callbackId: VIEWS.settings,
    title: "dd0c/alert settings",
    submit: "Save",
    metadata: { words: marksOf(linesOf(config)) },
    blocks: [
      {
        type: "input",
        block_id: CHANNEL,
        label: text("Channel for incident cards", 75),
        hint: text(INVITE_HINT, 150),
        element: {
          ...channelSelect(CHANNEL, tenant?.channelId ?? undefined),
          ...(tenant?.channelId ? {} : { default_to_current_conversation: true }),
        },
      },
      {
        type: "input",
        block_id: WORDS,
        optional: true,
        label: text("Your own words for severities", 75),
        hint: text("One a line, such as: sev2 = critical. They win over what the tools mean by them.", 150),
        element: {
          type: "plain_text_input",
          action_id: WORDS,
          multiline: true,
          max_length: 3_000,
          placeholder: text("page = critical", 75),
          ...(words === "" ? {} : { initial_value: words }),
        },
      },
      { type: "divider" },
      ...DOORS.flatMap(({ blockId, title, doors }): KnownBlock[] => [
        section(`*${title}*`),
        {
          type: "actions",
          block_id: blockId,
          elements: doors.map(({ actionId, label }) => button(actionId, label)),
        },
      ]),
      { type: "divider" },
      ...privacyBlocks(tenant),
      ...(changedBy ? [context(`Last changed by ${person(changedBy)}${when}`)] : []),
    ],
  });
}

/** Opens the modal for whoever asked. */
export async function openSettings(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  asked: Asked,
  say?: RespondFn,
): Promise<void> {
  const tenant = await withTenant(deps.db, tenantId, getTenant);
  await openFor(deps, client, tenantId, asked, settingsModal(tenant), say);
}

/** Takes the settings. */
export function onSettingsSaved(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.settings, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const channelId = view.state.values[CHANNEL]?.[CHANNEL]?.selected_conversation;
    if (!tenantId || !channelId) return ack();
    const words = readSeverityWords(view.state.values[WORDS]?.[WORDS]?.value ?? "");
    if (!words.ok) return ack({ response_action: "errors", errors: { [WORDS]: words.problem } });
    const channel = await lookAt(client, channelId);
    if (channel.problem) return ack({ response_action: "errors", errors: { [CHANNEL]: channel.problem } });
    await ack();
    const userId = body.user.id;
    const shown = Shown.parse(JSON.parse(view.private_metadata));
    const typed = writeSeverityWords(words.words)
      .split("\n")
      .filter((line) => line !== "");
    await changeCorrelation(deps, tenantId, userId, (before) => wishOf(before, shown.words, typed));
    await changePrivacy(deps, { tenantId, userId, answer: view.state.values });
    await adoptChannel(deps, client, { tenantId, channelId, channelName: channel.name, userId });
  });
}

/** What one person changed of what they saw, on top of what the settings are by now. */
function wishOf(before: EngineConfig, shown: readonly string[], typed: readonly string[]): Wish | undefined {
  const read = readSeverityWords(withChanges(linesOf(before), { shown, typed }).join("\n"));
  const severityWords = read.ok ? read.words : before.severityWords;
  if (writeSeverityWords(severityWords) === writeSeverityWords(before.severityWords)) return undefined;
  const note = {
    action: "severity_words_set",
    target: "correlation",
    before: before.severityWords,
    after: severityWords,
  };
  return { config: { ...before, severityWords }, notes: [note] };
}

function linesOf({ severityWords }: Pick<EngineConfig, "severityWords">): string[] {
  return writeSeverityWords(severityWords)
    .split("\n")
    .filter((line) => line !== "");
}

function button(actionId: string, label: string) {
  return { type: "button" as const, action_id: actionId, text: text(label, 75) };
}
