import type { App } from "@slack/bolt";
import type { InputBlock, PlainTextOption } from "@slack/types";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import { normaliseService } from "../../../engine/domain/service-name.ts";
import { ACTIONS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { type NameKind, namesFor, readNames } from "../services.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { text } from "./blocks.ts";

const OFFERED_MAX = 50;

/** The fields in which a service is named, and whose names they offer first. */
const FIELDS: ReadonlyArray<readonly [actionId: string, kind: NameKind]> = [
  [ACTIONS.routedServices, "any"],
  [ACTIONS.upstream, "any"],
  [ACTIONS.downstream, "any"],
  [ACTIONS.ciName, "ci"],
  [ACTIONS.monitoringName, "monitoring"],
];

/** Returns a field for a service's name. A new `round` empties it: Slack keeps what was entered while the ids stay. */
export function serviceInput(actionId: string, label: string, hint: string, round: number): InputBlock {
  return {
    type: "input",
    block_id: `${actionId} ${round}`,
    label: text(label, 75),
    hint: text(hint, 150),
    element: {
      type: "external_select",
      action_id: actionId,
      min_query_length: 0,
      placeholder: text("Type a name", 75),
    },
  };
}

type Values = Readonly<
  Record<string, Readonly<Record<string, { selected_option?: { value?: string | undefined } | null }>>>
>;

/** Returns what was entered in such a field, normalised, and the block at which to say what is wrong with it. */
export function serviceIn(
  values: Values,
  actionId: string,
): { readonly blockId: string; readonly name: string } {
  const [blockId, block] = Object.entries(values).find(([, one]) => actionId in one) ?? [actionId, undefined];
  const value = block?.[actionId]?.selected_option?.value ?? "";
  return { blockId, name: value === "" ? "" : normaliseService(value) };
}

/** Offers the names that sources use, and what was typed as a new one. */
export function onServiceTyped(app: App, deps: SlackDeps): void {
  for (const [actionId, kind] of FIELDS) {
    app.options<"block_suggestion">(actionId, async ({ ack, body, payload }) => {
      const tenantId = await tenantOfBody(deps, body);
      if (!tenantId) return ack({ options: [] });
      const names = (await readNames(deps, tenantId))(DEFAULT_CONFIG);
      await ack({ options: optionsFor(names, payload.value, kind) });
    });
  }
}

/** Returns the options for what was typed; a name that no source uses is offered last, and said to be new. */
export function optionsFor(
  names: Parameters<typeof namesFor>[0],
  typed: string,
  kind: NameKind,
): PlainTextOption[] {
  const known = namesFor(names, typed, kind, OFFERED_MAX);
  const name = typed.trim() === "" ? "" : normaliseService(typed);
  const options = known.map((one) => ({ text: text(one, 75), value: one }));
  if (name === "" || name === "unknown" || names.entries.has(name)) return options;
  return [...options, { text: text(`${text(name, 40).text} (nothing reported it yet)`, 75), value: name }];
}
