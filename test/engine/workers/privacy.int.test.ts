import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadDeliveries } from "../../../engine/db/pending.ts";
import { shardOf } from "../../../engine/domain/tenant.ts";
import { alertFor, tenantNamed } from "../../support/builders.ts";
import { asSuperuser } from "../../support/door.ts";
import { openWorkerStage, type WorkerStage } from "../../support/worker-stage.ts";

const QUIET = tenantNamed("quiet");
const OPEN = tenantNamed("0pen");
const LONG_AGO_MS = 600_000;

let stage: WorkerStage;

beforeAll(async () => {
  stage = await openWorkerStage([QUIET, OPEN]);
  await rows(
    `update tenants set privacy_since = now(), sealed_privacy_key = 'sealed' where tenant_id = '${QUIET}'`,
  );
});

afterAll(() => stage.close());

const rows = (text: string) => asSuperuser(stage.databaseUrl, (sql) => sql.unsafe(text));

describe("a delivery that fails again and again", () => {
  it("becomes a dead letter with its body and the reason, in privacy mode without both", async () => {
    const items = [QUIET, OPEN].map((tenant) => stage.item(tenant, [alertFor("a")], LONG_AGO_MS));
    await stage.keep(items);
    await rows("update pending_deliveries set attempts = 4");
    const { stop } = await stage.startWorker("w", {
      parse: async () => {
        throw new Error("card 4242");
      },
    });

    const letters = () =>
      rows(
        "select l.tenant_id as tenant, l.reason, d.body is null as gone from dead_letters l join deliveries d using (tenant_id, delivery_id) order by l.reason",
      );
    await vi.waitFor(async () => expect(await letters()).toHaveLength(2), { timeout: 20_000, interval: 100 });

    expect(await letters()).toEqual([
      { tenant: OPEN, reason: "could not be processed: card 4242", gone: false },
      {
        tenant: QUIET,
        reason: "could not be processed; privacy mode kept neither its text nor the reason",
        gone: true,
      },
    ]);
    await stop();
  });
});

describe("a delivery whose body is gone", () => {
  it("is missing among those that are read again", async () => {
    const [gone, kept] = [stage.item(QUIET, []), stage.item(QUIET, [])];
    await stage.keep([gone, kept]);
    await rows(`update deliveries set body = null where delivery_id = '${gone.itemId}'`);

    const pending = [gone, kept].map((item) => ({
      shard: shardOf(QUIET),
      deliveryId: item.itemId,
      tenantId: QUIET,
      receivedAt: item.receivedAt,
      storedAt: item.receivedAt,
    }));
    const found = await loadDeliveries(stage.db, pending);

    expect(found.map((delivery) => [delivery.deliveryId, delivery.sealedPrivacyKey])).toEqual([
      [kept.itemId, "sealed"],
    ]);
  });
});
