import { z } from "zod";
import { text } from "./text.ts";

const point = z.strictObject({ label: text(20), value: z.number() });
const segment = z.strictObject({ label: text(20), value: z.number().positive() });

const overAxes = (type: "bar" | "line" | "area") =>
  z.strictObject({
    type: z.literal(type),
    series: z
      .array(z.strictObject({ name: text(20), data: z.array(point).min(1).max(20) }))
      .min(1)
      .max(12),
    axis_config: z
      .strictObject({
        categories: z.array(text(20)).min(1).max(20).optional(),
        x_label: text(50).optional(),
        y_label: text(50).optional(),
      })
      .optional(),
  });

export const dataVisualization = z.strictObject({
  type: z.literal("data_visualization"),
  block_id: text(255).optional(),
  title: text(50),
  chart: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("pie"), segments: z.array(segment).min(1).max(12) }),
    overAxes("bar"),
    overAxes("line"),
    overAxes("area"),
  ]),
});
