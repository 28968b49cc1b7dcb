import type { Database } from "../../engine/db/database.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Job } from "./job.ts";
import type { Outbox } from "./outbox.ts";
import type { NotifierTimes } from "./plan.ts";

/** The way to a tenant's Slack; app/slack/installations.ts is one. */
export interface SlackAccess {
  slackOf(
    tenantId: TenantId,
  ): Promise<{ token: string; botUserId: string; scopes: readonly string[] } | undefined>;
  revoke(tenantId: TenantId, reason: string): Promise<void>;
}

/** A tenant's installation, as a call is made with it. */
export type Access = NonNullable<Awaited<ReturnType<SlackAccess["slackOf"]>>>;

/** What one tenant's calls are made with. */
export interface DeliveryDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly slack: SlackAccess;
  readonly slackApiUrl: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "slackCalls" | "firstMessageSeconds" | "notices">;
  readonly times: Pick<NotifierTimes, "callTimeoutMs">;
  /** Milliseconds that never go back; what waits are measured with. */
  readonly clock: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the line has to know of what came of its calls. */
export interface Consequences {
  /** Slack asked to wait with such calls. */
  hold(job: Job, forMs: number): void;
  /** Slack does not answer as it should. */
  unwell(): void;
  /** Slack has posted a notice; it remains to be written down. */
  answered(noticeId: string): void;
  channelRefused(channelId: string): void;
  channelWorks(channelId: string): void;
  /** This process gave up on a notice's first post, or it is known by now what came of it. */
  postUnclear(noticeId: string): void;
  postSettled(noticeId: string): void;
  installationGone(): void;
}
