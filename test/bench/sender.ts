import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { incidentBody, repeatBody } from "./bodies.ts";
import { post } from "./post.ts";

/** Deliveries with send times fixed beforehand. */
export const Order = z.object({
  url: z.url(),
  /** Every so many alerts one is about a service of its own; the others are the same few hundred again and again. */
  incidentEvery: z.number().optional(),
  perSecond: z.number(),
  /** So many at the same moment; 1 spreads them evenly. */
  together: z.number(),
  seconds: z.number(),
  seed: z.string(),
});
export type Order = z.infer<typeof Order>;

/** What became of an order. Times are epoch milliseconds with fractions, latencies milliseconds. */
export const Sent = z.object({
  sent: z.array(
    z.object({ id: z.string(), at: z.number(), answeredAfter: z.number(), incident: z.boolean() }),
  ),
  failed: z.number(),
});
export type Sent = z.infer<typeof Sent>;

/**
 * A client that lives as long as the bench, so that starting one disturbs no slice; takes orders over IPC. An answer
 * is waited for by nobody, so a stall of the server delays no later request. Latency counts from the moment that a
 * request is written: what the client's own timer was late is not the server's.
 */
export async function main(): Promise<void> {
  process.on("message", (message) => {
    void send(Order.parse(message)).then((sent) => {
      if (process.connected) process.send?.(sent);
    });
  });
  process.once("disconnect", () => process.exit(0));
  process.send?.("ready");
}

async function send(order: Order): Promise<Sent> {
  const sent: Sent["sent"] = [];
  let failed = 0;
  const answers: Promise<void>[] = [];
  const startAt = now() + 20;
  for (let n = 0; n < order.perSecond * order.seconds; n++) {
    const due = startAt + (Math.floor(n / order.together) * order.together * 1_000) / order.perSecond;
    if (due > now()) await wait(due - now());
    const id = `${order.seed}-${n}`;
    const at = now();
    const incident = order.incidentEvery !== undefined && n % order.incidentEvery === 0;
    const body = incident ? incidentBody(id, at) : repeatBody(id, n, at);
    answers.push(
      post(order.url, body).then(
        (status) => {
          sent.push({ id, at, answeredAfter: now() - at, incident });
          if (status !== 202) failed += 1;
        },
        () => {
          failed += 1;
        },
      ),
    );
  }
  await Promise.all(answers);
  return { sent: sent.toSorted((a, b) => a.at - b.at), failed };
}

/** The clock that the workspace notes arrivals by. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
