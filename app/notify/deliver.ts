import { crashPoint } from "../../engine/crash-points.ts";
import { askForEvidence } from "../../engine/db/evidence.ts";
import { claimChange, type NoticeContent } from "../../engine/db/notice-content.ts";
import { markSettled, putBack, rememberPlainBlocks } from "../../engine/db/notice-outcome.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Card } from "../slack/cards/incident.ts";
import type { Access, Consequences, DeliveryDeps } from "./delivery-deps.ts";
import { FailedCalls } from "./failed-calls.ts";
import type { Job } from "./job.ts";
import { messageOf } from "./kinds.ts";
import { type CallShowing, showAsTaken } from "./looks.ts";
import { hashOf, unknownHash } from "./rendered.ts";
import { RouteRecord } from "./route-record.ts";
import { type Outcome, openSlackCalls, type SlackCalls } from "./slack-calls.ts";
import { mayReadHistory, UnclearPosts } from "./unclear.ts";

/** What is to be done after a call. */
export type Next = "nothing" | "list again";

/** A claim older than this when its call is about to be made may have been settled by somebody else meanwhile. */
const CLAIM_FRESH_MS = 2_000;
/** Slack's clock and Postgres' differ: history is read from a little before the oldest claim. */
const CLOCK_SKEW_MS = 60_000;

/** Makes one tenant's calls and writes down what came of each. Which and when is the line's to say. */
export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #tenantId: TenantId;
  readonly #then: Consequences;
  readonly #unclear: UnclearPosts;
  readonly #routes: RouteRecord;
  readonly #failed: FailedCalls;
  #calls: SlackCalls | undefined;
  #closed = false;

  constructor(deps: DeliveryDeps, tenantId: TenantId, consequences: Consequences) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#then = consequences;
    this.#unclear = new UnclearPosts(deps, tenantId, consequences.postSettled);
    this.#routes = new RouteRecord(deps.db, tenantId, deps.now);
    const records = { unclear: this.#unclear, routes: this.#routes };
    this.#failed = new FailedCalls(deps, tenantId, consequences, records);
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
      await this.#failed.post(job, claim, posted.failure, access);
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
    await this.#failed.update(job, change, updated.failure, access);
    return "list again";
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
      await this.#failed.refused(job, { state: "sending", attempts: job.work.attempts }, failure, access);
  }

  /** Slack has it. Nothing but a crash keeps us from writing that down, for not knowing costs a look at the history. */
  async #writeDown(
    noticeId: string,
    { revision, chapter, leftUnderWay }: NoticeContent,
    channelId: string,
    slackTs: string,
    card: Card,
  ): Promise<boolean> {
    // What another process left under way may arrive after ours: the work list brings it once more.
    const shown = leftUnderWay
      ? { revision: revision - 1, hash: unknownHash(chapter) }
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
