import cron from "node-cron";
import { type Lead, LostLead } from "../engine/db/leaders.ts";
import type { Leader } from "../engine/shards/leader.ts";
import { type Log, saidBy } from "./log.ts";

/** What one worker of several does at certain times. Done twice or cut off in the middle it must do no harm. */
export interface Job {
  readonly name: string;
  /** When, as cron writes it, in UTC. */
  readonly cron: string;
  /** Does it and returns what is worth a line in the log. Commits under the lead (`holdLead`). */
  run(lead: Lead): Promise<object>;
}

/** Jobs that run by themselves. */
export interface Schedule {
  /** Starts no more jobs and waits for those under way. */
  close(): Promise<void>;
}

/** Starts the jobs: each runs in the leading worker only, and never beside itself. */
export function startSchedule(options: {
  readonly jobs: readonly Job[];
  readonly leader: Pick<Leader, "current">;
  readonly log: Log;
}): Schedule {
  const { jobs, leader, log } = options;
  const running = new Set<Promise<void>>();

  async function run({ name, run: work }: Job): Promise<void> {
    const lead = leader.current();
    if (!lead) return;
    try {
      log.debug(await work(lead), name);
    } catch (error) {
      if (error instanceof LostLead) log.info({ job: name }, "job left to the new leader");
      else log.error({ job: name, error }, "job failed; it is tried again at its next time");
    }
  }

  const say = (message: string | Error) => log.debug({ reason: saidBy(message) }, "schedule");
  const said = { info: say, warn: say, error: say, debug: say };
  const tasks = jobs.map((job) =>
    cron.schedule(
      job.cron,
      () => {
        const done = run(job).finally(() => running.delete(done));
        running.add(done);
        return done;
      },
      { name: job.name, timezone: "UTC", noOverlap: true, logger: said },
    ),
  );
  return {
    async close() {
      await Promise.all(tasks.map((task) => task.stop()));
      await Promise.all(running);
    },
  };
}
