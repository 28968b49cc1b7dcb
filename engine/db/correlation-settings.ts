import { DEFAULT_CONFIG, type EngineConfig } from "../domain/engine-config.ts";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { type DeliveryRow, insertDelivery } from "./deliveries.ts";
import { enterTenant, withShards } from "./tenant.ts";

/** One line of the audit trail about the settings. */
export interface ConfigNote {
  readonly auditId: string;
  readonly action: string;
  readonly target: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a change of the settings comes to, decided while nobody else can change them. */
export interface ConfigChange {
  readonly config: EngineConfig;
  readonly setBy: string;
  readonly notes: readonly ConfigNote[];
  /** The command by which the fold learns of it. */
  readonly command: DeliveryRow;
}

/** Returns the tenant's settings: what it changed, and the defaults for the rest. */
export function configOf(stored: unknown): EngineConfig {
  return { ...DEFAULT_CONFIG, ...(stored as Partial<EngineConfig> | undefined) };
}

/**
 * Changes the tenant's settings by what `decide` makes of the present ones; undefined leaves them. The row, the audit
 * trail and the command for the fold are one commit, and of two people at once the second decides on what the first left.
 */
export function changeConfig<T extends ConfigChange>(
  db: Database,
  tenantId: TenantId,
  decide: (before: EngineConfig) => T | undefined,
): Promise<T | undefined> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    // Others may still refer to the tenant meanwhile: storms of webhooks do.
    const [row] = await sql<Array<{ config: unknown }>>`
      select config from tenants where tenant_id = ${tenantId} for no key update`;
    if (!row) return undefined;
    const change = decide(configOf(row.config));
    if (!change) return undefined;
    await sql`
      update tenants set config = ${JSON.stringify(change.config)}::text::jsonb, config_set_by = ${change.setBy}, config_set_at = now()
      where tenant_id = ${tenantId}`;
    for (const { auditId, action, target, before, after } of change.notes) {
      await sql`
        insert into audit_log (tenant_id, audit_id, actor, action, target, before, after)
        values (${tenantId}, ${auditId}, ${change.setBy}, ${action}, ${target},
          ${JSON.stringify(before)}::text::jsonb, ${JSON.stringify(after)}::text::jsonb)`;
    }
    await insertDelivery(sql, change.command);
    return change;
  });
}

/** Who last did one of these things to the settings, as the audit trail calls them, and when; epoch milliseconds. */
export async function lastNoteOf(
  db: Database,
  tenantId: TenantId,
  actions: readonly string[],
): Promise<{ readonly actor: string; readonly at: number } | undefined> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    const [row] = await sql<Array<{ actor: string; at: Date }>>`
      select actor, at from audit_log
      where tenant_id = ${tenantId} and action = any(${[...actions]}::text[])
      order by at desc, audit_id desc limit 1`;
    return row && { actor: row.actor, at: row.at.getTime() };
  });
}

/** Who last said something about one of these subjects in the settings, and when; by subject. */
export async function lastNotesOn(
  db: Database,
  tenantId: TenantId,
  targets: readonly string[],
): Promise<Map<string, { readonly actor: string; readonly action: string; readonly at: number }>> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    const rows = await sql<Array<{ target: string; actor: string; action: string; at: Date }>>`
      select distinct on (target) target, actor, action, at from audit_log
      where tenant_id = ${tenantId} and target = any(${[...targets]}::text[])
      order by target, at desc, audit_id desc`;
    return new Map(
      rows.map(({ target, actor, action, at }) => [target, { actor, action, at: at.getTime() }]),
    );
  });
}
