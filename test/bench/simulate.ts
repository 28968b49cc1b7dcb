import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dependenciesOf, writeRecording } from "./recording.ts";

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));
const SERVICES = 300;
const PER_DAY = 11_000;
const LOOK_EVERY_MS = 250;

/** One simulated recording. */
export interface SimulateSlice {
  readonly alerts: number;
  readonly seconds: number;
  readonly failed: boolean;
  /** Resident memory, megabytes, when a tenth, half and all of the recording had been read. */
  readonly memory: readonly [number, number, number];
}

/** Simulates a made-up recording of so many alerts through the command itself, and watches its memory. */
export async function benchSimulate(alerts: number): Promise<SimulateSlice> {
  const folder = mkdtempSync(join(tmpdir(), "dd0c-simulate-"));
  try {
    const webhooks = join(folder, "webhooks.jsonl");
    const config = join(folder, "config.json");
    const size = { alerts, services: SERVICES, days: alerts / PER_DAY, seed: 7 };
    writeFileSync(config, JSON.stringify({ dependencies: dependenciesOf(size) }));
    const made = await writeRecording(webhooks, size);
    return { alerts: made.alerts, ...(await run(webhooks, config, join(folder, "out.jsonl"))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the lines of the table. */
export function simulateTable({ alerts, seconds, memory: [tenth, half, all] }: SimulateSlice): string[] {
  return [
    `simulate, ${alerts} alerts of ${SERVICES} services, the whole command`,
    `  ${Math.round(alerts / seconds)} alerts/s (${seconds.toFixed(1)} s)   target ≥ 17000, aim 50000`,
    `  memory at 10 · 50 · 100 %: ${tenth} · ${half} · ${all} MB`,
  ];
}

async function run(webhooks: string, config: string, out: string): Promise<Omit<SimulateSlice, "alerts">> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [RUN, "simulate", "--webhooks", webhooks, "--config", config, "--out", out],
    {
      stdio: "ignore",
    },
  );
  const total = statSync(webhooks).size;
  const seen: Array<{ readonly share: number; readonly megabytes: number }> = [];
  const timer = setInterval(() => {
    const look = memoryOf(child.pid ?? 0);
    if (look) seen.push({ share: look.read / total, megabytes: look.megabytes });
  }, LOOK_EVERY_MS);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearInterval(timer);
  const at = (share: number) =>
    Math.round((seen.find((look) => look.share >= share) ?? seen.at(-1))?.megabytes ?? 0);
  return {
    seconds: (performance.now() - began) / 1000,
    failed: code !== 0,
    memory: [at(0.1), at(0.5), Math.round(seen.at(-1)?.megabytes ?? 0)],
  };
}

/** What it holds, and how far it has read, from /proc. */
function memoryOf(pid: number): { readonly megabytes: number; readonly read: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const io = readFileSync(`/proc/${pid}/io`, "utf8");
    return {
      megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
      read: Number(/rchar: (\d+)/.exec(io)?.[1]),
    };
  } catch {
    return undefined;
  }
}
