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

/**
 * Returns the process's logger: one JSON line each, fixed words with data beside them, secrets and payloads redacted
 * at the first two levels. Titles and texts of alerts are never logged.
 */
export function openLog(level: string, process: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { process },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
  };
  return destination ? pino(options, destination) : pino(options);
}
