import type { Database } from "../../engine/db/database.ts";
import type { NoticeContent } from "../../engine/db/notice-content.ts";
import { markFound, markNotPosted, markSettled, putBack } from "../../engine/db/notice-outcome.ts";
import type { NoticeWork } from "../../engine/db/notice-work.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Log } from "../log.ts";
import { type FoundMessage, isPerson } from "./slack-calls.ts";

/** `channels:history` is for public channels, `groups:history` for private ones; which one it is, Slack will say. */
export function mayReadHistory(scopes: readonly string[], channelId: string): boolean {
  if (isPerson(channelId)) return scopes.includes("im:history") && scopes.includes("im:write");
  return scopes.includes("channels:history") || scopes.includes("groups:history");
}

/** What becomes of one tenant's posts of which nobody knows whether Slack took them. */
export class UnclearPosts {
  readonly #deps: { readonly db: Database; readonly log: Log };
  readonly #tenantId: TenantId;
  readonly #settled: (noticeId: string) => void;

  /** `settled` hears of every post that is unclear no more. */
  constructor(
    deps: { readonly db: Database; readonly log: Log },
    tenantId: TenantId,
    settled: (noticeId: string) => void,
  ) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#settled = settled;
  }

  /**
   * Slack may have the message and we may not look. While more is to come nothing is posted; the final message is. If it
   * was the final one that got lost, it is not repeated before there is news to tell.
   */
  async park(
    lost: Pick<NoticeContent, "attempts" | "moreToCome" | "revision"> & { noticeId: string },
    error: string,
  ): Promise<void> {
    const { db } = this.#deps;
    const { noticeId, attempts, moreToCome, revision } = lost;
    this.#settled(noticeId);
    if (!moreToCome) {
      const why = `${error}; not repeated, because the scope channels:history is not granted`;
      await markSettled(db, this.#tenantId, noticeId, { revision, error: why, state: "parked" });
      return;
    }
    const why = `${error}; only the final card will be posted, because the scope channels:history is not granted`;
    await putBack(db, this.#tenantId, noticeId, { state: "parked", attempts, error: why, inMs: 3_600_000 });
  }

  async parkAll(works: readonly NoticeWork[], error: string): Promise<void> {
    for (const work of works) await this.park({ ...work, revision: work.wantedRevision }, error);
  }

  /** Writes down what the history of its channel showed. */
  async settle({ noticeId, attempts }: NoticeWork, found: FoundMessage | undefined): Promise<void> {
    const { db, log } = this.#deps;
    this.#settled(noticeId);
    log.info(
      { tenant: this.#tenantId, notice: noticeId, found: found !== undefined },
      "unclear post settled",
    );
    if (found) return markFound(db, this.#tenantId, noticeId, found);
    return markNotPosted(db, this.#tenantId, noticeId, attempts);
  }
}
