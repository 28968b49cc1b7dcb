import { bodyOf, type Change, groupBody, labelsOf, type Seen, seenBy } from "./alert-bodies.ts";
import type { Chance } from "./chance.ts";
import { type Family, type Firing, HOUR, type Incident, MINUTE } from "./story.ts";

/** What one alert of a delivery is about: the truth of its event. */
export interface Told {
  readonly seen: Seen;
  readonly kind: "fire" | "repeat" | "renotify" | "ack" | "resolve" | "retry";
}

/** One HTTP request as it reached us. */
export interface Delivery {
  readonly receivedAt: number;
  readonly provider: string;
  readonly kind: "alert" | "deploy";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly told: readonly Told[];
  /** The deploy's key and what this request says of it. */
  readonly deploy?: { readonly key: string; readonly status: string };
}

const LATE_SHARE = 0.015;
const RETRY_SHARE = 0.01;

/** Returns the alerts' deliveries, and takes out of the incidents what no tool ever told. */
export function deliverAlerts(chance: Chance, family: Family, incidents: readonly Incident[]): Delivery[] {
  const firings = distinctEpisodes(incidents);
  const seen = firings.map((firing) => seenBy(chance, family, firing));
  const alone = seen
    .filter(({ tool }) => tool !== "grafana" && tool !== "alertmanager")
    .flatMap((one) => deliverAlone(chance, one));
  const grouped = seen.filter(({ tool }) => tool === "grafana" || tool === "alertmanager");
  const deliveries = [...alone, ...deliverGroups(chance, grouped)];
  const told = new Set(
    deliveries.flatMap((delivery) =>
      delivery.told.filter(({ kind }) => kind === "fire").map(({ seen: one }) => one.firing),
    ),
  );
  for (const incident of incidents)
    incident.firings.splice(
      0,
      incident.firings.length,
      ...incident.firings.filter((firing) => told.has(firing)),
    );
  return withRetries(chance, deliveries);
}

/** An alert that fires already does not fire again: the later episode belongs to the earlier one. */
function distinctEpisodes(incidents: readonly Incident[]): Firing[] {
  const firings = incidents.flatMap((incident) => incident.firings).sort((a, b) => a.firedAt - b.firedAt);
  const until = new Map<string, number>();
  return firings.filter((firing) => {
    const { tool, monitor, region, environment, pod, node } = firing;
    const key = [tool, monitor.id, region, environment, pod?.name ?? node].join("|");
    if (firing.firedAt < (until.get(key) ?? 0) + MINUTE) return false;
    until.set(key, firing.clearedAt);
    return true;
  });
}

function deliverAlone(chance: Chance, seen: Seen): Delivery[] {
  const { firing, tool } = seen;
  const provider = tool === "datadogBare" ? "datadog" : tool;
  const send = (change: Change, at: number): Delivery => ({
    receivedAt: Math.round(
      at + chance.between(800, 6_000) + (chance.happens(LATE_SHARE) ? chance.between(1, 6) * MINUTE : 0),
    ),
    provider,
    kind: "alert",
    headers: {},
    body: bodyOf(chance, seen, change, Math.round(at)),
    told: [{ seen, kind: change }],
  });
  const sent = [send("fire", firing.firedAt), send("resolve", firing.clearedAt)];
  const acknowledgedAt = firing.firedAt + (firing.acknowledgedAfterMs ?? Number.POSITIVE_INFINITY);
  if ((tool === "pagerduty" || tool === "opsgenie") && acknowledgedAt < firing.clearedAt - MINUTE)
    sent.push(send("ack", acknowledgedAt));
  if (provider === "datadog")
    for (let at = firing.firedAt + 2 * HOUR; at < firing.clearedAt; at += 2 * HOUR)
      sent.push(send("renotify", at));
  return sent;
}

const GROUP_WAIT = 30_000;
const GROUP_INTERVAL = 5 * MINUTE;
const REPEAT_INTERVAL = 4 * HOUR;

/** Alertmanager's way: a new group waits, a known one tells at even intervals what changed, and all that still fires with it. */
function deliverGroups(chance: Chance, all: readonly Seen[]): Delivery[] {
  const groups = new Map<string, Seen[]>();
  for (const seen of all) {
    const key = [
      seen.tool,
      labelsOf(seen).alertname,
      seen.firing.service?.team ?? "infra",
      seen.firing.environment,
    ].join("|");
    groups.set(key, [...(groups.get(key) ?? []), seen]);
  }
  return [...groups.values()].flatMap((members) => deliverGroup(chance, members));
}

function deliverGroup(chance: Chance, members: readonly Seen[]): Delivery[] {
  const waiting = [...members].sort((a, b) => a.firing.firedAt - b.firing.firedAt);
  const firing = new Map<Seen, "new" | "told">();
  const deliveries: Delivery[] = [];
  let lastFlush = Number.NEGATIVE_INFINITY;
  while (waiting.length > 0 || firing.size > 0) {
    const nextStart = waiting[0]?.firing.firedAt ?? Number.POSITIVE_INFINITY;
    const nextEnd = Math.min(...[...firing.keys()].map((one) => one.firing.clearedAt));
    const changed = Math.min(nextStart, nextEnd);
    const at =
      firing.size === 0
        ? nextStart + GROUP_WAIT
        : Math.min(
            lastFlush + Math.max(1, Math.ceil((changed - lastFlush) / GROUP_INTERVAL)) * GROUP_INTERVAL,
            lastFlush + REPEAT_INTERVAL,
          );
    for (let first = waiting[0]; first !== undefined && first.firing.firedAt <= at; first = waiting[0]) {
      firing.set(first, "new");
      waiting.shift();
    }
    const told: Told[] = [];
    for (const [seen, state] of [...firing]) {
      const isOver = seen.firing.clearedAt <= at;
      if (isOver) firing.delete(seen);
      if (isOver && state === "new") continue;
      told.push({ seen, kind: isOver ? "resolve" : state === "new" ? "fire" : "repeat" });
      if (!isOver) firing.set(seen, "told");
    }
    lastFlush = at;
    const [some] = told;
    if (some === undefined) continue;
    const tool = some.seen.tool === "grafana" ? "grafana" : "alertmanager";
    const { alertname = "" } = labelsOf(some.seen);
    const alerts = told.map(({ seen, kind }) => ({ seen, resolved: kind === "resolve" }));
    deliveries.push({
      receivedAt: Math.round(at + chance.between(300, 3_000)),
      provider: tool,
      kind: "alert",
      headers: {},
      body: groupBody(tool, alerts, { alertname }),
      told,
    });
  }
  return deliveries;
}

function withRetries(chance: Chance, deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.flatMap((delivery) => {
    if (!chance.happens(RETRY_SHARE)) return [delivery];
    const again = delivery.told.map(
      ({ seen, kind }): Told => ({ seen, kind: kind === "ack" || kind === "resolve" ? kind : "retry" }),
    );
    return [
      delivery,
      {
        ...delivery,
        receivedAt: delivery.receivedAt + Math.round(chance.between(4_000, 70_000)),
        told: again,
      },
    ];
  });
}
