import type { KnownBlock, ModalView } from "@slack/types";
import { adapters, type ProviderId } from "../../../adapters/index.ts";
import type { Integration } from "../../../engine/db/integrations.ts";
import { readSettings } from "../../webhooks/read-delivery.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { ago, bold, dayTime, escapeText, person } from "../mrkdwn.ts";
import { FOR_EDITORS } from "../people/read-only.ts";
import { code, context, modal, section, text } from "./blocks.ts";
import { credentialBlocks, removeButton } from "./credentials.ts";
import { deployJobsBlocks } from "./deploy-jobs.ts";
import { silenceBlock } from "./silence.ts";
import { NAME_LENGTH_MAX, renameButton } from "./source-name.ts";

export const PROVIDER = "provider";
export const NAME = "name";
export const SECRET = "secret";

/** Step 1: which tool. */
export function addSourceModal(): ModalView {
  const options = Object.entries(adapters).map(([id, adapter]) => ({
    text: text(`${adapter.title} (${adapter.sends.join(" and ")})`, 75),
    value: id,
  }));
  return modal({
    callbackId: VIEWS.addSource,
    title: "Connect a source",
    submit: "Get the URL",
    blocks: [
      section(
        "A source is one tool that sends us alerts or deploys. You get a URL to paste into it; nothing is installed.",
      ),
      {
        type: "input",
        block_id: PROVIDER,
        label: text("Tool", 75),
        element: {
          type: "static_select",
          action_id: PROVIDER,
          placeholder: text("Pick a tool", 75),
          options,
        },
      },
      {
        type: "input",
        block_id: NAME,
        optional: true,
        label: text("Name", 75),
        hint: text("How the source is called in Slack, if you connect several of one kind.", 150),
        element: {
          type: "plain_text_input",
          action_id: NAME,
          max_length: NAME_LENGTH_MAX,
          placeholder: text("Datadog EU", 75),
        },
      },
    ],
  });
}

/** What step 2 shows. */
export interface Ready {
  readonly source: Integration;
  readonly provider: ProviderId;
  readonly url: string;
  /** A secret of our making, shown once. */
  readonly newSecret?: string;
  readonly channelPicked: boolean;
  readonly silence: Silence | undefined;
}

/** Since when it is silent, and what is usual. */
type Silence = { readonly since: number; readonly usualPerHour: number };

/** Step 2: the URL, how to paste it, and whether it works. */
export function sourceReadyModal({
  source,
  provider,
  url,
  newSecret,
  channelPicked,
  silence,
}: Ready): ModalView {
  const { setup } = adapters[provider];
  const { steps, choices } = instructions(setup.steps);
  const asksForSecret = setup.secret?.madeBy === "provider";
  const blocks: KnownBlock[] = [
    { ...section(status(source, silence)), block_id: "status" },
    section(steps.map((step, index) => `${index + 1}. ${step}`).join("\n")),
    forEditors("url_label", section("*URL*")),
    forEditors("url", code(url)),
    ...(newSecret === undefined
      ? []
      : [
          forEditors("secret_label", section(`*${setup.secret?.label ?? "Secret"}* — shown once`)),
          forEditors("secret", code(newSecret)),
        ]),
    ...credentialBlocks(source),
    ...(setup.snippet
      ? [
          forEditors("snippet_label", section(`*${setup.snippet.label}*`)),
          forEditors("snippet", code(filled(setup.snippet.text, url))),
        ]
      : []),
    ...choices.map((choice) => context(choice)),
    ...(provider === "custom" ? [mappingBlock(source)] : []),
    ...deployJobsBlocks(source),
    silenceBlock(source),
    ...(asksForSecret ? [secretInput(setup.secret, source)] : []),
    { type: "divider" },
    {
      ...section(
        channelPicked
          ? "*Try it now*: a test alert takes the same way as a real one and shows up in your channel."
          : "*Try it now*: a test alert takes the same way as a real one. Pick a channel on the Home tab to see it.",
      ),
      accessory: {
        type: "button",
        action_id: ACTIONS.sendTest,
        text: text("Send test alert", 75),
        value: source.integrationId,
        style: "primary",
      },
    },
    ...curlBlocks(source, provider, url),
    { type: "divider" },
    { type: "actions", block_id: "source_actions", elements: [renameButton(source), removeButton(source)] },
    context(`Connected by ${person(source.createdBy)}${changedSince(source)}`),
  ];
  return modal({
    callbackId: VIEWS.sourceReady,
    title: titleOf(source, provider),
    ...(asksForSecret ? { submit: "Save" } : {}),
    metadata: { integrationId: source.integrationId },
    blocks,
  });
}

/** Slack cuts off a title after so many characters. */
const TITLE_LENGTH_MAX = 24;

/** Once something came, nothing is left to connect. A tool of a long name is named in the instructions only. */
function titleOf({ firstDeliveryAt }: Integration, provider: ProviderId): string {
  const { title } = adapters[provider];
  const named = firstDeliveryAt ? title : `Connect ${title}`;
  if (named.length <= TITLE_LENGTH_MAX) return named;
  return firstDeliveryAt ? "Source" : "Connect a source";
}

/** What has to be done stands as numbered steps; what may be done besides is told smaller, further down. */
function instructions(all: readonly string[]): { steps: string[]; choices: string[] } {
  const isChoice = (step: string) => step.startsWith("Optional, ");
  return { steps: all.filter((step) => !isChoice(step)), choices: all.filter(isChoice) };
}

/** Who changed it last, when that was after it was connected. */
function changedSince({ createdAt, updatedAt, updatedBy }: Integration): string {
  return updatedAt > createdAt
    ? ` · last changed by ${person(updatedBy)} ${dayTime(updatedAt.getTime())}`
    : "";
}

/** Whoever has the URL can send alerts, so those who may only look at the settings do not see it. */
function forEditors(name: string, block: KnownBlock): KnownBlock {
  return { ...block, block_id: `${FOR_EDITORS}${name}` };
}

function mappingBlock({ integrationId, settings }: Integration): KnownBlock {
  const mapped = readSettings(settings).mapping !== undefined;
  return {
    ...section(
      mapped
        ? "*Mapping*: what it sends is mapped by your expression."
        : "*Mapping*: none; it sends our JSON.",
    ),
    block_id: "mapping_line",
    accessory: {
      type: "button",
      action_id: ACTIONS.editMapping,
      text: text("Edit mapping", 75),
      value: integrationId,
    },
  };
}

/** A snippet has the address in it, so that there is one thing to paste. */
function filled(snippet: string, url: string): string {
  return snippet.replaceAll("{{url}}", url);
}

function status(
  { name, firstDeliveryAt, lastDeliveryAt, attention }: Integration,
  silence: Silence | undefined,
): string {
  const lead = bold(name, 80);
  if (attention) return `:warning: ${lead} needs attention. ${escapeText(attention, 300)}`;
  if (!firstDeliveryAt) return `:hourglass_flowing_sand: ${lead}: waiting for the first delivery…`;
  if (silence)
    return `:mute: ${lead} is silent since ${dayTime(silence.since)}. Usually about ${silence.usualPerHour} an hour come at this time.`;
  return `:white_check_mark: ${lead}: connected, last delivery ${ago((lastDeliveryAt ?? firstDeliveryAt).getTime())}.`;
}

function secretInput(
  secret: (typeof adapters)[ProviderId]["setup"]["secret"],
  source: Integration,
): KnownBlock {
  return {
    type: "input",
    block_id: SECRET,
    optional: true,
    label: text(secret?.label ?? "Secret", 75),
    hint: text(
      source.sealedSecrets === null
        ? (secret?.hint ?? "")
        : "One is set. Paste another to replace it; the old one stays good for 24 hours.",
      150,
    ),
    element: { type: "plain_text_input", action_id: SECRET, max_length: 500 },
  };
}

/** A line to paste into a terminal, unless its example is one; a source that must sign cannot be tried with plain curl. */
function curlBlocks(
  { sealedSecrets, createdAt }: Integration,
  provider: ProviderId,
  url: string,
): KnownBlock[] {
  const { setup, testDelivery } = adapters[provider];
  if (sealedSecrets !== null || setup.snippet?.text.startsWith("curl ")) return [];
  const { body } = testDelivery({ now: createdAt.getTime(), nonce: "curl" });
  const unique = body
    .replaceAll("test-curl", "test-$RANDOM")
    .replaceAll("TESTcurl", "TEST$RANDOM")
    .replaceAll('"curl"', '"test-$RANDOM"')
    .replaceAll('"', '\\"');
  return [
    forEditors("curl_label", context("or from a terminal:")),
    forEditors("curl", code(`curl -X POST '${url}' -H 'content-type: application/json' -d "${unique}"`)),
  ];
}
