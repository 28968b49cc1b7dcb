import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newPrivacyKey, PRIVACY_KEY_PLACE } from "../../app/privacy.ts";
import { reseal } from "../../app/reseal.ts";
import { openVault, type Vault } from "../../app/secrets.ts";
import { INSTALLATION_PLACE } from "../../app/slack/installations.ts";
import { KEY_PLACE } from "../../app/slack/modals/credentials.ts";
import { secretsPlace } from "../../app/webhooks/authenticate.ts";
import { type Database, openDatabase } from "../../engine/db/database.ts";
import { getInstallation, saveInstallation } from "../../engine/db/installations.ts";
import { listIntegrations, setIntegrationSecrets } from "../../engine/db/integrations.ts";
import { listTenants, SEALED_COLUMNS } from "../../engine/db/sealed.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import { getTenant, setPrivacy } from "../../engine/db/tenants.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, addTenant, asSuperuser } from "../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));
/** The key of `addSource` (support/door.ts), and the one that takes its place. */
const OLD = `test:${Buffer.alloc(32, 7).toString("base64")}`;
const NEW = `next:${Buffer.alloc(32, 8).toString("base64")}`;
const LOST = `lost:${Buffer.alloc(32, 9).toString("base64")}`;
const TENANTS = [tenantNamed("rea1"), tenantNamed("rea2")];
const VALUES_PER_TENANT = 5;

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  for (const tenantId of TENANTS) {
    await addTenant(db, tenantId);
    await addSource(db, tenantId, "datadog");
    await addSource(db, tenantId, "github", "a signing secret");
    await withTenant(db, tenantId, async (tx) => {
      await setPrivacy(tx, { on: true, setBy: "U1", newSealedKey: newPrivacyKey(openVault(OLD), tenantId) });
      await saveInstallation(tx, {
        tenantId,
        teamId: tenantId,
        enterpriseId: null,
        teamName: "Acme",
        appId: "A1",
        botUserId: "U0",
        botId: "B0",
        scopes: [],
        sealedInstallation: openVault(OLD).seal(tenantId, INSTALLATION_PLACE, "a bot token"),
        installedBy: "U1",
      });
    });
  }
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const run = (masterKeys: string, onTenant: (done: number, of: number) => void = () => undefined) =>
  reseal({ databaseUrl: database.url, directDatabaseUrl: database.url, masterKeys }, onTenant);

/** Opens all that a tenant has sealed, as its owners do. */
function openAll(vault: Vault, tenantId: TenantId): Promise<string[]> {
  return withTenant(db, tenantId, async (tx) => {
    const [tenant, installation, sources] = [
      await getTenant(tx),
      await getInstallation(tx),
      await listIntegrations(tx),
    ];
    return [
      vault.open(tenantId, PRIVACY_KEY_PLACE, tenant?.sealedPrivacyKey ?? ""),
      vault.open(tenantId, INSTALLATION_PLACE, installation?.sealedInstallation ?? ""),
      ...sources.flatMap(({ integrationId, sealedKey, sealedSecrets }) => [
        vault.open(tenantId, KEY_PLACE, sealedKey),
        ...(sealedSecrets === null ? [] : [vault.open(tenantId, secretsPlace(integrationId), sealedSecrets)]),
      ]),
    ];
  });
}

describe("re-sealing", () => {
  it("knows every column that holds sealed values", async () => {
    const columns = await asSuperuser(
      database.url,
      (sql) => sql<Array<{ name: string }>>`
        select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'public' and column_name like '%sealed%'`,
    );

    expect([...SEALED_COLUMNS].toSorted()).toEqual(columns.map((column) => column.name).toSorted());
  });

  it("finds the tenants as a role that can read nothing else of them", async () => {
    expect(await listTenants(database.url)).toEqual(TENANTS);

    const asOperator = (text: string) =>
      asSuperuser(database.url, async (sql) => {
        await sql`set role dd0c_operator`;
        return sql.unsafe(text);
      });
    await expect(asOperator("select name from tenants")).rejects.toThrow(/permission denied/);
    await expect(asOperator("select 1 from integrations")).rejects.toThrow(/permission denied/);
    await expect(asOperator("update tenants set tenant_id = tenant_id")).rejects.toThrow(/permission denied/);
  });

  it("changes nothing while there is one key", async () => {
    const total = TENANTS.length * VALUES_PER_TENANT;

    expect(await run(OLD)).toEqual({ resealed: 0, alreadyNew: total, changedMeanwhile: 0, failed: [] });
  });

  it("lets what someone changes meanwhile stand", async () => {
    const [tenantId] = TENANTS as [TenantId];
    const source = (await withTenant(db, tenantId, listIntegrations)).find(
      ({ provider }) => provider === "github",
    );
    const integrationId = source?.integrationId ?? "";
    const place = secretsPlace(integrationId);
    const mine = openVault(OLD).seal(tenantId, place, '["mine"]');

    // The change holds the row until the re-sealing has read the old value and waits for it.
    let running: ReturnType<typeof run> | undefined;
    await withTenant(db, tenantId, async (tx) => {
      await setIntegrationSecrets(tx, { integrationId, sealedSecrets: mine, updatedBy: "U1" });
      running = run(`${NEW},${OLD}`);
      const waiting = () =>
        asSuperuser(
          database.url,
          (sql) =>
            sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), { timeout: 10_000 });
    });

    expect(await running).toMatchObject({ changedMeanwhile: 1, failed: [] });
    expect(await openAll(openVault(`${NEW},${OLD}`), tenantId)).toContain('["mine"]');
  });

  it("leaves nothing that needs the old key, tells how far it is, and does nothing twice", async () => {
    const progress: string[] = [];
    const before = await openAll(openVault(`${NEW},${OLD}`), TENANTS[1] as TenantId);

    const counts = await run(`${NEW},${OLD}`, (done, of) => progress.push(`${done}/${of}`));

    // The one that was changed under the run before.
    expect(counts).toMatchObject({ resealed: 1, failed: [] });
    expect(progress).toEqual(["1/2", "2/2"]);
    for (const tenantId of TENANTS) {
      expect(await openAll(openVault(NEW), tenantId)).toHaveLength(VALUES_PER_TENANT);
      await expect(openAll(openVault(OLD), tenantId)).rejects.toThrow(/MASTER_KEYS does not have/);
    }
    expect(await openAll(openVault(NEW), TENANTS[1] as TenantId)).toEqual(before);
    expect(await run(`${NEW},${OLD}`)).toMatchObject({ resealed: 0, changedMeanwhile: 0, failed: [] });
  });

  it("names what it cannot open, never its value, goes on with the rest, and ends with 1", async () => {
    const [tenantId] = TENANTS as [TenantId];
    const sealed = openVault(LOST).seal(tenantId, INSTALLATION_PLACE, "a bot token");
    await asSuperuser(
      database.url,
      (sql) =>
        sql`update slack_installations set sealed_installation = ${sealed} where tenant_id = ${tenantId}`,
    );

    const ended = await command(`${OLD},${NEW}`);

    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe(
      `${TENANTS.length * VALUES_PER_TENANT - 1} re-sealed, 0 already new, 1 failed\n`,
    );
    expect(ended.stderr).toContain(
      `could not be opened: tenant ${tenantId}, slack_installations.sealed_installation: sealed with "lost"`,
    );
    expect(ended.stderr).toContain("2 of 2 tenants");
    expect(ended.stderr + ended.stdout).not.toContain(sealed);
  });
});

/** `npm run reseal`, as an operator types it. */
async function command(masterKeys: string) {
  const slack = { SLACK_CLIENT_ID: "1", SLACK_CLIENT_SECRET: "2", SLACK_SIGNING_SECRET: "3" };
  const child = spawn(process.execPath, [RUN, "reseal"], {
    env: {
      PATH: process.env.PATH ?? "",
      DATABASE_URL: database.url,
      REDIS_URL: "redis://127.0.0.1:1",
      MASTER_KEYS: masterKeys,
      ...slack,
    },
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [code] = await once(child, "close");
  return { code: code as number, ...said };
}
