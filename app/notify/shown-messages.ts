import { LRUCache } from "lru-cache";

/** Messages that go on changing; of one that is not remembered any more the next change is made even if nothing would change. */
const MESSAGES_MAX = 5_000;
/** So long after another process is gone, a call that it left under way may still reach its message. */
const LEFT_UNDER_WAY_MS = 60_000;

/**
 * What this process knows Slack to show of one tenant's messages. What the last owner of a shard wrote down is no
 * knowledge: it may have made one more change that it had no time to write down, or left a call under way that arrives
 * after ours.
 */
export class ShownMessages {
  readonly #takenOverAt: number;
  readonly #shown = new LRUCache<string, { readonly hash: string; readonly isSure: boolean }>({
    max: MESSAGES_MAX,
  });

  /** `takenOverAt` is when this process began to deliver for the tenant, by the clock that {@link changed} is told. */
  constructor(takenOverAt: number) {
    this.#takenOverAt = takenOverAt;
  }

  posted(noticeId: string, hash: string): void {
    this.#shown.set(noticeId, { hash, isSure: true });
  }

  /** A change was made at `now`. Returns whether it stands, or has to be made once more in case an older one follows it. */
  changed(noticeId: string, hash: string, now: number): "for good" | "once more" {
    const isSure = this.#shown.has(noticeId) || now - this.#takenOverAt > LEFT_UNDER_WAY_MS;
    this.#shown.set(noticeId, { hash, isSure });
    return isSure ? "for good" : "once more";
  }

  /** Nobody knows what came of the last change. */
  forget(noticeId: string): void {
    this.#shown.delete(noticeId);
  }

  /** Whether a message certainly looks like this. */
  shows(noticeId: string, hash: string): boolean {
    const shown = this.#shown.get(noticeId);
    return shown?.isSure === true && shown.hash === hash;
  }
}
