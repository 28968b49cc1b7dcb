import { setTimeout as wait } from "node:timers/promises";
import { asSuperuser } from "../support/door.ts";
import type { BenchSurroundings } from "./surroundings.ts";

/** Resolves when no delivery waits for its effect; returns how many still did after `maxMs`. */
export async function drain({ env }: BenchSurroundings, maxMs: number): Promise<number> {
  const until = performance.now() + maxMs;
  return asSuperuser(env.DATABASE_URL ?? "", async (sql) => {
    for (;;) {
      const [row] = await sql<Array<{ left: number }>>`select count(*)::int as left from pending_deliveries`;
      const left = row?.left ?? 0;
      if (left === 0 || performance.now() > until) return left;
      await wait(50);
    }
  });
}
