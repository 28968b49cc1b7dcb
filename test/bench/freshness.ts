import { setTimeout as wait } from "node:timers/promises";
import { ACTIONS, VIEWS } from "../../app/slack/action-ids.ts";
import { setUpBySlack } from "../support/clicks.ts";
import { asSuperuser } from "../support/door.ts";
import { alertOfService } from "./bodies.ts";
import { quantile } from "./machine.ts";
import type { BenchSurroundings } from "./surroundings.ts";

/** How alerts come: a service each time, so many at all, spread over so many seconds. */
interface Weather {
  readonly name: "calm" | "storm";
  readonly services: number;
  readonly alerts: number;
  readonly seconds: number;
  /** From the issues: until the card shows the alert, seconds. */
  readonly freshTarget: number;
}

const WEATHERS: readonly Weather[] = [
  { name: "calm", services: 1, alerts: 10, seconds: 30, freshTarget: 3 },
  { name: "storm", services: 20, alerts: 500, seconds: 40, freshTarget: 10 },
];
const ACK_TARGET_MS = 500;
const ASK_EVERY_MS = 200;
const SETTLE_MS = 60_000;

const DID = ["commands", "actions", "submissions"] as const;
type Did = (typeof DID)[number];

/** What one kind of weather showed. Milliseconds. */
export interface FreshnessSlice {
  readonly weather: Weather["name"];
  readonly alerts: number;
  /** Alerts that neither a card nor a board showed in time. */
  readonly missing: number;
  readonly fresh: { readonly p50: number; readonly p99: number };
  /** How soon what people did meanwhile was answered. */
  readonly acks: Readonly<
    Record<Did, { readonly count: number; readonly p50: number; readonly p99: number }>
  >;
  readonly failed: number;
}

/**
 * Measures, with Slack's rate limits on, how long it takes until a card, or the board of a storm, shows an alert, and how soon
 * people who type commands and press buttons meanwhile are answered. One channel, one workspace.
 */
export async function benchFreshness(
  around: BenchSurroundings,
  onSlice: (slice: FreshnessSlice) => void,
): Promise<FreshnessSlice[]> {
  const { env, slack } = around;
  const web = await around.start("web", `http://127.0.0.1:${env.PORT}/healthz`);
  const worker = await around.start("worker", `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  await slack.control.setAppBaseUrl(env.PUBLIC_URL ?? "");
  const url = await setUpBySlack(slack, {
    team: "Acme",
    user: "ada",
    channel: "incidents",
    provider: "datadog",
  });
  await asSuperuser(env.DATABASE_URL ?? "", (sql) => sql`update tenants set tier = 'business'`);
  const slices: FreshnessSlice[] = [];
  for (const weather of WEATHERS) {
    const slice = await measure(around, url, weather);
    slices.push(slice);
    onSlice(slice);
  }
  await Promise.all([web.stop(), worker.stop()]);
  return slices;
}

async function measure(around: BenchSurroundings, url: string, weather: Weather): Promise<FreshnessSlice> {
  const { control } = around.slack;
  const { name, services, alerts, seconds } = weather;
  control.clearLogs();
  const people = askAllAlong(around);
  /** When each service's nth alert was sent, counted from one. */
  const sentAt = new Map<string, number[]>();
  let failed = 0;
  const startedAt = now();
  for (let n = 0; n < alerts; n++) {
    const due = startedAt + (n * seconds * 1_000) / alerts;
    if (due > now()) await wait(due - now());
    const service = `${name}-${"abcdefghijklmnopqrstuvwxyz"[n % services]}-shop`;
    sentAt.set(service, [...(sentAt.get(service) ?? []), now()]);
    const body = alertOfService(service, `${name}-${n}`, now());
    const headers = { "content-type": "application/json" };
    void fetch(url, { method: "POST", headers, body }).then(
      (response) => {
        if (!response.ok) failed += 1;
      },
      () => {
        failed += 1;
      },
    );
  }
  const fresh = await shownAfter(around, sentAt);
  const acks = await people();
  return {
    weather: name,
    alerts,
    missing: alerts - fresh.length,
    fresh: { p50: quantile(fresh, 0.5), p99: quantile(fresh, 0.99) },
    acks,
    failed: failed + (alerts - fresh.length),
  };
}

/**
 * Somebody types commands, opens Home, presses buttons and saves settings all the time; what is returned ends it and tells
 * how long the answers took.
 */
function askAllAlong({ slack: { control } }: BenchSurroundings): () => Promise<FreshnessSlice["acks"]> {
  const [team, user] = ["Acme", "ada"];
  const steps = [
    () => control.typeCommand(team, user, "incidents", "/dd0c status"),
    () => control.openHome(team, user),
    async () => {
      await control.typeCommand(team, user, "incidents", "/dd0c config");
      await control.waitForModal(team, user);
    },
    async () => {
      await control.clickAction({ team, user, view: "modal", actionId: ACTIONS.openWindows });
      await control.waitForModal(team, user, (view) => view.callbackId === VIEWS.windows);
    },
    async () => {
      await control.fillAndSubmit(team, user, { values: {} });
      await control.closeModal(team, user, { all: true });
    },
  ];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      for (const step of steps) {
        await step();
        await wait(ASK_EVERY_MS);
      }
    }
  })();
  return async () => {
    isOver = true;
    await asking;
    const tookOf = (did: Did) =>
      control
        .deliveries()
        .filter((one) => didOf(one) === did)
        .map(({ tookMs }) => tookMs);
    const acks = DID.map((did) => {
      const took = tookOf(did);
      return [did, { count: took.length, p50: quantile(took, 0.5), p99: quantile(took, 0.99) }];
    });
    return Object.fromEntries(acks) as FreshnessSlice["acks"];
  };
}

function didOf({ kind, name }: { readonly kind: string; readonly name: string }): Did | undefined {
  if (kind === "command") return "commands";
  if (name.startsWith("block_actions")) return "actions";
  return name.startsWith("view_submission") ? "submissions" : undefined;
}

/** How long after each alert was sent its service's card or row first counted it, milliseconds. */
async function shownAfter(
  { slack: { control } }: BenchSurroundings,
  sentAt: ReadonlyMap<string, readonly number[]>,
): Promise<number[]> {
  const all = [...sentAt.values()].reduce((sum, times) => sum + times.length, 0);
  let found: number[] = [];
  for (const until = now() + SETTLE_MS; now() < until && found.length < all; await wait(250)) {
    const shown = [...sentAt].map(([service, times]) => {
      const counts = control.calls().flatMap(({ method, args, arrivedAtMs, response }) => {
        const isMessage = method === "chat.postMessage" || method === "chat.update";
        const count = isMessage && response.ok === true ? countOf(service, args) : undefined;
        return count === undefined ? [] : [{ count, at: arrivedAtMs }];
      });
      return times.flatMap((sent, index) => {
        const first = counts.find(({ count, at }) => count > index && at > sent);
        return first ? [first.at - sent] : [];
      });
    });
    found = shown.flat();
  }
  return found;
}

/** How many alerts of the service a message counts: its own card in the text, a storm's board in a row of its table. */
function countOf(service: string, { text, blocks }: Readonly<Record<string, unknown>>): number | undefined {
  const said = String(text);
  if (said.includes(service)) return Number(/(\d+) alerts/.exec(said)?.[1] ?? 1);
  const [, cells] = JSON.stringify(blocks ?? "").split(service);
  const count = /"(?:text|value)\\*":\\*"?(\d+)/.exec(cells ?? "")?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The clock that the workspace notes arrivals by. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns the rows of card freshness and of answers to people. */
export function freshnessTable(slices: readonly FreshnessSlice[]): string[] {
  return [
    "from an alert to the card or board that shows it, with Slack's rate limits (s), and answers to people meanwhile (ms)",
    ...slices.flatMap(({ weather, alerts, missing, fresh, acks }) => {
      const target = WEATHERS.find(({ name }) => name === weather)?.freshTarget ?? 0;
      const lost = missing > 0 ? `, ${missing} MISSING` : "";
      const seconds = (ms: number) => (ms / 1_000).toFixed(1);
      return [
        `  ${weather}, ${alerts} alerts${lost}: card p50 ${seconds(fresh.p50)} · p99 ${seconds(fresh.p99)}   target ≤ ${target} s`,
        ...DID.map((did) => {
          const { count, p50, p99 } = acks[did];
          return `    ${count} ${did} answered: p50 ${Math.round(p50)} · p99 ${Math.round(p99)}   target ≤ ${ACK_TARGET_MS} ms`;
        }),
      ];
    }),
  ];
}
