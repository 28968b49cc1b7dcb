import type { InboxItem } from "../../engine/inbox.ts";
import { alertFor, at, deployOf, TENANT } from "./builders.ts";

const MINUTE = 60_000;
const SERVICES = ["payments", "checkout", "search"];
const TITLES = ["latency", "5xx", "cpu"];

/** Returns a seeded run of deliveries over about three days from `start`: alerts that come and go, repeats, tests, deploys. */
export function busyDays(
  seed: number,
  { items = 400, start = at("00:00:00") }: { items?: number; start?: number } = {},
): InboxItem[] {
  const random = seeded(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  let clock = start;
  return Array.from({ length: items }, (_, index) => {
    clock += Math.floor(random() * 22 * MINUTE);
    const service = pick(SERVICES);
    const isTest = random() < 0.03;
    const drafts = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      alertFor(isTest ? "test-service" : pick([service, service, ...SERVICES]), {
        title: pick(TITLES),
        status: pick(["triggered", "triggered", "triggered", "acknowledged", "resolved", "resolved"]),
        severity: pick(["critical", "high", "medium"]),
        occurredAt: new Date(clock).toISOString(),
        ...(isTest ? { test: true } : {}),
      }),
    );
    const content: InboxItem["content"] =
      random() < 0.08
        ? {
            kind: "deploy",
            drafts: [
              deployOf(service, {
                providerDeployId: `${service}-${index}`,
                author: "marcus",
                startedAt: new Date(clock - 2 * MINUTE).toISOString(),
              }),
            ],
          }
        : { kind: "alert", drafts };
    return {
      itemId: `item-${seed}-${String(index).padStart(4, "0")}`,
      tenantId: TENANT,
      receivedAt: clock,
      integrationId: "i",
      provider: "datadog",
      content,
    };
  });
}

/** Mulberry32: the same seed gives the same run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
