/** Returns the time (epoch milliseconds) as Postgres reads it; null for none, and for what is no time. */
export function iso(at: number | undefined): string | null {
  return at === undefined || !Number.isFinite(at) ? null : new Date(at).toISOString();
}
