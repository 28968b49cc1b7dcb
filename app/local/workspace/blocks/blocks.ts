import { z } from "zod";
import { dataVisualization } from "./charts.ts";
import {
  actionsElement,
  button,
  contextAction,
  contextElement,
  inputElement,
  sectionAccessory,
} from "./elements.ts";
import { richTextBlock } from "./rich-text.ts";
import { dataTable, table } from "./tables.ts";
import {
  anyText,
  hasOnePicture,
  imageElement,
  mrkdwn,
  ONE_PICTURE,
  pictureFields,
  plainText,
  text,
  webUrl,
} from "./text.ts";

const blockId = { block_id: text(255).optional() };

const section = z
  .strictObject({
    type: z.literal("section"),
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: sectionAccessory.optional(),
    expand: z.boolean().optional(),
    ...blockId,
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    message: "missing required field: text",
  });

const image = z
  .strictObject({
    type: z.literal("image"),
    alt_text: text(2000),
    title: plainText(2000).optional(),
    ...pictureFields,
    ...blockId,
  })
  .refine(hasOnePicture, ONE_PICTURE);

const actions = z.strictObject({
  type: z.literal("actions"),
  elements: z.array(actionsElement).min(1).max(25),
  ...blockId,
});
const context = z.strictObject({
  type: z.literal("context"),
  elements: z.array(contextElement).min(1).max(10),
  ...blockId,
});
const divider = z.strictObject({ type: z.literal("divider"), ...blockId });
const file = z.strictObject({
  type: z.literal("file"),
  source: z.literal("remote"),
  external_id: text(255),
  ...blockId,
});
const header = z.strictObject({
  type: z.literal("header"),
  text: plainText(150),
  level: z.int().min(1).max(4).optional(),
  ...blockId,
});
const input = z.strictObject({
  type: z.literal("input"),
  label: plainText(2000),
  hint: plainText(2000).optional(),
  element: inputElement,
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  ...blockId,
});
const video = z.strictObject({
  type: z.literal("video"),
  video_url: webUrl,
  thumbnail_url: webUrl,
  alt_text: text(2000),
  title: plainText(199),
  title_url: webUrl.optional(),
  author_name: text(49).optional(),
  provider_name: text(49).optional(),
  provider_icon_url: webUrl.optional(),
  description: plainText(200).optional(),
  ...blockId,
});
const markdown = z.strictObject({ type: z.literal("markdown"), text: text(12_000), ...blockId });
const contextActions = z.strictObject({
  type: z.literal("context_actions"),
  elements: z.array(contextAction).min(1).max(5),
  ...blockId,
});
const alert = z.strictObject({
  type: z.literal("alert"),
  text: anyText(200),
  level: z.enum(["default", "info", "warning", "error", "success"]).optional(),
  ...blockId,
});
const card = z
  .strictObject({
    type: z.literal("card"),
    title: mrkdwn(150).optional(),
    subtitle: mrkdwn(150).optional(),
    body: mrkdwn(200).optional(),
    subtext: mrkdwn(200).optional(),
    hero_image: imageElement.optional(),
    icon: imageElement.optional(),
    slack_icon: z.union([text(50), z.strictObject({ name: text(50) })]).optional(),
    actions: z.array(button).min(1).max(3).optional(),
    ...blockId,
  })
  .refine((block) => block.icon === undefined || block.slack_icon === undefined, {
    message: "must provide at most one of icon and slack_icon",
  });
const carousel = z.strictObject({
  type: z.literal("carousel"),
  elements: z.array(card).min(1).max(10),
  ...blockId,
});
const taskCard = z.strictObject({
  type: z.literal("task_card"),
  task_id: text(255),
  title: text(255),
  status: z.enum(["pending", "in_progress", "complete", "error"]),
  details: richTextBlock.optional(),
  output: richTextBlock.optional(),
  sources: z
    .array(z.strictObject({ type: z.literal("url"), url: webUrl, text: text(255) }))
    .max(50)
    .optional(),
  ...blockId,
});
const plan = z.strictObject({
  type: z.literal("plan"),
  title: text(255),
  tasks: z.array(taskCard).max(50).optional(),
  ...blockId,
});
const container = z.strictObject({
  type: z.literal("container"),
  title: plainText(150).optional(),
  rich_text_title: richTextBlock.optional(),
  subtitle: anyText(150).optional(),
  child_blocks: z
    .array(
      z.discriminatedUnion("type", [
        actions,
        context,
        divider,
        file,
        header,
        image,
        input,
        richTextBlock,
        section,
        table,
        video,
      ]),
    )
    .min(1)
    .max(10),
  width: z.enum(["narrow", "standard", "wide", "full"]).optional(),
  icon: imageElement.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
  ...blockId,
});

const everywhere = [
  section,
  image,
  actions,
  context,
  divider,
  header,
  input,
  richTextBlock,
  video,
  card,
] as const;

/** Which blocks may stand where. */
export const BLOCKS = {
  message: z.discriminatedUnion("type", [
    ...everywhere,
    file,
    markdown,
    contextActions,
    table,
    carousel,
    dataTable,
    dataVisualization,
    container,
    plan,
    taskCard,
  ]),
  modal: z.discriminatedUnion("type", [...everywhere, alert]),
  home: z.discriminatedUnion("type", [
    ...everywhere,
    table,
    carousel,
    dataTable,
    dataVisualization,
    container,
  ]),
};
