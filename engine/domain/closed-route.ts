import { z } from "zod";

/** What a notice about a channel that refuses our messages says; times are epoch milliseconds. */
export const ClosedRoute = z.object({
  channelId: z.string(),
  /** As Slack calls it: `not_in_channel`, `is_archived`, … */
  reason: z.string(),
  since: z.number(),
  /** Set once nothing waits for the channel any more. */
  openedAt: z.number().optional(),
  /** Set when that is because messages go to another channel now. */
  movedTo: z.string().optional(),
});
export type ClosedRoute = z.infer<typeof ClosedRoute>;
