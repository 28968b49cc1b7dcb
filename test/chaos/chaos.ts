import { setTimeout as wait } from "node:timers/promises";
import { chanceOf } from "./chance.ts";
import type { Scene } from "./faults.ts";
import { checkLedger, settle, type Verdict } from "./ledger.ts";
import { planOf, type Wanted } from "./plan.ts";
import { type Sender, startSender } from "./sender.ts";
import { openStage, type Stage } from "./stage.ts";

/** What a run is to be. */
export interface ChaosOptions extends Wanted {
  /** How long faults strike at most; settling and checking come on top. */
  readonly minutes: number;
  readonly storiesPerSecond?: number;
  /** File of the worker process, from app/. */
  readonly worker?: string;
  readonly say: (line: string) => void;
}

/** What a run came to. */
export interface ChaosOutcome {
  readonly faults: number;
  readonly kills: number;
  readonly acknowledged: number;
  readonly verdicts: readonly Verdict[];
  /** Everything that is against us, the verdicts' offenders among it. */
  readonly failures: readonly string[];
}

/** Processes that are killed between two faults. */
const KILLS_BETWEEN = 3;
const RECOVERED_WITHIN_MS = 60_000;
const SETTLED_WITHIN_MS = 240_000;

/** Runs the product under faults for a while, then checks every promise from outside. */
export async function runChaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { minutes, seed, say, worker = "worker", storiesPerSecond = 12 } = options;
  say(`chaos: ${minutes} min of faults, seed ${seed}; the same seed gives the same plan`);
  const stage = await openStage({ worker });
  const failures: string[] = [];
  try {
    stage.slack.control.setRateLimits("real");
    const chance = chanceOf(seed + 1);
    const sender = startSender(stage.urls, chanceOf(seed + 2), storiesPerSecond);
    let kills = 0;
    const scene: Scene = { stage, sender, chance, killed: (count = 1) => (kills += count) };
    const recoveries = await strikeAll(scene, options, failures);
    const deaths = [...stage.webs, ...stage.workers].filter((one) => one.ownDeaths() > 0);
    for (const one of deaths)
      failures.push(`${one.name} ended by itself ${one.ownDeaths()} times:\n${one.output().slice(-3_000)}`);
    const lost =
      [...stage.webs, ...stage.workers]
        .map((one) => one.output())
        .join("")
        .split("never answered").length - 1;
    if (lost > 0) say(`${lost} statements were given up because Postgres never answered them`);
    stage.slack.control.clearFaults();
    await sender.stop();
    const { tookMs, waiting } = await settle(stage, SETTLED_WITHIN_MS);
    for (const one of waiting) failures.push(`PENDING after ${SETTLED_WITHIN_MS / 1_000} s: ${one}`);
    const verdicts = await checkLedger(stage, sender.sent);
    sayRecoveries(recoveries, tookMs, say);
    sayVerdicts(verdicts, say);
    for (const { promise, offenders } of verdicts)
      for (const one of offenders) failures.push(`${promise}: ${one}`);
    const acknowledged = [...sender.sent.values()].filter((one) => one.acknowledged).length;
    return { faults: recoveries.length, kills, acknowledged, verdicts, failures };
  } finally {
    const { exitCodes } = await stage.close();
    if (exitCodes.some((code) => code !== 0))
      failures.push(`SIGTERM at the end: exit codes ${exitCodes.join(", ")}`);
  }
}

/** What a fault leaves behind must stand a kill at any moment as well. All are up again when this is over. */
async function killSome({ stage, chance, killed }: Scene): Promise<void> {
  const all = [...stage.webs, ...stage.workers];
  for (let n = 0; n < KILLS_BETWEEN; n++) {
    await wait(chance.below(1_000));
    await chance.pick(all).kill();
    killed();
  }
  await Promise.all(all.map((one) => one.ready()));
}

interface Recovery {
  readonly name: string;
  readonly doorMs: number;
  readonly effectMs: number;
}

async function strikeAll(scene: Scene, options: ChaosOptions, failures: string[]): Promise<Recovery[]> {
  const { minutes, say } = options;
  const recoveries: Recovery[] = [];
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  for (const fault of planOf(options)) {
    if (elapsed() > minutes * 60_000) break;
    const at = (elapsed() / 1_000).toFixed(1).padStart(6);
    const trouble = await fault.strike(scene);
    const { doorMs, effectMs } = await recovered(scene.stage, scene.sender);
    const name = `${fault.row.padEnd(6)} ${fault.name}`;
    recoveries.push({ name, doorMs, effectMs });
    say(
      `${at} s  ${name.padEnd(72)} door ${seconds(doorMs)}, effect ${seconds(effectMs)}${trouble ? `  !! ${trouble}` : ""}`,
    );
    if (trouble) failures.push(`${name}: ${trouble}`);
    if (!options.quick) await killSome(scene);
    if (effectMs === Number.POSITIVE_INFINITY)
      failures.push(`${name}: a webhook after it had no effect within ${RECOVERED_WITHIN_MS / 1_000} s`);
  }
  return recoveries;
}

/** How long after a fault a new webhook is answered 2xx, and how long until it had its effect. Milliseconds. */
async function recovered({ sql }: Stage, sender: Sender): Promise<{ doorMs: number; effectMs: number }> {
  const startedAt = performance.now();
  const sha256 = await sender.sendNow();
  const doorMs = performance.now() - startedAt;
  while (performance.now() - startedAt < RECOVERED_WITHIN_MS) {
    const done = await sql<Array<{ done: boolean }>>`
      select not exists (select from pending_deliveries p where p.delivery_id = d.delivery_id) as done
      from deliveries d where d.body_sha256 = decode(${sha256}, 'hex')`.catch(() => []);
    if (done[0]?.done) return { doorMs, effectMs: performance.now() - startedAt };
    await wait(20);
  }
  return { doorMs, effectMs: Number.POSITIVE_INFINITY };
}

function sayRecoveries(
  recoveries: readonly Recovery[],
  settledMs: number,
  say: (line: string) => void,
): void {
  const worst = (of: (one: Recovery) => number) => recoveries.toSorted((a, b) => of(b) - of(a)).at(0);
  const [door, effect] = [worst((one) => one.doorMs), worst((one) => one.effectMs)];
  say("");
  say(`recovery  longest to the next 2xx ${seconds(door?.doorMs ?? 0)} (${door?.name.trim()})`);
  say(`          longest to its effect   ${seconds(effect?.effectMs ?? 0)} (${effect?.name.trim()})`);
  say(`          everything settled ${seconds(settledMs)} after the last fault`);
}

function sayVerdicts(verdicts: readonly Verdict[], say: (line: string) => void): void {
  say("");
  for (const { promise, of, offenders } of verdicts)
    say(
      `${offenders.length === 0 ? "ok  " : "FAIL"}  ${promise.padEnd(78)} ${of - offenders.length} of ${of}`,
    );
}

function seconds(ms: number): string {
  return ms === Number.POSITIVE_INFINITY ? "never" : `${(ms / 1_000).toFixed(1)} s`;
}
