import { createHmac } from "node:crypto";
import autocannon from "autocannon";
import { z } from "zod";

const Order = z.object({
  url: z.url(),
  seconds: z.number(),
  connections: z.number(),
  /** Requests a second with scheduled send times; absent means as many as go. */
  rate: z.number().optional(),
  secret: z.string(),
  seed: z.string(),
});

/** What one slice of load saw, as JSON on standard output. Latencies in milliseconds. */
interface Seen {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly non2xx: number;
  readonly errors: number;
}

/** The client of the intake bench, in a process of its own: PagerDuty deliveries of 4 KB, each one new and signed. */
export async function main(args: readonly string[]): Promise<void> {
  const order = Order.parse(JSON.parse(args[0] ?? "{}"));
  let sent = 0;
  const result = await autocannon({
    url: order.url,
    method: "POST",
    connections: order.connections,
    duration: order.seconds,
    ...(order.rate === undefined ? {} : { overallRate: order.rate }),
    requests: [
      {
        setupRequest: (request) => {
          const body = pagerdutyBody(`${order.seed}-${sent++}`);
          const signature = createHmac("sha256", order.secret).update(body).digest("hex");
          return {
            ...request,
            body,
            headers: { "content-type": "application/json", "x-pagerduty-signature": `v1=${signature}` },
          };
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

function pagerdutyBody(id: string): string {
  const at = "2026-11-24T10:00:00.000Z";
  const service = { id: "PSVC1", type: "service_reference", summary: "payment-service" };
  const data = {
    id: `Q${id}`,
    type: "incident",
    status: "triggered",
    title: "p99 latency above 2 s",
    created_at: at,
    urgency: "high",
    html_url: `https://acme.pagerduty.com/incidents/Q${id}`,
    service,
    priority: { id: "PP2", summary: "P2" },
    // A real delivery has links to people, teams and policies all over; this is their weight.
    assignees: Array.from({ length: 12 }, (_, n) => ({
      id: `U${n}`,
      summary: "Engineer",
      html_url: "https://acme.pagerduty.com/users/U",
      self: "https://api.pagerduty.com/users/U",
      type: "user_reference",
      note: "x".repeat(120),
    })),
  };
  return JSON.stringify({
    event: {
      id: `E${id}`,
      event_type: "incident.triggered",
      resource_type: "incident",
      occurred_at: at,
      data,
    },
  });
}
