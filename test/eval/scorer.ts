import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));
/** What the product owner gave beside the repository. */
export const GIVEN = fileURLToPath(new URL("../../../shared/eval", import.meta.url));

/** What the scorer says of one tenant, or of the mean of several; the part of it that is looked at. */
export interface Score {
  readonly tenant?: string;
  readonly grouping: {
    readonly real_incident_weighted: { readonly f1: number };
    readonly real_multi_alert: { readonly f1: number };
    readonly buried_rate: number;
  };
  readonly compression: { readonly spurious_incidents: number; readonly notifications_per_day: number };
  readonly deploy: { readonly real: { readonly precision: number; readonly recall: number } };
  readonly root_cause: { readonly top1: number };
  readonly noise: {
    readonly auc: number;
    readonly noise_suppressed: number;
    readonly false_suppress_n: number;
    readonly safelist_violations: number;
  };
  readonly edges: { readonly precision: number; readonly recall_learnable: number };
  readonly robustness: {
    readonly repeat_delivery_same_incident: number;
    readonly cross_tool_same_incident: number;
    readonly late_with_mates: number;
    readonly flap_incidents_per_episode: number;
  };
  readonly notify: { readonly masked_rate: number };
  readonly kinds: Readonly<Record<string, { readonly n: number; readonly p: number; readonly r: number }>>;
  readonly problems: Readonly<Record<string, number>>;
}

interface Firing {
  readonly incident: string;
  readonly received_at: string;
  readonly is_noise: boolean;
  /** Where we put it; the scorer writes it there. */
  readonly c?: string;
}

interface Truth {
  readonly firings: readonly Firing[];
  readonly incidents: ReadonlyArray<{
    readonly incident: string;
    readonly kind: string;
    readonly real: boolean;
    readonly in_eval: boolean;
    readonly cause: { readonly deploy_key?: string | null };
  }>;
}

interface Prediction {
  readonly type: string;
  readonly incident?: string;
  readonly deploy?: string | null;
}

interface Scorer {
  readonly loadTruth: (folder: string) => Truth;
  readonly readJsonl: (file: string) => Prediction[];
  readonly score: (truth: Truth, predictions: Prediction[]) => Score;
  readonly aggregate: (scores: readonly Score[]) => Score;
}

/** How incidents of one kind fared, over all tenants. */
export interface KindScore {
  readonly kind: string;
  readonly count: number;
  readonly p: number;
  readonly r: number;
  readonly buried: number;
  readonly split: number;
  readonly deployRight: number;
  readonly deploySaid: number;
  readonly deployTrue: number;
}

export interface Evaluation {
  readonly tenants: readonly Score[];
  readonly mean: Score;
  readonly kinds: readonly KindScore[];
}

/** Unpacks the scenarios into a folder of their own, calls `work` with it, and takes it away again. */
export async function withScenarios<T>(
  data: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (data !== undefined) return work(data);
  const folder = mkdtempSync(join(tmpdir(), "dd0c-eval-"));
  try {
    await run("tar", ["xzf", join(GIVEN, "data.tar.gz"), "-C", folder]);
    return await work(join(folder, "data"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the simulate command on every tenant in the folder and has the given scorer judge what it wrote. */
export async function evaluate(data: string, given = GIVEN): Promise<Evaluation> {
  const scorer: Scorer = await import(pathToFileURL(join(given, "score", "score.mjs")).href);
  const folder = mkdtempSync(join(tmpdir(), "dd0c-predictions-"));
  try {
    const tenants = readdirSync(data)
      .filter((name) => existsSync(join(data, name, "webhooks.jsonl")))
      .toSorted();
    const predictions = await Promise.all(
      tenants.map((tenant) => simulate(join(data, tenant), folder, tenant)),
    );
    const scored = tenants.map((tenant, n) => {
      const truth = scorer.loadTruth(join(data, tenant, "truth"));
      const lines = scorer.readJsonl(predictions[n] ?? "");
      return { truth, lines, score: scorer.score(truth, lines) };
    });
    const scores = scored.map(({ score }) => score);
    return { tenants: scores, mean: scorer.aggregate(scores), kinds: kindsOf(scored) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the given baselines on the same scenarios; their names, in their order, with their mean. */
export async function runBaselines(data: string, given = GIVEN): Promise<ReadonlyMap<string, Score>> {
  const folder = mkdtempSync(join(tmpdir(), "dd0c-baselines-"));
  try {
    const file = join(folder, "baselines.json");
    await run(process.execPath, [join(given, "baselines", "run.mjs"), "--data", data, "--json", file]);
    const results = JSON.parse(readFileSync(file, "utf8")) as Record<string, { readonly mean: Score }>;
    return new Map(Object.entries(results).map(([name, { mean }]) => [name, mean]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function simulate(scenario: string, folder: string, tenant: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const out = join(folder, `${tenant}.jsonl`);
  const webhooks = join(scenario, "webhooks.jsonl");
  const config = join(scenario, "config.json");
  await run(process.execPath, [RUN, "simulate", "--webhooks", webhooks, "--config", config, "--out", out]);
  return out;
}

interface Scored {
  readonly truth: Truth;
  readonly lines: readonly Prediction[];
  readonly score: Score;
}

/** The scorer's own figures by kind, with what it tells of all kinds together only, by its rules. */
function kindsOf(scored: readonly Scored[]): KindScore[] {
  const kinds = new Map<string, KindScore>();
  for (const { score } of scored) {
    for (const [kind, { n, p, r }] of Object.entries(score.kinds)) {
      const known = kinds.get(kind) ?? noneOf(kind);
      const count = known.count + n;
      kinds.set(kind, {
        ...known,
        count,
        p: (known.p * known.count + p * n) / count,
        r: (known.r * known.count + r * n) / count,
      });
    }
  }
  for (const tenant of scored) addFates(kinds, tenant);
  return [...kinds.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

function noneOf(kind: string): KindScore {
  return { kind, count: 0, p: 0, r: 0, buried: 0, split: 0, deployRight: 0, deploySaid: 0, deployTrue: 0 };
}

function addFates(kinds: Map<string, KindScore>, { truth, lines }: Scored): void {
  const placed = truth.firings.filter(({ c }) => c !== undefined);
  const byIncident = groupedBy(placed, ({ incident }) => incident);
  const byOurs = groupedBy(placed, ({ c }) => c ?? "");
  const deploys = new Map(
    lines.flatMap(({ type, incident, deploy }) => (type === "incident" ? [[incident, deploy]] : [])),
  );
  for (const { incident, kind, real, cause } of truth.incidents) {
    const firings = byIncident.get(incident);
    const known = kinds.get(kind);
    if (!firings || !known) continue;
    const ours = [...groupedBy(firings, ({ c }) => c ?? "")];
    const [host] =
      ours.toSorted((a, b) => b[1].length - a[1].length || firstOf(a[1]) - firstOf(b[1]))[0] ?? [];
    const said = deploys.get(host) ?? undefined;
    const right = said !== undefined && said === cause.deploy_key;
    kinds.set(kind, {
      ...known,
      buried: known.buried + (real && isBuried(incident, firings, byOurs) ? 1 : 0),
      split: known.split + (ours.length > 1 ? 1 : 0),
      deployRight: known.deployRight + (right ? 1 : 0),
      deploySaid: known.deploySaid + (said === undefined ? 0 : 1),
      deployTrue: known.deployTrue + (cause.deploy_key ? 1 : 0),
    });
  }
}

function isBuried(
  incident: string,
  firings: readonly Firing[],
  byOurs: ReadonlyMap<string, readonly Firing[]>,
): boolean {
  return [...new Set(firings.map(({ c }) => c ?? ""))].every((ours) => {
    const all = byOurs.get(ours) ?? [];
    const own = all.filter((firing) => firing.incident === incident).length;
    const first = all.reduce((a, b) => (b.received_at < a.received_at ? b : a));
    return first.incident !== incident && own * 2 <= all.length;
  });
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

function firstOf(firings: readonly Firing[]): number {
  return Math.min(...firings.map(({ received_at }) => Date.parse(received_at)));
}
