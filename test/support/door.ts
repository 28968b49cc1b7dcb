import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { adapters, type ProviderId } from "../../adapters/index.ts";
import { openLog } from "../../app/log.ts";
import { openMetrics } from "../../app/metrics.ts";
import { hashKey, newUrlKey, openVault } from "../../app/secrets.ts";
import { openAuthenticate, secretsPlace } from "../../app/webhooks/authenticate.ts";
import { openCertificates } from "../../app/webhooks/certificates.ts";
import { openConfirmations } from "../../app/webhooks/confirm.ts";
import { type Front, startFront } from "../../app/webhooks/front.ts";
import { type Ledger, openLedger } from "../../app/webhooks/ledger.ts";
import { openLimits } from "../../app/webhooks/limit.ts";
import { checkSpooled } from "../../app/webhooks/receive.ts";
import { openSpool } from "../../app/webhooks/spool.ts";
import { type Database, openDatabase } from "../../engine/db/database.ts";
import { createIntegration, setIntegrationSecrets } from "../../engine/db/integrations.ts";
import { tenants } from "../../engine/db/schema/tenants.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Tier } from "../../engine/domain/tier.ts";
import type { InboxItem } from "../../engine/inbox.ts";

/** The vault of the door, for what a test seals itself. */
export const VAULT = openVault(`test:${Buffer.alloc(32, 7).toString("base64")}`);

/** The webhook door of the product over a real Postgres, with what it published. */
export interface Door {
  readonly url: string;
  readonly db: Database;
  readonly ledger: Ledger;
  readonly published: InboxItem[];
  readonly spoolFolder: string;
  close(): Promise<void>;
}

/** Starts a door on a free port. `publish` replaces the stream; by default it only remembers. */
export async function startDoor(
  databaseUrl: string,
  options: {
    spoolFolder?: string;
    spoolBytesMax?: number;
    perMinute?: Readonly<Record<Tier, number>>;
    /** The way out, for certificates and confirmations. */
    fetch?: typeof globalThis.fetch;
  } = {},
): Promise<Door> {
  const db = openDatabase({ url: databaseUrl });
  const spoolFolder = options.spoolFolder ?? mkdtempSync(join(tmpdir(), "dd0c-spool-"));
  const spool = await openSpool({
    folder: spoolFolder,
    ...(options.spoolBytesMax === undefined ? {} : { bytesMax: options.spoolBytesMax }),
  });
  const log = openLog("silent", "test");
  const metrics = openMetrics();
  const published: InboxItem[] = [];
  const authenticate = openAuthenticate(db, VAULT, openCertificates(options.fetch));
  const publish = async (item: InboxItem) => {
    published.push(item);
  };
  const confirmations = openConfirmations(db, log, options.fetch);
  const ledger = openLedger({
    db,
    spool,
    log,
    metrics,
    publish,
    check: (request) => checkSpooled(request, authenticate),
    proven: confirmations.confirmIn,
  });
  const rest = (_: unknown, response: { writeHead(status: number): { end(text: string): void } }) =>
    response.writeHead(404).end("rest");
  const limits = openLimits(options.perMinute === undefined ? {} : { perMinute: options.perMinute });
  const front: Front = await startFront({
    host: "127.0.0.1",
    port: 0,
    rest,
    ledger,
    authenticate,
    limits,
    confirmIn: confirmations.confirmIn,
    metrics,
    log,
  });
  return {
    url: `http://127.0.0.1:${front.port}`,
    db,
    ledger,
    published,
    spoolFolder,
    close: async () => {
      await front.close();
      await ledger.close();
      await confirmations.close();
      await db.close();
    },
  };
}

/** Makes an active tenant. */
export function addTenant(db: Database, tenantId: TenantId, tier: Tier = "free"): Promise<void> {
  return withTenant(db, tenantId, async (tx) => {
    await tx.insert(tenants).values({ tenantId, name: tenantId, tier }).onConflictDoNothing();
  });
}

/** Wires a source to a tenant and returns its path and key; with `secret`, requests must be signed. */
export async function addSource(db: Database, tenantId: TenantId, provider: ProviderId, secret?: string) {
  const key = newUrlKey();
  const integrationId = `${provider}-${key.slice(0, 8).toLowerCase()}`;
  await withTenant(db, tenantId, async (tx) => {
    const source = {
      tenantId,
      integrationId,
      provider,
      name: adapters[provider].title,
      authMode: "url_key",
      createdBy: "U1",
    };
    await createIntegration(tx, {
      ...source,
      keyHash: hashKey(key),
      sealedKey: VAULT.seal(tenantId, "url_key", key),
    });
    if (secret === undefined) return;
    const sealedSecrets = VAULT.seal(tenantId, secretsPlace(integrationId), JSON.stringify([secret]));
    await setIntegrationSecrets(tx, { integrationId, sealedSecrets, updatedBy: "U1" });
  });
  return { integrationId, key, path: `/v1/wh/${tenantId}/${provider}/${key}` };
}

/** Looks into the database as its superuser, past every policy: for assertions only. */
export async function asSuperuser<T>(
  databaseUrl: string,
  look: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await look(sql);
  } finally {
    await sql.end();
  }
}
