import { parseArgs } from "node:util";
import { DEFAULT_CONFIG, type EngineConfig, type NoiseModel } from "../../engine/domain/engine-config.ts";
import { parseTenantId, type TenantId } from "../../engine/domain/tenant.ts";

/** Thrown for what the person at the terminal can put right; the message says how. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** What the command was asked to do. */
export type Wish =
  | { readonly what: "help" }
  | {
      readonly what: "file";
      readonly webhooks: string;
      readonly out: string | undefined;
      readonly configFile: string | undefined;
      readonly settings: Partial<EngineConfig>;
    }
  | {
      readonly what: "tenant";
      readonly tenantId: TenantId;
      /** Epoch milliseconds; `to` is not part of it. */
      readonly from: number;
      readonly to: number;
      readonly configFile: string | undefined;
      readonly settings: Partial<EngineConfig>;
    };

export const USAGE = `What would have happened: recorded webhooks through the same fold as live ones, on a clock of its own.

  npm run simulate -- --webhooks FILE.jsonl [--config FILE.json] [--out FILE.jsonl] [settings]
  npm run simulate -- --tenant ID --from 2026-03-01 --to 2026-03-08 [--config FILE.json] [settings]

A file has one delivery a line: {"delivery_id", "received_at", "provider", "headers", "body"}, in the order in which they
came; no server is needed. A tenant's own deliveries are read from DATABASE_URL and its archive, and what would have
happened is held against what did.

Settings, which win over the config file's; a duration is 90s, 10m or 1h:
  --window 5m         how long a new incident collects alerts, 1m to 30m
  --window-max 15m    how long it may be extended to
  --reopen 30m        how long a closed incident takes alerts back
  --lookback 15m      how long after a production deploy it may be blamed
  --lookback-other 30m  the same for staging and development
  --noise-model v2    v1 or v2`;

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  webhooks: { type: "string" },
  config: { type: "string" },
  out: { type: "string" },
  tenant: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  window: { type: "string" },
  "window-max": { type: "string" },
  reopen: { type: "string" },
  lookback: { type: "string" },
  "lookback-other": { type: "string" },
  "noise-model": { type: "string" },
} as const;

/** Reads the command line. Throws {@link UsageError} with a sentence that says what to write instead. */
export function readArguments(args: readonly string[]): Wish {
  const values = valuesOf(args);
  if (values.help) return { what: "help" };
  const { webhooks, tenant, from, to, out, config: configFile } = values;
  const settings = settingsOf(values);
  if (webhooks !== undefined && tenant !== undefined)
    throw new UsageError("Say either --webhooks or --tenant, not both.");
  if (webhooks !== undefined) return { what: "file", webhooks, out, configFile, settings };
  if (tenant === undefined)
    throw new UsageError("Say which deliveries: --webhooks FILE.jsonl, or --tenant ID.");
  const tenantId = parseTenantId(tenant);
  if (!tenantId) throw new UsageError(`--tenant must be a tenant's id, 26 characters; "${tenant}" is none.`);
  const span = { from: timeOf("--from", from), to: timeOf("--to", to) };
  if (span.from >= span.to) throw new UsageError("--from must be before --to.");
  return { what: "tenant", tenantId, ...span, configFile, settings };
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function settingsOf(values: Values): Partial<EngineConfig> {
  const { reopen, lookback } = values;
  const windowMs = durationIn("--window", values.window, { leastMs: 60_000, mostMs: 30 * 60_000 });
  const most = Math.max(windowMs ?? 0, DEFAULT_CONFIG.windowMaxMs);
  const windowMaxMs = durationIn("--window-max", values["window-max"]) ?? most;
  const reopenMs = durationIn("--reopen", reopen);
  const production = durationIn("--lookback", lookback);
  const other = durationIn("--lookback-other", values["lookback-other"]);
  const noiseModel = modelOf(values["noise-model"]);
  return {
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(windowMaxMs === DEFAULT_CONFIG.windowMaxMs ? {} : { windowMaxMs }),
    ...(reopenMs === undefined ? {} : { reopenMs }),
    ...(production === undefined && other === undefined
      ? {}
      : {
          deployLookbackMs: {
            production: production ?? DEFAULT_CONFIG.deployLookbackMs.production,
            other: other ?? DEFAULT_CONFIG.deployLookbackMs.other,
          },
        }),
    ...(noiseModel === undefined ? {} : { noiseModel }),
  };
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DAY_MS = 86_400_000;

function durationIn(
  option: string,
  text: string | undefined,
  { leastMs, mostMs } = { leastMs: 0, mostMs: DAY_MS },
): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS_MS[unit ?? ""] ?? Number.NaN);
  if (Number.isNaN(ms))
    throw new UsageError(`${option} must be a duration such as 90s, 10m or 1h; "${text}" is none.`);
  if (ms < leastMs || ms > mostMs)
    throw new UsageError(`${option} must be ${leastMs / 60_000}m to ${mostMs / 60_000}m; "${text}" is not.`);
  return ms;
}

function modelOf(text: string | undefined): NoiseModel | undefined {
  if (text === undefined || text === "v1" || text === "v2") return text;
  throw new UsageError(`--noise-model must be v1 or v2; "${text}" is neither.`);
}

function timeOf(option: string, text: string | undefined): number {
  const time = Date.parse(text ?? "");
  if (Number.isNaN(time))
    throw new UsageError(`${option} must be a day or a time, such as 2026-03-01 or 2026-03-01T09:00:00Z.`);
  return time;
}
