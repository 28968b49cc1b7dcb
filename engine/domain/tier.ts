import { z } from "zod";

/** What a tenant pays for. */
export const Tier = z.enum(["free", "pro", "business"]);
export type Tier = z.infer<typeof Tier>;

/** How many days the bytes of a delivery, and the events that came of it, are kept (first draft §3.6). */
export const RETENTION_DAYS: Readonly<Record<Tier, number>> = { free: 7, pro: 90, business: 365 };

/** How many days hourly and daily counts are kept: they outlive what they were counted from. */
export const ROLLUP_DAYS: Readonly<Record<Tier, { readonly hourly: number; readonly daily: number }>> = {
  free: { hourly: 35, daily: 35 },
  pro: { hourly: 365, daily: 365 },
  business: { hourly: 365, daily: 730 },
};

/** Deliveries a minute before the slow lane takes the rest; nothing is ever refused for its rate (design §4). */
export const DELIVERIES_PER_MINUTE: Readonly<Record<Tier, number>> = { free: 60, pro: 600, business: 6_000 };
