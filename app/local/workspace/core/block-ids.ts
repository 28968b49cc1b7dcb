import type { Ids } from "./ids.ts";
import type { Block } from "./state.ts";

const INTERACTIVE =
  /^(button|workflow_button|overflow|checkboxes|radio_buttons|datepicker|timepicker|datetimepicker|feedback_buttons|icon_button|.*_select|.*_input)$/;

/** Fills in every block_id and action_id that the app left out, as Slack does. */
export function fillBlockIds(ids: Ids, blocks: Block[]): Block[] {
  return blocks.map((block) => ({ ...fillActionIds(ids, block), block_id: block.block_id ?? ids.make("b") }));
}

function fillActionIds(ids: Ids, block: Block): Block {
  const filled: Block = { ...block };
  for (const field of ["accessory", "element"]) filled[field] = withActionId(ids, block[field]);
  for (const field of ["elements", "actions"]) {
    const list = block[field];
    if (Array.isArray(list) && block.type !== "rich_text") {
      filled[field] = list.map((item) =>
        isBlock(item) && item.type === "card" ? fillActionIds(ids, item) : withActionId(ids, item),
      );
    }
  }
  if (Array.isArray(block.child_blocks))
    filled.child_blocks = fillBlockIds(ids, block.child_blocks.filter(isBlock));
  for (const field of ["accessory", "element"]) if (filled[field] === undefined) delete filled[field];
  return filled;
}

function withActionId(ids: Ids, element: unknown): unknown {
  if (!isBlock(element) || !INTERACTIVE.test(element.type)) return element;
  return { ...element, action_id: element.action_id ?? ids.make("a") };
}

export function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
