import { z } from "zod";

/** A silence of one source as messages tell of it; what stands in `notices.content`. Times are epoch milliseconds. */
export const SourceSilence = z.object({
  integrationId: z.string(),
  name: z.string(),
  provider: z.string(),
  /** Slack user id of whoever connected the source. */
  connectedBy: z.string(),
  /** When it was heard last. */
  since: z.number(),
  /** How many deliveries an hour are usual at that time, rounded; at least 1. */
  usualPerHour: z.number(),
  /** When it was heard again; absent while it is silent. */
  backAt: z.number().optional(),
});
export type SourceSilence = z.infer<typeof SourceSilence>;
