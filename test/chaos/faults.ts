import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { CrashPoint } from "../../engine/crash-points.ts";
import type { Chance } from "./chance.ts";
import type { KeptProcess } from "./kept-process.ts";
import type { Sender } from "./sender.ts";
import { fillDisk, makeRoom, type Stage } from "./stage.ts";

/** What a fault needs to strike. */
export interface Scene {
  readonly stage: Stage;
  readonly sender: Sender;
  readonly chance: Chance;
  /** Counts what died of `kill -9` or of a crash point. */
  killed(count?: number): void;
}

/** A row of the fault matrix (reference/reliability.md §2.5), or a part of it. */
export interface Fault {
  readonly row: string;
  readonly name: string;
  /** Does it, waits as long as it lasts, and undoes it. Returns what went against it, if anything did. */
  strike(scene: Scene): Promise<string | undefined>;
}

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));
const CLOCK = new URL("./other-clock.mjs", import.meta.url).href;
const AGREED = undefined;

/** A fault that has nothing to say against itself may end with anything. */
const said = (outcome: unknown) => (typeof outcome === "string" ? outcome : AGREED);

function fault(row: string, name: string, strike: (scene: Scene) => Promise<unknown>): Fault {
  return { row, name, strike: async (scene) => said(await strike(scene)) };
}

const crashes: readonly Fault[] = [
  ...(["web.before-read", "web.after-verify", "web.after-commit", "web.before-answer"] as const).map(
    (point) => crash("F1", point, ({ stage }) => stage.webs),
  ),
  crash("F8", "web.after-spool", ({ stage }) => stage.webs, withoutPostgres),
  crash("F8", "web.mid-drain", ({ stage }) => stage.webs, withoutPostgres),
  ...(
    ["worker.after-read", "worker.before-commit", "worker.after-commit", "worker.after-redis"] as const
  ).map((point) => crash("F2", point, ({ stage }) => stage.workers)),
  ...(["worker.after-fence", "worker.after-lease"] as const).map((point) =>
    crash(
      "F22",
      point,
      ({ stage }) => stage.workers.slice(0, 1),
      ({ stage }) => stage.workers[1]?.roll(),
    ),
  ),
  // A storm's board takes up what would be a first card otherwise.
  ...(["notifier.after-claim", "notifier.after-post", "notifier.after-sent"] as const).map((point) =>
    crash(
      "F3",
      point,
      ({ stage }) => stage.workers,
      ({ sender }) => firstCards(sender),
    ),
  ),
  crash("F3", "notifier.after-update", ({ stage }) => stage.workers),
  crash(
    "F3",
    "notifier.after-look",
    ({ stage }) => stage.workers,
    ({ stage, sender }) => {
      stage.slack.control.injectFault({ method: "chat.postMessage", mode: "accept_then_reset", times: 1 });
      return firstCards(sender);
    },
  ),
];

const kills: readonly Fault[] = [
  fault("F1", "kill -9 web", (scene) => kill(scene, [scene.chance.pick(scene.stage.webs)])),
  fault("F1", "kill -9 both webs", (scene) => kill(scene, scene.stage.webs)),
  fault("F2", "kill -9 worker", (scene) => kill(scene, [scene.chance.pick(scene.stage.workers)])),
  fault("F2", "kill -9 both workers", (scene) => kill(scene, scene.stage.workers)),
  fault("F1+F2", "kill -9 a web and a worker", (scene) =>
    kill(scene, [scene.chance.pick(scene.stage.webs), scene.chance.pick(scene.stage.workers)]),
  ),
  fault("F4", "kill -9 Redis, emptied", async ({ stage: { redis }, killed }) => {
    await redis.kill();
    killed();
    redis.loseNewest(1);
    await redis.start();
  }),
  fault("F4", "kill -9 Redis, a second away", async ({ stage: { redis }, killed }) => {
    await redis.kill();
    killed();
    await wait(1_000);
    await redis.start();
  }),
  fault("F7", "Redis comes back without the newest fifth", async ({ stage: { redis }, killed }) => {
    await redis.kill();
    killed();
    redis.loseNewest(0.2);
    await redis.start();
  }),
  fault("F8", "kill -9 Postgres", async ({ stage: { postgres }, killed }) => {
    await postgres.kill();
    killed();
    await postgres.start();
  }),
  fault("F4+F8", "kill -9 Postgres and Redis at once", async ({ stage: { postgres, redis }, killed }) => {
    await Promise.all([postgres.kill(), redis.kill()]);
    killed(2);
    await Promise.all([postgres.start(), redis.start()]);
  }),
  fault("F26", "everything dies, Redis empty at the start", async (scene) => {
    const { stage, killed } = scene;
    await stage.redis.kill();
    stage.redis.loseNewest(1);
    await Promise.all([kill(scene, [...stage.webs, ...stage.workers]), stage.postgres.kill()]);
    killed(2);
    await Promise.all([stage.postgres.start(), stage.redis.start()]);
  }),
];

const troubles: readonly Fault[] = [
  fault("F4", "Redis emptied", ({ stage: { redis } }) => redis.order((client) => client.flushall())),
  fault("F5", "Redis hangs for 3 s", async ({ stage: { redis } }) => {
    redis.pause();
    await wait(3_000);
    redis.goOn();
  }),
  fault("F5", "the way to Redis is slow, 200 ms", ({ stage: { links } }) =>
    during(links.redis, { delayMs: 200 }, 3_000),
  ),
  fault("F5", "the way to Redis is half open for 3 s", async ({ stage: { links } }) => {
    await during(links.redis, "hang", 3_000);
    links.redis.cut();
  }),
  fault("F6", "Redis out of memory for 3 s", async ({ stage: { redis } }) => {
    await redis.order((client) => client.config("SET", "maxmemory", "1"));
    await wait(3_000);
    await redis.order((client) => client.config("SET", "maxmemory", "0"));
  }),
  fault("F8", "Postgres away for 3 s", ({ stage: { links } }) => during(links.postgres, "refuse", 3_000)),
  fault("F9", "every session of Postgres is ended", ({ stage }) => endSessions(stage)),
  fault("F9", "connections to Postgres are cut, five times", async ({ stage: { links } }) => {
    for (let n = 0; n < 5; n++) {
      links.postgres.cut();
      await wait(200);
    }
  }),
  fault("F9", "Postgres hangs for 4 s", async ({ stage: { postgres } }) => {
    postgres.pause();
    await wait(4_000);
    postgres.goOn();
  }),
  fault("F9", "the way to Postgres is slow, 100 ms", ({ stage: { links } }) =>
    during(links.postgres, { delayMs: 100 }, 3_000),
  ),
  fault("F9", "the way to Postgres is half open for 4 s", async ({ stage: { links } }) => {
    await during(links.postgres, "hang", 4_000);
    links.postgres.cut();
  }),
  fault("F10", "Postgres' disk is full for 3 s", async ({ stage: { sql } }) => {
    await fillDisk(sql);
    await wait(3_000);
    await makeRoom(sql);
  }),
  fault(
    "F11",
    "neither Postgres nor the spool can keep anything for 3 s",
    async ({ stage: { links, spoolFolder } }) => {
      // A file where the folder was: root may write to a folder that forbids it.
      const aside = `${spoolFolder}-aside`;
      renameSync(spoolFolder, aside);
      writeFileSync(spoolFolder, "");
      await during(links.postgres, "refuse", 3_000);
      rmSync(spoolFolder);
      renameSync(aside, spoolFolder);
      mkdirSync(spoolFolder, { recursive: true });
    },
  ),
  fault("F12", "Postgres allows two connections for 4 s", async ({ stage }) => {
    await stage.sql`alter role product connection limit 2`;
    await endSessions(stage);
    await wait(4_000);
    await stage.sql`alter role product connection limit -1`;
  }),
  ...(["http_429", "http_500", "http_503", "reset"] as const).map((mode) =>
    fault("F13", `Slack answers ${mode} to everything for 3 s`, ({ stage }) =>
      slackDoes(stage, { method: "*", mode, probability: 1, retryAfterSeconds: 1 }, 3_000),
    ),
  ),
  fault("F13", "Slack hangs for 4 s", ({ stage }) =>
    slackDoes(stage, { method: "*", mode: "hang", probability: 1 }, 4_000),
  ),
  fault("F13", "Slack takes 1.5 s for each call", ({ stage }) =>
    slackDoes(stage, { method: "*", mode: "slow", probability: 1, delayMs: 1_500 }, 4_000),
  ),
  ...(["accept_then_hang", "accept_then_reset", "accept_then_500", "bad_json"] as const).map((mode) =>
    fault("F3", `Slack does it and the answer is lost: ${mode}, every second call`, ({ stage, chance }) =>
      slackDoes(stage, { method: "*", mode, probability: 0.5, seed: chance.below(1_000) }, 4_000),
    ),
  ),
  fault("F17", "one webhook 200 times at once", async ({ sender }) => {
    await sender.sendNow(200);
  }),
  fault("F19", "a worker's clock is ten minutes ahead, and it dies", (scene) =>
    withOtherClock(scene, "workers", 600_000),
  ),
  fault("F19", "a worker's clock is ten minutes behind, and it dies", (scene) =>
    withOtherClock(scene, "workers", -600_000),
  ),
  fault("F19", "a web's clock is ten minutes ahead, and Redis is emptied", (scene) =>
    withOtherClock(scene, "webs", 600_000),
  ),
  fault(
    "F21",
    "a worker stands still for 8 s and goes on: two believe they own a shard",
    async ({ stage, chance }) => {
      const one = chance.pick(stage.workers);
      one.pause();
      await wait(8_000);
      one.goOn();
    },
  ),
  fault("F27", "both webs stand still for 2 s", async ({ stage }) => {
    for (const web of stage.webs) web.pause();
    await wait(2_000);
    for (const web of stage.webs) web.goOn();
  }),
  fault(
    "F24",
    "rolling restart of all four, while providers send that never try again",
    async ({ stage, sender }) => {
      const before = await calm(sender);
      for (const one of [...stage.webs, ...stage.workers]) {
        const code = await one.roll();
        if (code !== 0) return `${one.name} ended with ${code} after SIGTERM`;
        await one.ready();
      }
      const after = sender.failures();
      const failed = after.connection + after.answer - before.connection - before.answer;
      return failed === 0 ? AGREED : `${failed} requests failed during a rolling restart`;
    },
  ),
  fault("F25", "the release's migrations run under load", async ({ stage }) => {
    const child = spawn(process.execPath, [RUN, "migrate"], { env: stage.env, stdio: "ignore" });
    const [code] = await once(child, "exit");
    return code === 0 ? AGREED : `migrate ended with ${code}`;
  }),
];

/** All that can be done on one machine. Rows of the matrix that are missing here are named in {@link ELSEWHERE}. */
export const FAULTS: readonly Fault[] = [...crashes, ...kills, ...troubles];

/** Faults after which something is dead; the rest of a run is mostly made of these. */
export const KILLS: readonly Fault[] = [...kills, ...crashes];

/** What a test has time for: every promise is tried by at least one. */
export const QUICK: readonly string[] = [
  "crash at web.after-commit",
  "crash at web.mid-drain",
  "crash at worker.after-commit",
  "crash at notifier.after-post",
  "kill -9 both workers",
  "kill -9 Redis, emptied",
  "kill -9 Postgres",
  "connections to Postgres are cut, five times",
];

/** Rows of the fault matrix that this suite does not strike with, and where they are. */
export const ELSEWHERE: ReadonlyArray<readonly [row: string, where: string]> = [
  ["F14", "each refusal of Slack: test/app/notify/notifier.int.test.ts, classify.test.ts"],
  ["F15", "a card that Slack refuses: test/app/notify/notifier.int.test.ts"],
  ["F16", "two hours without Slack: not run here, seconds are (F13)"],
  ["F18", "out of order: part of what is sent in every run"],
  ["F20", "poison items: test/engine/workers/shard-worker.int.test.ts"],
  ["F23", "a hot tenant beside quiet ones: npm run bench -- --only fairness"],
  ["F28", "large bodies, slow senders: npm run security"],
  ["F29", "time zones of digests: the digest's own tests"],
  ["F30", "keys rotated under way: test/app/reseal.int.test.ts, test/app/slack/credentials.int.test.ts"],
  ["F31", "uninstalled with a backlog: test/app/notify/notifier.int.test.ts"],
  ["F32", "a backup restored: not run"],
  ["F33", "a million rows waiting: test/engine/workers/backlog.int.test.ts with fewer"],
];

async function kill({ killed }: Pick<Scene, "killed">, victims: readonly KeptProcess[]): Promise<void> {
  await Promise.all(victims.map((one) => one.kill()));
  killed(victims.length);
}

/** One of the processes dies at the point; whichever comes there first. */
function crash(
  row: string,
  point: CrashPoint,
  whose: (scene: Scene) => readonly KeptProcess[],
  bringAbout: (scene: Scene) => unknown = () => undefined,
): Fault {
  return fault(row, `crash at ${point}`, async (scene) => {
    const dying = whose(scene).map((one) => one.crashAt(point, 20_000));
    const about = Promise.resolve(bringAbout(scene));
    const first = await Promise.race([...dying.map((one) => reached(one)), wait(20_000).then(() => false)]);
    await about;
    for (const one of whose(scene)) one.crashNoMore();
    if (!first) return `nobody came to ${point} within 20 s`;
    scene.killed();
    return AGREED;
  });
}

/** Resolves only with a death: the others may still come to the point. */
function reached(died: Promise<boolean>): Promise<boolean> {
  return died.then((did) => (did ? true : new Promise<boolean>(() => undefined)));
}

/** What was under way when something died may fail a while later; returns the failures once there are no more of them. */
async function calm(sender: Sender): Promise<ReturnType<Sender["failures"]>> {
  for (let last = sender.failures(); ; ) {
    await wait(2_000);
    const now = sender.failures();
    if (now.connection === last.connection && now.answer === last.answer) return now;
    last = now;
  }
}

/** Not before the processes have heard what they are to do. */
async function firstCards(sender: Sender): Promise<void> {
  await wait(500);
  await sender.sendCritical();
}

async function withoutPostgres({ stage: { links } }: Scene): Promise<void> {
  await during(links.postgres, "refuse", 1_500);
}

async function during(
  link: Stage["links"]["redis"],
  mode: Parameters<typeof link.set>[0],
  ms: number,
): Promise<void> {
  link.set(mode);
  await wait(ms);
  link.set("open");
}

async function endSessions({ sql }: Stage): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dd0c-alert'`;
}

async function slackDoes(
  { slack }: Stage,
  what: Parameters<Stage["slack"]["control"]["injectFault"]>[0],
  ms: number,
): Promise<void> {
  slack.control.injectFault(what);
  await wait(ms);
  slack.control.clearFaults();
}

/** Starts one process with another clock, lets it work, and kills it: what it left must not hold the others up. */
async function withOtherClock(
  { stage, chance, killed }: Scene,
  which: "webs" | "workers",
  offsetMs: number,
): Promise<void> {
  const one = chance.pick(stage[which]);
  one.setEnv({ NODE_OPTIONS: `--import=${CLOCK}`, CLOCK_OFFSET_MS: String(offsetMs) });
  await one.kill();
  await one.ready();
  await wait(3_000);
  if (which === "webs") await stage.redis.order((client) => client.flushall());
  one.setEnv({});
  await one.kill();
  killed(2);
}
