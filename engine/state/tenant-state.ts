import type { Redis } from "ioredis";
import { z } from "zod";
import type { CanonicalDeploy } from "../domain/deploy.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../domain/engine-config.ts";
import type { AlertState, IncidentState, TenantState } from "../domain/state.ts";
import type { StoredTenant } from "../domain/stored-tenant.ts";
import type { TenantId } from "../domain/tenant.ts";
import { allKnowledge, knowledgeAt } from "../knowledge.ts";
import { KEY_TTL_SECONDS, keys, META_TTL_SECONDS } from "./keys.ts";

/** What changed of a tenant in a batch; `all` writes the whole state, for a tenant that Redis does not know. */
export interface Touched {
  readonly incidents: ReadonlySet<string>;
  readonly alerts: ReadonlySet<string>;
  readonly deploys: ReadonlySet<string>;
  readonly knowledge: ReadonlySet<string>;
  readonly all: boolean;
}

const Meta = z.object({
  generation: z.string(),
  config: z.custom<Partial<EngineConfig>>(),
  nextIncidentNumber: z.number(),
});

/** `<generation>:<batch>`: which batch the shard's keys show, and since which loss of Redis they are complete. */
export function batchMark(generation: string, batch: number): string {
  return `${generation}:${batch}`;
}

/** Returns the shard's mark, or undefined when Redis knows nothing of the shard. */
export async function readBatchMark(
  redis: Redis,
  shard: number,
): Promise<{ generation: string; batch: number } | undefined> {
  const [generation, batch] = ((await redis.get(keys.batch(shard))) ?? "").split(":");
  return generation && batch ? { generation, batch: Number(batch) } : undefined;
}

/** Returns a tenant as Redis has it, or undefined when it does not have all of it: then Postgres has to tell. */
export async function readTenant(
  redis: Redis,
  tenantId: TenantId,
  generation: string,
): Promise<StoredTenant | undefined> {
  const answers = await redis
    .multi()
    .get(keys.meta(tenantId))
    .hvals(keys.incidents(tenantId))
    .hvals(keys.alerts(tenantId))
    .hvals(keys.deploys(tenantId))
    .hgetall(keys.knowledge(tenantId))
    .exec();
  const [meta, incidents, alerts, deploys, knowledge] = (answers ?? []).map(([, value]) => value);
  const known = Meta.safeParse(typeof meta === "string" ? JSON.parse(meta) : undefined).data;
  if (!known || known.generation !== generation) return undefined;
  return {
    config: { ...DEFAULT_CONFIG, ...known.config },
    nextIncidentNumber: known.nextIncidentNumber,
    incidents: parseAll<IncidentState>(incidents),
    alerts: parseAll<AlertState>(alerts),
    deploys: parseAll<CanonicalDeploy>(deploys),
    knowledge: Object.entries((knowledge ?? {}) as Record<string, string>).map(([id, text]) => ({
      id,
      data: JSON.parse(text) as unknown,
    })),
  };
}

/** A Redis command as its words. */
export type RedisCommand = readonly string[];

const FIELDS_MAX = 200;

/** Returns the commands that bring a tenant's keys up to date with its state. */
export function tenantCommands(state: TenantState, touched: Touched, generation: string): RedisCommand[] {
  const { tenantId, config, nextIncidentNumber } = state;
  const commands: RedisCommand[] = [];
  const knowledgeIds = touched.all ? allKnowledge(state) : touched.knowledge;
  const knowledge = new Map(
    [...knowledgeIds].flatMap((id) => {
      const row = knowledgeAt(state, id);
      return row ? [[id, row.data] as const] : [];
    }),
  );
  const hashes: ReadonlyArray<{
    readonly key: string;
    readonly entities: ReadonlyMap<string, unknown>;
    readonly ids: ReadonlySet<string>;
  }> = [
    { key: keys.incidents(tenantId), entities: state.incidents, ids: touched.incidents },
    { key: keys.alerts(tenantId), entities: state.alerts, ids: touched.alerts },
    { key: keys.deploys(tenantId), entities: state.deploys, ids: touched.deploys },
    { key: keys.knowledge(tenantId), entities: knowledge, ids: knowledgeIds },
  ];
  for (const { key, entities, ids } of hashes) {
    if (touched.all) commands.push(["DEL", key]);
    commands.push(...hashCommands(key, entities, touched.all ? new Set(entities.keys()) : ids));
  }
  commands.push(...windowCommands(state, touched));
  const meta = JSON.stringify({ generation, config, nextIncidentNumber });
  commands.push(["SET", keys.meta(tenantId), meta, "EX", String(META_TTL_SECONDS)]);
  return commands;
}

function hashCommands(
  key: string,
  entities: ReadonlyMap<string, unknown>,
  ids: ReadonlySet<string>,
): RedisCommand[] {
  const set: string[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const entity = entities.get(id);
    if (entity === undefined) gone.push(id);
    else set.push(id, JSON.stringify(entity));
  }
  const commands: RedisCommand[] = [];
  for (let from = 0; from < set.length; from += 2 * FIELDS_MAX)
    commands.push(["HSET", key, ...set.slice(from, from + 2 * FIELDS_MAX)]);
  for (let from = 0; from < gone.length; from += FIELDS_MAX)
    commands.push(["HDEL", key, ...gone.slice(from, from + FIELDS_MAX)]);
  if (commands.length > 0) commands.push(["EXPIRE", key, String(KEY_TTL_SECONDS)]);
  return commands;
}

/** Open windows by when they close. */
function windowCommands(state: TenantState, touched: Touched): RedisCommand[] {
  const key = keys.windows(state.tenantId);
  const commands: RedisCommand[] = touched.all ? [["DEL", key]] : [];
  for (const incidentId of touched.all ? state.incidents.keys() : touched.incidents) {
    const incident = state.incidents.get(incidentId);
    if (incident?.window === "open") commands.push(["ZADD", key, String(incident.closesAt), incidentId]);
    else if (!touched.all) commands.push(["ZREM", key, incidentId]);
  }
  if (commands.length > 0) commands.push(["EXPIRE", key, String(KEY_TTL_SECONDS)]);
  return commands;
}

/** Runs under the shard's lease or not at all: everything in one step, acknowledgements included. */
const COMMIT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for _, command in ipairs(cjson.decode(ARGV[2])) do redis.call(unpack(command)) end
return 1`;

/** One shard's step: what to write, which entries are done. */
export interface ShardCommit {
  readonly shard: number;
  readonly lease: string;
  readonly mark: string;
  readonly commands: readonly RedisCommand[];
  readonly doneEntries: readonly string[];
}

/** Writes a shard's step atomically, if the lease still stands. Returns false when it does not. */
export async function commitShard(redis: Redis, commit: ShardCommit): Promise<boolean> {
  const { shard, lease, mark, commands, doneEntries } = commit;
  const all: RedisCommand[] = [...commands, ["SET", keys.batch(shard), mark, "EX", String(KEY_TTL_SECONDS)]];
  for (let from = 0; from < doneEntries.length; from += FIELDS_MAX) {
    all.push(["XDEL", keys.inbox(shard), ...doneEntries.slice(from, from + FIELDS_MAX)]);
  }
  const touchedKeys = new Set(all.map((command) => command[1] ?? ""));
  const names = [keys.lease(shard), ...touchedKeys];
  return (await redis.eval(COMMIT, names.length, ...names, lease, JSON.stringify(all))) === 1;
}

/** Takes away the shard's lease and mark and all that stands there of these tenants; the inbox stays. */
export async function forgetShard(
  redis: Redis,
  shard: number,
  tenantIds: readonly TenantId[],
): Promise<void> {
  await redis.del(keys.batch(shard), keys.lease(shard));
  const ofTenant = [keys.meta, keys.windows, keys.incidents, keys.alerts, keys.deploys, keys.knowledge];
  for (const tenantId of tenantIds) await redis.del(...ofTenant.map((key) => key(tenantId)));
}

function parseAll<T>(values: unknown): T[] {
  return Array.isArray(values) ? values.map((value) => JSON.parse(String(value)) as T) : [];
}
