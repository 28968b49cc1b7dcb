import type { ElementState, SurfaceValues, UiBlock, UiElement } from "./kit.ts";

/** What an element holds before anyone touches it; undefined for elements that only click. */
function initialState(element: UiElement, here: string | undefined): ElementState | undefined {
  switch (element.type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return { type: element.type, value: element.initial_value ?? null };
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return { type: element.type, selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return { type: element.type, selected_options: element.initial_options ?? [] };
    case "users_select":
      return { type: element.type, selected_user: element.initial_user ?? null };
    case "multi_users_select":
      return { type: element.type, selected_users: element.initial_users ?? [] };
    case "channels_select":
      return { type: element.type, selected_channel: element.initial_channel ?? null };
    case "multi_channels_select":
      return { type: element.type, selected_channels: element.initial_channels ?? [] };
    case "conversations_select": {
      const current = element.default_to_current_conversation ? here : undefined;
      return { type: element.type, selected_conversation: element.initial_conversation ?? current ?? null };
    }
    case "multi_conversations_select": {
      const current = element.default_to_current_conversation && here !== undefined ? [here] : [];
      return { type: element.type, selected_conversations: element.initial_conversations ?? current };
    }
    case "datepicker":
      return { type: element.type, selected_date: element.initial_date ?? null };
    case "timepicker":
      return { type: element.type, selected_time: element.initial_time ?? null };
    case "datetimepicker":
      return { type: element.type, selected_date_time: element.initial_date_time ?? null };
    case "rich_text_input":
      return { type: element.type, rich_text_value: element.initial_value ?? null };
    case "button":
    case "overflow":
    case "workflow_button":
    case "feedback_buttons":
    case "icon_button":
    case "image":
    case "file_input":
      return undefined;
  }
}

/** What an element holds now: what a person entered, else its preset. An entry of another type is from an older view. */
export function currentState(
  element: UiElement,
  blockId: string,
  entered: SurfaceValues,
  here: string | undefined,
): ElementState | undefined {
  const held = entered[blockId]?.[actionIdOf(element, blockId)];
  return held?.type === element.type ? held : initialState(element, here);
}

/** The full `state.values` of a surface: what people entered, over what the app preset. */
export function stateValues(
  blocks: UiBlock[],
  entered: SurfaceValues,
  here: string | undefined,
): SurfaceValues {
  const values: SurfaceValues = {};
  for (const { blockId, element } of statefulElements(blocks)) {
    const state = currentState(element, blockId, entered, here);
    if (state !== undefined) {
      values[blockId] = { ...values[blockId], [actionIdOf(element, blockId)]: state };
    }
  }
  return values;
}

/** Slack invents an action_id when the app gives none; the server does too, so this is only a last resort. */
export function actionIdOf(element: UiElement, blockId: string): string {
  return "action_id" in element && element.action_id !== undefined
    ? element.action_id
    : `${blockId}/${element.type}`;
}

function statefulElements(blocks: UiBlock[]): { blockId: string; element: UiElement }[] {
  return blocks.flatMap((block) => {
    const blockId = block.block_id ?? "";
    if (block.type === "input") return [{ blockId, element: block.element }];
    if (block.type === "section") return block.accessory ? [{ blockId, element: block.accessory }] : [];
    if (block.type === "actions") return block.elements.map((element) => ({ blockId, element }));
    if (block.type === "container") return statefulElements(block.child_blocks);
    return [];
  });
}
