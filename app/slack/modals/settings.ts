import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant, setEngineConfig, type Tenant } from "../../../engine/db/tenants.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/state.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { VIEWS } from "../action-ids.ts";
import { keepCommand } from "../commands/keep-command.ts";
import type { SlackDeps } from "../deps.ts";
import { person, time } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { context, modal, section, text } from "./blocks.ts";
import { adoptChannel, lookAt } from "./channel.ts";
import { changePrivacy, privacyBlocks } from "./privacy.ts";
import { readSeverityWords, writeSeverityWords } from "./severity-words.ts";

const CHANNEL = "channel";
const WINDOW = "window";
const WORDS = "severity_words";
const MINUTE_MS = 60_000;

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

/** Takes the settings; the correlation window goes through the inbox like an alert, so that replay sees it change when it did. */
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
    const wish = { windowMs: minutes * MINUTE_MS, severityWords: words.words };
    await changeCorrelation(deps, { tenantId, wish, userId, key: view.id });
    await changePrivacy(deps, { tenantId, userId, answer: view.state.values });
    await adoptChannel(deps, client, { tenantId, channelId, channelName: channel.name, userId });
  });
}

async function changeCorrelation(
  deps: SlackDeps,
  change: {
    readonly tenantId: TenantId;
    readonly wish: Pick<EngineConfig, "windowMs" | "severityWords">;
    readonly userId: string;
    readonly key: string;
  },
): Promise<void> {
  const { tenantId, wish, userId, key } = change;
  const config = await withTenant(deps.db, tenantId, async (tx) => {
    const before = configOf((await getTenant(tx))?.config);
    const sameWindow = before.windowMs === wish.windowMs;
    const sameWords = writeSeverityWords(before.severityWords) === writeSeverityWords(wish.severityWords);
    if (sameWindow && sameWords) return undefined;
    const after: EngineConfig = {
      ...before,
      ...wish,
      ...(sameWindow ? {} : { windowMaxMs: 3 * wish.windowMs }),
    };
    await setEngineConfig(tx, { config: after, setBy: userId });
    const note = (action: string, from: object, to: object) =>
      audit(tx, {
        tenantId,
        auditId: deps.newId(),
        actor: userId,
        action,
        target: "correlation",
        before: from,
        after: to,
      });
    if (!sameWindow) await note("window_set", { windowMs: before.windowMs }, { windowMs: wish.windowMs });
    if (!sameWords) await note("severity_words_set", before.severityWords, wish.severityWords);
    return after;
  });
  if (config) await keepCommand(deps, tenantId, { type: "settings", config, by: userId }, `settings:${key}`);
}

function configOf(stored: unknown): EngineConfig {
  return { ...DEFAULT_CONFIG, ...(stored as Partial<EngineConfig> | undefined) };
}
