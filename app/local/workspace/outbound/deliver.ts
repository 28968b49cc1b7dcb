import { createHmac } from "node:crypto";
import { arrivedAtMs } from "../core/arrival.ts";
import type { Delivery, DeliveryKind } from "../core/exchanges.ts";
import type { World } from "../core/world.ts";

const ACK_TIMEOUT_MS = 3000;

export interface Outgoing {
  kind: DeliveryKind;
  name: string;
  teamId: string | null;
  /** Null while the app is not up. */
  url: string | null;
  payload: Record<string, unknown>;
  /** Events are JSON, commands a form, interactions a form with one field `payload`. */
  encoding: "json" | "form" | "payload";
  retry?: { number: number; reason: string };
  /** Runs before anyone hears of the delivery, so that who waited for it finds everything in place. */
  onReply?: (reply: Reply) => void;
}

export interface Reply {
  outcome: Delivery["outcome"];
  text: string;
  contentType: string;
  wantsNoRetry: boolean;
}

/** Sends one signed request to the app and waits three seconds for its answer. Never throws. */
export async function deliver(world: World, outgoing: Outgoing): Promise<Reply> {
  const at = world.clock.now();
  const startedAt = arrivedAtMs();
  const reply = outgoing.url === null ? unanswered("no_app_url") : await send(world, outgoing, outgoing.url);
  outgoing.onReply?.(reply);
  const delivery: Delivery = {
    id: world.ids.make("Q"),
    kind: outgoing.kind,
    name: outgoing.name,
    teamId: outgoing.teamId,
    url: outgoing.url ?? "",
    at,
    tookMs: arrivedAtMs() - startedAt,
    outcome: reply.outcome,
    retry: outgoing.retry?.number ?? 0,
    body: outgoing.payload,
    response: reply.text,
  };
  world.log.addDelivery(delivery);
  world.bus.publish({ type: "delivery.logged", delivery });
  return reply;
}

export function isAccepted({ outcome }: Reply): boolean {
  return typeof outcome === "number" && outcome >= 200 && outcome < 300;
}

async function send(world: World, outgoing: Outgoing, url: string): Promise<Reply> {
  const body = encode(outgoing);
  // The app checks this against its own clock, which is the machine's, wherever the workspace's clock stands.
  const timestamp = String(Math.floor(Date.now() / 1000));
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(ACK_TIMEOUT_MS),
      headers: {
        "content-type":
          outgoing.encoding === "json" ? "application/json" : "application/x-www-form-urlencoded",
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        accept: "application/json,*/*",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": sign(world.state.app.signingSecret, timestamp, body),
        ...(outgoing.retry && {
          "x-slack-retry-num": String(outgoing.retry.number),
          "x-slack-retry-reason": outgoing.retry.reason,
        }),
      },
      body,
    });
    return {
      outcome: response.status,
      text: await response.text(),
      contentType: response.headers.get("content-type") ?? "",
      wantsNoRetry: response.headers.get("x-slack-no-retry") === "1",
    };
  } catch (error) {
    return unanswered(error instanceof Error && error.name === "TimeoutError" ? "timeout" : "unreachable");
  }
}

/** Slack's v0 signature. */
function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

function encode({ encoding, payload }: Outgoing): string {
  switch (encoding) {
    case "json":
      return JSON.stringify(payload);
    case "payload":
      return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    case "form":
      return new URLSearchParams(
        Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]),
      ).toString();
  }
}

function unanswered(outcome: "timeout" | "unreachable" | "no_app_url"): Reply {
  return { outcome, text: "", contentType: "", wantsNoRetry: false };
}
