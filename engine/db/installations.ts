import { eq, sql } from "drizzle-orm";
import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { slackInstallations } from "./schema/tenants.ts";
import type { TenantTx } from "./tenant.ts";

/** The Slack side of a tenant; `sealedInstallation` is gone once it is revoked. */
export type InstallationRow = typeof slackInstallations.$inferSelect;

/** Returns the tenant of a Slack team, making `candidate` its tenant when it has none yet. Two installs at once agree on one. */
export async function claimTenant(db: Database, teamKey: string, candidate: TenantId): Promise<TenantId> {
  const rows = await db.sql.begin(async (tx) => {
    await tx`select set_config('app.team_key', ${teamKey}, true)`;
    await tx`insert into tenant_directory (team_key, tenant_id) values (${teamKey}, ${candidate}) on conflict do nothing`;
    return tx<
      Array<{ tenant_id: string }>
    >`select tenant_id from tenant_directory where team_key = ${teamKey}`;
  });
  const tenantId = parseTenantId(rows[0]?.tenant_id ?? "");
  if (!tenantId) throw new Error(`team ${teamKey} has no tenant`);
  return tenantId;
}

/** Stores an installation, replacing the one before: a re-install updates scopes and token. */
export async function saveInstallation(
  tx: TenantTx,
  row: Omit<InstallationRow, "installedAt" | "revokedAt" | "status">,
): Promise<void> {
  const values = { ...row, status: "active", installedAt: sql`now()`, revokedAt: null } as const;
  await tx
    .insert(slackInstallations)
    .values(values)
    .onConflictDoUpdate({ target: slackInstallations.tenantId, set: values });
}

/** Returns the tenant's installation, or undefined. */
export async function getInstallation(tx: TenantTx): Promise<InstallationRow | undefined> {
  const [row] = await tx.select().from(slackInstallations);
  return row;
}

/** Deletes the token for good. Returns whether there was one. */
export async function revokeInstallation(tx: TenantTx): Promise<boolean> {
  const rows = await tx
    .update(slackInstallations)
    .set({ status: "revoked", sealedInstallation: null, revokedAt: sql`now()` })
    .where(eq(slackInstallations.status, "active"))
    .returning({ tenantId: slackInstallations.tenantId });
  return rows.length > 0;
}

/** Keeps a one-time OAuth state, by its hash. */
export async function saveOauthState(db: Database, stateHash: string, installOptions: object): Promise<void> {
  await db.sql.begin(async (tx) => {
    await tx`select set_config('app.oauth_state', ${stateHash}, true)`;
    await tx`insert into oauth_states (state_hash, install_options) values (${stateHash}, ${JSON.stringify(installOptions)}::text::jsonb)`;
  });
}

/** Takes a state away, so that it works once. Returns what was kept with it and its age in seconds, or undefined. */
export async function takeOauthState(
  db: Database,
  stateHash: string,
): Promise<{ readonly installOptions: unknown; readonly ageSeconds: number } | undefined> {
  const rows = await db.sql.begin(async (tx) => {
    await tx`select set_config('app.oauth_state', ${stateHash}, true)`;
    return tx<Array<{ install_options: unknown; age: number }>>`
      delete from oauth_states where state_hash = ${stateHash}
      returning install_options, extract(epoch from now() - created_at)::float8 as age`;
  });
  const [row] = rows;
  return row && { installOptions: row.install_options, ageSeconds: row.age };
}
