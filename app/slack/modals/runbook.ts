import type { App, BlockAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { httpUrl } from "../../../adapters/contract.ts";
import { findIncidentRunbooks, type IncidentRunbooks } from "../../../engine/db/runbooks.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { oneLine } from "../../../engine/domain/text.ts";
import type { Command } from "../../../engine/inbox.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { keepCommand } from "../commands/keep-command.ts";
import type { SlackDeps } from "../deps.ts";
import { escapeText, link, person } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { modal, section, text } from "./blocks.ts";
import { openModal, showAnew } from "./open-modal.ts";

const ADDRESS = "address";
const TITLE = "title";
const ADDRESS_LENGTH_MAX = 1_000;
const TITLE_LENGTH_MAX = 80;

/** "Attach runbook" under a card: a link for whoever sees such alerts next, who attached it, and how to take it away. */
export function onRunbookModal(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.cardRunbook, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const incidentId = "value" in payload && typeof payload.value === "string" ? payload.value : "";
    const found = await find(deps, body, incidentId);
    if (found) await openModal(client, body, runbookModal(found), respond);
  });

  app.view({ callback_id: VIEWS.runbook, type: "view_submission" }, async ({ ack, body, view }) => {
    const { values } = view.state;
    const typed = (values[ADDRESS]?.[ADDRESS]?.value ?? "").trim();
    const trouble = troubleWith(typed);
    if (trouble !== undefined) return ack({ response_action: "errors", errors: { [ADDRESS]: trouble } });
    const found = await find(deps, body, incidentOf(view.private_metadata));
    const url = httpUrl(typed);
    if (!found || url === undefined) return ack();
    const { tenantId, patterns, incident } = found;
    const { incidentId } = incident;
    const title = oneLine(values[TITLE]?.[TITLE]?.value ?? "", TITLE_LENGTH_MAX);
    await change(deps, tenantId, `runbook:${view.id}`, {
      type: "attach-runbook",
      incidentId,
      patterns,
      url,
      ...(title === "" ? {} : { title }),
      by: body.user.id,
    });
    await ack({
      response_action: "update",
      view: doneModal(
        `${link(url, title || url, TITLE_LENGTH_MAX)} is attached. It is shown when such alerts fire again.`,
      ),
    });
  });

  app.action<BlockAction>(ACTIONS.detachRunbook, async ({ ack, body, client }) => {
    await ack();
    const { view } = body;
    const found = view && (await find(deps, body, incidentOf(view.private_metadata)));
    if (!view || !found) return;
    const { tenantId, patterns, incident } = found;
    await change(deps, tenantId, `runbook-off:${view.id}`, {
      type: "detach-runbook",
      incidentId: incident.incidentId,
      patterns,
      by: body.user.id,
    });
    const done = "The runbook is detached. It is not shown with these alerts any more.";
    await showAnew(client, { id: view.id }, doneModal(done));
  });
}

/** Returns the modal: which link is attached, and a form for another. */
export function runbookModal({ incident, runbooks }: IncidentRunbooks): ModalView {
  const [current] = runbooks;
  const alerts = `${escapeText(incident.title, 120)} (${escapeText(incident.service, 80)})`;
  return modal({
    callbackId: VIEWS.runbook,
    title: "Runbook",
    submit: current ? "Replace" : "Attach",
    metadata: { incidentId: incident.incidentId },
    blocks: [
      section(
        `A link for whoever sees these alerts next: ${alerts}. It is shown when one of them fires again.`,
      ),
      ...(current ? [currentBlock(current)] : []),
      {
        type: "input",
        block_id: ADDRESS,
        label: text("Link", 75),
        element: { type: "url_text_input", action_id: ADDRESS, placeholder: text("https://", 75) },
      },
      {
        type: "input",
        block_id: TITLE,
        optional: true,
        label: text("Name", 75),
        hint: text("What the link is called on the card.", 150),
        element: { type: "plain_text_input", action_id: TITLE, max_length: TITLE_LENGTH_MAX },
      },
    ],
  });
}

function currentBlock({ url, title, attachedBy }: IncidentRunbooks["runbooks"][number]): KnownBlock {
  return {
    ...section(`Now: ${link(url, title ?? url, TITLE_LENGTH_MAX)}, attached by ${person(attachedBy)}.`),
    block_id: "runbook_now",
    accessory: {
      type: "button",
      action_id: ACTIONS.detachRunbook,
      style: "danger",
      text: text("Detach", 75),
      confirm: {
        title: text("Detach this runbook?", 100),
        text: text("It is not shown with these alerts any more. The page it leads to stays as it is.", 300),
        confirm: text("Detach it", 30),
        deny: text("Leave it", 30),
        style: "danger",
      },
    },
  };
}

function doneModal(words: string): ModalView {
  return modal({ callbackId: VIEWS.runbook, title: "Runbook", blocks: [section(words)] });
}

/** Returns what is wrong with the address that somebody typed, for them; undefined when it can be shown as a link. */
function troubleWith(typed: string): string | undefined {
  const url = httpUrl(typed);
  if (url === undefined) return "Enter a link that begins with https:// or http://.";
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") return "Leave the user name and the password out of the link.";
  if (url.length > ADDRESS_LENGTH_MAX || !link(url, "x", 1).startsWith("<"))
    return `This link is too long: at most ${ADDRESS_LENGTH_MAX} characters fit a card.`;
  return undefined;
}

/** The incident among the tenant's own: an id that another workspace forged finds nothing. Test alerts take no runbook. */
async function find(
  deps: SlackDeps,
  body: object,
  incidentId: string,
): Promise<(IncidentRunbooks & { readonly tenantId: TenantId }) | undefined> {
  const tenantId = await tenantOfBody(deps, body);
  if (!tenantId) return undefined;
  const found = await withTenant(deps.db, tenantId, (tx) => findIncidentRunbooks(tx, incidentId));
  return found && !found.incident.test && found.patterns.length > 0 ? { ...found, tenantId } : undefined;
}

async function change(
  deps: SlackDeps,
  tenantId: TenantId,
  key: string,
  command: Extract<Command, { type: "attach-runbook" | "detach-runbook" }>,
): Promise<void> {
  await keepCommand(deps, tenantId, command, key);
  const action = command.type === "attach-runbook" ? "runbook_attached" : "runbook_detached";
  const entry = { tenantId, auditId: deps.newId(), actor: command.by, action, target: command.incidentId };
  await withTenant(deps.db, tenantId, (tx) => audit(tx, entry));
}

function incidentOf(metadata: string): string {
  return (JSON.parse(metadata) as { incidentId: string }).incidentId;
}
