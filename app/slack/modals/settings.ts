import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { configOf } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant, type Tenant } from "../../../engine/db/tenants.ts";
import type { EngineConfig, NoiseModel } from "../../../engine/domain/state.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { changeCorrelation, type Wish } from "../change-correlation.ts";
import type { SlackDeps } from "../deps.ts";
import { person, time } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { context, modal, section, text } from "./blocks.ts";
import { adoptChannel, lookAt } from "./channel.ts";
import { marksOf, withChanges } from "./line-changes.ts";
import { changePrivacy, privacyBlocks } from "./privacy.ts";
import { readSeverityWords, writeSeverityWords } from "./severity-words.ts";

const CHANNEL = "channel";
const WINDOW = "window";
const WORDS = "severity_words";
const MODEL = "noise_model";
const MINUTE_MS = 60_000;

const MODELS: ReadonlyArray<{ readonly id: NoiseModel; readonly says: string; readonly about: string }> = [
  { id: "v2", says: "v2, the usual one", about: "Learns from how such alerts ended before; measures best." },
  {
    id: "v1",
    says: "v1, the first formula",
    about: "Fixed points; calls an alert after a deploy more likely noise.",
  },
];

/** What a person saw when the modal opened: what they submit is what differs from it. */
const Shown = z.object({
  windowMs: z.number(),
  words: z.array(z.string()),
  noiseModel: z.enum(["v1", "v2"]),
});
type Shown = z.infer<typeof Shown>;

/** The modal of `/dd0c config`. */
function settingsModal(
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
  const when = tenant?.configSetAt ? ` ${time(tenant.configSetAt.getTime())}` : "";
  return modal({
    callbackId: VIEWS.settings,
    title: "dd0c/alert settings",
    submit: "Save",
    metadata: {
      windowMs: config.windowMs,
      words: marksOf(linesOf(config)),
      noiseModel: config.noiseModel,
    } satisfies Shown,
    blocks: [
      {
        type: "input",
        block_id: CHANNEL,
        label: text("Channel for incident cards", 75),
        hint: text("The app has to be a member: type /invite @dd0c alert in the channel first.", 150),
        element: {
          type: "conversations_select",
          action_id: CHANNEL,
          filter: {
            include: ["public", "private"],
            exclude_bot_users: true,
            exclude_external_shared_channels: true,
          },
          ...(tenant?.channelId
            ? { initial_conversation: tenant.channelId }
            : { default_to_current_conversation: true }),
        },
      },
      {
        type: "input",
        block_id: WINDOW,
        label: text("Correlation window, minutes", 75),
        hint: text("How long a card collects related alerts before it is scored: 1 to 30, usually 5.", 150),
        element: {
          type: "number_input",
          action_id: WINDOW,
          is_decimal_allowed: false,
          min_value: "1",
          max_value: "30",
          initial_value: String(Math.round(config.windowMs / MINUTE_MS)),
        },
      },
      section(
        "An alert in a window's last 30 seconds extends it by 2 minutes, to at most three times its length.",
      ),
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
      noiseModelBlock(config),
      section("*What correlation goes by*"),
      {
        type: "actions",
        block_id: "correlation",
        elements: [
          button(ACTIONS.openDependencies, "Dependencies"),
          button(ACTIONS.openAliases, "Services and aliases"),
          button(ACTIONS.openSafelist, "Safelist"),
        ],
      },
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
  triggerId: string,
): Promise<void> {
  const tenant = await withTenant(deps.db, tenantId, getTenant);
  await client.views.open({ trigger_id: triggerId, view: settingsModal(tenant) });
}

/** Takes the settings. */
export function onSettingsSaved(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.settings, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const channelId = view.state.values[CHANNEL]?.[CHANNEL]?.selected_conversation;
    const minutes = Number(view.state.values[WINDOW]?.[WINDOW]?.value);
    if (!tenantId || !channelId) return ack();
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 30) {
      return ack({ response_action: "errors", errors: { [WINDOW]: "A whole number from 1 to 30." } });
    }
    const words = readSeverityWords(view.state.values[WORDS]?.[WORDS]?.value ?? "");
    if (!words.ok) return ack({ response_action: "errors", errors: { [WORDS]: words.problem } });
    const channel = await lookAt(client, channelId);
    if (channel.problem) return ack({ response_action: "errors", errors: { [CHANNEL]: channel.problem } });
    await ack();
    const userId = body.user.id;
    const shown = Shown.parse(JSON.parse(view.private_metadata));
    const model = view.state.values[MODEL]?.[MODEL]?.selected_option?.value;
    const form = {
      windowMs: minutes * MINUTE_MS,
      words: writeSeverityWords(words.words)
        .split("\n")
        .filter((line) => line !== ""),
      noiseModel: model === "v1" || model === "v2" ? model : shown.noiseModel,
    };
    await changeCorrelation(deps, tenantId, userId, (before) => wishOf(before, shown, form));
    await changePrivacy(deps, { tenantId, userId, answer: view.state.values });
    await adoptChannel(deps, client, { tenantId, channelId, channelName: channel.name, userId });
  });
}

function noiseModelBlock({ noiseModel }: EngineConfig): KnownBlock {
  const options = MODELS.map(({ id, says, about }) => ({
    value: id,
    text: text(says, 75),
    description: text(about, 75),
  }));
  const current = options.find(({ value }) => value === noiseModel);
  return {
    type: "input",
    block_id: MODEL,
    label: text("How noise is scored", 75),
    element: {
      type: "radio_buttons",
      action_id: MODEL,
      options,
      ...(current ? { initial_option: current } : {}),
    },
  };
}

/** What one person changed of what they saw, on top of what the settings are by now. */
function wishOf(
  before: EngineConfig,
  shown: Shown,
  form: { readonly windowMs: number; readonly words: readonly string[]; readonly noiseModel: NoiseModel },
): Wish | undefined {
  const windowMs = form.windowMs === shown.windowMs ? before.windowMs : form.windowMs;
  const noiseModel = form.noiseModel === shown.noiseModel ? before.noiseModel : form.noiseModel;
  const lines = withChanges(linesOf(before), { shown: shown.words, typed: form.words });
  const read = readSeverityWords(lines.join("\n"));
  const severityWords = read.ok ? read.words : before.severityWords;
  const sameWords = writeSeverityWords(severityWords) === writeSeverityWords(before.severityWords);
  const note = (action: string, from: object, to: object) => ({
    action,
    target: "correlation",
    before: from,
    after: to,
  });
  const notes = [
    ...(windowMs === before.windowMs
      ? []
      : [note("window_set", { windowMs: before.windowMs }, { windowMs })]),
    ...(sameWords ? [] : [note("severity_words_set", before.severityWords, severityWords)]),
    ...(noiseModel === before.noiseModel
      ? []
      : [note("noise_model_set", { noiseModel: before.noiseModel }, { noiseModel })]),
  ];
  if (notes.length === 0) return undefined;
  const window = windowMs === before.windowMs ? {} : { windowMs, windowMaxMs: 3 * windowMs };
  return { config: { ...before, ...window, severityWords, noiseModel }, notes };
}

function linesOf({ severityWords }: Pick<EngineConfig, "severityWords">): string[] {
  return writeSeverityWords(severityWords)
    .split("\n")
    .filter((line) => line !== "");
}

function button(actionId: string, label: string) {
  return { type: "button" as const, action_id: actionId, text: text(label, 75) };
}
