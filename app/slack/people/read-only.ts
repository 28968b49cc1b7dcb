import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import { ACTIONS } from "../action-ids.ts";
import { context, section, text } from "../modals/blocks.ts";
import { escapeText } from "../mrkdwn.ts";

/** Blocks of which the id begins so are for those who may change settings: the key in a source's URL is one. */
export const FOR_EDITORS = "editors:";

/** Escaped it may be five times as long, and Slack takes 3 000 characters. */
const VALUE_LENGTH_MAX = 550;
const LINE_LENGTH_MAX = 300;

/** Buttons that only show something. Whatever is not named here goes: a new button is forgotten on the safe side. */
const SHOWING: readonly string[] = [
  ACTIONS.openRoutes,
  ACTIONS.openWindows,
  ACTIONS.openPlan,
  ACTIONS.openPeople,
  ACTIONS.openDependencies,
  ACTIONS.openAliases,
  ACTIONS.openSafelist,
  ACTIONS.showLetters,
];

/** Returns a settings modal for someone who may look but not change: fields as text, no buttons that change, and why. */
export function readOnlyView(view: ModalView, reason: string): ModalView {
  const { submit: _, ...kept } = view;
  const blocks = (view.blocks as KnownBlock[]).flatMap(readOnlyBlock);
  return {
    ...kept,
    close: text("Done", 24),
    blocks: [{ ...context(`:lock: ${reason}`), block_id: "read_only" }, ...blocks],
  };
}

function readOnlyBlock(block: KnownBlock): KnownBlock[] {
  if (block.block_id?.startsWith(FOR_EDITORS)) return [];
  if (block.type === "input") return [fieldAsText(block)];
  if (block.type === "actions") {
    const elements = block.elements.filter(({ action_id: id }) => isShowing(id));
    return elements.length === 0 ? [] : [{ ...block, elements }];
  }
  if (block.type === "section" && block.accessory !== undefined) {
    const { accessory, ...rest } = block;
    return "action_id" in accessory && !isShowing(accessory.action_id) ? [rest] : [block];
  }
  return [block];
}

function isShowing(actionId: string | undefined): boolean {
  return (
    actionId !== undefined && (SHOWING.includes(actionId) || actionId.startsWith(`${ACTIONS.turnPage}_`))
  );
}

/** An element of a form, as far as it may say what is set. */
interface Filled {
  readonly type?: string;
  readonly options?: readonly object[];
  readonly initial_value?: string;
  readonly initial_option?: { readonly text: { readonly text: string } };
  readonly initial_options?: ReadonlyArray<{ readonly text: { readonly text: string } }>;
  readonly initial_conversation?: string;
  readonly initial_user?: string;
  readonly initial_time?: string;
}

function fieldAsText({ label, element }: InputBlock): KnownBlock {
  return section(`*${escapeText(label.text, 75)}*\n${saidIn(element as Filled)}`);
}

function saidIn(element: Filled): string {
  if (element.initial_conversation !== undefined) return `<#${element.initial_conversation}>`;
  if (element.initial_user !== undefined) return `<@${element.initial_user}>`;
  const options = element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
  const words =
    element.initial_value ?? element.initial_time ?? options.map((option) => option.text.text).join(", ");
  // Cut before it is escaped: half an entity would show.
  const lines = words.slice(0, VALUE_LENGTH_MAX).split("\n");
  const shown = lines.map((line) => escapeText(line, LINE_LENGTH_MAX)).join("\n");
  if (words.trim() !== "") return shown;
  // One box to tick is a switch.
  return element.type === "checkboxes" && element.options?.length === 1 ? "Off" : "—";
}
