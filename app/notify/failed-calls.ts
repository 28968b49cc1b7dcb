import type { NoticeContent } from "../../engine/db/notice-content.ts";
import {
  forgetMessage,
  killNotices,
  markSettled,
  putBack,
  redirectToChannel,
} from "../../engine/db/notice-outcome.ts";
import { ROUTE_ERROR, tellInstaller } from "../../engine/db/routes.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Failure } from "./classify.ts";
import type { Access, Consequences, DeliveryDeps } from "./delivery-deps.ts";
import type { Job } from "./job.ts";
import type { RouteRecord } from "./route-record.ts";
import { isPerson } from "./slack-calls.ts";
import { mayReadHistory, type UnclearPosts } from "./unclear.ts";

const NEXT_TRY_MS = 5_000;

/** What is done about one tenant's calls that Slack refused, or of which nobody knows what came. */
export class FailedCalls {
  readonly #deps: DeliveryDeps;
  readonly #tenantId: TenantId;
  readonly #then: Consequences;
  readonly #unclear: UnclearPosts;
  readonly #routes: RouteRecord;

  constructor(
    deps: DeliveryDeps,
    tenantId: TenantId,
    consequences: Consequences,
    records: { readonly unclear: UnclearPosts; readonly routes: RouteRecord },
  ) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#then = consequences;
    this.#unclear = records.unclear;
    this.#routes = records.routes;
  }

  /** A first message was not posted, or nobody knows. */
  async post(job: Job, claim: NoticeContent, failure: Failure, access: Access): Promise<void> {
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
      await this.refused(job, { state: "new", attempts }, failure, access);
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

  /** A change was not made, or nobody knows. */
  async update(job: Job, change: NoticeContent, failure: Failure, access: Access): Promise<void> {
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
        return this.refused(job, { state: "sent", attempts, undone: !change.leftUnderWay }, failure, access);
    }
  }

  /** Slack certainly did not do it. `to` is what the notice goes back to, unless there was another claim since. */
  async refused(
    job: Job,
    to: {
      readonly state: "new" | "sending" | "sent";
      readonly attempts: number;
      /** As of {@link putBack}. */
      readonly undone?: boolean;
    },
    failure: Failure,
    access: Access,
  ): Promise<void> {
    const { db, log } = this.#deps;
    const { noticeId } = job.work;
    const back = (error: string, inMs: number) =>
      putBack(db, this.#tenantId, noticeId, { ...to, error, inMs });
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
}
