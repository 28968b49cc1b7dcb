import type { LocalSlack, LocalSlackOptions } from "../../../app/local/workspace/start.ts";
import { openLog } from "../../../app/log.ts";
import { openMetrics } from "../../../app/metrics.ts";
import { type Notifier, type NotifierDeps, startNotifier } from "../../../app/notify/notifier.ts";
import { openVault } from "../../../app/secrets.ts";
import { type Installations, openInstallations } from "../../../app/slack/installations.ts";
import { askForCards } from "../../../engine/db/ask-for-cards.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { writeChanges } from "../../../engine/db/projections.ts";
import { enterTenant, withShards, withTenant } from "../../../engine/db/tenant.ts";
import { setChannel } from "../../../engine/db/tenants.ts";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { Route } from "../../../engine/domain/route.ts";
import type { IncidentState, TenantState } from "../../../engine/domain/state.ts";
import { SHARDS, shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import { foldItem, foldTimers } from "../../../engine/fold.ts";
import type { Command, InboxItem } from "../../../engine/inbox.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { noticesFor } from "../../../engine/notices.ts";
import { type ChangeWatch, watchChanges } from "../../../engine/workers/changes.ts";
import { at, itemAt } from "../../support/builders.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { type BoltApp, channelId, startBoltApp, startSlack, teamOf } from "../local/workspace/bolt-app.ts";

/** Waits short enough for a test, in the proportions of the real ones. */
export const QUICK = {
  firstUpdateAfterMs: 60,
  updateEveryMs: 120,
  visibilityLagMs: 200,
  callTimeoutMs: 400,
  pollMs: 40,
  routeRetryMs: 40,
  routeRetryMaxMs: 160,
  probeMs: 30,
  probeMaxMs: 120,
  storm: { above: 50, withinMs: 60_000, calmMs: 400, lookEveryMs: 50, boardEveryMs: 60 },
};

/** The same, where five new incidents are a storm already. */
export const STORMY = { ...QUICK, storm: { ...QUICK.storm, above: 5, calmMs: 60_000 } };

export const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);

/** A real Postgres, the local Slack workspace, real installations, and a notifier between them. */
export interface Stage {
  readonly db: Database;
  readonly slack: LocalSlack;
  readonly installations: Installations;
  /** Installs the app in a team and picks its channel; the bot is in it. */
  tenantIn(team: string, options?: { channel?: string; scopes?: "all" | "no history" }): Promise<TestTenant>;
  notifier(changes?: Partial<NotifierDeps>): Notifier;
  close(): Promise<void>;
}

/** A tenant whose alerts are folded and stored as the worker does it, up to the outbox. */
export interface TestTenant {
  readonly tenantId: TenantId;
  receives(clock: string, ...drafts: AlertDraft[]): Promise<void>;
  /** A person says something that the fold must see. */
  says(clock: string, command: Command): Promise<void>;
  /** Time passes: what is due closes. */
  becomes(clock: string): Promise<void>;
  incident(number?: number): IncidentState;
  notices(): Promise<NoticeRow[]>;
  pending(): Promise<number>;
  /** What a process leaves that dies between its claim and writing down what Slack said. */
  abandonClaims(): Promise<void>;
  /** `by` is a person's name, or an id of nobody. */
  picks(channel: string, by?: string): Promise<void>;
  /** From here on incidents that begin go by these. */
  routes(routes: readonly Route[]): void;
}

export interface NoticeRow {
  readonly notice_id: string;
  readonly state: string;
  readonly slack_ts: string | null;
  readonly channel_id: string | null;
  readonly wanted_revision: number;
  readonly sent_revision: number;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly kind: string;
  readonly incident_id: string | null;
  readonly storm_id: string | null;
  readonly route_reason: string | null;
  readonly claimed_at: Date | null;
}

const MASTER_KEYS = `test:${Buffer.alloc(32, 7).toString("base64")}`;

export async function openStage(options: Partial<LocalSlackOptions> = {}): Promise<Stage> {
  const store = await createTestDatabase();
  const db = openDatabase({ url: store.url, poolMax: 6 });
  const slack = await startSlack(options);
  const bolt = await startBoltApp(slack);
  const installations = openInstallations(db, openVault(MASTER_KEYS));
  const running = new Set<Notifier>();
  return {
    db,
    slack,
    installations,
    tenantIn: (team, wanted = {}) => tenantIn({ db, slack, bolt, installations }, team, wanted),
    notifier(changes = {}) {
      const metrics = openMetrics();
      const notifier = startNotifier({
        db,
        slack: installations,
        slackApiUrl: slack.slackApiUrl,
        log: openLog("silent", "test"),
        metrics,
        times: QUICK,
        ...changes,
      });
      running.add(notifier);
      return notifier;
    },
    async close() {
      await Promise.all([...running].map((notifier) => notifier.close()));
      await bolt.close();
      await slack.close();
      await db.close();
      await store.drop();
    },
  };
}

async function tenantIn(
  stage: { db: Database; slack: LocalSlack; bolt: BoltApp; installations: Installations },
  team: string,
  { channel = "alerts", scopes = "all" }: { channel?: string; scopes?: "all" | "no history" },
): Promise<TestTenant> {
  const { db, slack, bolt, installations } = stage;
  const admin = slack.control.users(team).find((user) => user.isAdmin)?.name ?? "";
  await slack.control.install(team, admin, scopes === "all" ? {} : { optionalScopes: [] });
  const { id } = teamOf(slack, team);
  const installation = bolt.installs.get(id);
  if (!installation) throw new Error(`${team} did not install`);
  await installations.store.storeInstallation(installation);
  const tenantId = await installations.tenantOf(id);
  if (!tenantId) throw new Error(`${team} has no tenant`);
  const picks = (name: string, by = "U1") => {
    const setBy = slack.control.users(team).find((user) => user.name === by)?.id ?? by;
    return withTenant(db, tenantId, (tx) =>
      setChannel(tx, { channelId: channelId(slack, team, name), channelName: name, setBy }),
    );
  };
  if (channel !== "") {
    await picks(channel);
    slack.control.inviteBot(team, channel);
  }
  const state = emptyState(tenantId, DEFAULT_CONFIG);
  const rows = <T extends object>(statement: string, parameters: string[] = []) =>
    withShards(db, [shardOf(tenantId)], async (sql) => {
      await enterTenant(sql, tenantId);
      return (await sql.unsafe(statement, parameters)) as unknown as T[];
    });
  return {
    tenantId,
    picks,
    routes: (routes) => {
      state.config = { ...state.config, routes };
    },
    receives: (clock, ...drafts) =>
      commit(db, state, (observe) => foldItem(state, { ...itemAt(clock, drafts), tenantId }, observe)),
    says: (clock, command) => {
      const item = { ...itemAt(clock, [], `said ${clock}`), tenantId, content: { kind: "command", command } };
      return commit(db, state, (observe) => foldItem(state, item as InboxItem, observe));
    },
    becomes: (clock) => commit(db, state, (observe) => foldTimers(state, at(clock), observe)),
    incident: (number = 1) => {
      const found = [...state.incidents.values()].find((one) => one.number === number);
      if (!found) throw new Error(`no incident ${number}`);
      return found;
    },
    notices: () => rows<NoticeRow>("select * from notices order by created_at, notice_id"),
    pending: async () =>
      (
        await rows<{ n: number }>("select count(*)::int as n from pending_notices where tenant_id = $1", [
          tenantId,
        ])
      )[0]?.n ?? -1,
    abandonClaims: async () => {
      await rows(
        "update notices set state = 'sending', slack_ts = null, sent_revision = 0, sent_hash = null, claimed_at = now()",
      );
      await rows(
        `insert into pending_notices select ${shardOf(tenantId)}, notice_id, tenant_id, now() from notices on conflict do nothing`,
      );
    },
  };
}

/** What the worker's transaction does with the events, as far as delivery sees it. */
async function commit(
  db: Database,
  state: TenantState,
  fold: (observe: ChangeWatch["observe"]) => EngineEvent[],
): Promise<void> {
  const { tenantId } = state;
  const shard = shardOf(tenantId);
  const watch = watchChanges();
  const events = fold(watch.observe);
  await withShards(db, [shard], async (sql) => {
    await enterTenant(sql, tenantId);
    await Promise.all([
      ...writeChanges(sql, tenantId, watch.changes(new Map(), []), watch.letGo),
      ...askForCards(sql, tenantId, shard, noticesFor(events, state)),
    ]);
  });
}
