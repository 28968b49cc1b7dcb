import { stat } from "node:fs/promises";
import { DEFAULT_CONFIG, type EngineConfig } from "../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../engine/domain/event.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { emptyState } from "../../engine/indexes.ts";
import { openSimulation, type Simulation, type Totals } from "../../engine/simulation/simulation.ts";
import { UsageError } from "./arguments.ts";
import { openProgress } from "./progress.ts";
import { readRecording } from "./read-recording.ts";
import { type LineWriter, NOWHERE, openLineWriter } from "./write-lines.ts";

/** What a recording held, and what came of it. */
export interface FileResult extends Totals {
  readonly deliveries: number;
  readonly redeliveries: number;
  readonly unreadable: number;
  /** Lines that are no deliveries: how many, and the first of them with what is wrong. */
  readonly broken: number;
  readonly brokenFirst: ReadonlyArray<{ readonly line: number; readonly reason: string }>;
  /** Providers that we do not know, with how many deliveries each sent. */
  readonly unknownProviders: ReadonlyMap<string, number>;
}

const BROKEN_SHOWN_MAX = 5;

/**
 * Folds a recording and writes what comes of it, line by line as it becomes final. Several tenants in one file are
 * folded apart. Throws {@link UsageError} for a file that cannot be read or has nothing in it.
 */
export async function simulateFile(options: {
  readonly webhooks: string;
  readonly settings: Partial<EngineConfig>;
  readonly out?: string | undefined;
  /** Sees every event as it happens. */
  readonly watch?: (event: EngineEvent) => void;
}): Promise<FileResult> {
  const { webhooks } = options;
  const bytes = await sizeOf(webhooks);
  const config = { ...DEFAULT_CONFIG, ...options.settings };
  const writer = options.out === undefined ? NOWHERE : await openOut(options.out);
  const progress = openProgress(bytes, "simulating {bar} {percentage}% · {eta_formatted} left");
  const tenants = new Map<TenantId, Simulation>();
  const counts = openCounts();
  try {
    for await (const batch of readRecording(webhooks)) {
      counts.add(batch);
      for (const { item, again, unnamed } of batch.items) {
        const simulation =
          tenants.get(item.tenantId) ?? openSimulation(emptyState(item.tenantId, config), options.watch);
        tenants.set(item.tenantId, simulation);
        const eventOf = (ordinal: number) => (unnamed ? undefined : `${item.itemId}#${ordinal}`);
        const lines = again ? simulation.repeat(item, eventOf) : simulation.take(item, eventOf);
        if (again) counts.again();
        if (lines.length > 0) await writer.write(lines);
      }
      progress.advance(batch.bytes);
    }
    for (const simulation of tenants.values()) await writer.write(simulation.finish());
  } finally {
    progress.stop();
    await writer.close();
  }
  const result = { ...sumOf([...tenants.values()]), ...counts.all() };
  if (result.deliveries === 0)
    throw new UsageError(`${webhooks} is empty: it must have one delivery a line.`);
  return result;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new UsageError(`The webhooks cannot be read: ${(error as Error).message}`);
  }
}

async function openOut(file: string): Promise<LineWriter> {
  try {
    return await openLineWriter(file);
  } catch (error) {
    throw new UsageError(`The result cannot be written: ${(error as Error).message}`);
  }
}

type Counts = Omit<FileResult, keyof Totals>;

function openCounts() {
  let [deliveries, redeliveries, unreadable, broken] = [0, 0, 0, 0];
  const brokenFirst: Array<FileResult["brokenFirst"][number]> = [];
  const unknownProviders = new Map<string, number>();
  return {
    add(batch: {
      readonly deliveries: number;
      readonly unreadable: number;
      readonly broken: FileResult["brokenFirst"];
      readonly unknown: readonly string[];
    }): void {
      deliveries += batch.deliveries;
      unreadable += batch.unreadable;
      broken += batch.broken.length;
      brokenFirst.push(...batch.broken.slice(0, BROKEN_SHOWN_MAX - brokenFirst.length));
      for (const provider of batch.unknown)
        unknownProviders.set(provider, (unknownProviders.get(provider) ?? 0) + 1);
    },
    again(): void {
      redeliveries += 1;
    },
    all: (): Counts => ({ deliveries, redeliveries, unreadable, broken, brokenFirst, unknownProviders }),
  };
}

function sumOf(simulations: readonly Simulation[]): Totals {
  const sum = { alerts: 0, deploys: 0, incidents: 0, messages: 0, incidentsWithDeploy: 0, suppressible: 0 };
  for (const simulation of simulations) {
    const totals = simulation.totals();
    for (const key of Object.keys(sum) as Array<keyof typeof sum>) sum[key] += totals[key];
  }
  return sum;
}
