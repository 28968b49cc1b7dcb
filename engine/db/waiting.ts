import type { Database } from "./database.ts";
import { withShards } from "./tenant.ts";

/** What waits on the work lists of some shards. Ages are seconds, 0 when nothing waits. */
export interface Waiting {
  readonly deliveries: number;
  readonly oldestDeliverySeconds: number;
  readonly notices: number;
  readonly oldestNoticeSeconds: number;
}

/** Counts what waits in the shards, for the metrics. */
export async function countWaiting(db: Database, shards: readonly number[]): Promise<Waiting> {
  const rows = await withShards(
    db,
    shards,
    (sql) => sql<Array<Record<keyof Waiting, number>>>`
      select d.n as deliveries, d.age as "oldestDeliverySeconds", n.n as notices, n.age as "oldestNoticeSeconds"
      from (
        select count(*)::int as n, coalesce(extract(epoch from now() - min(received_at)), 0)::float8 as age from pending_deliveries
      ) d, (
        select count(*)::int as n, greatest(coalesce(extract(epoch from now() - min(due_at)), 0), 0)::float8 as age from pending_notices
      ) n`,
  );
  return rows[0] ?? { deliveries: 0, oldestDeliverySeconds: 0, notices: 0, oldestNoticeSeconds: 0 };
}
