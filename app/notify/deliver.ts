import { crashPoint } from "../../engine/crash-points.ts";
import type { Database } from "../../engine/db/database.ts";
import { askForEvidence } from "../../engine/db/evidence.ts";
import { claimChange, type NoticeContent } from "../../engine/db/notice-content.ts";
import {
  forgetMessage,
  killNotices,
  markSettled,
  putBack,
  redirectToChannel,
  rememberPlainBlocks,
} from "../../engine/db/notice-outcome.ts";
import { ROUTE_ERROR, tellInstaller } from "../../engine/db/routes.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Card } from "../slack/cards/incident.ts";
import type { Failure } from "./classify.ts";
import type { Job } from "./job.ts";
import { messageOf } from "./kinds.ts";
import { type CallShowing, showAsTaken } from "./looks.ts";
import type { Outbox } from "./outbox.ts";
import type { NotifierTimes } from "./plan.ts";
import { hashOf } from "./rendered.ts";
import { RouteRecord } from "./route-record.ts";
import { isPerson, type Outcome, openSlackCalls, type SlackCalls } from "./slack-calls.ts";
import { mayReadHistory, UnclearPosts } from "./unclear.ts";

/** The way to a tenant's Slack; app/slack/installations.ts is one. */
export interface SlackAccess {
  slackOf(
    tenantId: TenantId,
  ): Promise<{ token: string; botUserId: string; scopes: readonly string[] } | undefined>;
  revoke(tenantId: TenantId, reason: string): Promise<void>;
}

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

/** What is to be done after a call. */
export type Next = "nothing" | "list again";

type Access = NonNullable<Awaited<ReturnType<SlackAccess["slackOf"]>>>;

/** A claim older than this when its call is about to be made may have been settled by somebody else meanwhile. */
const CLAIM_FRESH_MS = 2_000;
/** Slack's clock and Postgres' differ: history is read from a little before the oldest claim. */
const CLOCK_SKEW_MS = 60_000;
const NEXT_TRY_MS = 5_000;

/** Makes one tenant's calls and writes down what came of each. Which and when is the line's to say. */
export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #tenantId: TenantId;
  readonly #then: Consequences;
  readonly #unclear: UnclearPosts;
  readonly #routes: RouteRecord;
  #calls: SlackCalls | undefined;
  #closed = false;

  constructor(deps: DeliveryDeps, tenantId: TenantId, consequences: Consequences) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#then = consequences;
    this.#unclear = new UnclearPosts(deps, tenantId, consequences.postSettled);
    this.#routes = new RouteRecord(deps.db, tenantId, deps.now);
  }

  /** What Slack has done is not written down any more once Postgres is away. */
  close(): void {
    this.#closed = true;
  }

  /** Answers whether Slack answers; even a refusal is an answer, and so is having no token. */
  async answers(): Promise<boolean> {
    const access = await this.#deps.slack.slackOf(this.#tenantId);
    const answer = access === undefined ? undefined : await this.#callsOf(access).probe();
    return !(
      answer?.ok === false &&
      (answer.failure.kind === "ambiguous" || answer.failure.kind === "not-sent")
    );
  }

  /**
   * `together` are all that the job's one call settles, itself among them. Returns what there is to do next: nothing, if
   * it is known that the work list holds no more of it.
   */
  async perform(job: Job, together: readonly Job[]): Promise<Next> {
    const access = await this.#deps.slack.slackOf(this.#tenantId);
    if (!access) {
      const error = "not installed in Slack";
      for (const { work } of together) {
        await putBack(this.#deps.db, this.#tenantId, work.noticeId, {
          attempts: work.attempts,
          error,
          inMs: 60_000,
        });
      }
      return "list again";
    }
    const calls = this.#callsOf(access);
    switch (job.plan.do) {
      case "post":
        return this.#post(job, access, calls);
      case "update":
        return this.#update(job, access, calls);
      case "reconcile":
        await this.#reconcile(job, together, access, calls);
        return "list again";
    }
  }

  #callsOf({ token }: Access): SlackCalls {
    if (this.#calls?.token === token) return this.#calls;
    const { slackApiUrl: apiUrl, times, metrics } = this.#deps;
    this.#calls = openSlackCalls(token, { apiUrl, timeoutMs: times.callTimeoutMs, metrics });
    return this.#calls;
  }

  async #post(job: Job, access: Access, calls: SlackCalls): Promise<Next> {
    const { outbox, clock, now, metrics } = this.#deps;
    const { noticeId } = job.work;
    const startedAt = clock();
    const claim = await outbox.claim({ tenantId: this.#tenantId, noticeId });
    // A process that stood still between claim and call comes too late: it must look first, like anyone else.
    if (!claim || clock() - startedAt > CLAIM_FRESH_MS) return "list again";
    crashPoint("notifier.after-claim");
    const { card, startedAt: beganAt, ...named } = messageOf(claim);
    const message = {
      channelId: claim.channelId,
      ...(claim.threadTs === undefined ? {} : { threadTs: claim.threadTs }),
      notice: { noticeId, ...named },
    };
    const posted = await this.#show(card, claim, (shown) => calls.post({ ...message, ...shown }));
    if (!posted.ok) {
      await this.#postFailed(job, claim, posted.failure, access);
      return "list again";
    }
    crashPoint("notifier.after-post");
    this.#deps.log.debug({ tenant: this.#tenantId, notice: noticeId, ...named.facts }, "message posted");
    this.#then.channelWorks(claim.channelId);
    this.#then.postSettled(noticeId);
    this.#then.answered(noticeId);
    metrics.notices.inc({ outcome: "posted" });
    if (beganAt !== undefined) metrics.firstMessageSeconds.observe(Math.max(0, now() - beganAt) / 1000);
    const { channelId, slackTs } = posted.value;
    const isDone = await this.#writeDown(noticeId, claim, channelId, slackTs, card);
    crashPoint("notifier.after-sent");
    await this.#routes.open(claim.channelId);
    return this.#afterwards(noticeId, claim, isDone);
  }

  async #postFailed(job: Job, claim: NoticeContent, failure: Failure, access: Access): Promise<void> {
    const { db } = this.#deps;
    const { noticeId } = job.work;
    const { attempts } = claim;
    if (failure.kind === "route" && isPerson(claim.channelId)) {
      // The channel is the very place that does not take messages.
      if (claim.kind === "route_closed") return this.#tellSomebodyElse(noticeId, claim, failure.reason);
      // They left, or cannot be written to: somebody in the channel will know who takes care of it now.
      return redirectToChannel(db, this.#tenantId, noticeId, { attempts, error: failure.reason });
    }
    if (failure.kind === "message-gone") {
      // There is nothing left to answer to.
      return markSettled(db, this.#tenantId, noticeId, { revision: claim.revision, error: failure.reason });
    }
    if (failure.kind !== "ambiguous") {
      await this.#refused(job, { state: "new", attempts }, failure, access);
      return;
    }
    this.#then.unwell();
    this.#then.postUnclear(noticeId);
    const error = `unknown whether posted: ${failure.reason}`;
    if (mayReadHistory(access.scopes, claim.channelId)) {
      await putBack(db, this.#tenantId, noticeId, { state: "sending", attempts, error, inMs: 0 });
      return;
    }
    await this.#unclear.park({ noticeId, ...claim }, error);
  }

  async #tellSomebodyElse(
    noticeId: string,
    { attempts, revision }: NoticeContent,
    reason: string,
  ): Promise<void> {
    const { db } = this.#deps;
    if (await tellInstaller(db, this.#tenantId, noticeId, { attempts, error: reason })) return;
    await markSettled(db, this.#tenantId, noticeId, { revision, error: reason });
  }

  #show<T>(card: Card, { plainBlocks }: NoticeContent, call: CallShowing<T>): Promise<Outcome<T>> {
    const { db, log } = this.#deps;
    return showAsTaken(card, {
      plainBlocks,
      call,
      refused: async (look, reason) => {
        if (look === "text") log.error({ tenant: this.#tenantId, reason }, "card refused, sent as text");
        else await rememberPlainBlocks(db, this.#tenantId);
      },
    });
  }

  async #afterwards(noticeId: string, { kind, content }: NoticeContent, isDone: boolean): Promise<Next> {
    // One alert alone is its card already.
    const hasEvidence = kind === "incident" && (content as IncidentState).alertCount > 1;
    if (hasEvidence) await askForEvidence(this.#deps.db, this.#tenantId, noticeId);
    return isDone && !hasEvidence ? "nothing" : "list again";
  }

  async #update(job: Job, access: Access, calls: SlackCalls): Promise<Next> {
    const { db, clock } = this.#deps;
    const { noticeId } = job.work;
    const startedAt = clock();
    const change = await claimChange(db, this.#tenantId, noticeId);
    // What stood still since then would show what is old by now over what somebody else has shown.
    if (!change || clock() - startedAt > CLAIM_FRESH_MS) return "list again";
    const { card, eventType, facts } = messageOf(change);
    if (!change.leftUnderWay && hashOf(change.chapter, card) === change.sentHash) {
      await markSettled(db, this.#tenantId, noticeId, { revision: change.revision });
      return "list again";
    }
    const { channelId, slackTs } = change;
    const message = {
      channelId,
      slackTs,
      notice: { noticeId, eventType, facts },
    };
    const updated = await this.#show(card, change, (shown) => calls.update({ ...message, ...shown }));
    if (updated.ok) {
      crashPoint("notifier.after-update");
      this.#deps.log.debug({ tenant: this.#tenantId, notice: noticeId, ...facts }, "message changed");
      this.#then.channelWorks(channelId);
      this.#deps.metrics.notices.inc({ outcome: "changed" });
      const isDone = await this.#writeDown(noticeId, change, channelId, slackTs, card);
      await this.#routes.open(channelId);
      return this.#afterwards(noticeId, change, isDone);
    }
    await this.#updateFailed(job, change, updated.failure, access);
    return "list again";
  }

  async #updateFailed(job: Job, change: NoticeContent, failure: Failure, access: Access): Promise<void> {
    const { db } = this.#deps;
    const { noticeId, attempts } = job.work;
    const settle = () =>
      markSettled(db, this.#tenantId, noticeId, { revision: change.revision, error: failure.reason });
    switch (failure.kind) {
      case "message-gone":
        // Somebody deleted it. Once may be a mistake; twice is a wish.
        return attempts < 2 ? forgetMessage(db, this.#tenantId, noticeId, failure.reason) : settle();
      case "message-frozen":
        return settle();
      case "ambiguous":
        // Saying the same again does no harm.
        this.#then.unwell();
        return putBack(db, this.#tenantId, noticeId, {
          state: "sent",
          attempts,
          error: failure.reason,
          inMs: 0,
        });
      case "not-sent":
      case "route":
      case "installation":
      case "content":
        return this.#refused(job, { state: "sent", attempts }, failure, access);
    }
  }

  /** Slack certainly did not do it. `to` is what the notice goes back to, unless there was another claim since. */
  async #refused(
    job: Job,
    to: { readonly state: "new" | "sending" | "sent"; readonly attempts: number },
    failure: Failure,
    access: Access,
  ): Promise<void> {
    const { db, log } = this.#deps;
    const { noticeId } = job.work;
    const back = (error: string, inMs: number) =>
      putBack(db, this.#tenantId, noticeId, { ...to, error, inMs, undone: to.state === "sent" });
    switch (failure.kind) {
      case "not-sent":
        if (failure.retryAfterMs === undefined) this.#then.unwell();
        else this.#then.hold(job, failure.retryAfterMs);
        return back(failure.reason, 0);
      case "route":
        log.warn(
          { tenant: this.#tenantId, channel: job.channelId, reason: failure.reason },
          "channel refuses cards",
        );
        this.#then.channelRefused(job.channelId);
        await back(`${ROUTE_ERROR}${failure.reason}`, 0);
        return this.#routes.close(job.channelId, failure.reason);
      case "installation":
        return this.#installationGone(access, failure.reason, back);
      case "ambiguous":
      case "content":
      case "message-gone":
      case "message-frozen":
        log.error({ tenant: this.#tenantId, reason: failure.reason }, "slack refuses the message");
        return back(failure.reason, NEXT_TRY_MS);
    }
  }

  /** The token may be an old one: someone may have installed again while the call was under way. */
  async #installationGone(
    access: Access,
    reason: string,
    back: (error: string, inMs: number) => Promise<void>,
  ): Promise<void> {
    const { db, slack, log } = this.#deps;
    const current = await slack.slackOf(this.#tenantId);
    if (current && current.token !== access.token) return back(reason, 0);
    log.warn({ tenant: this.#tenantId, reason }, "slack installation is gone");
    await slack.revoke(this.#tenantId, reason);
    await killNotices(db, this.#tenantId, reason);
    this.#then.installationGone();
  }

  /** One look at the history of a channel or a thread settles every unclear post of it. */
  async #reconcile(
    { channelId, work: { threadTs } }: Job,
    jobs: readonly Job[],
    access: Access,
    calls: SlackCalls,
  ): Promise<void> {
    const works = jobs.map(({ work }) => work);
    if (!mayReadHistory(access.scopes, channelId))
      return this.#unclear.parkAll(works, "unknown whether posted");
    const firstClaimAt = Math.min(...jobs.map(({ work }) => work.claimedAt ?? this.#deps.now()));
    const oldest = (firstClaimAt - CLOCK_SKEW_MS) / 1000;
    const looked = await calls.findNotices({ channelId, threadTs }, oldest, access.botUserId);
    if (looked.ok) {
      crashPoint("notifier.after-look");
      if (looked.value === undefined)
        return this.#unclear.parkAll(works, "unknown whether posted: too many messages since");
      this.#then.channelWorks(channelId);
      for (const work of works) await this.#unclear.settle(work, looked.value.get(work.noticeId));
      return;
    }
    const { failure } = looked;
    if (failure.reason === "missing_scope") return this.#unclear.parkAll(works, "unknown whether posted");
    if (failure.kind === "ambiguous") {
      // Reading twice does no harm.
      this.#then.unwell();
      return;
    }
    for (const job of jobs)
      await this.#refused(job, { state: "sending", attempts: job.work.attempts }, failure, access);
  }

  /** Slack has it. Nothing but a crash keeps us from writing that down, for not knowing costs a look at the history. */
  async #writeDown(
    noticeId: string,
    { revision, chapter, leftUnderWay }: NoticeContent & { readonly leftUnderWay?: boolean },
    channelId: string,
    slackTs: string,
    card: Card,
  ): Promise<boolean> {
    // What another process left under way may arrive after ours: the work list brings it once more.
    const shown = leftUnderWay
      ? { revision: revision - 1, hash: hashOf(chapter) }
      : { revision, hash: hashOf(chapter, card) };
    const message = { channelId, slackTs, ...shown };
    const sent = { tenantId: this.#tenantId, noticeId, ...message };
    for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, 2_000)) {
      try {
        return await this.#deps.outbox.sent(sent);
      } catch (error) {
        if (this.#closed) throw error;
        this.#deps.log.warn({ tenant: this.#tenantId, err: error }, "sent notice not written down yet");
        await sleep(pauseMs);
      }
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
