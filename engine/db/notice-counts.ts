import type { TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { asTenant } from "./tenant.ts";

/** What became of the incidents that began within some time: each is in one of the last three. */
export interface CardCounts {
  readonly received: number;
  readonly posted: number;
  /** Shown by a storm's board instead. */
  readonly coalesced: number;
  readonly waiting: number;
  /** Storms that go on. */
  readonly storms: ReadonlyArray<{ readonly channelId: string; readonly beganAt: number }>;
}

/** Counts the tenant's incidents of the last `hours` by what Slack shows of them. */
export function countCards(db: Database, tenantId: TenantId, hours: number): Promise<CardCounts> {
  return asTenant(db, tenantId, async (sql) => {
    const [counted] = await sql<Array<{ received: number; posted: number; coalesced: number }>>`
      select count(*)::int as received, (count(*) filter (where slack_ts is not null))::int as posted,
        (count(*) filter (where slack_ts is null and storm_id is not null))::int as coalesced
      from notices
      where tenant_id = ${tenantId} and incident_id is not null and created_at > now() - make_interval(hours => ${hours})`;
    const storms = await sql<Array<{ channel_id: string; began_at: Date }>>`
      select channel_id, began_at from storms where tenant_id = ${tenantId} and ended_at is null order by began_at`;
    const { received, posted, coalesced } = counted ?? { received: 0, posted: 0, coalesced: 0 };
    return {
      received,
      posted,
      coalesced,
      waiting: received - posted - coalesced,
      storms: storms.map((one) => ({ channelId: one.channel_id, beganAt: one.began_at.getTime() })),
    };
  });
}
