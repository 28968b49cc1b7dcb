import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** Returns the CPU time a process has used so far, microseconds (user and system, from /proc). */
export function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000_000;
}

/** Returns the CPU time that all processes of the machine have used so far, microseconds. */
function machineCpuMicros(): number {
  const [, user, nice, system] = (readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "")
    .split(/\s+/)
    .map(Number);
  return (((user ?? 0) + (nice ?? 0) + (system ?? 0)) / TICKS_PER_SECOND) * 1_000_000;
}

/** A slice in which strangers used more than a tenth of a core says nothing (reference/performance.md §5). */
export const FOREIGN_CORES_MAX = 0.1;

/** Starts to watch; what it returns tells how many cores strangers have used since, on average. */
export function watchForeignCores(): () => number {
  const before = { machine: machineCpuMicros(), ours: ourCpuMicros() };
  const startedAt = performance.now();
  return () => {
    const foreign = machineCpuMicros() - before.machine - (ourCpuMicros() - before.ours);
    return Math.max(0, foreign / ((performance.now() - startedAt) * 1_000));
  };
}

/** CPU of this process and of all that descend from it, those that have ended included. */
function ourCpuMicros(): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const all = [process.pid];
  for (const pid of all) all.push(...(children.get(pid) ?? []));
  return all.reduce((sum, pid) => sum + cpuWithEnded(pid), 0);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

function cpuWithEnded(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) * 10_000;
  } catch {
    return 0;
  }
}

/** Returns the middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Returns the value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
