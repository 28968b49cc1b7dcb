import { isBlock } from "../core/block-ids.ts";
import type { ActionJson, Block, ElementState } from "../core/state.ts";
import type { PlacedElement } from "../core/state-values.ts";

/** What somebody enters or chooses: text, an option's value, an id, several of them, or the raw state. */
export type Entry = string | number | string[] | Record<string, unknown> | null;

/** The state of an element after somebody entered this. Throws when the element does not offer it. */
export function enteredState(element: Block, entry: Entry): ElementState {
  const { type } = element;
  if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) return { type, ...entry };
  const one = entry === null ? null : String(entry);
  const many = Array.isArray(entry) ? entry : one === null ? [] : [one];
  switch (type) {
    case "static_select":
    case "radio_buttons":
    case "overflow":
      return { type, selected_option: one === null ? null : optionOf(element, one) };
    case "external_select":
      return { type, selected_option: one === null ? null : madeUpOption(one) };
    case "multi_static_select":
    case "checkboxes":
      return { type, selected_options: many.map((value) => optionOf(element, value)) };
    case "multi_external_select":
      return { type, selected_options: many.map(madeUpOption) };
    case "users_select":
      return { type, selected_user: one };
    case "multi_users_select":
      return { type, selected_users: many };
    case "channels_select":
      return { type, selected_channel: one };
    case "multi_channels_select":
      return { type, selected_channels: many };
    case "conversations_select":
      return { type, selected_conversation: one };
    case "multi_conversations_select":
      return { type, selected_conversations: many };
    case "datepicker":
      return { type, selected_date: one };
    case "timepicker":
      return { type, selected_time: one };
    case "datetimepicker":
      return { type, selected_date_time: one === null ? null : Number(one) };
    default:
      return { type, value: one };
  }
}

/** The entry of `actions` for a click on this element, or a choice in it. */
export function actionOn(
  { element, blockId, actionId }: PlacedElement,
  entry: Entry | undefined,
): ActionJson {
  const ids = { action_id: actionId, block_id: blockId };
  if (element.type === "button" || element.type === "icon_button") return { ...ids, type: element.type };
  if (element.type === "feedback_buttons") return { ...ids, ...feedback(element, entry ?? "") };
  return { ...ids, ...enteredState(element, entry ?? null) };
}

/** `positive`, `negative`, or the value of one of the two. */
function feedback(element: Block, entry: Entry): ElementState {
  const buttons: Record<string, unknown> = {
    positive: element.positive_button,
    negative: element.negative_button,
  };
  for (const [name, button] of Object.entries(buttons)) {
    if (typeof button !== "object" || button === null || !("value" in button) || !("text" in button))
      continue;
    if (entry === name || entry === button.value) {
      return { type: "feedback_buttons", text: button.text, value: button.value };
    }
  }
  throw new Error(`feedback_buttons have no answer ${JSON.stringify(entry)}`);
}

function optionOf(element: Block, value: string): unknown {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const options: unknown[] = [element, ...groups].flatMap((one: unknown) =>
    hasOptions(one) ? one.options : [],
  );
  const option = options.find(
    (one) => typeof one === "object" && one !== null && "value" in one && one.value === value,
  );
  if (option === undefined)
    throw new Error(`${element.type} ${String(element.action_id)} offers no ${value}`);
  return option;
}

function hasOptions(value: unknown): value is { options: unknown[] } {
  return typeof value === "object" && value !== null && "options" in value && Array.isArray(value.options);
}

function madeUpOption(value: string) {
  return { text: { type: "plain_text", text: value, emoji: true }, value };
}

/** The confirm dialog somebody sees before this element does anything; undefined when it has none. */
export function confirmOf(element: Block): Record<string, unknown> | undefined {
  const { confirm } = element;
  return typeof confirm === "object" && confirm !== null && !isBlock(confirm)
    ? Object.fromEntries(Object.entries(confirm))
    : undefined;
}
