import { finishNotice, forgetMessage } from "../../engine/db/notice-outcome.ts";
import type { NoticeWork } from "../../engine/db/notice-work.ts";
import { beginStorm, lookAtStorm, standOnBoard } from "../../engine/db/storms.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { ClosedChannels } from "./closed-channels.ts";
import { Delivery, type Next } from "./deliver.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import { asJob, type Job } from "./job.ts";
import { knowsKind } from "./kinds.ts";
import { Pace, type Rates } from "./pace.ts";
import { type NotifierTimes, type Plan, planNotice } from "./plan.ts";
import { StormWatch } from "./storm-watch.ts";
import { WaitingJobs } from "./waiting-jobs.ts";

/** A list that was read longer ago than this is not being worked on any more. */
const LISTING_MS = 60_000;
const DONE_MAX = 1_000;

/** What every tenant's line shares. */
export interface LineDeps extends DeliveryDeps {
  readonly times: NotifierTimes;
  readonly rates: Rates;
}

/**
 * Not more calls of one tenant at a time: enough to hide Slack's latency on a busy machine, few enough to leave room for
 * others, and few posts of which nobody knows whether Slack took them when it falls silent.
 */
const IN_FLIGHT_MAX = 16;
/** Of them changes of cards: first cards must find a free place even when changes hang. */
const UPDATES_IN_FLIGHT_MAX = 2;
/** Nor more notices under way, those among them that only have to be written down any more. */
const BUSY_MAX = 4 * IN_FLIGHT_MAX;

/**
 * One tenant's way out: which of its notices go to Slack and when. Tenants share nothing here, so one that must wait
 * does not slow another.
 */
export class TenantLine {
  readonly #deps: LineDeps;
  readonly #tenantId: TenantId;
  readonly #afterCall: (next: Next) => void;
  readonly #pace: Pace;
  readonly #jobs = new WaitingJobs<Job>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #updating = new Set<string>();
  /** Of what is under way, what Slack has done: it holds up nobody else's call. */
  readonly #answered = new Set<string>();
  readonly #doneAt = new Map<string, number>();
  /** When this process gave up on a post, by notice. */
  readonly #callEndedAt = new Map<string, number>();
  readonly #closedChannels: ClosedChannels;
  readonly #storms: StormWatch;
  readonly #delivery: Delivery;
  /** Set while Slack does not answer as it should; nothing is called but the probe. */
  #unwell: { tries: number; until: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `afterCall` is told of everything that was done, and whether the work list is to be read again for it. */
  constructor(deps: LineDeps, tenantId: TenantId, afterCall: (next: Next) => void) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#afterCall = afterCall;
    this.#pace = new Pace(deps.rates);
    this.#closedChannels = new ClosedChannels(deps.times);
    this.#storms = new StormWatch(deps.times.storm);
    this.#delivery = new Delivery(deps, tenantId, {
      hold: (job, forMs) => this.#pace.hold(job, deps.clock() + forMs, deps.clock()),
      unwell: () => {
        this.#unwell ??= { tries: 0, until: deps.clock() + deps.times.probeMs };
      },
      answered: (noticeId) => {
        this.#answered.add(noticeId);
        this.#pump();
      },
      channelRefused: (channelId) => this.#closedChannels.close(channelId, deps.clock()),
      channelWorks: (channelId) => this.#closedChannels.open(channelId),
      postUnclear: (noticeId) => this.#callEndedAt.set(noticeId, deps.clock()),
      postSettled: (noticeId) => this.#callEndedAt.delete(noticeId),
      installationGone: () => this.#jobs.clear(),
    });
  }

  /** Notices that need not be listed again before something happens: what is under way, and first messages waiting for their turn. */
  held(): string[] {
    const firsts = this.#jobs.values().filter(({ plan }) => plan.do === "post");
    return [...this.#busy.keys(), ...firsts.map(({ work }) => work.noticeId)];
  }

  /** Takes in what the work list held for this tenant at `listedAt`. */
  offer(works: readonly NoticeWork[], listedAt: number): void {
    const at = this.#deps.clock();
    const onBoards = new Map<string, NoticeWork[]>();
    for (const work of works) {
      const { noticeId } = work;
      // What was listed before something was done about it is old news; it is listed again.
      if (this.#busy.has(noticeId) || (this.#doneAt.get(noticeId) ?? 0) > listedAt) continue;
      // Left alone, for the release that asked for it.
      if (!knowsKind(work.kind)) continue;
      this.#doneAt.delete(noticeId);
      this.#jobs.remove(noticeId);
      const endedAt = this.#callEndedAt.get(noticeId);
      const plan = planNotice(work, this.#deps.times, endedAt === undefined ? undefined : at - endedAt);
      if (plan.do === "board") onBoards.set(plan.stormId, [...(onBoards.get(plan.stormId) ?? []), work]);
      else this.#take(work, plan, at);
    }
    for (const [stormId, own] of onBoards) this.#putOnBoard(stormId, own);
    this.#watchForStorms(at);
    this.#pump();
  }

  #take(work: NoticeWork, plan: Exclude<Plan, { do: "board" }>, at: number): void {
    const { db } = this.#deps;
    const { noticeId } = work;
    if (plan.do === "wait") return;
    if (plan.do === "finish") this.#start([noticeId], finishNotice(db, this.#tenantId, noticeId));
    else if (plan.do === "look") this.#start([noticeId], this.#lookAtStorm(noticeId));
    else if (this.#hasMoved(work))
      this.#start([noticeId], forgetMessage(db, this.#tenantId, noticeId, "its channel takes no messages"));
    else this.#jobs.put(asJob(work, plan, at));
  }

  /** Whether nothing is under way and nothing will be by itself: what is left waits for a person or for news. */
  get quiet(): boolean {
    const at = this.#deps.clock();
    const blocked = (job: Job) => this.#closedChannels.until(job.channelId) > at;
    return this.#busy.size === 0 && this.#jobs.values().every(blocked);
  }

  /** Starts nothing more and waits for the calls under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#delivery.close();
    await Promise.allSettled(this.#busy.values());
  }

  /** Its channel refuses us and other messages go elsewhere by now: there it is posted anew. */
  #hasMoved({ slackTs, channelId, targetId, threadTs }: NoticeWork): boolean {
    if (slackTs === undefined || channelId === undefined || threadTs !== undefined) return false;
    return targetId !== undefined && targetId !== channelId && this.#closedChannels.has(channelId);
  }

  #putOnBoard(stormId: string, works: readonly NoticeWork[]): void {
    const { db, metrics } = this.#deps;
    const notices = works.map(({ noticeId, wantedRevision }) => ({ noticeId, revision: wantedRevision }));
    this.#start(
      works.map(({ noticeId }) => noticeId),
      standOnBoard(db, this.#tenantId, stormId, notices).then((fresh) =>
        metrics.notices.inc({ outcome: "coalesced" }, fresh),
      ),
    );
  }

  /** Where a storm begins, first cards that have not gone out yet wait for its board; critical ones go on. */
  #watchForStorms(at: number): void {
    const firsts = this.#jobs
      .values()
      .filter(({ plan, work }) => plan.do === "post" && work.kind === "incident");
    for (const { channelId, work } of firsts)
      this.#storms.note(channelId, work.noticeId, at - work.createdAgoMs);
    const waitingIn = (channelId: string) =>
      this.#closedChannels.has(channelId) ? 0 : firsts.filter((job) => job.channelId === channelId).length;
    for (const channelId of this.#storms.begun(waitingIn, at)) {
      const held = firsts.filter((job) => job.channelId === channelId && !job.work.standsAlone);
      for (const { work } of held) this.#jobs.remove(work.noticeId);
      this.#start([`storm ${channelId}`], this.#beginStorm(channelId));
    }
  }

  async #beginStorm(channelId: string): Promise<void> {
    const { db, now, log } = this.#deps;
    const begun = await beginStorm(db, this.#tenantId, { channelId, at: now() });
    if (begun) log.info({ tenant: this.#tenantId, channel: channelId }, "storm begins");
  }

  async #lookAtStorm(stormId: string): Promise<void> {
    const { db, log, times } = this.#deps;
    const { above, calmMs, lookEveryMs: againMs } = times.storm;
    const over = await lookAtStorm(db, this.#tenantId, stormId, {
      calmMs,
      fewerThan: Math.ceil(above / 2),
      againMs,
    });
    if (over) log.info({ tenant: this.#tenantId, storm: stormId }, "storm is over");
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
    while (this.#mayCall()) {
      const { heads, nextAt } = this.#jobs.heads(at);
      let next = nextAt;
      const ready: Job[] = [];
      for (const job of heads) {
        if (job.plan.do === "update" && this.#updating.size >= UPDATES_IN_FLIGHT_MAX) continue;
        const openAt = this.#closedChannels.until(job.channelId);
        if (openAt <= at) ready.push(job);
        else next = Math.min(next, openAt);
      }
      const turn = this.#pace.next(ready, at);
      if ("waitUntil" in turn) {
        this.#wakeAt(Math.min(next, turn.waitUntil), at);
        return;
      }
      this.#run(turn.go);
    }
  }

  #mayCall(): boolean {
    const { size } = this.#busy;
    return size < BUSY_MAX && size - this.#answered.size < IN_FLIGHT_MAX;
  }

  #wakeAt(until: number, at: number): void {
    if (Number.isFinite(until))
      this.#timer = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(until - at)));
  }

  #run(job: Job): void {
    // One look at a channel settles all that is unclear in it, and a channel that may be closed to us is tried with one card.
    const together = this.#togetherWith(job);
    for (const { work } of together) this.#jobs.remove(work.noticeId);
    if (job.plan.do === "update") this.#updating.add(job.work.noticeId);
    this.#start(
      together.map(({ work }) => work.noticeId),
      this.#delivery.perform(job, together),
    );
  }

  #togetherWith(job: Job): readonly Job[] {
    if (job.plan.do !== "reconcile") return [job];
    const at = this.#deps.clock();
    return this.#jobs
      .values()
      .filter(
        (one) =>
          one.plan.do === "reconcile" &&
          one.channelId === job.channelId &&
          one.work.threadTs === job.work.threadTs &&
          one.readyAt <= at,
      );
  }

  #start(noticeIds: readonly string[], work: Promise<Next | void>): void {
    const done = work
      .catch((error: unknown) => {
        this.#deps.log.error({ tenant: this.#tenantId, err: error }, "notice not handled");
        // Postgres is away, most likely: the work list says what is left when it is back.
        return sleep(500);
      })
      .then((next) => {
        const at = this.#deps.clock();
        for (const noticeId of noticeIds) {
          this.#busy.delete(noticeId);
          this.#updating.delete(noticeId);
          this.#answered.delete(noticeId);
          this.#doneAt.set(noticeId, at);
        }
        if (this.#doneAt.size > DONE_MAX) forgetBefore(this.#doneAt, at - LISTING_MS);
        this.#pump();
        this.#afterCall(next ?? "list again");
      });
    for (const noticeId of noticeIds) this.#busy.set(noticeId, done);
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
    if (await this.#delivery.answers()) {
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

function forgetBefore(times: Map<string, number>, before: number): void {
  for (const [id, at] of times) if (at < before) times.delete(id);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
