import TinyQueue from "tinyqueue";
import { isBefore, type Waiting } from "./pace.ts";

/** What the order needs to know of a job; see `Job`. */
interface Queued extends Waiting {
  readonly work: { readonly noticeId: string };
  readonly readyAt: number;
}

/** Places of jobs that were removed are cleared up once there are so many more places than jobs. */
const STALE_MAX = 200;

/**
 * One tenant's jobs that wait for their call, at most one for each notice. What is asked for at every call, who is first of
 * each kind, does not take longer in a storm: it does not look at everything that waits.
 */
export class WaitingJobs<Job extends Queued> {
  readonly #jobs = new Map<string, Job>();
  /** By method and channel: what Slack holds up or lets through together. */
  readonly #kinds = new Map<string, TinyQueue<Job>>();
  /** Those that may not go yet, soonest first. */
  readonly #later = new TinyQueue<Job>([], (a, b) => a.readyAt - b.readyAt);
  #places = 0;

  /** Adds a job, in place of the one there was of its notice. */
  put(job: Job): void {
    this.#jobs.set(job.work.noticeId, job);
    this.#later.push(job);
    this.#places += 1;
    if (this.#places > 2 * this.#jobs.size + STALE_MAX) this.#clearUp();
  }

  remove(noticeId: string): void {
    this.#jobs.delete(noticeId);
  }

  clear(): void {
    this.#jobs.clear();
    this.#clearUp();
  }

  values(): Job[] {
    return [...this.#jobs.values()];
  }

  /** Returns the first of each kind that may go at `at`, and when the next one may that may not yet; `at` never goes back. */
  heads(at: number): { readonly heads: readonly Job[]; readonly nextAt: number } {
    for (let job = this.#first(this.#later); job && job.readyAt <= at; job = this.#first(this.#later)) {
      this.#later.pop();
      this.#kindOf(job).push(job);
    }
    const heads: Job[] = [];
    for (const [name, kind] of this.#kinds) {
      const head = this.#first(kind);
      if (head) heads.push(head);
      else this.#kinds.delete(name);
    }
    return { heads, nextAt: this.#first(this.#later)?.readyAt ?? Number.POSITIVE_INFINITY };
  }

  /** Whatever was removed or replaced since it was queued is passed over. */
  #first(queue: TinyQueue<Job>): Job | undefined {
    for (let job = queue.peek(); job; job = queue.peek()) {
      if (this.#jobs.get(job.work.noticeId) === job) return job;
      queue.pop();
      this.#places -= 1;
    }
    return undefined;
  }

  #kindOf({ method, channelId }: Job): TinyQueue<Job> {
    const name = `${method} ${channelId}`;
    let kind = this.#kinds.get(name);
    if (!kind) {
      kind = new TinyQueue<Job>([], (a, b) => (isBefore(a, b) ? -1 : 1));
      this.#kinds.set(name, kind);
    }
    return kind;
  }

  #clearUp(): void {
    this.#kinds.clear();
    while (this.#later.length > 0) this.#later.pop();
    for (const job of this.#jobs.values()) this.#later.push(job);
    this.#places = this.#jobs.size;
  }
}
