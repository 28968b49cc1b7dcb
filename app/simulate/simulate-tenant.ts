import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { Parsed, WebhookRequest } from "../../adapters/contract.ts";
import { parseProviderId } from "../../adapters/index.ts";
import { type Database, openDatabase } from "../../engine/db/database.ts";
import { hasChangedSettings, pageOfEvents } from "../../engine/db/events.ts";
import { getIntegration } from "../../engine/db/integrations.ts";
import { type TenantTx, withTenant } from "../../engine/db/tenant.ts";
import { getTenant } from "../../engine/db/tenants.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../engine/domain/event.ts";
import type { Mask } from "../../engine/domain/privacy.ts";
import type { TenantState } from "../../engine/domain/state.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { evolve } from "../../engine/evolve.ts";
import { foldItem, foldTimers } from "../../engine/fold.ts";
import type { Command, InboxItem } from "../../engine/inbox.ts";
import { emptyState } from "../../engine/indexes.ts";
import { compareOutcomes, type Difference, watchOutcome } from "../../engine/simulation/outcome.ts";
import type { ArchiveStore } from "../archive/archive.ts";
import { type ArchivedDelivery, deliveriesOfDay } from "../archive/archive-days.ts";
import { openArchive } from "../archive/open-archive.ts";
import { readConfig } from "../config.ts";
import { maskOf } from "../privacy.ts";
import { openVault, type Vault } from "../secrets.ts";
import { readDelivery, readSettings } from "../webhooks/read-delivery.ts";
import { openProgress } from "./progress.ts";

/** A span of a tenant's own past, epoch milliseconds, and what should have been set then. */
export interface PastSpan {
  readonly tenantId: TenantId;
  readonly from: number;
  readonly to: number;
  /** What should have been set, by what was: asked for the beginning and for each change that people made in the span. */
  readonly settings: (then: EngineConfig) => EngineConfig;
}

export interface PastDeps {
  readonly db: Database;
  readonly archive: ArchiveStore;
  readonly vault: Vault;
}

/** Says what would have been different, with the stores that the environment names. */
export async function simulateTenant(span: PastSpan): Promise<Difference> {
  const config = readConfig();
  const db = openDatabase({ url: config.databaseUrl, poolMax: 2 });
  try {
    return await simulatePast(
      { db, archive: openArchive(config, db), vault: openVault(config.masterKeys) },
      span,
    );
  } finally {
    await db.close();
  }
}

/**
 * Folds the tenant's kept deliveries of a span once more, from the state in which they found the tenant, and compares
 * with what happened. That state is the fold of the log before the span, so with the settings of then nothing differs.
 * People's own actions in the span are among the deliveries, changes of settings too: each goes through `settings`. Throws the signal's
 * reason once it is aborted; others have the processor in between.
 */
export async function simulatePast(
  deps: PastDeps,
  span: PastSpan,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Difference> {
  const { from, to, settings } = span;
  const breathe = openBreathing(options.signal);
  const [past, replay] = await statesAt(deps.db, span, breathe);
  const happened = watchOutcome(from);
  for await (const event of eventsOf(deps.db, span.tenantId, { from, to })) {
    await breathe();
    evolve(past, event);
    happened.observe(event, past);
    past.learned.clear();
  }
  const simulated = watchOutcome(from);
  const see = (event: EngineEvent) => simulated.observe(event, replay);
  change(replay, settings, from);
  const days = daysOf(span);
  const read = openReading(deps, span.tenantId);
  const progress = openProgress(days.length, "simulating {bar} {value} of {total} days");
  try {
    for (const day of days) {
      for await (const delivery of deliveriesOfDay(
        { db: deps.db, store: deps.archive },
        { tenantId: span.tenantId, day },
      )) {
        await breathe();
        const item = await itemOf(delivery, read, span);
        if (item) foldItem(replay, item, see);
        replay.learned.clear();
      }
      progress.advance(1);
    }
  } finally {
    progress.stop();
  }
  foldTimers(replay, to - 1, see);
  return compareOutcomes(happened.finish(), simulated.finish());
}

/** The tenant as it was when the span began, twice: what is in a state is never changed, only replaced. */
async function statesAt(
  db: Database,
  { tenantId, from }: PastSpan,
  breathe: () => Promise<void>,
): Promise<[TenantState, TenantState]> {
  const config = await withTenant(db, tenantId, configAtFirst);
  const states: [TenantState, TenantState] = [emptyState(tenantId, config), emptyState(tenantId, config)];
  for await (const event of eventsOf(db, tenantId, { from: 0, to: from })) {
    await breathe();
    for (const state of states) {
      evolve(state, event);
      state.learned.clear();
    }
  }
  return states;
}

async function configAtFirst(tx: TenantTx): Promise<EngineConfig> {
  if (await hasChangedSettings(tx)) return DEFAULT_CONFIG;
  const tenant = await getTenant(tx);
  return { ...DEFAULT_CONFIG, ...(tenant?.config as Partial<EngineConfig> | null) };
}

/** Folding so many takes a few milliseconds. */
const STEPS_PER_BREATH = 100;

/** Returns what to await at every step: now and then it lets others have the processor, and ends with the signal. */
function openBreathing(signal: AbortSignal | undefined): () => Promise<void> {
  let steps = 0;
  return async () => {
    steps += 1;
    if (steps % STEPS_PER_BREATH !== 0) return;
    signal?.throwIfAborted();
    await setImmediate();
  };
}

const EVENTS_PER_PAGE = 2_000;

async function* eventsOf(
  db: Database,
  tenantId: TenantId,
  span: { readonly from: number; readonly to: number },
): AsyncGenerator<EngineEvent> {
  for (let after = 0; ; ) {
    const page = await withTenant(db, tenantId, (tx) => pageOfEvents(tx, span, after, EVENTS_PER_PAGE));
    for (const { event } of page) yield event;
    const last = page.at(-1);
    if (!last) return;
    after = last.position;
  }
}

function change(state: TenantState, settings: PastSpan["settings"], at: number): void {
  const config = settings(state.config);
  if (config === state.config) return;
  evolve(state, { type: "settings.changed", eventId: "", itemId: "", at, by: "simulation", config });
}

const DAY_MS = 86_400_000;

/** The days (UTC) that the span touches. */
function daysOf({ from, to }: PastSpan): string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS)
    days.push(new Date(day).toISOString().slice(0, 10));
  return days;
}

const StoredCommand = z.custom<Command>(
  (value) => typeof value === "object" && value !== null && "type" in value,
);

async function itemOf(
  delivery: ArchivedDelivery,
  read: Reading,
  { tenantId, from, to, settings }: PastSpan,
): Promise<InboxItem | undefined> {
  const { deliveryId: itemId, integrationId, headers, body } = delivery;
  const receivedAt = Date.parse(delivery.receivedAt);
  if (receivedAt < from || receivedAt >= to) return undefined;
  const item = { itemId, tenantId, receivedAt, integrationId, provider: delivery.provider };
  if (delivery.kind === "command") {
    const command = StoredCommand.parse(JSON.parse(Buffer.from(body).toString("utf8")));
    return { ...item, content: { kind: "command", command: underSettings(command, settings) } };
  }
  const parsed = await read(delivery.provider, integrationId, { headers, body, receivedAt });
  return parsed?.kind === "alert" || parsed?.kind === "deploy" ? { ...item, content: parsed } : undefined;
}

function underSettings(command: Command, settings: PastSpan["settings"]): Command {
  if (command.type !== "settings") return command;
  // A command of an older version lacks the settings that came since.
  return { ...command, config: settings({ ...DEFAULT_CONFIG, ...command.config }) };
}

type Reading = (
  provider: string,
  integrationId: string,
  request: WebhookRequest,
) => Promise<Parsed | undefined>;

/** Reads deliveries as the door would today: with each source's settings, and masked where privacy mode is on. */
function openReading({ db, vault }: PastDeps, tenantId: TenantId): Reading {
  const settings = new Map<string, unknown>();
  let mask: Promise<Mask | undefined> | undefined;
  return async (given, integrationId, request) => {
    const provider = parseProviderId(given);
    if (!provider) return undefined;
    mask ??= withTenant(db, tenantId, async (tx) => maskOf(vault, await getTenant(tx)).mask);
    if (!settings.has(integrationId)) {
      const found = await withTenant(db, tenantId, (tx) => getIntegration(tx, integrationId));
      settings.set(integrationId, found?.settings);
    }
    return readDelivery(
      provider,
      request,
      readSettings(settings.get(integrationId)),
      await mask,
      integrationId,
    );
  };
}
