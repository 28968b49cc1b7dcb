import { z } from "zod";
import { type BlockError, blockErrors } from "./errors.ts";
import { plainText, text } from "./text.ts";
import { asMessage, type ValidateOptions, validateBlocks } from "./validate.ts";

const VIEW_BYTES_MAX = 250_000;

const shared = {
  blocks: z.array(z.looseObject({ type: z.string() })),
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  external_id: z.string().max(255).optional(),
};

export const ModalInput = z.strictObject({
  type: z.literal("modal"),
  title: plainText(24),
  submit: plainText(24).nullish(),
  close: plainText(24).nullish(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
  ...shared,
});
export type ModalInput = z.infer<typeof ModalInput>;

export const HomeInput = z.strictObject({ type: z.literal("home"), ...shared });
export type HomeInput = z.infer<typeof HomeInput>;

export type ViewVerdict<T> =
  | { ok: true; view: T }
  | { ok: false; error: "invalid_arguments" | "view_too_large"; errors: BlockError[]; messages: string[] };

export function validateModal(view: unknown, options: ValidateOptions = {}): ViewVerdict<ModalInput> {
  return validateView("modal", ModalInput, view, options);
}

export function validateHome(view: unknown, options: ValidateOptions = {}): ViewVerdict<HomeInput> {
  return validateView("home", HomeInput, view, options);
}

function validateView<T extends { blocks: unknown[]; submit?: unknown }>(
  surface: "modal" | "home",
  schema: z.ZodType<T>,
  view: unknown,
  options: ValidateOptions,
): ViewVerdict<T> {
  if (Buffer.byteLength(JSON.stringify(view) ?? "") > VIEW_BYTES_MAX) {
    return { ok: false, error: "view_too_large", errors: [], messages: [] };
  }
  const parsed = schema.safeParse(view, { reportInput: true });
  const errors = parsed.success ? [] : blockErrors(parsed.error.issues, "/view");
  const blocks = typeof view === "object" && view !== null && "blocks" in view ? view.blocks : undefined;
  const verdict = validateBlocks(surface, blocks, { ...options, at: "/view/blocks" });
  const all = [...errors, ...(verdict.ok ? [] : verdict.errors), ...missingSubmit(surface, view, blocks)];
  if (parsed.success && all.length === 0) return { ok: true, view: parsed.data };
  return { ok: false, error: "invalid_arguments", errors: all, messages: all.map(asMessage) };
}

/** Slack wants a way to submit as soon as there is something to enter. */
function missingSubmit(surface: "modal" | "home", view: unknown, blocks: unknown): BlockError[] {
  const hasInput = Array.isArray(blocks) && blocks.some((block) => block?.type === "input");
  const hasSubmit = typeof view === "object" && view !== null && "submit" in view && view.submit != null;
  if (surface !== "modal" || !hasInput || hasSubmit) return [];
  return [
    {
      code: "missing_field",
      message: "a submit is required when an input block is within blocks",
      pointer: "/view",
      field: "submit",
    },
  ];
}

export const EventMetadata = z.strictObject({
  event_type: text(255),
  event_payload: z.record(z.string(), z.unknown()),
  entities: z.array(z.unknown()).optional(),
});
