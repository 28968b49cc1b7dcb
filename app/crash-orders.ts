import { z } from "zod";
import { CRASH_POINTS, type CrashPoint, listenAtCrashPoints } from "../engine/crash-points.ts";
import type { Config } from "./config.ts";

const CrashOrder = z.object({ crashAt: z.enum(CRASH_POINTS).nullable() });

/**
 * Lets the parent process say over IPC at which crash point this one dies next, as by `kill -9`; null takes it back.
 * Only with `CRASH_POINTS=armed`, which readConfig refuses in production.
 */
export function obeyCrashOrders({ crashPoints }: Pick<Config, "crashPoints">): void {
  if (!crashPoints) return;
  let ordered: CrashPoint | null = null;
  process.on("message", (message) => {
    ordered = CrashOrder.parse(message).crashAt;
  });
  // The orders alone must not keep a process alive that was asked to end.
  process.channel?.unref();
  listenAtCrashPoints((point) => {
    if (point === ordered) process.kill(process.pid, "SIGKILL");
  });
}
