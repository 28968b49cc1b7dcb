import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../log.ts";

/**
 * Returns Bolt's logger over ours. What people cause (a cancelled installation, a link used twice) Bolt reports as an
 * error with a stack; here it is debug, because nothing of ours is broken. Bodies and tokens never pass.
 */
export function quietLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) =>
    parts
      .map((part) => (part instanceof Error ? part.message : typeof part === "string" ? part : ""))
      .join(" ")
      .slice(0, 300);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.debug({ bolt: words(parts) }, "bolt"),
    error: (...parts) => log.debug({ bolt: words(parts) }, "bolt"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.ERROR,
    setName: () => undefined,
  };
}

/** Says nothing: the SDK would print what Slack says of our blocks, and whoever calls says what matters of it. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
