import type { ElementState, SurfaceValues, UiBlock } from "../blocks/kit.ts";

const NEEDED = "Please complete this required field.";

/** The checks Slack makes in the client before an app hears of the submission, by block_id. */
export function missingFields(blocks: UiBlock[], values: SurfaceValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== "input" || block.block_id === undefined) continue;
    const state = Object.values(values[block.block_id] ?? {})[0];
    const words = problemWith(state, block.element);
    if (isEmpty(state) ? block.optional !== true : words !== undefined) {
      errors[block.block_id] = isEmpty(state) ? NEEDED : (words ?? NEEDED);
    }
  }
  return errors;
}

function isEmpty(state: ElementState | undefined): boolean {
  if (state === undefined) return true;
  const { type: _, ...held } = state;
  return Object.values(held).every(
    (value) =>
      value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

function problemWith(state: ElementState | undefined, element: object): string | undefined {
  const text = state?.value ?? "";
  switch (state?.type) {
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : "Enter a valid email address.";
    case "url_text_input":
      return URL.canParse(text) ? undefined : "Enter a valid URL, such as https://example.com.";
    case "number_input":
      return numberProblem(text, element);
    case "plain_text_input":
      return lengthProblem(text, element);
    default:
      return undefined;
  }
}

function numberProblem(text: string, limits: { min_value?: string; max_value?: string }): string | undefined {
  const value = Number(text);
  if (Number.isNaN(value)) return "Enter a number.";
  if (limits.min_value !== undefined && value < Number(limits.min_value))
    return `Enter ${limits.min_value} or more.`;
  if (limits.max_value !== undefined && value > Number(limits.max_value))
    return `Enter ${limits.max_value} or less.`;
  return undefined;
}

function lengthProblem(
  text: string,
  limits: { min_length?: number; max_length?: number },
): string | undefined {
  if (limits.max_length !== undefined && text.length > limits.max_length) {
    return `This has ${text.length - limits.max_length} characters too many.`;
  }
  if (limits.min_length !== undefined && text.length < limits.min_length) {
    return `Enter at least ${limits.min_length} characters.`;
  }
  return undefined;
}
