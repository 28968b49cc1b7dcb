import { createHash } from "node:crypto";
import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Draft, Parsed } from "../../../adapters/contract.ts";
import { adapters } from "../../../adapters/index.ts";
import { lastDeliveriesOf } from "../../../engine/db/deliveries.ts";
import { getIntegration, setIntegrationSetting } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { MAPPING_LENGTH_MAX, mapDelivery } from "../../webhooks/mapping.ts";
import { isOwnTest, readDelivery, readSettings } from "../../webhooks/read-delivery.ts";
import { replayDeadLetters } from "../../webhooks/replay.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { section as fittingSection } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { bold, count, escapeText } from "../mrkdwn.ts";
import { redactedSample } from "../redact.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { code, context, modal, section, text } from "./blocks.ts";

const MAPPING = "mapping";
/** Slack's own limit of a text input. */
const INPUT_LENGTH_MAX = 3_000;
const SAMPLE_LENGTH_MAX = 1_500;
const DRAFTS_SHOWN_MAX = 5;
/** Test alerts of ours among the last deliveries are passed over. */
const LOOKED_AT_MAX = 5;

/** What the preview is made of when nothing has arrived yet. */
const EXAMPLE = {
  headers: {},
  body: Buffer.from(
    JSON.stringify({
      alarms: [{ name: "Queue depth above 10 000", active: true, host: "queue-1", level: 4 }],
    }),
  ),
};

interface Preview {
  readonly mapping: string;
  readonly sample: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };
  /** Whether the sample is a real delivery. */
  readonly isReal: boolean;
  readonly parsed: Parsed;
}

/** What the modal remembers: its source, and the mapping that its reader was warned of. */
interface Metadata {
  readonly integrationId: string;
  readonly warnedOf?: string;
}

/** Returns the modal: the expression, what it reads, what it makes of it; with a warning, what saving it would mean. */
export function mappingModal(
  integrationId: string,
  { mapping, sample, isReal, parsed }: Preview,
  warns = false,
): ModalView {
  const metadata: Metadata = { integrationId, ...(warns ? { warnedOf: markOf(mapping) } : {}) };
  return modal({
    callbackId: VIEWS.mapping,
    title: "Edit mapping",
    submit: "Save",
    metadata,
    blocks: [
      ...(warns ? [WARNING] : []),
      section(
        "A JSONata expression that makes our JSON of whatever this source sends: `title`, `status`, `severity`, `service`, `id`… or a list of those. Leave it empty to send our JSON as it is.",
      ),
      {
        type: "input",
        block_id: MAPPING,
        optional: true,
        label: text("Mapping", 75),
        hint: text(
          "Press Preview to see what it makes of the last delivery. docs.jsonata.org explains the language.",
          150,
        ),
        element: {
          type: "plain_text_input",
          action_id: MAPPING,
          multiline: true,
          max_length: Math.min(INPUT_LENGTH_MAX, MAPPING_LENGTH_MAX),
          placeholder: text(
            'alarms.{"title": name, "status": active ? "triggered" : "resolved", "service": host}',
            150,
          ),
          ...(mapping === "" ? {} : { initial_value: mapping }),
        },
      },
      {
        type: "actions",
        block_id: "preview_action",
        elements: [
          {
            type: "button",
            action_id: ACTIONS.previewMapping,
            text: text("Preview", 75),
            value: integrationId,
          },
        ],
      },
      ...outcomeBlocks(parsed),
      context(isReal ? "The last delivery, redacted:" : "There is no delivery to look at; an example:"),
      code(redactedSample(sample.body, SAMPLE_LENGTH_MAX) || "(empty)"),
    ],
  });
}

const WARNING: KnownBlock = {
  ...section(
    ":warning: *This mapping cannot read the last delivery.* Press *Save* again to keep it all the same: what it cannot read waits as dead letters, and is replayed once you save one that can.",
  ),
  block_id: "warning",
};

function markOf(mapping: string): string {
  return createHash("sha256").update(mapping).digest("hex").slice(0, 16);
}

/** What people see of a parsed delivery. */
function outcomeBlocks(parsed: Parsed): KnownBlock[] {
  if (parsed.kind !== "alert" && parsed.kind !== "deploy")
    return [
      {
        ...section(
          `${parsed.kind === "unreadable" ? ":warning:" : ":information_source:"} ${escapeText(parsed.reason, 300)}`,
        ),
        block_id: "outcome",
      },
    ];
  const { drafts } = parsed;
  const lines = drafts
    .slice(0, DRAFTS_SHOWN_MAX)
    .map((draft) =>
      draft.kind === "alert"
        ? `• alert ${bold(draft.title, 100)} — ${draft.status}, ${draft.severity}, service ${escapeText(draft.service ?? "unknown", 60)}${draft.environment === undefined ? "" : `, ${escapeText(draft.environment, 40)}`}`
        : `• deploy of ${bold(draft.service ?? "unknown", 100)} — ${draft.status}${draft.version === undefined ? "" : `, version ${escapeText(draft.version, 60)}`}`,
    );
  const more = drafts.length - lines.length;
  return [
    {
      ...fittingSection([
        `:white_check_mark: ${countOf(drafts)}${more > 0 ? `, the first ${lines.length}:` : ""}`,
        ...lines,
      ]),
      block_id: "outcome",
    },
  ];
}

/** Returns `2 alerts`, `1 deploy`, `2 alerts and 1 deploy`. */
function countOf(drafts: readonly Draft[]): string {
  const alerts = drafts.filter(({ kind }) => kind === "alert").length;
  const deploys = drafts.length - alerts;
  return [
    ...(alerts > 0 ? [count(alerts, "alert")] : []),
    ...(deploys > 0 ? [count(deploys, "deploy")] : []),
  ].join(" and ");
}

async function previewOf(
  { db, now }: SlackDeps,
  tenantId: TenantId,
  integrationId: string,
  mapping: string,
): Promise<Preview> {
  const found = await withTenant(db, tenantId, (tx) => lastDeliveriesOf(tx, integrationId, LOOKED_AT_MAX));
  const requests = found.map((one) => ({ ...one, receivedAt: now() }));
  const last = requests.find((request) => !isOwnTest(adapters.custom.parse(request)));
  const sample = last ?? { ...EXAMPLE, receivedAt: now() };
  const settings = mapping === "" ? {} : { mapping };
  const parsed = await readDelivery("custom", sample, settings, undefined, integrationId).catch(
    (): Parsed => ({
      kind: "unreadable",
      reason: "Too much is being mapped right now: press Preview again.",
    }),
  );
  return { mapping, sample, isReal: last !== undefined, parsed };
}

/** Returns what is wrong with an expression whatever it is given, or undefined. */
async function syntaxTrouble(mapping: string, integrationId: string): Promise<string | undefined> {
  const nothing = { headers: {}, body: Buffer.from("null"), receivedAt: 0 };
  const mapped = await mapDelivery(mapping, nothing, integrationId).catch(() => undefined);
  return mapped && !mapped.ok && mapped.syntax ? mapped.reason : undefined;
}

/** Opens the modal on top of the source's own. */
export async function openMapping(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  triggerId: string,
): Promise<void> {
  const source = await withTenant(deps.db, tenantId, (tx) => getIntegration(tx, integrationId));
  if (source?.provider !== "custom") return;
  const mapping = readSettings(source.settings).mapping ?? "";
  const view = mappingModal(integrationId, await previewOf(deps, tenantId, integrationId, mapping));
  await client.views.push({ trigger_id: triggerId, view });
}

/** Takes "Preview" and "Save". */
export function onMapping(app: App, deps: SlackDeps): void {
  app.action(
    { type: "block_actions", action_id: ACTIONS.previewMapping },
    async ({ ack, body, action, client }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      const integrationId = action.type === "button" ? action.value : undefined;
      if (!tenantId || !integrationId || !body.view) return;
      const mapping = body.view.state.values[MAPPING]?.[MAPPING]?.value?.trim() ?? "";
      const preview = await previewOf(deps, tenantId, integrationId, mapping);
      await client.views.update({ view_id: body.view.id, view: mappingModal(integrationId, preview) });
    },
  );
  app.view({ callback_id: VIEWS.mapping, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const { integrationId, warnedOf } = JSON.parse(view.private_metadata) as Metadata;
    const mapping = view.state.values[MAPPING]?.[MAPPING]?.value?.trim() ?? "";
    if (!tenantId) return ack();
    const preview = await previewOf(deps, tenantId, integrationId, mapping);
    if (mapping !== "" && preview.parsed.kind === "unreadable") {
      const trouble = await syntaxTrouble(mapping, integrationId);
      if (trouble !== undefined) return ack({ response_action: "errors", errors: { [MAPPING]: trouble } });
      // The last delivery may be a stray one; against the example alone nobody can tell whether the mapping fits.
      if (preview.isReal && warnedOf !== markOf(mapping))
        return ack({ response_action: "update", view: mappingModal(integrationId, preview, true) });
    }
    await withTenant(deps.db, tenantId, async (tx) => {
      const source = await getIntegration(tx, integrationId);
      if (source?.provider !== "custom") return;
      await setIntegrationSetting(tx, {
        integrationId,
        name: "mapping",
        value: mapping === "" ? undefined : mapping,
        updatedBy: body.user.id,
      });
      await audit(tx, {
        tenantId,
        auditId: deps.newId(),
        actor: body.user.id,
        action: mapping === "" ? "mapping_removed" : "mapping_set",
        target: integrationId,
      });
    });
    await ack();
    // What the old mapping could not read may be readable by the new one.
    await replayDeadLetters(deps, tenantId, { integrationId });
    await showHome(deps, client, tenantId, body.user.id);
  });
}
