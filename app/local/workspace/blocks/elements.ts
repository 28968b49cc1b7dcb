import { z } from "zod";
import { richTextBlock } from "./rich-text.ts";
import {
  anyText,
  confirmDialog,
  imageElement,
  optionGroup,
  overflowOption,
  plainOption,
  plainText,
  richOption,
  text,
  webUrl,
} from "./text.ts";

const actionId = { action_id: text(255).optional() };
const confirmed = { ...actionId, confirm: confirmDialog.optional() };
const focused = { focus_on_load: z.boolean().optional() };
const hinted = { placeholder: plainText(150).optional() };
const pick = { ...confirmed, ...focused, ...hinted };
const pickMany = { ...pick, max_selected_items: z.int().min(1).optional() };
const style = { style: z.enum(["primary", "danger"]).optional() };
const spoken = { accessibility_label: text(75).optional() };
const dispatched = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(["on_enter_pressed", "on_character_entered"]))
        .min(1)
        .max(2),
    })
    .optional(),
};
const typed = {
  ...actionId,
  ...focused,
  ...hinted,
  ...dispatched,
  initial_value: z.string().max(3000).optional(),
};

const choices = {
  options: z.array(plainOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(["im", "mpim", "private", "public"]))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();

function hasOneOfOptions(select: { options?: unknown; option_groups?: unknown }): boolean {
  return (select.options === undefined) !== (select.option_groups === undefined);
}
const ONE_OF_OPTIONS = "must provide exactly one of options and option_groups";

export const button = z.strictObject({
  type: z.literal("button"),
  text: plainText(75),
  value: text(2000).optional(),
  url: webUrl.optional(),
  ...confirmed,
  ...style,
  ...spoken,
});

const workflowButton = z.strictObject({
  type: z.literal("workflow_button"),
  text: plainText(75),
  workflow: z.looseObject({ trigger: z.looseObject({ url: webUrl }) }),
  ...confirmed,
  ...style,
  ...spoken,
});

const overflow = z.strictObject({
  type: z.literal("overflow"),
  options: z.array(overflowOption).min(1).max(5),
  ...confirmed,
});

const checkboxes = z.strictObject({
  type: z.literal("checkboxes"),
  options: z.array(richOption).min(1).max(10),
  initial_options: z.array(richOption).min(1).max(10).optional(),
  ...confirmed,
  ...focused,
});
const radioButtons = z.strictObject({
  type: z.literal("radio_buttons"),
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
  ...confirmed,
  ...focused,
});

const datepicker = z.strictObject({
  type: z.literal("datepicker"),
  initial_date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, "must be a valid date")
    .optional(),
  ...pick,
});
const timepicker = z.strictObject({
  type: z.literal("timepicker"),
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a valid time")
    .optional(),
  timezone: z.string().min(1).optional(),
  ...pick,
});
const datetimepicker = z.strictObject({
  type: z.literal("datetimepicker"),
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  ...confirmed,
  ...focused,
});

const selects = [
  z
    .strictObject({
      type: z.literal("static_select"),
      ...choices,
      initial_option: plainOption.optional(),
      ...pick,
    })
    .refine(hasOneOfOptions, ONE_OF_OPTIONS),
  z
    .strictObject({
      type: z.literal("multi_static_select"),
      ...choices,
      initial_options: z.array(plainOption).min(1).optional(),
      ...pickMany,
    })
    .refine(hasOneOfOptions, ONE_OF_OPTIONS),
  z.strictObject({
    type: z.literal("external_select"),
    initial_option: plainOption.optional(),
    min_query_length: z.int().min(0).optional(),
    ...pick,
  }),
  z.strictObject({
    type: z.literal("multi_external_select"),
    initial_options: z.array(plainOption).min(1).optional(),
    min_query_length: z.int().min(0).optional(),
    ...pickMany,
  }),
  z.strictObject({ type: z.literal("users_select"), initial_user: z.string().min(1).optional(), ...pick }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    initial_users: z.array(z.string().min(1)).min(1).optional(),
    ...pickMany,
  }),
  z.strictObject({
    type: z.literal("channels_select"),
    initial_channel: z.string().min(1).optional(),
    response_url_enabled: z.boolean().optional(),
    ...pick,
  }),
  z.strictObject({
    type: z.literal("multi_channels_select"),
    initial_channels: z.array(z.string().min(1)).min(1).optional(),
    ...pickMany,
  }),
  z.strictObject({
    type: z.literal("conversations_select"),
    initial_conversation: z.string().min(1).optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationFilter,
    ...pick,
  }),
  z.strictObject({
    type: z.literal("multi_conversations_select"),
    initial_conversations: z.array(z.string().min(1)).min(1).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter,
    ...pickMany,
  }),
] as const;

const richTextInput = z.strictObject({
  type: z.literal("rich_text_input"),
  initial_value: richTextBlock.optional(),
  min_lines: z.int().min(1).optional(),
  max_lines: z.int().min(1).optional(),
  ...actionId,
  ...focused,
  ...hinted,
  ...dispatched,
});

const pickers = [checkboxes, radioButtons, datepicker, timepicker, datetimepicker, ...selects] as const;

export const sectionAccessory = z.discriminatedUnion("type", [
  button,
  workflowButton,
  overflow,
  imageElement,
  ...pickers,
]);

export const actionsElement = z.discriminatedUnion("type", [
  button,
  workflowButton,
  overflow,
  richTextInput,
  ...pickers,
]);

export const inputElement = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("plain_text_input"),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
    ...typed,
  }),
  z.strictObject({ type: z.literal("email_text_input"), ...typed }),
  z.strictObject({ type: z.literal("url_text_input"), ...typed }),
  z.strictObject({
    type: z.literal("number_input"),
    is_decimal_allowed: z.boolean(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
    ...typed,
  }),
  z.strictObject({
    type: z.literal("file_input"),
    filetypes: z.array(z.string().min(1)).min(1).optional(),
    max_files: z.int().min(1).max(10).optional(),
    ...actionId,
  }),
  richTextInput,
  ...pickers,
]);

const feedbackButton = z.strictObject({ text: plainText(75), value: text(2000), ...spoken });

export const contextAction = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("feedback_buttons"),
    positive_button: feedbackButton,
    negative_button: feedbackButton,
    ...actionId,
  }),
  z.strictObject({
    type: z.literal("icon_button"),
    icon: z.enum(["trash"]),
    text: plainText(75),
    value: text(2000).optional(),
    visible_to_user_ids: z.array(z.string().min(1)).min(1).optional(),
    ...confirmed,
    ...spoken,
  }),
]);

export const contextElement = z.discriminatedUnion("type", [imageElement, ...anyText(3000).options]);
