import { z } from "zod";

/** An argument that a form carries as JSON text and a JSON body as it is. */
export function json<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (typeof value === "string" ? parseJson(value) : value), schema);
}

export const flag = z.preprocess(
  (value) => (typeof value === "string" ? ["true", "1"].includes(value) : value),
  z.boolean().optional(),
);

/** A page size: what was asked for, within what Slack allows. */
export const limit = (preset: number, max: number) =>
  z.coerce.number().int().min(1).max(max).default(preset).catch(preset);

export const cursor = z.string().default("");

/** One page of a list, with the cursor of the next in Slack's place for it. */
export function page<T>(items: T[], args: { cursor: string; limit: number }) {
  const start = args.cursor === "" ? 0 : Number(Buffer.from(args.cursor, "base64").toString().slice(5));
  const end = start + args.limit;
  const next = end < items.length ? Buffer.from(`next:${end}`).toString("base64") : "";
  return { items: items.slice(start, end), response_metadata: { next_cursor: next } };
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // Left as text, so that the schema complains about the argument by name.
    return value;
  }
}
