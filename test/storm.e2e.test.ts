import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkLedger, POSTS_PER_MINUTE_MAX } from "./storm/ledger.ts";
import { playStorm, settled } from "./storm/play.ts";
import { ledgerTable } from "./storm/run.ts";
import { type Surroundings, startSurroundings } from "./support/product.ts";

let around: Surroundings;

beforeAll(async () => {
  around = await startSurroundings();
});
afterAll(() => around.close());

describe("a thousand alerts in ten seconds, Slack failing at times, both processes killed twice", () => {
  it("loses nothing, doubles nothing, shows every incident's last state, and keeps to Slack's rates", async () => {
    const played = await playStorm(around, {
      alerts: 1_000,
      overMs: 10_000,
      servicesPerTenant: 24,
      restarts: 2,
      roughness: 5,
      seed: 7,
      worker: "../test/storm/quick-worker",
    });
    const sentAt = performance.now();
    expect(await settled(around, 120_000)).toBe(true);
    const settledMs = performance.now() - sentAt;
    const ledger = await checkLedger(around, played);
    await played.stop();
    const times = `sent in ${Math.round(played.sendingMs / 1000)} s, settled in ${Math.round(settledMs / 1000)} s`;
    process.stdout.write(`${[times, ...ledgerTable(ledger, played.kills)].join("\n")}\n`);

    expect(ledger.wrong).toEqual([]);
    expect(ledger.sent).toBe(1_000);
    expect(played.kills).toEqual({ web: 2, worker: 2 });
    expect(ledger.busiestMinute).toBeLessThanOrEqual(POSTS_PER_MINUTE_MAX);
    // It was a storm, and a rough one.
    expect(ledger.boards).toBeGreaterThan(0);
    expect(ledger.faults).toBeGreaterThan(0);
  });
});
