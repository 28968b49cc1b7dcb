import { z } from "zod";
import { validateModal } from "../blocks/view.ts";
import { parseJson } from "../core/parse-json.ts";
import type { Block, ElementState, StateValues, View } from "../core/state.ts";
import { placedElements, stateValues } from "../core/state-values.ts";
import { dropModals, modalStack, pushModal, updateModal } from "../core/views.ts";
import type { World } from "../core/world.ts";
import { isAccepted, type Reply } from "./deliver.ts";
import { sendViewClosed, sendViewSubmission } from "./interactions.ts";

export type Submitted =
  | { ok: true }
  /** By block_id: what the person has to put right. */
  | { ok: false; reason: "errors"; errors: Record<string, string> }
  /** The app did not answer, or not in a way that makes sense. */
  | { ok: false; reason: "trouble"; message: string };

const TROUBLE = "We had some trouble connecting. Try again?";

const SubmissionResponse = z.discriminatedUnion("response_action", [
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal("update"), view: z.looseObject({}) }),
  z.object({ response_action: z.literal("push"), view: z.looseObject({}) }),
  z.object({ response_action: z.literal("clear") }),
]);

/** Submits a modal as its button does: required fields first, then the app's own opinion. */
export async function submitModal(world: World, view: View, entered: StateValues): Promise<Submitted> {
  view.entered = entered;
  const missing = missingFields(view);
  if (Object.keys(missing).length > 0) return refuse(world, view, missing);
  const reply = await sendViewSubmission(world, view);
  if (!isAccepted(reply)) return { ok: false, reason: "trouble", message: TROUBLE };
  return follow(world, view, reply);
}

function follow(world: World, view: View, reply: Reply): Submitted {
  if (reply.text.trim() === "") return closeAfterSubmit(world, view);
  const response = SubmissionResponse.safeParse(parseJson(reply.text));
  if (!response.success) {
    return isEmptyObject(reply.text)
      ? closeAfterSubmit(world, view)
      : { ok: false, reason: "trouble", message: TROUBLE };
  }
  const { data } = response;
  switch (data.response_action) {
    case "errors":
      return refuse(world, view, data.errors);
    case "clear":
      dropModals(world, modalStack(world, view));
      return { ok: true };
    case "update":
    case "push": {
      const verdict = validateModal(data.view, { lacks: world.lackedBlocks });
      if (!verdict.ok) return { ok: false, reason: "trouble", message: TROUBLE };
      if (data.response_action === "update") updateModal(world, view, verdict.view);
      else pushModal(world, view, verdict.view);
      return { ok: true };
    }
  }
}

/** Closes a modal, or all of them, and tells the app where it asked to be told. */
export async function closeModal(world: World, view: View, isCleared: boolean): Promise<void> {
  const stack = modalStack(world, view);
  const all = isCleared || view.clearOnClose;
  const closing = all ? stack : stack.slice(stack.indexOf(view));
  dropModals(world, closing);
  for (const one of closing.toReversed()) if (one.notifyOnClose) await sendViewClosed(world, one, all);
}

function closeAfterSubmit(world: World, view: View): Submitted {
  const stack = modalStack(world, view);
  dropModals(world, stack.slice(stack.indexOf(view)));
  return { ok: true };
}

function refuse(world: World, view: View, errors: Record<string, string>): Submitted {
  view.errors = errors;
  world.bus.publish({ type: "view.updated", view });
  return { ok: false, reason: "errors", errors };
}

/** What Slack's own client refuses before it asks the app. */
function missingFields(view: View): Record<string, string> {
  const values = stateValues(view.blocks, view.entered, view.here);
  const errors: Record<string, string> = {};
  for (const { block, blockId, actionId, element } of placedElements(view.blocks)) {
    if (block.type !== "input") continue;
    const trouble = fieldTrouble(block, element, values[blockId]?.[actionId]);
    if (trouble !== undefined) errors[blockId] = trouble;
  }
  return errors;
}

function fieldTrouble(block: Block, element: Block, state: ElementState | undefined): string | undefined {
  const { type: _type, ...fields } = state ?? { type: "" };
  const [value] = Object.values(fields);
  const isEmpty = value == null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block.optional === true ? undefined : "Please complete this required field.";
  if (typeof value !== "string") return undefined;
  const { min_length: min, max_length: max } = element;
  if (typeof min === "number" && value.length < min) return `Must be at least ${min} characters.`;
  if (typeof max === "number" && value.length > max) return `Must be at most ${max} characters.`;
  if (element.type === "number_input") return numberTrouble(element, value);
  if (element.type === "url_text_input" && !URL.canParse(value)) return "Please enter a valid URL.";
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value))
    return "Please enter a valid email address.";
  return undefined;
}

function numberTrouble(element: Block, value: string): string | undefined {
  const number = Number(value);
  if (Number.isNaN(number)) return "Please enter a valid number.";
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Must be at least ${String(element.min_value)}.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Must be at most ${String(element.max_value)}.`;
  return undefined;
}

function isEmptyObject(text: string): boolean {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
