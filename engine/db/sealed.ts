import { eq, isNotNull, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import { integrations } from "./schema/sources.ts";
import { slackInstallations, tenants } from "./schema/tenants.ts";
import type { TenantTx } from "./tenant.ts";

/** The columns that hold sealed values; a test keeps them all of the database's. */
export type SealedColumn = keyof typeof COLUMNS;

/** One sealed value and where it stands. `rowId` is the integration's id, empty where a tenant has one row. */
export interface SealedValue {
  readonly column: SealedColumn;
  readonly rowId: string;
  readonly sealed: string;
}

interface Place {
  readonly table: PgTable;
  readonly column: PgColumn;
  readonly rowId?: PgColumn;
}

const COLUMNS = {
  "tenants.sealed_privacy_key": { table: tenants, column: tenants.sealedPrivacyKey },
  "slack_installations.sealed_installation": {
    table: slackInstallations,
    column: slackInstallations.sealedInstallation,
  },
  "integrations.sealed_key": {
    table: integrations,
    column: integrations.sealedKey,
    rowId: integrations.integrationId,
  },
  "integrations.sealed_secrets": {
    table: integrations,
    column: integrations.sealedSecrets,
    rowId: integrations.integrationId,
  },
} as const satisfies Record<string, Place>;

/** Every sealed column there is. */
export const SEALED_COLUMNS = Object.keys(COLUMNS) as SealedColumn[];

/** The role that may read which tenants there are, and nothing of them (migrations/0006). */
const OPERATOR_ROLE = "dd0c_operator";

/** Returns every tenant there is, the uninstalled included. `adminUrl` must be a role that migrated the database. */
export async function listTenants(adminUrl: string): Promise<TenantId[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined, connection: { role: OPERATOR_ROLE } });
  try {
    const rows = await sql<Array<{ tenant_id: string }>>`select tenant_id from tenants order by tenant_id`;
    return rows.flatMap((row) => parseTenantId(row.tenant_id) ?? []);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Returns all that the transaction's tenant has sealed, removed sources included. */
export async function listSealed(tx: TenantTx): Promise<SealedValue[]> {
  const found: SealedValue[] = [];
  for (const column of SEALED_COLUMNS) {
    const place: Place = COLUMNS[column];
    const rowId = place.rowId ? sql<string>`${place.rowId}` : sql<string>`''`;
    const rows = await tx
      .select({ rowId, sealed: sql<string>`${place.column}` })
      .from(place.table)
      .where(isNotNull(place.column));
    found.push(...rows.map((row) => ({ column, ...row })));
  }
  return found;
}

/** Puts another sealed value in a value's place. Returns false when the value is not there any more: whoever changed it wins. */
export async function replaceSealed(tx: TenantTx, value: SealedValue, sealed: string): Promise<boolean> {
  const place: Place = COLUMNS[value.column];
  // No two are the same: each has a nonce of its own.
  const isSame = eq(place.column, value.sealed);
  const rows = await tx.execute(
    sql`update ${place.table} set ${sql.identifier(place.column.name)} = ${sealed} where ${isSame} returning 1 as changed`,
  );
  return rows.length > 0;
}
