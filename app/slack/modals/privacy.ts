import type { KnownBlock } from "@slack/types";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, setPrivacy, type Tenant } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { newPrivacyKey } from "../../privacy.ts";
import type { SlackDeps } from "../deps.ts";
import { dayTime, person } from "../mrkdwn.ts";
import { context, type LastChange, lastChanged, text } from "./blocks.ts";

const PRIVACY = "privacy";
/** What the audit trail calls it. */
export const PRIVACY_SUBJECT = "privacy";
const ON = "on";

/** The part of a settings modal's answer that is about privacy mode. */
type Answer = Readonly<
  Record<string, Readonly<Record<string, { selected_options?: readonly { value: string }[] | null }>>>
>;

/** The switch of privacy mode, and what it does and does not. */
export function privacyBlocks(
  tenant: Pick<Tenant, "privacySince" | "privacySetBy"> | undefined,
  changed?: LastChange,
): KnownBlock[] {
  const option = { text: text("Keep less of what sources send", 75), value: ON };
  const since = tenant?.privacySince;
  const by = tenant?.privacySetBy ? ` by ${person(tenant.privacySetBy)}` : "";
  return [
    {
      type: "input",
      block_id: PRIVACY,
      optional: true,
      label: text("Privacy mode", 75),
      element: {
        type: "checkboxes",
        action_id: PRIVACY,
        options: [option],
        ...(since ? { initial_options: [option] } : {}),
      },
    },
    context(
      [
        "*Not kept:* descriptions, commit messages, what follows a link's path, and deliveries once they are processed. One that cannot be read cannot be replayed.",
        "*Hidden:* tag values, also in titles. They show as `hidden-…`; equal ones look equal, so grouping still works. Routes of teams match nothing.",
        "*Kept:* titles, services, environments, severities, times, tag names; a deploy's author, version and commit.",
        "It begins a few seconds after you save. What is stored stays until its retention ends; an alert that fires meanwhile may miss its recovery.",
        since ? `On since ${dayTime(since.getTime())}${by}.` : "",
      ]
        .filter((line) => line !== "")
        .join("\n"),
    ),
    ...(since ? [] : lastChanged(changed, "Privacy mode")),
  ];
}

/** Switches privacy mode as the submitted modal says, and audits who did. */
export async function changePrivacy(
  deps: SlackDeps,
  change: { readonly tenantId: TenantId; readonly userId: string; readonly answer: Answer },
): Promise<void> {
  const { tenantId, userId, answer } = change;
  const on = (answer[PRIVACY]?.[PRIVACY]?.selected_options ?? []).some(({ value }) => value === ON);
  const newSealedKey = newPrivacyKey(deps.vault, tenantId);
  await withTenant(deps.db, tenantId, async (tx) => {
    if (!(await setPrivacy(tx, { on, setBy: userId, newSealedKey }))) return;
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: on ? "privacy_on" : "privacy_off",
      target: PRIVACY_SUBJECT,
      before: { on: !on },
      after: { on },
    });
  });
}
