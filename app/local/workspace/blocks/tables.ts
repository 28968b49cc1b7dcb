import { z } from "zod";
import { button } from "./elements.ts";
import { richTextBlock } from "./rich-text.ts";
import { text } from "./text.ts";

const rawText = z.strictObject({ type: z.literal("raw_text"), text: z.string() });
const rawNumber = z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: z.string() });
const actionCell = z.strictObject({ type: z.literal("action_cell"), element: button });

const isRectangular = (rows: readonly (readonly unknown[])[]) =>
  rows.every((row) => row.length === rows[0]?.length);

export const table = z.strictObject({
  type: z.literal("table"),
  block_id: text(255).optional(),
  rows: z
    .array(
      z
        .array(z.discriminatedUnion("type", [rawText, rawNumber, richTextBlock]))
        .min(1)
        .max(20),
    )
    .min(1)
    .max(100),
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(["left", "center", "right"]).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
});

export const dataTable = z.strictObject({
  type: z.literal("data_table"),
  block_id: text(255).optional(),
  caption: text(2000),
  rows: z
    .array(
      z
        .array(z.discriminatedUnion("type", [rawText, rawNumber, richTextBlock, actionCell]))
        .min(1)
        .max(20),
    )
    .min(2)
    .max(201)
    .refine(isRectangular, "must have the same number of cells in every row"),
  page_size: z.int().min(1).max(100).optional(),
  row_header_column_index: z.int().min(0).max(19).optional(),
});

/** Counts the characters a reader sees: every `text`, however deep. */
export function readableCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + readableCharacters(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) =>
      sum + (key === "text" && typeof item === "string" ? item.length : readableCharacters(item)),
    0,
  );
}
