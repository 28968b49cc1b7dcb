import type { Database } from "../../engine/db/database.ts";
import { claimNotice, loadChange, type NoticeContent } from "../../engine/db/notice-content.ts";
import {
  finishNotice,
  forgetMessage,
  killNotices,
  markFound,
  markNotPosted,
  markSent,
  markSettled,
  putBack,
  redirectToChannel,
} from "../../engine/db/notice-outcome.ts";
import type { NoticeWork } from "../../engine/db/notice-work.ts";
import { ROUTE_ERROR } from "../../engine/db/routes.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Lane } from "../../engine/notices.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Card } from "../slack/cards/incident.ts";
import type { Failure } from "./classify.ts";
import { knowsKind, messageOf } from "./kinds.ts";
import { Pace, type Rates, type Waiting } from "./pace.ts";
import { type NotifierTimes, type Plan, planNotice } from "./plan.ts";
import { hashOf } from "./rendered.ts";
import { type FoundMessage, isPerson, openSlackCalls, type SlackCalls } from "./slack-calls.ts";

/** The way to a tenant's Slack; app/slack/installations.ts is one. */
export interface SlackAccess {
  slackOf(
    tenantId: TenantId,
  ): Promise<{ token: string; botUserId: string; scopes: readonly string[] } | undefined>;
  revoke(tenantId: TenantId, reason: string): Promise<void>;
}

/** What every tenant's line shares. */
export interface LineDeps {
  readonly db: Database;
  readonly slack: SlackAccess;
  readonly slackApiUrl: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "slackCalls" | "firstMessageSeconds">;
  readonly times: NotifierTimes;
  readonly rates: Rates;
  /** Milliseconds that never go back; what waits are measured with. */
  readonly clock: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Job extends Waiting {
  readonly work: NoticeWork;
  readonly plan: Exclude<Plan, { do: "finish" | "wait" }>;
  readonly readyAt: number;
}

type Access = NonNullable<Awaited<ReturnType<SlackAccess["slackOf"]>>>;

/** Not more calls of one tenant at a time: enough to hide Slack's latency, few enough to leave room for others. */
const IN_FLIGHT_MAX = 4;
/** Of them changes of cards: first cards must find a free place even when changes hang. */
const UPDATES_IN_FLIGHT_MAX = 2;
/** A claim older than this when its call is about to be made may have been settled by somebody else meanwhile. */
const CLAIM_FRESH_MS = 2_000;
/** Slack's clock and Postgres' differ: history is read from a little before the oldest claim. */
const CLOCK_SKEW_MS = 60_000;
const TEXT_ONLY_LENGTH_MAX = 3_900;
const NEXT_TRY_MS = 5_000;

/**
 * One tenant's way out: which of its notices go to Slack and when. Tenants share nothing here, so one that must wait
 * does not slow another.
 */
export class TenantLine {
  readonly #deps: LineDeps;
  readonly #tenantId: TenantId;
  readonly #changed: () => void;
  readonly #pace: Pace;
  readonly #jobs = new Map<string, Job>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #updating = new Set<string>();
  readonly #doneAt = new Map<string, number>();
  /** When this process gave up on a post, by notice. */
  readonly #callEndedAt = new Map<string, number>();
  readonly #routes = new Map<string, { tries: number; until: number }>();
  #calls: SlackCalls | undefined;
  /** Set while Slack does not answer as it should; nothing is called but the probe. */
  #unwell: { tries: number; until: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `changed` is called when something was done, so that the work list is read again. */
  constructor(deps: LineDeps, tenantId: TenantId, changed: () => void) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#changed = changed;
    this.#pace = new Pace(deps.rates);
  }

  /** Takes in what the work list held for this tenant at `listedAt`. */
  offer(works: readonly NoticeWork[], listedAt: number): void {
    const at = this.#deps.clock();
    for (const work of works) {
      const { noticeId } = work;
      // What was listed before something was done about it is old news; it is listed again.
      if (this.#busy.has(noticeId) || (this.#doneAt.get(noticeId) ?? 0) > listedAt) continue;
      // Left alone, for the release that asked for it.
      if (!knowsKind(work.kind)) continue;
      this.#doneAt.delete(noticeId);
      this.#jobs.delete(noticeId);
      const endedAt = this.#callEndedAt.get(noticeId);
      const plan = planNotice(work, this.#deps.times, endedAt === undefined ? undefined : at - endedAt);
      if (plan.do === "wait") continue;
      if (plan.do === "finish")
        this.#start([noticeId], finishNotice(this.#deps.db, this.#tenantId, noticeId));
      else this.#jobs.set(noticeId, asJob(work, plan, at));
    }
    this.#pump();
  }

  /** Whether nothing is under way and nothing will be by itself: what is left waits for a person or for news. */
  get quiet(): boolean {
    const at = this.#deps.clock();
    const blocked = (job: Job) => (this.#routes.get(job.channelId)?.until ?? 0) > at;
    return this.#busy.size === 0 && [...this.#jobs.values()].every(blocked);
  }

  /** Starts nothing more and waits for the calls under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#busy.values());
  }

  /** Starts whatever may go now and sets a timer for the next. */
  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const at = this.#deps.clock();
    if (this.#unwell) {
      this.#askAgain(this.#unwell, at);
      return;
    }
    for (;;) {
      if (this.#busy.size >= IN_FLIGHT_MAX) return;
      const ready: Job[] = [];
      let next = Number.POSITIVE_INFINITY;
      for (const job of this.#jobs.values()) {
        if (job.plan.do === "update" && this.#updating.size >= UPDATES_IN_FLIGHT_MAX) continue;
        const readyAt = Math.max(job.readyAt, this.#routes.get(job.channelId)?.until ?? 0);
        if (readyAt <= at) ready.push(job);
        else next = Math.min(next, readyAt);
      }
      const turn = this.#pace.next(ready, at);
      if ("waitUntil" in turn) {
        this.#wakeAt(Math.min(next, turn.waitUntil), at);
        return;
      }
      this.#run(turn.go);
    }
  }

  #wakeAt(until: number, at: number): void {
    if (Number.isFinite(until))
      this.#timer = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(until - at)));
  }

  #run(job: Job): void {
    // One look at a channel settles all that is unclear in it, and a channel that may be closed to us is tried with one card.
    const together = this.#togetherWith(job);
    for (const { work } of together) this.#jobs.delete(work.noticeId);
    if (job.plan.do === "update") this.#updating.add(job.work.noticeId);
    this.#start(
      together.map(({ work }) => work.noticeId),
      this.#perform(job, together),
    );
  }

  #togetherWith(job: Job): readonly Job[] {
    if (job.plan.do !== "reconcile") return [job];
    const at = this.#deps.clock();
    return [...this.#jobs.values()].filter(
      (one) =>
        one.plan.do === "reconcile" &&
        one.channelId === job.channelId &&
        one.work.threadTs === job.work.threadTs &&
        one.readyAt <= at,
    );
  }

  #start(noticeIds: readonly string[], work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => {
        this.#deps.log.error({ tenant: this.#tenantId, err: error }, "notice not handled");
        // Postgres is away, most likely: the work list says what is left when it is back.
        return sleep(500);
      })
      .then(() => {
        for (const noticeId of noticeIds) {
          this.#busy.delete(noticeId);
          this.#updating.delete(noticeId);
          this.#doneAt.set(noticeId, this.#deps.clock());
        }
        this.#pump();
        this.#changed();
      });
    for (const noticeId of noticeIds) this.#busy.set(noticeId, done);
  }

  async #perform(job: Job, together: readonly Job[]): Promise<void> {
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
      return;
    }
    const calls = this.#callsOf(access);
    switch (job.plan.do) {
      case "post":
        return this.#post(job, access, calls);
      case "update":
        return this.#update(job, access, calls);
      case "reconcile":
        return this.#reconcile(job, together, access, calls);
    }
  }

  #callsOf({ token }: Access): SlackCalls {
    if (this.#calls?.token === token) return this.#calls;
    const { slackApiUrl: apiUrl, times, metrics } = this.#deps;
    this.#calls = openSlackCalls(token, { apiUrl, timeoutMs: times.callTimeoutMs, metrics });
    return this.#calls;
  }

  async #post(job: Job, access: Access, calls: SlackCalls): Promise<void> {
    const { db, clock } = this.#deps;
    const { noticeId } = job.work;
    const startedAt = clock();
    const claim = await claimNotice(db, this.#tenantId, noticeId);
    // A process that stood still between claim and call comes too late: it must look first, like anyone else.
    if (!claim || clock() - startedAt > CLAIM_FRESH_MS) return;
    const { card, startedAt: beganAt, ...named } = messageOf(claim);
    const message = {
      ...card,
      channelId: claim.channelId,
      ...(claim.threadTs === undefined ? {} : { threadTs: claim.threadTs }),
      notice: { noticeId, ...named },
    };
    let posted = await calls.post(message);
    if (!posted.ok && posted.failure.kind === "content") {
      this.#deps.log.error(
        { tenant: this.#tenantId, reason: posted.failure.reason },
        "card refused, sent as text",
      );
      posted = await calls.post({ ...message, ...textOnly(card) });
    }
    if (!posted.ok) {
      await this.#postFailed(job, claim, posted.failure, access);
      return;
    }
    this.#wentWell(claim.channelId);
    this.#callEndedAt.delete(noticeId);
    if (beganAt !== undefined)
      this.#deps.metrics.firstMessageSeconds.observe(Math.max(0, this.#deps.now() - beganAt) / 1000);
    await this.#writeDown(noticeId, claim, posted.value.channelId, posted.value.slackTs, card);
  }

  async #postFailed(job: Job, claim: NoticeContent, failure: Failure, access: Access): Promise<void> {
    const { db, clock } = this.#deps;
    const { noticeId } = job.work;
    const { attempts } = claim;
    if (failure.kind === "route" && isPerson(claim.channelId)) {
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
    this.#becomeUnwell();
    this.#callEndedAt.set(noticeId, clock());
    const error = `unknown whether posted: ${failure.reason}`;
    if (mayReadHistory(access, claim.channelId)) {
      await putBack(db, this.#tenantId, noticeId, { state: "sending", attempts, error, inMs: 0 });
      return;
    }
    await this.#park({ noticeId, ...claim }, error);
  }

  /**
   * Slack may have the message and we may not look. While more is to come nothing is posted; the final message is. If it
   * was the final one that got lost, it is not repeated before there is news to tell.
   */
  async #park(
    lost: Pick<NoticeContent, "attempts" | "moreToCome" | "revision"> & { noticeId: string },
    error: string,
  ): Promise<void> {
    const { db } = this.#deps;
    const { noticeId, attempts, moreToCome, revision } = lost;
    this.#callEndedAt.delete(noticeId);
    if (!moreToCome) {
      const why = `${error}; not repeated, because the scope channels:history is not granted`;
      await markSettled(db, this.#tenantId, noticeId, { revision, error: why, state: "parked" });
      return;
    }
    const why = `${error}; only the final card will be posted, because the scope channels:history is not granted`;
    await putBack(db, this.#tenantId, noticeId, { state: "parked", attempts, error: why, inMs: 3_600_000 });
  }

  async #update(job: Job, access: Access, calls: SlackCalls): Promise<void> {
    const { db } = this.#deps;
    const { noticeId } = job.work;
    const change = await loadChange(db, this.#tenantId, noticeId);
    if (!change) return;
    const { card, eventType, facts } = messageOf(change);
    if (hashOf(change.chapter, card) === change.sentHash) {
      await markSettled(db, this.#tenantId, noticeId, { revision: change.revision });
      return;
    }
    const { channelId, slackTs } = change;
    const message = {
      ...card,
      channelId,
      slackTs,
      notice: { noticeId, eventType, facts },
    };
    let updated = await calls.update(message);
    if (!updated.ok && updated.failure.kind === "content") {
      this.#deps.log.error(
        { tenant: this.#tenantId, reason: updated.failure.reason },
        "card refused, sent as text",
      );
      updated = await calls.update({ ...message, ...textOnly(card) });
    }
    if (updated.ok) {
      this.#wentWell(channelId);
      await this.#writeDown(noticeId, change, channelId, slackTs, card);
      return;
    }
    await this.#updateFailed(job, change, updated.failure, access);
  }

  async #updateFailed(job: Job, change: NoticeContent, failure: Failure, access: Access): Promise<void> {
    const { db } = this.#deps;
    const { noticeId, attempts } = job.work;
    const settle = () =>
      markSettled(db, this.#tenantId, noticeId, { revision: change.revision, error: failure.reason });
    switch (failure.kind) {
      case "message-gone":
        // Somebody deleted it. Once may be a mistake; twice is a wish.
        return attempts < 2 ? forgetMessage(db, this.#tenantId, noticeId) : settle();
      case "message-frozen":
        return settle();
      case "ambiguous":
        // Saying the same again does no harm.
        this.#becomeUnwell();
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
    const { db, clock, log } = this.#deps;
    const { noticeId } = job.work;
    const back = (error: string, inMs: number) =>
      putBack(db, this.#tenantId, noticeId, { ...to, error, inMs });
    switch (failure.kind) {
      case "not-sent":
        if (failure.retryAfterMs === undefined) this.#becomeUnwell();
        else this.#pace.hold(job, clock() + failure.retryAfterMs, clock());
        return back(failure.reason, 0);
      case "route":
        log.warn(
          { tenant: this.#tenantId, channel: job.channelId, reason: failure.reason },
          "channel refuses cards",
        );
        this.#closeRoute(job.channelId);
        return back(`${ROUTE_ERROR}${failure.reason}`, 0);
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
    this.#jobs.clear();
  }

  /** One look at the history of a channel or a thread settles every unclear post of it. */
  async #reconcile(
    { channelId, work: { threadTs } }: Job,
    jobs: readonly Job[],
    access: Access,
    calls: SlackCalls,
  ): Promise<void> {
    if (!mayReadHistory(access, channelId)) return this.#parkAll(jobs, "unknown whether posted");
    const firstClaimAt = Math.min(...jobs.map(({ work }) => work.claimedAt ?? this.#deps.now()));
    const oldest = (firstClaimAt - CLOCK_SKEW_MS) / 1000;
    const looked = await calls.findNotices({ channelId, threadTs }, oldest, access.botUserId);
    if (looked.ok) {
      if (looked.value === undefined)
        return this.#parkAll(jobs, "unknown whether posted: too many messages since");
      this.#wentWell(channelId);
      for (const { work } of jobs) await this.#settle(work, looked.value.get(work.noticeId));
      return;
    }
    const { failure } = looked;
    if (failure.reason === "missing_scope") return this.#parkAll(jobs, "unknown whether posted");
    if (failure.kind === "ambiguous") {
      // Reading twice does no harm.
      this.#becomeUnwell();
      return;
    }
    for (const job of jobs)
      await this.#refused(job, { state: "sending", attempts: job.work.attempts }, failure, access);
  }

  async #settle({ noticeId, attempts }: NoticeWork, found: FoundMessage | undefined): Promise<void> {
    const { db, log } = this.#deps;
    this.#callEndedAt.delete(noticeId);
    log.info(
      { tenant: this.#tenantId, notice: noticeId, found: found !== undefined },
      "unclear post settled",
    );
    if (found) return markFound(db, this.#tenantId, noticeId, found);
    return markNotPosted(db, this.#tenantId, noticeId, attempts);
  }

  async #parkAll(jobs: readonly Job[], error: string): Promise<void> {
    for (const { work } of jobs) await this.#park({ ...work, revision: work.wantedRevision }, error);
  }

  /** Slack has it. Nothing but a crash keeps us from writing that down, for not knowing costs a look at the history. */
  async #writeDown(
    noticeId: string,
    { revision, chapter }: NoticeContent,
    channelId: string,
    slackTs: string,
    card: Card,
  ): Promise<void> {
    const sent = { channelId, slackTs, revision, hash: hashOf(chapter, card) };
    for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, 2_000)) {
      try {
        await markSent(this.#deps.db, this.#tenantId, noticeId, sent);
        return;
      } catch (error) {
        if (this.#closed) throw error;
        this.#deps.log.warn({ tenant: this.#tenantId, err: error }, "sent notice not written down yet");
        await sleep(pauseMs);
      }
    }
  }

  #wentWell(channelId: string): void {
    this.#routes.delete(channelId);
  }

  #closeRoute(channelId: string): void {
    const { times, clock } = this.#deps;
    const known = this.#routes.get(channelId);
    // Several calls may have been under way: that was one try.
    if (known && known.until > clock()) return;
    const tries = (known?.tries ?? 0) + 1;
    const waitMs = Math.min(times.routeRetryMs * 2 ** (tries - 1), times.routeRetryMaxMs);
    this.#routes.set(channelId, { tries, until: clock() + waitMs });
  }

  #becomeUnwell(): void {
    this.#unwell ??= { tries: 0, until: this.#deps.clock() + this.#deps.times.probeMs };
  }

  /** Slack was lost: one harmless question at a time until it answers, so that an outage leaves few unclear posts. */
  #askAgain(unwell: { tries: number; until: number }, at: number): void {
    const probe = "probe";
    if (this.#busy.has(probe)) return;
    if (unwell.until > at) {
      this.#wakeAt(unwell.until, at);
      return;
    }
    this.#start([probe], this.#probe(unwell));
  }

  async #probe(unwell: { tries: number }): Promise<void> {
    const access = await this.#deps.slack.slackOf(this.#tenantId);
    const answer = access === undefined ? undefined : await this.#callsOf(access).probe();
    const lost =
      answer?.ok === false && (answer.failure.kind === "ambiguous" || answer.failure.kind === "not-sent");
    if (!lost) {
      // Even a refusal is an answer; the next call will hear it again and deal with it.
      this.#unwell = undefined;
      return;
    }
    const { times, clock } = this.#deps;
    const tries = unwell.tries + 1;
    const waitMs = Math.min(times.probeMs * 2 ** tries, times.probeMaxMs);
    this.#unwell = { tries, until: clock() + waitMs };
  }
}

function asJob(work: NoticeWork, plan: Job["plan"], at: number): Job {
  const method =
    plan.do === "post" ? "chat.postMessage" : plan.do === "update" ? "chat.update" : "conversations.history";
  return {
    work,
    plan,
    method,
    channelId: plan.channelId,
    lane: laneOf(work, plan),
    // The card that was changed longest ago is next, or a busy incident would keep the others' cards from changing.
    since: at - (plan.do === "update" ? (work.sentAgoMs ?? work.createdAgoMs) : work.createdAgoMs),
    readyAt: at + plan.inMs,
  };
}

/** A look comes before what waits for its answer; a first card stays one however many changes it has seen. */
function laneOf({ lane }: NoticeWork, plan: Job["plan"]): Lane {
  if (lane === "report") return lane;
  if (plan.do === "update") return "update";
  return lane === "update" ? "first" : lane;
}

/** `channels:history` is for public channels, `groups:history` for private ones; which one it is, Slack will say. */
function mayReadHistory({ scopes }: Access, channelId: string): boolean {
  if (isPerson(channelId)) return scopes.includes("im:history") && scopes.includes("im:write");
  return scopes.includes("channels:history") || scopes.includes("groups:history");
}

function textOnly(card: Card): Card {
  return { text: card.text.slice(0, TEXT_ONLY_LENGTH_MAX), blocks: [] };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
