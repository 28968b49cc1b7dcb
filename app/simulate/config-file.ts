import { readFile } from "node:fs/promises";
import { z } from "zod";
import { DEFAULT_CONFIG, type EngineConfig } from "../../engine/domain/engine-config.ts";
import { DEFAULT_SAFELIST } from "../../engine/domain/safelist.ts";
import { UsageError } from "./arguments.ts";

const Minutes = z.number().min(0).max(1_440);

/** A tenant's settings as a person would type them (eval/README.md); keys that are not known say nothing. */
const ConfigFile = z.object({
  dependencies: z.array(z.object({ upstream: z.string(), downstream: z.string() })).optional(),
  service_mappings: z.array(z.object({ ci: z.string(), monitoring: z.string() })).optional(),
  lookback_minutes: z.object({ production: Minutes.optional(), staging: Minutes.optional() }).optional(),
  never_suppress: z.union([z.literal("defaults"), z.array(z.string())]).optional(),
});

/** How a field is put right, by its name. */
const FIXES: Readonly<Record<string, string>> = {
  dependencies: 'a list of {"upstream": "orders-db", "downstream": "orders-api"}, the upstream failing first',
  service_mappings: 'a list of {"ci": "orders", "monitoring": "Orders API (Prod)"}',
  lookback_minutes: '{"production": 15, "staging": 30}, minutes from 0 to 1440',
  never_suppress: '"defaults", or a list of words of service names such as ["checkout"]',
};

/** Returns the settings of a config file. Throws {@link UsageError} that names what is wrong in it and what to write. */
export async function readConfigFile(file: string): Promise<Partial<EngineConfig>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`The config cannot be read: ${(error as Error).message}`);
  }
  return readSettings(text, file);
}

/** Returns the settings that a config file's text says; `name` is what the file is called. */
export function readSettings(text: string, name: string): Partial<EngineConfig> {
  const parsed = ConfigFile.safeParse(jsonOf(text, name));
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? "");
    const fix = FIXES[field];
    throw new UsageError(
      fix === undefined
        ? `${name} must be one object, such as {"dependencies": []}.`
        : `"${field}" in ${name} must be ${fix}.`,
    );
  }
  const { dependencies, service_mappings, lookback_minutes, never_suppress } = parsed.data;
  const { production, other } = DEFAULT_CONFIG.deployLookbackMs;
  return {
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(service_mappings === undefined ? {} : { serviceAliases: service_mappings }),
    ...(lookback_minutes === undefined
      ? {}
      : {
          deployLookbackMs: {
            production: inMs(lookback_minutes.production) ?? production,
            other: inMs(lookback_minutes.staging) ?? other,
          },
        }),
    ...(never_suppress === undefined || never_suppress === "defaults"
      ? {}
      : {
          safelist: { ...DEFAULT_SAFELIST, serviceWords: never_suppress.map((word) => word.toLowerCase()) },
        }),
  };
}

function inMs(minutes: number | undefined): number | undefined {
  return minutes === undefined ? undefined : minutes * 60_000;
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${name} is not JSON.`);
  }
}
