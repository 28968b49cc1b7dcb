import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import { criticalStory, type Delivery, type Story, storyOf } from "./deliveries.ts";

/** What the sender knows of a delivery: whether any try of it was answered 2xx. */
export interface SentDelivery {
  readonly delivery: Delivery;
  readonly sha256: string;
  acknowledged: boolean;
  /** In which minutes it was tried. A body without an event id that comes again in another minute is a repeat, not a redelivery. */
  readonly minutes: Set<number>;
}

/** Sends stories one after another, as providers that try again until they are told 2xx. */
export interface Sender {
  /** All that was sent so far, by the hash of its bytes. */
  readonly sent: ReadonlyMap<string, SentDelivery>;
  /** Sends one more story now; resolves with the hash of its last delivery once all of it was answered 2xx. */
  sendNow(times?: number): Promise<string>;
  /** Sends of each tenant a story that makes a card of its own, whatever else goes on. */
  sendCritical(): Promise<void>;
  /** How often a request was not answered at all so far, and how often not with 2xx. */
  failures(): { readonly connection: number; readonly answer: number };
  /** Begins no more stories; resolves when all that were begun are answered. */
  stop(): Promise<void>;
}

const TRY_AGAIN_MS = 100;
const ANSWER_WITHIN_MS = 10_000;

/** Starts sending `perSecond` stories a second to `urls[tenant][provider]`. */
export function startSender(
  urls: ReadonlyArray<Readonly<Record<string, string>>>,
  chance: Chance,
  perSecond: number,
): Sender {
  const sent = new Map<string, SentDelivery>();
  const underWay = new Set<Promise<unknown>>();
  const failures = { connection: 0, answer: 0 };
  let n = 0;
  const timer = setInterval(() => {
    // A product that is away does not make us hold a thousand requests.
    if (underWay.size < 40) begin(storyOf(n++, urls.length, chance));
  }, 1_000 / perSecond);

  function begin(story: Story, times = 1): Promise<string> {
    const done = tell(story, times).finally(() => underWay.delete(done));
    underWay.add(done);
    return done;
  }

  async function tell({ deliveries, repeats }: Story, times: number): Promise<string> {
    let last = "";
    for (const delivery of deliveries) {
      const sha256 = createHash("sha256").update(delivery.body).digest("hex");
      const known: SentDelivery = { delivery, sha256, acknowledged: false, minutes: new Set() };
      sent.set(sha256, known);
      await Promise.all(Array.from({ length: times }, () => untilAnswered(known)));
      if (repeats) await untilAnswered(known);
      last = sha256;
    }
    return last;
  }

  async function untilAnswered(known: SentDelivery): Promise<void> {
    const url = urls[known.delivery.tenant]?.[known.delivery.provider] ?? "";
    for (;;) {
      known.minutes.add(Math.floor(Date.now() / 60_000));
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: known.delivery.body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      }).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      if (response?.status === 202) {
        known.acknowledged = true;
        return;
      }
      if (response === undefined) failures.connection += 1;
      else failures.answer += 1;
      if (response && response.status < 500)
        throw new Error(`a delivery of ours was answered ${response.status}`);
      await wait(TRY_AGAIN_MS);
    }
  }

  return {
    sent,
    sendNow: (times = 1) => begin(storyOf(n++, urls.length, chance), times),
    async sendCritical() {
      await Promise.all(urls.map((_, tenant) => begin(criticalStory(n++, tenant))));
    },
    failures: () => ({ ...failures }),
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
