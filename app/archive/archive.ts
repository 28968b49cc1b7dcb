import { archivedBody } from "../../engine/db/archive.ts";
import type { Database } from "../../engine/db/database.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";

/** Where a part of the archive stands: one tenant, one day (`YYYY-MM-DD`, UTC), numbered from 0. */
export interface PartKey {
  readonly tenantId: TenantId;
  readonly day: string;
  readonly part: number;
}

/** Where compressed deliveries are kept once they leave the ledger. */
export interface ArchiveStore {
  /** Resolves when the bytes are safe there. Returns those that have to stand in Postgres' own list of parts, if any. */
  keep(key: PartKey, bytes: Uint8Array): Promise<Uint8Array | undefined>;
  /** Returns what was kept, or undefined when there is nothing. */
  read(key: PartKey): Promise<Uint8Array | undefined>;
  /** Takes it away for good. What is not there is gone already. */
  drop(key: PartKey): Promise<void>;
}

/** Returns the store that needs nothing but Postgres: the bytes stand in the list of parts itself. */
export function openPostgresArchive(db: Database): ArchiveStore {
  return {
    keep: async (_key, bytes) => bytes,
    read: ({ tenantId, day, part }) => withTenant(db, tenantId, (tx) => archivedBody(tx, day, part)),
    // They go with their row.
    drop: async () => undefined,
  };
}
