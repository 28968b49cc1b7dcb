import type { Database } from "../db/database.ts";
import { holdLead, type Lead, LostLead } from "../db/leaders.ts";
import { askForMessage, isPosted } from "../db/notices.ts";
import {
  beginSilence,
  countHours,
  endSilence,
  firstDeliveryIn,
  listSourcesToJudge,
  listTenantsHeard,
  loadDoor,
  loadPast,
  type NamedSource,
  type SourceToJudge,
} from "../db/source-health.ts";
import { enterTenant, type ShardSql, withShards } from "../db/tenant.ts";
import { derivedId } from "../domain/derived-id.ts";
import type { SourceSilence } from "../domain/source-silence.ts";
import { SHARDS, shardOf, type TenantId } from "../domain/tenant.ts";
import { hoursToCompare, judgeSilence, SILENCE_MIN_MS } from "../silence.ts";

/** What the jobs need; `now` is epoch milliseconds. */
export interface HealthDeps {
  readonly db: Database;
  readonly lead: Lead;
  readonly now: number;
  /** Called right after a commit that asked for a message. */
  readonly onMessage: (shard: number) => void;
  /** One tenant's trouble must not be everybody's. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
/** Tenants whose sources are asked for in one transaction. */
const TENANTS_AT_ONCE = 200;
/** The first delivery after a silence is looked for no longer ago than this: a look every few minutes finds it. */
const RETURN_LOOK_BACK_MS = 2 * 3_600_000;

/** Counts what came from every source in the hours since the last count: what silence is compared with. */
export async function countSourceHours(deps: HealthDeps): Promise<{ readonly hours: number }> {
  const { db, lead, now } = deps;
  let hours = 0;
  for (const tenantId of await listTenantsHeard(db, ALL_SHARDS, now)) {
    try {
      hours += await asTenant(db, tenantId, async (sql) => {
        await holdLead(sql, lead);
        return countHours(sql, tenantId, now);
      });
    } catch (error) {
      passOn(error, deps);
    }
  }
  return { hours };
}

/**
 * Looks at every source that was not heard for long, and at every silent one that was heard again, and asks for the
 * messages about them. What is told is written down in the same transaction, under the lead, so that each silence is
 * told once and each return once, whoever looks and whatever crashes.
 */
export async function watchSources(
  deps: HealthDeps,
): Promise<{ readonly looked: number; readonly silent: number; readonly back: number }> {
  const { db, now } = deps;
  const told = { looked: 0, silent: 0, back: 0 };
  const door = await loadDoor(db);
  const hours = hoursToCompare(now);
  const tenantIds = await listTenantsHeard(db, ALL_SHARDS, now);
  for (let from = 0; from < tenantIds.length; from += TENANTS_AT_ONCE) {
    const some = tenantIds.slice(from, from + TENANTS_AT_ONCE);
    for (const source of await listSourcesToJudge(db, ALL_SHARDS, some, now - SILENCE_MIN_MS)) {
      told.looked += 1;
      try {
        const said = await asTenant(db, source.tenantId, async (sql) => {
          const verdict = judgeSilence(await loadPast(sql, source, hours), door, now);
          if (verdict.say === "silent") return tellSilent(sql, deps, source, verdict);
          if (verdict.say === "back") return tellBack(sql, deps, source, verdict.since);
          return undefined;
        });
        if (said === undefined) continue;
        told[said] += 1;
        deps.onMessage(shardOf(source.tenantId));
      } catch (error) {
        passOn(error, deps);
      }
    }
  }
  return told;
}

async function tellSilent(
  sql: ShardSql,
  { lead, now }: HealthDeps,
  source: SourceToJudge,
  { since, usualPerHour }: { readonly since: number; readonly usualPerHour: number },
): Promise<"silent" | undefined> {
  const { tenantId, integrationId } = source;
  await holdLead(sql, lead);
  const named = await beginSilence(sql, { tenantId, integrationId, since, usualPerHour, now });
  if (!named) return undefined;
  await askForMessage(sql, tenantId, {
    noticeId: noticeIdOf("source_silent", source, since),
    kind: "source_silent",
    lane: "report",
    content: contentOf(named, { integrationId, since, usualPerHour }),
    chapter: "silent",
    moreToCome: true,
    ...recipientOf(named),
  });
  return "silent";
}

/** The message that told of the silence changes, so that nobody acts on it any more; whoever was told hears of it in its thread. */
async function tellBack(
  sql: ShardSql,
  { lead, now }: HealthDeps,
  source: SourceToJudge,
  since: number,
): Promise<"back" | undefined> {
  const { tenantId, integrationId, heardAt } = source;
  await holdLead(sql, lead);
  const span = { after: Math.max(since, now - RETURN_LOOK_BACK_MS), until: heardAt };
  const backAt = (await firstDeliveryIn(sql, source, span)) ?? heardAt;
  const ended = await endSilence(sql, { tenantId, integrationId, since, until: backAt });
  if (!ended) return undefined;
  const content = contentOf(ended, { integrationId, since, usualPerHour: ended.usualPerHour, backAt });
  const silent = noticeIdOf("source_silent", source, since);
  const wasTold = await isPosted(sql, tenantId, silent);
  await askForMessage(sql, tenantId, {
    noticeId: silent,
    kind: "source_silent",
    lane: "report",
    content,
    chapter: "back",
    moreToCome: false,
    ...recipientOf(ended),
  });
  // One that did not go out in time will tell the whole story by itself.
  if (wasTold && ended.tellsSilence)
    await askForMessage(sql, tenantId, {
      noticeId: noticeIdOf("source_back", source, since),
      kind: "source_back",
      lane: "report",
      content,
      chapter: "back",
      moreToCome: false,
      answers: silent,
    });
  return "back";
}

function passOn(error: unknown, { onTrouble }: HealthDeps): void {
  if (error instanceof LostLead) throw error;
  onTrouble("source health", error);
}

function noticeIdOf(
  kind: string,
  { tenantId, integrationId }: Pick<SourceToJudge, "tenantId" | "integrationId">,
  since: number,
): string {
  return derivedId(0, kind, tenantId, integrationId, String(since));
}

function contentOf(
  { name, provider, connectedBy }: NamedSource,
  rest: Pick<SourceSilence, "integrationId" | "since" | "usualPerHour" | "backAt">,
): SourceSilence {
  return { name, provider, connectedBy, ...rest };
}

/** Whoever connected the source, if that is a person in Slack. */
function recipientOf({ connectedBy }: NamedSource): { recipient?: string } {
  return /^[UW][A-Z0-9]{2,}$/.test(connectedBy) ? { recipient: connectedBy } : {};
}

function asTenant<T>(db: Database, tenantId: TenantId, work: (sql: ShardSql) => Promise<T>): Promise<T> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return work(sql);
  });
}
