import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { cpuMicros } from "../bench/machine.ts";
import { chanceOf } from "../chaos/chance.ts";
import { checkLedger, settle } from "../chaos/ledger.ts";
import { startSender } from "../chaos/sender.ts";
import { openStage, type Stage } from "../chaos/stage.ts";

const Wish = z.object({
  minutes: z.coerce.number().min(0.5).max(15).default(10),
  rate: z.coerce.number().min(1).max(500).default(70),
  seed: z.coerce.number().int().default(1),
});

const SAMPLE_EVERY_MS = 2_000;
const TABLES_SHOWN = 8;
/** The last quarter against the second one: by then everything is warm. */
const GROWTH_MAX = 1.25;
const SETTLED_WITHIN_MS = 240_000;

/** What is looked at again and again; each must not grow with time. */
type Sample = Readonly<Record<string, number>>;

/**
 * `npm run soak -- --minutes N --rate STORIES_PER_SECOND`: steady traffic without faults, at most a quarter of an hour.
 * Prints memory, connections, keys and partitions over time; ends with 1 when one of them grew or the ledger is wrong.
 * A rate of 70 is about 100 deliveries a second, a day of 100 000 alerts in a quarter of an hour.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: "string" }, rate: { type: "string" }, seed: { type: "string" } },
  });
  const { minutes, rate, seed } = Wish.parse(values);
  const stage = await openStage({ each: 1 });
  try {
    const sender = startSender(stage.urls, chanceOf(seed), rate);
    const samples: Sample[] = [];
    const until = performance.now() + minutes * 60_000;
    while (performance.now() < until) {
      samples.push(await sample(stage));
      await wait(SAMPLE_EVERY_MS);
    }
    await sender.stop();
    const { waiting } = await settle(stage, SETTLED_WITHIN_MS);
    const verdicts = await checkLedger(stage, sender.sent);
    const grown = sayGrowth(samples);
    await sayCost(stage, sender.sent.size);
    for (const { promise, of, offenders } of verdicts)
      say(`${offenders.length === 0 ? "ok  " : "FAIL"}  ${promise}: ${of - offenders.length} of ${of}`);
    const wrong =
      verdicts.filter(({ offenders }) => offenders.length > 0).length + waiting.length + grown.length;
    say(
      `${sender.sent.size} deliveries in ${minutes} min, ${waiting.length} still wait, ${grown.length} things grew`,
    );
    if (wrong > 0) process.exitCode = 1;
  } finally {
    await stage.close();
  }
}

async function sample({ webs, workers, sql, redis }: Stage): Promise<Sample> {
  const [row] = await sql<Array<{ sessions: number; partitions: number }>>`
    select (select count(*)::int from pg_stat_activity where application_name = 'dd0c-alert') as sessions,
      (select count(*)::int from pg_class where relispartition and relkind = 'r') as partitions`;
  let [inbox, keys] = [0, 0];
  await redis.order(async (client) => {
    keys = await client.dbsize();
    for (const key of await client.keys("*:inbox")) inbox += await client.xlen(key);
  });
  return {
    "web, MB": megabytesOf(webs[0]?.pid() ?? 0),
    "worker, MB": megabytesOf(workers[0]?.pid() ?? 0),
    "sessions of Postgres": row?.sessions ?? 0,
    partitions: row?.partitions ?? 0,
    "keys of Redis": keys,
    "entries in inboxes": inbox,
  };
}

/** What app/observability/scale.md is worked out from: processor time of each process, and what is kept, for one delivery. */
async function sayCost({ webs, workers, sql }: Stage, deliveries: number): Promise<void> {
  const micros = (pid: number | undefined) => Math.round(cpuMicros(pid ?? 0) / deliveries);
  say(`CPU of a delivery: web ${micros(webs[0]?.pid())} µs, worker ${micros(workers[0]?.pid())} µs`);
  const tables = await sql<Array<{ name: string; bytes: number }>>`
    select coalesce(p.relname, c.relname) as name, sum(pg_total_relation_size(c.oid))::float8 as bytes from pg_class c
    left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1 order by 2 desc`;
  const all = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const each = (bytes: number) => Math.round(bytes / deliveries);
  const most = tables.slice(0, TABLES_SHOWN).map(({ name, bytes }) => `${name} ${each(bytes)}`);
  say(`Postgres keeps ${each(all)} bytes of a delivery: ${most.join(", ")}`);
}

/** Resident memory. */
function megabytesOf(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return Math.round((pages * 4_096) / 1_000_000);
}

function sayGrowth(samples: readonly Sample[]): string[] {
  const quarter = Math.floor(samples.length / 4);
  const names = Object.keys(samples[0] ?? {});
  const middleOf = (part: readonly Sample[], name: string) =>
    part.map((one) => one[name] ?? 0).toSorted((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  return names.filter((name) => {
    const early = middleOf(samples.slice(quarter, 2 * quarter), name);
    const late = middleOf(samples.slice(-quarter), name);
    // A few entries more or less are chance.
    const grew = late > early * GROWTH_MAX && late - early > 20;
    say(`${grew ? "FAIL" : "ok  "}  ${name.padEnd(22)} ${early} in the second quarter, ${late} in the last`);
    return grew;
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
