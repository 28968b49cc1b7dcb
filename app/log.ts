import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

// Fields that could carry a secret or a payload wherever someone logs an object that has them.
const REDACTED = [
  "authorization",
  "cookie",
  "token",
  "secret",
  "key",
  "body",
  "payload",
  "headers",
  "password",
];

/** Returns what an error says, without the values that Postgres or drizzle quotes from the row that was refused. */
export function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const isSqlState = typeof code === "string" && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
  const message = "params" in error ? error.message.replace(/\nparams: .*$/s, "") : error.message;
  return isSqlState ? message.replace(/".*"/s, '"…"') : message;
}

/** An error for the log: a store's own fields (detail, where, parameters) hold the row, and so would the stack's first lines. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: saidBy(error),
    ...(code === undefined ? {} : { code }),
    stack: error.stack?.split("\n").filter((line) => /^\s+at /.test(line)),
    ...(error.cause === undefined ? {} : { cause: withoutValues(error.cause) }),
  };
}

/**
 * Returns the process's logger: one JSON line each, fixed words with data beside them, secrets and payloads redacted
 * at the first two levels. Titles and texts of alerts are never logged.
 */
export function openLog(level: string, process: string, destination?: DestinationStream): Log {
  const options = {
    level,
    serializers: { error: withoutValues, err: withoutValues },
    base: { process },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
  };
  return destination ? pino(options, destination) : pino(options);
}
