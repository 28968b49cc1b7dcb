import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { fingerprintOf } from "../../engine/domain/fingerprint.ts";
import type { TenantState } from "../../engine/domain/state.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { foldItem } from "../../engine/fold.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import { emptyState } from "../../engine/indexes.ts";
import { alertFor, at, TENANT, tenantNamed } from "../support/builders.ts";
import { median, quantile } from "./machine.ts";

const ROUNDS = 9;
const ALERTS_PER_SLICE = 1_500;
/** Before the fold is timed alone: by then the compiler has seen it, as in a process that has run for an hour. */
const WARM_SLICES = 20;
/** An hour of quiet before anything is measured, so that nothing is near by accident. */
const LATER_MS = 3_600_000;

/** One slice of a growth row: what an alert costs with few and with many, microseconds of this process. */
export interface GrowthSlice {
  readonly row: string;
  readonly few: number;
  readonly many: number;
}

interface GrowthRow {
  readonly row: string;
  readonly target: number;
  /** Returns the next alert to fold, and the state that it belongs to. */
  readonly few: () => Step;
  readonly many: () => Step;
}

interface Step {
  readonly state: TenantState;
  readonly item: InboxItem;
}

/** How fast correlation alone is, by itself. */
export interface AloneSlice {
  readonly row: "alone";
  readonly alertsPerSecond: number;
}

const config = { ...DEFAULT_CONFIG, windowMs: 30 * 60_000, windowMaxMs: 60 * 60_000 };

/** Measures the fold alone, and what an alert costs it as tenants, open windows and active alerts grow; in this process, without stores. */
export function benchCorrelation(onSlice: (slice: GrowthSlice | AloneSlice) => void): {
  readonly growth: readonly GrowthSlice[];
  readonly alone: readonly AloneSlice[];
} {
  const alone = aloneSlices();
  const growth = [tenantsRow(), windowsRow(), alertsRow()].flatMap(slicesOf);
  for (const slice of [...alone, ...growth]) onSlice(slice);
  return { growth, alone };
}

/** Returns the lines of the table. */
export function correlationTable({ growth, alone }: ReturnType<typeof benchCorrelation>): string[] {
  const speeds = alone.map(({ alertsPerSecond }) => alertsPerSecond);
  const lines = [
    "correlation alone, in this process, without stores",
    `  ${Math.round(median(speeds))} alerts/s (${Math.round(quantile(speeds, 0))}–${Math.round(quantile(speeds, 1))})   target ≥ 20000, aim 100000`,
  ];
  for (const { row, target } of [tenantsRow(1, 1), windowsRow(1, 1), alertsRow(1, 1)]) {
    const slices = growth.filter((slice) => slice.row === row);
    const ratios = slices.map(({ few, many }) => many / few);
    const cost = (of: (slice: GrowthSlice) => number) => median(slices.map(of)).toFixed(0);
    lines.push(
      `  ${row}: ${cost(({ few }) => few)} → ${cost(({ many }) => many)} µs an alert   ${median(ratios).toFixed(2)}× (${quantile(ratios, 0).toFixed(2)}–${quantile(ratios, 1).toFixed(2)})   target ≤ ${target.toFixed(1)}×`,
    );
  }
  return lines;
}

/** A and B in turns, the first round to warm up (reference/performance.md §5). */
function slicesOf({ row, few, many }: GrowthRow): GrowthSlice[] {
  const slices: GrowthSlice[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const slice = { row, few: costOf(few), many: costOf(many) };
    if (round > 0) slices.push(slice);
  }
  return slices;
}

function costOf(next: () => Step): number {
  const steps = Array.from({ length: ALERTS_PER_SLICE }, next);
  const began = process.cpuUsage();
  for (const step of steps) fold(step);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / ALERTS_PER_SLICE;
}

function fold({ state, item }: Step): void {
  foldItem(state, item);
  state.learned.clear();
}

function aloneSlices(): AloneSlice[] {
  const next = streamOf(emptyState(TENANT, config), 300);
  for (let round = 0; round < WARM_SLICES; round++) costOf(next);
  return Array.from({ length: ROUNDS }, () => ({ row: "alone", alertsPerSecond: 1_000_000 / costOf(next) }));
}

/** Alerts of so many services, each firing and ending in turn, three a second. */
function streamOf(state: TenantState, services: number, tenantId: TenantId = TENANT): () => Step {
  let count = 0;
  let clock = at("09:00:00");
  return () => {
    const service = `service-${count % services}`;
    const status = Math.floor(count / services) % 2 === 0 ? "triggered" : "resolved";
    count += 1;
    clock += 333;
    return { state, item: itemOf(tenantId, clock, service, { status }, count) };
  };
}

function itemOf(
  tenantId: TenantId,
  receivedAt: number,
  service: string,
  change: Parameters<typeof alertFor>[1],
  count: number,
): InboxItem {
  const occurredAt = new Date(receivedAt).toISOString();
  return {
    itemId: `item-${count}`,
    tenantId,
    receivedAt,
    integrationId: "i",
    provider: "datadog",
    content: {
      kind: "alert",
      drafts: [alertFor(service, { triggeredAt: occurredAt, occurredAt, ...change })],
    },
  };
}

function tenantsRow(few = 1, many = 10_000): GrowthRow {
  return { row: "tenants 1 → 10 000", target: 1.3, few: tenants(few), many: tenants(many) };
}

/** Before anything is measured each service of a tenant has fired and ended: what is new costs more, with few tenants too. */
const FIRST_ALERTS = 20;

/** Tenants in turn, each with alerts of ten services that fire and end. */
function tenants(count: number): () => Step {
  const streams = Array.from({ length: count }, (_, n) => {
    const tenantId = tenantNamed(`t${n}`);
    const next = streamOf(emptyState(tenantId, config), 10, tenantId);
    for (let alert = 0; alert < FIRST_ALERTS; alert++) fold(next());
    return next;
  });
  let turn = 0;
  return () => {
    turn += 1;
    const next = streams[turn % count];
    if (!next) throw new Error("no tenant");
    return next();
  };
}

function windowsRow(few = 10, many = 100_000): GrowthRow {
  return { row: "open windows 10 → 100 000", target: 1.5, few: windows(few), many: windows(many) };
}

/** The same ten services have alerts, however many others have an open window or a firing alert: only that differs. */
const BUSY = 10;

/** One tenant with so many open windows, each of a service of its own; alerts join ten of them. */
function windows(count: number): () => Step {
  const state = emptyState(TENANT, { ...config, windowMs: 24 * LATER_MS, windowMaxMs: 48 * LATER_MS });
  let clock = at("09:00:00");
  for (let n = 0; n < count; n++) {
    clock += 5;
    foldItem(state, itemOf(TENANT, clock, `service-${n}`, { title: `trouble ${n}` }, n));
    state.learned.clear();
  }
  clock += LATER_MS;
  let turn = count;
  return () => {
    turn += 1;
    clock += 1_000;
    const n = turn % BUSY;
    const change = { title: `trouble ${n}`, providerAlertId: `again-${turn}` };
    return { state, item: itemOf(TENANT, clock, `service-${n}`, change, turn) };
  };
}

function alertsRow(few = 1_000, many = 1_000_000): GrowthRow {
  return { row: "active alerts 1 000 → 1 000 000", target: 1.5, few: alerts(few), many: alerts(many) };
}

/** One tenant with so many alerts that fire, in ten incidents; half of what comes is any of these again, half is new. */
function alerts(count: number): () => Step {
  const state = emptyState(TENANT, config);
  let clock = at("09:00:00");
  for (let n = 0; n < BUSY; n++) {
    clock += 5;
    foldItem(state, itemOf(TENANT, clock, `service-${n}`, { providerAlertId: `alert-${n}` }, n));
  }
  state.learned.clear();
  // The fold would take minutes to make a million: the others are put beside the first ten, as it left them.
  const first = [...state.alerts.values()];
  for (let n = BUSY; n < count; n++) {
    const alert = first[n % BUSY];
    if (alert?.incidentId === undefined) throw new Error("an alert without an incident");
    const { service, title } = alert.alert;
    const providerAlertId = `alert-${n}`;
    const fingerprint = fingerprintOf({
      tenantId: TENANT,
      provider: "datadog",
      providerAlertId,
      service,
      title,
    });
    state.alerts.set(fingerprint, { ...alert, fingerprint });
    state.alertsByIncident.get(alert.incidentId)?.add(fingerprint);
  }
  clock += 60_000;
  let turn = count;
  return () => {
    turn += 1;
    clock += 10;
    const n = turn % 2 === 0 ? (turn * 7_919) % count : turn;
    return {
      state,
      item: itemOf(TENANT, clock, `service-${n % BUSY}`, { providerAlertId: `alert-${n}` }, turn),
    };
  };
}
