import autocannon from "autocannon";
import { z } from "zod";
import { KINDS } from "./bodies.ts";

const Order = z.object({
  origin: z.url(),
  /** Taken in turn, so that no tenant is beyond its rate. */
  paths: z.array(z.string()).min(1),
  kind: z.enum(["datadog", "alertmanager", "github"]),
  seconds: z.number(),
  connections: z.number(),
  /** Requests a second with scheduled send times; absent means as many as go. */
  rate: z.number().optional(),
  secret: z.string(),
  seed: z.string(),
});

/** What one slice of load saw, as JSON on standard output. Latencies in milliseconds. */
export const Seen = z.object({
  requests: z.number(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  non2xx: z.number(),
  errors: z.number(),
});
export type Seen = z.infer<typeof Seen>;

/** The client of the intake bench, in a process of its own: deliveries of one kind, each one new. */
export async function main(args: readonly string[]): Promise<void> {
  const order = Order.parse(JSON.parse(args[0] ?? "{}"));
  const kind = KINDS[order.kind];
  let sent = 0;
  const result = await autocannon({
    url: order.origin,
    method: "POST",
    connections: order.connections,
    duration: order.seconds,
    ...(order.rate === undefined ? {} : { overallRate: order.rate }),
    requests: [
      {
        setupRequest: (request) => {
          sent += 1;
          const body = kind.body(`${order.seed}-${sent}`);
          const path = order.paths[sent % order.paths.length] ?? "/";
          return { ...request, path, body, headers: kind.headers(body, order.secret) };
        },
      },
    ],
  });
  const seen: Seen = {
    requests: result.requests.total,
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    non2xx: result.non2xx,
    errors: result.errors,
  };
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}
