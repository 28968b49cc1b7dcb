import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { incidentIdIn } from "./bodies.ts";

/** Where first messages arrive in the bench: ours as Slack's calls, Alertmanager's as webhooks. */
export interface Arrivals {
  readonly url: string;
  /** When the first message of each alert arrived, epoch milliseconds with fractions, by its id (see `incidentBody`). */
  readonly arrivals: ReadonlyMap<string, number>;
  close(): void;
}

/**
 * Starts a bare server that notes what arrives and answers at once, as Slack would. The local workspace checks every block
 * and keeps every message, which costs the machine that is measured two milliseconds each; Alertmanager's receiver does
 * nothing of the kind.
 */
export async function openArrivals(): Promise<Arrivals> {
  const arrivals = new Map<string, number>();
  let messages = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        const at = performance.timeOrigin + performance.now();
        const body = Buffer.concat(chunks).toString();
        const isForm =
          request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
        const form = isForm ? new URLSearchParams(body) : undefined;
        const id = incidentIdIn(form?.get("text") ?? body);
        if (id !== undefined && !arrivals.has(id)) arrivals.set(id, at);
        messages += 1;
        const ts = `${Math.floor(at / 1_000)}.${String(messages % 1_000_000).padStart(6, "0")}`;
        const answer = JSON.stringify({ ok: true, ts, channel: form?.get("channel") ?? "" });
        response
          .writeHead(200, { "content-type": "application/json", "content-length": answer.length })
          .end(answer);
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrivals,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
