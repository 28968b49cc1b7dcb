import { afterEach, describe, expect, it } from "vitest";
import { openLog } from "../../app/log.ts";
import { type Job, type Schedule, startSchedule } from "../../app/schedule.ts";
import { type Lead, LostLead } from "../../engine/db/leaders.ts";

const LEAD: Lead = { name: "schedule", fence: 7 };
const EVERY_SECOND = "* * * * * *";
const schedules: Schedule[] = [];

afterEach(() => Promise.all(schedules.splice(0).map((schedule) => schedule.close())));

/** Starts jobs whose log lines come to `lines`. */
function start(jobs: readonly Job[], current: () => Lead | undefined, lines: string[] = []): Schedule {
  const log = openLog("debug", "test", { write: (line: string) => void lines.push(line) });
  const schedule = startSchedule({ jobs, leader: { current }, log });
  schedules.push(schedule);
  return schedule;
}

describe("a schedule", () => {
  it("runs its jobs under the lead, and only while this worker leads", async () => {
    const seen: Lead[] = [];
    let asked = 0;
    const job: Job = { name: "count", cron: EVERY_SECOND, run: async (lead) => ({ n: seen.push(lead) }) };

    start([job], () => {
      asked += 1;
      return asked > 1 ? LEAD : undefined;
    });

    await expect.poll(() => seen, { timeout: 5_000 }).toContainEqual(LEAD);
    expect(asked).toBeGreaterThan(seen.length);
  });

  it("goes on after a job failed, and says so, but not of a lead that was lost", async () => {
    const lines: string[] = [];
    const errors = [new LostLead("another worker leads"), new Error("Postgres is away")];
    const job: Job = {
      name: "count",
      cron: EVERY_SECOND,
      run: async () => {
        const error = errors.shift();
        if (error) throw error;
        return { done: true };
      },
    };

    start([job], () => LEAD, lines);

    await expect.poll(() => lines.join(""), { timeout: 8_000 }).toContain('"done":true');
    expect(lines.join("")).toContain("job left to the new leader");
    expect(lines.filter((line) => line.includes("job failed"))).toHaveLength(1);
  }, 10_000);

  it("waits for a job under way when it ends, and starts none beside it", async () => {
    let running = 0;
    let most = 0;
    let finish: () => void = () => undefined;
    const job: Job = {
      name: "long",
      cron: EVERY_SECOND,
      run: async () => {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        running -= 1;
        return {};
      },
    };
    let ticks = 0;
    const other: Job = { name: "other", cron: EVERY_SECOND, run: async () => ({ n: ++ticks }) };
    const schedule = start([job, other], () => LEAD);
    await expect.poll(() => ticks, { timeout: 5_000 }).toBeGreaterThan(2);

    let closed = false;
    const closing = schedule.close().then(() => {
      closed = true;
    });
    await Promise.resolve();
    expect({ running, most, closed }).toEqual({ running: 1, most: 1, closed: false });
    finish();
    await closing;
    expect(running).toBe(0);
  }, 10_000);
});
