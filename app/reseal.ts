import { openDatabase } from "../engine/db/database.ts";
import {
  listSealed,
  listTenants,
  replaceSealed,
  type SealedColumn,
  type SealedValue,
} from "../engine/db/sealed.ts";
import { withTenant } from "../engine/db/tenant.ts";
import type { TenantId } from "../engine/domain/tenant.ts";
import { type Config, readConfig } from "./config.ts";
import { PRIVACY_KEY_PLACE } from "./privacy.ts";
import { openVault, type Vault } from "./secrets.ts";
import { INSTALLATION_PLACE } from "./slack/installations.ts";
import { KEY_PLACE } from "./slack/modals/credentials.ts";
import { secretsPlace } from "./webhooks/authenticate.ts";

/** Under which place the owner of each column seals its values. */
const PLACES: Readonly<Record<SealedColumn, (rowId: string) => string>> = {
  "tenants.sealed_privacy_key": () => PRIVACY_KEY_PLACE,
  "slack_installations.sealed_installation": () => INSTALLATION_PLACE,
  "integrations.sealed_key": () => KEY_PLACE,
  "integrations.sealed_secrets": secretsPlace,
};

/** Returns the place under which a sealed value was sealed, for opening it. */
export function placeOfSealed({ column, rowId }: Pick<SealedValue, "column" | "rowId">): string {
  return PLACES[column](rowId);
}

/** What came of a run. `failed` names each value that could not be opened: its tenant, column, row and key id, never the value. */
export interface Resealed {
  resealed: number;
  alreadyNew: number;
  /** Changed by someone else meanwhile, who sealed it anew anyway or will be found by the next run. */
  changedMeanwhile: number;
  readonly failed: string[];
}

/**
 * Seals everything with the newest of `MASTER_KEYS` that an older one sealed, tenant by tenant, while the product runs.
 * Doing it twice changes nothing the second time. `onTenant` hears after each tenant how many of how many are done.
 */
export async function reseal(
  config: Pick<Config, "databaseUrl" | "directDatabaseUrl" | "masterKeys">,
  onTenant: (done: number, of: number) => void,
): Promise<Resealed> {
  const vault = openVault(config.masterKeys);
  const db = openDatabase({ url: config.databaseUrl, poolMax: 3 });
  const counts: Resealed = { resealed: 0, alreadyNew: 0, changedMeanwhile: 0, failed: [] };
  try {
    const tenantIds = await listTenants(config.directDatabaseUrl);
    for (const [index, tenantId] of tenantIds.entries()) {
      await withTenant(db, tenantId, async (tx) => {
        for (const value of await listSealed(tx)) {
          const outcome = sealAnew(vault, tenantId, value);
          if (outcome.is === "failed") counts.failed.push(outcome.where);
          else if (outcome.is === "already-new") counts.alreadyNew += 1;
          else if (await replaceSealed(tx, value, outcome.sealed)) counts.resealed += 1;
          else counts.changedMeanwhile += 1;
        }
      });
      onTenant(index + 1, tenantIds.length);
    }
    return counts;
  } finally {
    await db.close();
  }
}

type Outcome =
  | { readonly is: "already-new" }
  | { readonly is: "sealed"; readonly sealed: string }
  | { readonly is: "failed"; readonly where: string };

function sealAnew(vault: Vault, tenantId: TenantId, { column, rowId, sealed }: SealedValue): Outcome {
  const place = placeOfSealed({ column, rowId });
  try {
    const plain = vault.open(tenantId, place, sealed);
    return vault.isNewest(sealed)
      ? { is: "already-new" }
      : { is: "sealed", sealed: vault.seal(tenantId, place, plain) };
  } catch {
    const row = rowId === "" ? "" : `, row ${rowId}`;
    return {
      is: "failed",
      where: `tenant ${tenantId}, ${column}${row}: sealed with "${vault.keyIdOf(sealed)}"`,
    };
  }
}

/** `npm run reseal`: prints what it did; ends with 1 when a value could not be opened, which then still needs its old key. */
export async function main(): Promise<void> {
  const { resealed, alreadyNew, changedMeanwhile, failed } = await reseal(readConfig(), (done, of) => {
    if (done % 100 === 0 || done === of) process.stderr.write(`${done} of ${of} tenants\n`);
  });
  for (const where of failed) process.stderr.write(`could not be opened: ${where}\n`);
  const counts = `${resealed} re-sealed, ${alreadyNew} already new, ${failed.length} failed`;
  const again =
    changedMeanwhile === 0 ? "" : `, ${changedMeanwhile} changed meanwhile: run it once more to be sure`;
  process.stdout.write(`${counts}${again}\n`);
  if (failed.length > 0) process.exitCode = 1;
}
