import { z } from "zod";

/** A string of Slack: never empty, and at most `max` characters. */
export const text = (max: number) => z.string().min(1).max(max);

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: text(max), emoji: z.boolean().optional() });

export const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: text(max), verbatim: z.boolean().optional() });

export const anyText = (max: number) => z.discriminatedUnion("type", [plainText(max), mrkdwn(max)]);

export const webUrl = z
  .string()
  .min(1)
  .max(3000)
  .regex(/^https?:\/\//, "must be a valid URL");

export const confirmDialog = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});

const optionFields = {
  value: text(150),
  description: plainText(75).optional(),
};

/** An option of a select menu: its text is plain. */
export const plainOption = z.strictObject({ text: plainText(75), ...optionFields });
/** An option of an overflow menu: it may also be a link. */
export const overflowOption = z.strictObject({
  text: plainText(75),
  ...optionFields,
  url: webUrl.optional(),
});
/** An option of checkboxes and radio buttons: its text may be formatted. */
export const richOption = z.strictObject({
  text: anyText(75),
  value: text(150),
  description: anyText(75).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(plainOption).min(1).max(100),
});

const slackFile = z.union([
  z.strictObject({ id: z.string().min(1) }),
  z.strictObject({ url: z.string().min(1).max(3000) }),
]);

/** Where a picture comes from: exactly one of the two. */
export const pictureFields = { image_url: webUrl.optional(), slack_file: slackFile.optional() };

export function hasOnePicture(picture: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (picture.image_url === undefined) !== (picture.slack_file === undefined);
}

export const ONE_PICTURE = "must provide exactly one of image_url and slack_file";

export const imageElement = z
  .strictObject({ type: z.literal("image"), alt_text: text(2000), ...pictureFields })
  .refine(hasOnePicture, ONE_PICTURE);
