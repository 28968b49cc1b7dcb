import { it } from "vitest";
import { shardOf } from "../../../engine/domain/tenant.ts";
import { alertFor } from "../../support/builders.ts";
import { ALL_SHARDS, openStage } from "./stage.ts";
it("measures", async () => {
  const stage = await openStage();
  const acme = await stage.tenantIn("acme");
  const rate = { perMinute: 60000, burst: 100 };
  const n = stage.notifier({ rates: { postPerChannel: rate, update: rate, history: rate, overall: rate } });
  n.setShards(ALL_SHARDS);
  const took: number[] = [];
  for (let i = 0; i < 60; i++) {
    await acme.receives("09:00:00", alertFor(`s${i}`));
    const t = performance.now();
    n.wake(shardOf(acme.tenantId));
    await stage.slack.control.waitForMessage((m) => m.text.includes(`: s${i} `));
    took.push(performance.now() - t);
    await n.idle();
  }
  took.splice(0, 10); took.sort((a, b) => a - b);
  console.log("p50", took[25], "p95", took[47], "max", took[49]);
  await stage.close();
});
