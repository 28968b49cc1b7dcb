import type { App } from "@slack/bolt";
import type { InputBlock, PlainTextOption } from "@slack/types";
import { ACTIONS } from "../action-ids.ts";
import { text } from "./blocks.ts";

const OFFERED_MAX = 50;
const ZONES: readonly string[] = [
  "UTC",
  ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC"),
];

/** A field for a time zone, which offers zones while one is typed. */
export function zoneInput(current: string): InputBlock {
  return {
    type: "input",
    block_id: ACTIONS.reportZone,
    label: text("Time zone", 75),
    hint: text("Type a city, such as Berlin.", 150),
    element: {
      type: "external_select",
      action_id: ACTIONS.reportZone,
      min_query_length: 1,
      initial_option: optionOf(current),
    },
  };
}

/** Offers the zones that have in their name what was typed. */
export function onZoneTyped(app: App): void {
  app.options<"block_suggestion">(ACTIONS.reportZone, async ({ ack, payload }) => {
    await ack({ options: zonesFor(payload.value) });
  });
}

function zonesFor(typed: string): PlainTextOption[] {
  const words = typed.trim().toLowerCase().replace(/\s+/g, "_");
  return ZONES.filter((zone) => zone.toLowerCase().includes(words))
    .slice(0, OFFERED_MAX)
    .map(optionOf);
}

function optionOf(zone: string): PlainTextOption {
  return { text: text(zone.replaceAll("_", " "), 75), value: zone };
}
