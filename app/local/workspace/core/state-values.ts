import { isBlock } from "./block-ids.ts";
import type { Block, ElementState, StateValues } from "./state.ts";

export interface PlacedElement {
  block: Block;
  blockId: string;
  actionId: string;
  element: Block;
}

/** Every element of these blocks that a person can use, with the block it sits in. */
export function placedElements(blocks: Block[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    if (block.type === "container" && Array.isArray(block.child_blocks))
      return placedElements(block.child_blocks.filter(isBlock));
    const candidates = [block.element, block.accessory, ...elementsOf(block)];
    return candidates
      .filter(isBlock)
      .flatMap((element) =>
        typeof element.action_id === "string"
          ? [{ block, blockId: block.block_id ?? "", actionId: element.action_id, element }]
          : [],
      );
  });
}

function elementsOf(block: Block): unknown[] {
  if (block.type === "data_table" && Array.isArray(block.rows)) {
    return block.rows.flat().map((cell: unknown) => (isBlock(cell) ? cell.element : undefined));
  }
  const own = [block.elements, block.actions].filter(Array.isArray).flat();
  return own.flatMap((item: unknown) => (isBlock(item) && item.type === "card" ? elementsOf(item) : [item]));
}

/** The full `state.values`: what people entered, over what the app preset. */
export function stateValues(blocks: Block[], entered: StateValues, here: string | null): StateValues {
  const values: StateValues = {};
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    const state = entered[blockId]?.[actionId] ?? initialState(element, here);
    if (state !== undefined) values[blockId] = { ...values[blockId], [actionId]: state };
  }
  return values;
}

/** What an element holds before anyone touches it; undefined for elements that only click. */
function initialState(element: Block, here: string | null): ElementState | undefined {
  const { type } = element;
  const preset = (field: string, from: string, otherwise: unknown = null): ElementState => ({
    type,
    [field]: element[from] ?? otherwise,
  });
  const current = element.default_to_current_conversation === true ? here : null;
  switch (type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return preset("value", "initial_value");
    case "rich_text_input":
      return preset("rich_text_value", "initial_value");
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return preset("selected_option", "initial_option");
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return preset("selected_options", "initial_options", []);
    case "users_select":
      return preset("selected_user", "initial_user");
    case "multi_users_select":
      return preset("selected_users", "initial_users", []);
    case "channels_select":
      return preset("selected_channel", "initial_channel");
    case "multi_channels_select":
      return preset("selected_channels", "initial_channels", []);
    case "conversations_select":
      return preset("selected_conversation", "initial_conversation", current);
    case "multi_conversations_select":
      return preset("selected_conversations", "initial_conversations", current === null ? [] : [current]);
    case "datepicker":
      return preset("selected_date", "initial_date");
    case "timepicker":
      return preset("selected_time", "initial_time");
    case "datetimepicker":
      return preset("selected_date_time", "initial_date_time");
    default:
      return undefined;
  }
}
