import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LogLevel, WebClient } from "@slack/web-api";
import { describe, expect, it } from "vitest";
import { classifyFailure, type Failure } from "../../../app/notify/classify.ts";

type Answer = (
  respond: (status: number, body: string, headers?: Record<string, string>) => void,
  cut: () => void,
) => void;

/** What the notifier's client makes of one answer, over a real socket. */
async function failureOf(answer: Answer): Promise<Failure> {
  const server = createServer((request, response) => {
    request.resume();
    answer(
      (status, body, headers) => response.writeHead(status, headers).end(body),
      () => request.socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await call(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function call(slackApiUrl: string): Promise<Failure> {
  const client = new WebClient("xoxb-test", {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1_500,
    logLevel: LogLevel.ERROR,
  });
  try {
    await client.chat.postMessage({ channel: "C1", text: "hello" });
  } catch (error) {
    return classifyFailure(error);
  }
  throw new Error("the call succeeded");
}

const refusal =
  (error: string): Answer =>
  (respond) =>
    respond(200, JSON.stringify({ ok: false, error }), { "content-type": "application/json" });

describe("an answer that Slack did not do it", () => {
  it("carries how long a 429 asks us to wait", async () => {
    expect(await failureOf((respond) => respond(429, "", { "retry-after": "7" }))).toEqual({
      kind: "not-sent",
      reason: "ratelimited",
      retryAfterMs: 7000,
    });
  });

  it("waits half a minute after a 429 that does not say how long", async () => {
    expect(await failureOf((respond) => respond(429, ""))).toMatchObject({
      kind: "not-sent",
      retryAfterMs: 30_000,
    });
  });

  it("is definite when nothing listened", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));

    expect(await call(`http://127.0.0.1:${port}/`)).toEqual({ kind: "not-sent", reason: "ECONNREFUSED" });
  });

  it.each([
    ["not_in_channel", "route"],
    ["channel_not_found", "route"],
    ["is_archived", "route"],
    ["token_revoked", "installation"],
    ["account_inactive", "installation"],
    ["invalid_auth", "installation"],
    ["invalid_blocks", "content"],
    ["msg_too_long", "content"],
    ["message_not_found", "message-gone"],
    ["edit_window_closed", "message-frozen"],
  ])("tells %s apart as %s", async (error, kind) => {
    expect(await failureOf(refusal(error))).toEqual({ kind, reason: error });
  });
});

describe("an answer that says nothing certain", () => {
  it.each<[string, Answer]>([
    ["a connection cut after the request", (_, cut) => cut()],
    ["no answer in time", () => undefined],
    ["a 500", (respond) => respond(500, "oops")],
    ["a 503", (respond) => respond(503, "")],
    [
      "JSON cut in half",
      (respond) => respond(200, '{"ok":true,"ts":"17', { "content-type": "application/json" }),
    ],
    ["an error code nobody knows", refusal("something_new")],
    ["Slack's own trouble", refusal("fatal_error")],
    ["Slack's own timeout", refusal("request_timeout")],
  ])("is ambiguous: %s", async (_what, answer) => {
    expect(await failureOf(answer)).toMatchObject({ kind: "ambiguous" });
  });
});
