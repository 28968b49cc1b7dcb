import { z } from "zod";

const styled = { style: z.record(z.string(), z.boolean()).optional() };

const inline = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string(), ...styled }),
  z.strictObject({
    type: z.literal("link"),
    url: z.string().min(1),
    text: z.string().optional(),
    unsafe: z.boolean().optional(),
    ...styled,
  }),
  z.strictObject({
    type: z.literal("emoji"),
    name: z.string().min(1),
    unicode: z.string().optional(),
    url: z.string().optional(),
    ...styled,
  }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.int(),
    format: z.string().min(1),
    url: z.string().optional(),
    fallback: z.string().optional(),
    ...styled,
  }),
  z.strictObject({ type: z.literal("user"), user_id: z.string().min(1), ...styled }),
  z.strictObject({ type: z.literal("channel"), channel_id: z.string().min(1), ...styled }),
  z.strictObject({ type: z.literal("usergroup"), usergroup_id: z.string().min(1), ...styled }),
  z.strictObject({ type: z.literal("team"), team_id: z.string().min(1), ...styled }),
  z.strictObject({ type: z.literal("broadcast"), range: z.enum(["here", "channel", "everyone"]), ...styled }),
  z.strictObject({ type: z.literal("color"), value: z.string().min(1), ...styled }),
]);

const border = { border: z.int().min(0).max(1).optional() };
const section = z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(inline) });

export const richTextBlock = z.strictObject({
  type: z.literal("rich_text"),
  block_id: z.string().min(1).max(255).optional(),
  elements: z
    .array(
      z.discriminatedUnion("type", [
        section,
        z.strictObject({
          type: z.literal("rich_text_list"),
          style: z.enum(["bullet", "ordered"]),
          elements: z.array(section),
          indent: z.int().min(0).max(8).optional(),
          offset: z.int().min(0).optional(),
          ...border,
        }),
        z.strictObject({ type: z.literal("rich_text_quote"), elements: z.array(inline), ...border }),
        z.strictObject({
          type: z.literal("rich_text_preformatted"),
          elements: z.array(inline),
          language: z.string().optional(),
          ...border,
        }),
      ]),
    )
    .min(1),
});
