import {
  countStuck,
  deliveriesWithoutEffect,
  examineDatabase,
  forgottenNotices,
  incidentsWithoutCard,
  windowsWithoutTimer,
} from "../../engine/db/ledger-check.ts";
import { loadDeliveries, type PendingDelivery } from "../../engine/db/pending.ts";
import { listSealed } from "../../engine/db/sealed.ts";
import { enterTenant, readMany, withShards, withTenant } from "../../engine/db/tenant.ts";
import { shardOf, type TenantId } from "../../engine/domain/tenant.ts";
import { rebuildProjections } from "../../engine/workers/rebuild-projections.ts";
import { redisDiffers } from "../../engine/workers/rebuild-redis.ts";
import { placeOfSealed } from "../reseal.ts";
import { readAgain } from "../worker.ts";
import type { Patient } from "./patient.ts";

/** Something that is not as it should be, and what mends it. Both are for people. */
export interface Finding {
  readonly what: string;
  readonly fix: string;
}

const SHOWN_MAX = 5;
const CLOCK_OFF_MAX_MS = 2_000;

/** Looks at everything and changes nothing. */
export async function examine(patient: Patient): Promise<Finding[]> {
  const findings = [...(await examineStores(patient))];
  for (const tenantId of patient.tenantIds) findings.push(...(await examineTenant(patient, tenantId)));
  for (const [shard, tenantIds] of patient.shards) {
    for (const tenantId of await redisDiffers(patient.db, patient.redis, shard, tenantIds))
      findings.push({
        what: `tenant ${tenantId}: Redis says something else than Postgres`,
        fix: `npm run doctor -- rebuild-redis --tenant ${tenantId}`,
      });
  }
  return findings;
}

async function examineStores({ db, redis }: Patient): Promise<Finding[]> {
  const found: Finding[] = [];
  const { unsafeCommit, unguarded, clockOffMs } = await withShards(db, [0], (sql) =>
    examineDatabase(sql, Date.now),
  );
  if (unsafeCommit !== undefined)
    found.push({
      what: "Postgres answers before a commit is on its disk (synchronous_commit is off), so a 2xx can be lost",
      fix: "alter system set synchronous_commit = on; select pg_reload_conf()",
    });
  for (const table of unguarded)
    found.push({
      what: `row-level security is not forced on ${table}`,
      fix: `alter table ${table} enable row level security; alter table ${table} force row level security`,
    });
  if (clockOffMs > CLOCK_OFF_MAX_MS)
    found.push({
      what: `this machine's clock and Postgres' are ${Math.round(clockOffMs / 1_000)} s apart`,
      fix: "synchronise both with NTP",
    });
  const policy = await redis.config("GET", "maxmemory-policy").catch(() => undefined);
  // Managed ones may not tell.
  const [, value] = Array.isArray(policy) ? policy.map(String) : [];
  if (value !== undefined && value !== "noeviction")
    found.push({
      what: `Redis may throw keys away (maxmemory-policy is ${value})`,
      fix: "config set maxmemory-policy noeviction, and in its configuration file",
    });
  return found;
}

async function examineTenant(patient: Patient, tenantId: TenantId): Promise<Finding[]> {
  const { db } = patient;
  const republish = `npm run doctor -- republish --tenant ${tenantId}`;
  const found: Finding[] = [];
  const say = (count: number, what: string, fix: string) => {
    if (count > 0) found.push({ what: `tenant ${tenantId}: ${count} ${what}`, fix });
  };
  const lists = await withShards(db, [shardOf(tenantId)], async (sql) => {
    await Promise.all([enterTenant(sql, tenantId), readMany(sql)]);
    return {
      suspects: await deliveriesWithoutEffect(sql, tenantId),
      stuck: await countStuck(sql, tenantId, false),
      notices: await forgottenNotices(sql, tenantId, false),
      cardless: await incidentsWithoutCard(sql, tenantId, undefined),
      timerless: await windowsWithoutTimer(sql, tenantId, false),
    };
  });
  const lost = await certainlyLost(patient, lists.suspects);
  say(
    lost.length,
    `deliveries are kept, wait for nothing, and had no effect: ${shown(lost.map((one) => one.deliveryId))}`,
    republish,
  );
  say(
    lists.stuck,
    "deliveries have waited for more than a minute",
    `start a worker, or look why it fails; then ${republish}`,
  );
  say(
    lists.notices.length,
    `messages should say something newer and are on nobody's list: ${shown(lists.notices)}`,
    republish,
  );
  say(
    lists.cardless.length,
    `incidents have no card, and nobody asked for one: ${shown(lists.cardless)}`,
    republish,
  );
  say(lists.timerless, "open windows have no timer, so that nothing closes them", republish);
  const wrong = await rebuildProjections(db, tenantId, false);
  say(
    wrong.length,
    `rows do not say what the log says: ${shown(wrong.map(({ table, id, is }) => `${table} ${id} is ${is}`))}`,
    `npm run doctor -- rebuild-projections --tenant ${tenantId}`,
  );
  say(
    await countUnopenable(patient, tenantId),
    "secrets cannot be opened",
    "put the key that sealed them back into MASTER_KEYS; npm run reseal names each",
  );
  return found;
}

/** News that only counts while an alert fires may rightly have come to nothing; anything else leaves a trace in the log. */
export async function certainlyLost(
  { db, vault }: Pick<Patient, "db" | "vault">,
  suspects: readonly PendingDelivery[],
): Promise<PendingDelivery[]> {
  if (suspects.length === 0) return [];
  const lost = new Set<string>();
  for (const delivery of await loadDeliveries(db, suspects)) {
    const content = await readAgain(delivery, vault).catch(() => undefined);
    if (content?.kind !== "deploy" && content?.kind !== "alert") continue;
    const leavesTrace = content.drafts.some(
      (draft) => draft.kind === "deploy" || (!draft.keepsStatus && !draft.onlyIfFiring),
    );
    if (leavesTrace) lost.add(delivery.deliveryId);
  }
  return suspects.filter(({ deliveryId }) => lost.has(deliveryId));
}

async function countUnopenable({ db, vault }: Patient, tenantId: TenantId): Promise<number> {
  const sealed = await withTenant(db, tenantId, listSealed);
  return sealed.filter((value) => {
    try {
      vault.open(tenantId, placeOfSealed(value), value.sealed);
      return false;
    } catch {
      return true;
    }
  }).length;
}

function shown(ids: readonly string[]): string {
  const more = ids.length > SHOWN_MAX ? `, and ${ids.length - SHOWN_MAX} more` : "";
  return `${ids.slice(0, SHOWN_MAX).join(", ")}${more}`;
}
