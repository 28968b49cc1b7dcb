import {
  countStuck,
  deliveriesWithoutEffect,
  forgottenNotices,
  incidentsWithoutCard,
  putOnTheList,
  windowsWithoutTimer,
} from "../../engine/db/ledger-check.ts";
import { enterTenant, readMany, withShards } from "../../engine/db/tenant.ts";
import { shardOf } from "../../engine/domain/tenant.ts";
import { noticeIdOf } from "../../engine/notices.ts";
import { rebuildProjections } from "../../engine/workers/rebuild-projections.ts";
import { rebuildRedis } from "../../engine/workers/rebuild-redis.ts";
import { certainlyLost } from "./examine.ts";
import type { Patient } from "./patient.ts";

/** Makes every tenant's projections what its log says. Returns what was done, for people. */
export async function rebuildAllProjections({ db, tenantIds }: Patient): Promise<string[]> {
  const lines: string[] = [];
  for (const tenantId of tenantIds) {
    const mended = await rebuildProjections(db, tenantId, true);
    lines.push(`tenant ${tenantId}: ${mended.length} rows written anew`);
  }
  return lines;
}

/** Empties Redis' state shard by shard; the workers fill it again from Postgres. */
export async function rebuildAllRedis({ db, redis, shards }: Patient): Promise<string[]> {
  for (const [shard, tenantIds] of shards) await rebuildRedis(db, redis, shard, tenantIds);
  return [`${shards.size} shards emptied; their workers take them again within seconds and read Postgres`];
}

/** Puts back on the work lists what fell off: deliveries, messages, cards, timers. Doing it twice does no more. */
export async function republishAll({ db, vault, tenantIds }: Patient): Promise<string[]> {
  const lines: string[] = [];
  for (const tenantId of tenantIds) {
    const within = <T>(work: Parameters<typeof withShards<T>>[2]) =>
      withShards(db, [shardOf(tenantId)], async (sql) => {
        await Promise.all([enterTenant(sql, tenantId), readMany(sql)]);
        return work(sql);
      });
    const suspects = await within((sql) => deliveriesWithoutEffect(sql, tenantId));
    const lost = await certainlyLost({ db, vault }, suspects);
    const counts = await within(async (sql) => {
      await putOnTheList(sql, lost);
      return {
        stuck: await countStuck(sql, tenantId, true),
        cards: (await incidentsWithoutCard(sql, tenantId, noticeIdOf)).length,
        notices: (await forgottenNotices(sql, tenantId, true)).length,
        windows: await windowsWithoutTimer(sql, tenantId, true),
      };
    });
    lines.push(
      `tenant ${tenantId}: ${lost.length} deliveries put back, ${counts.stuck} tried again at once, ${counts.cards} cards asked for, ${counts.notices} messages and ${counts.windows} windows listed again`,
    );
  }
  return lines;
}
