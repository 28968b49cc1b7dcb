import { openDatabase } from "../../engine/db/database.ts";
import { parseTenantId, shardOf, type TenantId } from "../../engine/domain/tenant.ts";
import type { Tier } from "../../engine/domain/tier.ts";
import { tenantNamed } from "../support/builders.ts";
import { setUpBySlack } from "../support/clicks.ts";
import { addSource, addTenant, asSuperuser } from "../support/door.ts";
import { incidentIdIn } from "./bodies.ts";
import { FOREIGN_CORES_MAX, quantile, watchForeignCores } from "./machine.ts";
import { type Order, Sent } from "./sender.ts";
import { type BenchHand, type BenchSurroundings, startHand } from "./surroundings.ts";

/** What another tenant sends beside the quiet one. */
interface Flood {
  readonly name: string;
  readonly title: string;
  readonly tier: Tier;
  readonly perSecond: number;
  /** So many at the same moment. */
  readonly together: number;
}

const FLOODS: readonly Flood[] = [
  { name: "free-steady", title: "free plan, 100/s (100×)", tier: "free", perSecond: 100, together: 1 },
  {
    name: "free-volleys",
    title: "free plan, 100 at once each second",
    tier: "free",
    perSecond: 100,
    together: 100,
  },
  { name: "pro-steady", title: "pro plan, 1 000/s (100×)", tier: "pro", perSecond: 1_000, together: 1 },
];

const ROUNDS = 3;
/** About half of what the two cores can do: where nothing is left over, whatever anybody does moves everybody's p99. */
const QUIET_PER_SECOND = 30;
const INCIDENT_EVERY = 10;
const SECONDS = 10;
/** What is beyond a rate waits three seconds before it is folded: by now a flood is at work everywhere. */
const LEAD_SECONDS = 4;
const SETTLE_MS = 10_000;
/** A slice that strangers spoiled is measured again so many times, as long as there is time. */
const AGAIN_MAX = 1;
/** No slice begins later than this. */
const BUDGET_MS = 220_000;

type Place = "alone" | "elsewhere" | "here";

/** What the quiet tenant saw in one second of a slice, milliseconds. */
interface Stretch {
  readonly answers: readonly number[];
  /** From the request to its first message in Slack. */
  readonly effects: readonly number[];
  /** How many cores strangers used meanwhile. */
  readonly foreignCores: number;
}

/** One slice; one JSON line each, so that the table can be made again. */
export interface FairSlice {
  /** Which flood it belongs to; a slice alone belongs to all. */
  readonly flood: string;
  readonly place: Place;
  readonly round: number;
  readonly stretches: readonly Stretch[];
  /** How long the flood itself waited for its answers. */
  readonly floodAnswers: { readonly p50: number; readonly max: number } | undefined;
  readonly failed: number;
}

interface Stage {
  readonly around: BenchSurroundings;
  readonly quiet: BenchHand;
  readonly other: BenchHand;
  readonly quietUrl: string;
  readonly urlOf: (flood: Flood, place: Place) => string;
  readonly forgetBacklog: () => Promise<unknown>;
}

/**
 * Measures what a tenant within its rate sees while another one, of the same shard, sends a hundred times its own: how
 * soon it is answered, and how soon its alert is a message in Slack. Web and worker are processes of their own.
 *
 * Each flood is sent twice, from the same client. Once *elsewhere*, to a server that reads the bytes and answers: that
 * is what sending it costs on a machine where client, servers and stores share two cores, and no product could help it.
 * Once *here*. Whatever the product does for the flood, every microsecond of processor and every sync of the disk,
 * counts against it in the ratio of *here* to *elsewhere*. *Alone* is shown as well. Slices take turns, and seconds
 * in which strangers used the machine do not count.
 */
export async function benchFairness(
  around: BenchSurroundings,
  onSlice: (slice: FairSlice) => void,
  options: { readonly rounds?: number; readonly floods?: readonly Flood[] } = {},
): Promise<FairSlice[]> {
  const { rounds = ROUNDS, floods = FLOODS } = options;
  const { env } = around;
  const web = await around.start("web", `http://127.0.0.1:${env.PORT}/healthz`);
  const worker = await around.start("../test/bench/worker", `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  const stage = await setUp(around, floods);
  const slices: FairSlice[] = [];
  const until = performance.now() + BUDGET_MS;
  for (let round = 0; round <= rounds; round++) {
    const turns: Array<readonly [Flood, Place]> = floods.flatMap((flood, n) => [
      ...(n === 0 ? [[flood, "alone"] as const] : []),
      [flood, "elsewhere"] as const,
      [flood, "here"] as const,
    ]);
    // The first round warms everything up; the others begin at another place each, so that no state is always last.
    for (const [flood, place] of [
      ...turns.slice(round % turns.length),
      ...turns.slice(0, round % turns.length),
    ]) {
      for (let again = 0; again <= AGAIN_MAX && performance.now() < until; again++) {
        const slice = await measure(stage, flood, place, round);
        if (round === 0) break;
        slices.push(slice);
        onSlice(slice);
        if (slice.stretches.filter(isQuiet).length > SECONDS / 2) break;
      }
    }
  }
  stage.quiet.stop();
  stage.other.stop();
  await Promise.all([web.stop(), worker.stop()]);
  return slices;
}

async function setUp(around: BenchSurroundings, floods: readonly Flood[]): Promise<Stage> {
  const { env, slack } = around;
  const databaseUrl = env.DATABASE_URL ?? "";
  await slack.control.setAppBaseUrl(env.PUBLIC_URL ?? "");
  const quietUrl = await setUpBySlack(slack, {
    team: "Acme",
    user: "ada",
    channel: "incidents",
    provider: "datadog",
  });
  await asSuperuser(databaseUrl, (sql) => sql`update tenants set tier = 'business'`);
  const quietTenant = parseTenantId(/\/v1\/wh\/([^/]+)/.exec(quietUrl)?.[1] ?? "");
  if (!quietTenant) throw new Error(`no tenant in ${quietUrl}`);
  const sink = await around.start("../test/bench/sink");
  const elsewhere = `http://127.0.0.1:${/port (\d+)/.exec(sink.output())?.[1]}/`;
  const here = new Map<Tier, string>();
  const db = openDatabase({ url: databaseUrl });
  for (const { tier } of floods) {
    if (here.has(tier)) continue;
    const tenantId = tenantBeside(quietTenant, here.size);
    await addTenant(db, tenantId, tier);
    const { path } = await addSource(db, tenantId, "datadog");
    here.set(tier, `http://127.0.0.1:${env.PORT}${path}`);
  }
  await db.close();
  const [quiet, other] = [await startHand("../test/bench/sender"), await startHand("../test/bench/sender")];
  return {
    around,
    quiet,
    other,
    quietUrl: `http://127.0.0.1:${env.PORT}${new URL(quietUrl).pathname}`,
    urlOf: (flood, place) => (place === "here" ? (here.get(flood.tier) ?? "") : elsewhere),
    forgetBacklog: () =>
      asSuperuser(
        databaseUrl,
        (sql) => sql`delete from pending_deliveries where tenant_id <> ${quietTenant}`,
      ),
  };
}

/** The worst neighbour: one whose items the same worker loop takes from the same inbox. */
function tenantBeside(quiet: TenantId, nth: number): TenantId {
  const found: TenantId[] = [];
  for (let n = 0; found.length <= nth; n++) {
    const candidate = tenantNamed(`f1ood${n}`);
    if (shardOf(candidate) === shardOf(quiet)) found.push(candidate);
  }
  return found[nth] as TenantId;
}

async function measure(stage: Stage, flood: Flood, place: Place, round: number): Promise<FairSlice> {
  const { around, quiet, other } = stage;
  const seed = `${flood.name}-${place}-${round}-${Math.round(performance.now())}`;
  around.slack.control.clearLogs();
  const ask = async (hand: BenchHand, order: Order) => Sent.parse(await hand.ask(order));
  const flooding =
    place === "alone"
      ? undefined
      : ask(other, {
          url: stage.urlOf(flood, place),
          perSecond: flood.perSecond,
          together: flood.together,
          seconds: LEAD_SECONDS + SECONDS,
          seed: `f-${seed}`,
        });
  if (place !== "alone") await pause(LEAD_SECONDS * 1_000);
  const asked = ask(quiet, {
    url: stage.quietUrl,
    incidentEvery: INCIDENT_EVERY,
    perSecond: QUIET_PER_SECOND,
    together: 1,
    seconds: SECONDS,
    seed: `q-${seed}`,
  });
  const foreignCores = await eachSecond(SECONDS);
  const seen = await asked;
  const incidents = seen.sent.filter(({ incident }) => incident).map(({ id }) => id);
  const arrivals = await arrivalsOf(around, incidents);
  const flooded = await flooding;
  if (place === "here") await stage.forgetBacklog();
  const floodAnswers = flooded?.sent.map(({ answeredAfter }) => answeredAfter);
  return {
    flood: flood.name,
    place,
    round,
    stretches: stretchesOf(seen, arrivals, foreignCores),
    floodAnswers: floodAnswers && {
      p50: rounded(quantile(floodAnswers, 0.5)),
      max: rounded(quantile(floodAnswers, 1)),
    },
    failed: seen.failed + (flooded?.failed ?? 0) + (incidents.length - arrivals.size),
  };
}

async function eachSecond(seconds: number): Promise<number[]> {
  const cores: number[] = [];
  for (let n = 0; n < seconds; n++) {
    const watched = watchForeignCores();
    await pause(1_000);
    cores.push(watched());
  }
  return cores;
}

function stretchesOf(
  { sent }: Sent,
  arrivals: ReadonlyMap<string, number>,
  foreignCores: readonly number[],
): Stretch[] {
  const startedAt = sent[0]?.at ?? 0;
  return foreignCores.map((cores, n) => {
    const within = sent.filter(({ at }) => Math.floor((at - startedAt) / 1_000) === n);
    return {
      answers: within.map(({ answeredAfter }) => rounded(answeredAfter)),
      effects: within.flatMap(({ id, at }) => {
        const arrivedAt = arrivals.get(id);
        return arrivedAt === undefined ? [] : [rounded(arrivedAt - at)];
      }),
      foreignCores: rounded(cores),
    };
  });
}

/** When each alert was a message in Slack. */
async function arrivalsOf(
  { slack }: BenchSurroundings,
  incidents: readonly string[],
): Promise<Map<string, number>> {
  const arrivals = new Map<string, number>();
  const wanted = new Set(incidents);
  for (const until = performance.now() + SETTLE_MS; performance.now() < until; await pause(200)) {
    for (const call of slack.control.calls({ method: "chat.postMessage" })) {
      const id = incidentIdIn(String(call.args.text));
      if (id !== undefined && wanted.has(id) && !arrivals.has(id)) arrivals.set(id, call.arrivedAtMs);
    }
    if (arrivals.size >= incidents.length) break;
  }
  return arrivals;
}

function isQuiet({ foreignCores }: Stretch): boolean {
  return foreignCores <= FOREIGN_CORES_MAX;
}

/** Returns the table of the fairness rows: the quiet tenant's p99 beside each flood against the same flood elsewhere. */
export function fairTable(slices: readonly FairSlice[], floods: readonly Flood[] = FLOODS): string[] {
  const all = slices.flatMap((slice) => slice.stretches);
  const lines = [
    `a tenant at ${QUIET_PER_SECOND}/s while another of its shard sends beyond its rate: ms, p50 · p99; ${all.filter(isQuiet).length} of ${all.length} seconds counted`,
    `${"".padEnd(46)}${"alone".padStart(14)}${"elsewhere".padStart(14)}${"here".padStart(14)}   p99 here/elsewhere (90 % between)   target ≤ 1.10×`,
  ];
  for (const flood of floods) {
    for (const [what, pick] of [
      ["answer", (stretch: Stretch) => stretch.answers],
      ["first message in Slack", (stretch: Stretch) => stretch.effects],
    ] as const) {
      const of = (place: Place) =>
        slices
          .filter((slice) => slice.place === place && (place === "alone" || slice.flood === flood.name))
          .flatMap((slice) => slice.stretches.filter(isQuiet).map(pick));
      const show = (place: Place) =>
        `${quantile(of(place).flat(), 0.5).toFixed(1)} · ${quantile(of(place).flat(), 0.99).toFixed(1)}`.padStart(
          14,
        );
      const [ratio, overAlone] = [p99Ratio(of("here"), of("elsewhere")), p99Ratio(of("here"), of("alone"))];
      lines.push(
        `  ${`${flood.title}: ${what}`.padEnd(44)}${show("alone")}${show("elsewhere")}${show("here")}   ${said(ratio)}   against alone ${said(overAlone)}`,
      );
    }
    const waits = slices.flatMap((slice) =>
      slice.flood === flood.name && slice.place === "here" && slice.floodAnswers ? [slice.floodAnswers] : [],
    );
    lines.push(
      `  ${"  the flood's own answers, p50 · longest".padEnd(44)}${"".padStart(28)}${`${quantile(
        waits.map((wait) => wait.p50),
        0.5,
      ).toFixed(1)} · ${quantile(
        waits.map((wait) => wait.max),
        1,
      ).toFixed(1)}`.padStart(14)}`,
    );
  }
  return lines;
}

interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const DRAWS = 500;

/**
 * The ratio of two pooled p99, with the middle 90 % of what resampling makes of it. Neighbours in time suffer together,
 * so what is drawn again is a whole second, not one request.
 */
function p99Ratio(above: readonly (readonly number[])[], below: readonly (readonly number[])[]): Ratio {
  const p99 = (seconds: readonly (readonly number[])[]) => quantile(seconds.flat(), 0.99);
  const drawn = Array.from({ length: DRAWS }, () => p99(resample(above)) / p99(resample(below)));
  return { value: p99(above) / p99(below), low: quantile(drawn, 0.05), high: quantile(drawn, 0.95) };
}

function resample<T>(parts: readonly T[]): T[] {
  return parts.map(() => parts[Math.floor(Math.random() * parts.length)] as T);
}

function said({ value, low, high }: Ratio): string {
  if (!Number.isFinite(value)) return "no quiet second to tell by";
  return `${value.toFixed(2)}× (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
