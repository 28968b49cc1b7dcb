import { createHmac } from "node:crypto";
import { connect } from "node:net";
import type { Stage } from "../chaos/stage.ts";

/** Returns where the web process listens. */
export function baseOf({ links }: Pick<Stage, "links">): string {
  return `http://127.0.0.1:${links.front.port}`;
}

/** Sends a webhook; resolves with its status and the whole answer as text. */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    redirect: "manual",
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Sends what Slack would send, signed as Slack signs, `offSeconds` from now. */
export function postAsSlack(
  stage: Pick<Stage, "links" | "slack">,
  body: string,
  options: { readonly offSeconds?: number; readonly secret?: string; readonly type?: string } = {},
): ReturnType<typeof post> {
  const at = Math.floor(Date.now() / 1_000) + (options.offSeconds ?? 0);
  const hex = createHmac("sha256", options.secret ?? stage.slack.signingSecret)
    .update(`v0:${at}:${body}`)
    .digest("hex");
  return post(`${baseOf(stage)}/slack/events`, body, {
    "content-type": options.type ?? "application/json",
    "x-slack-request-timestamp": String(at),
    "x-slack-signature": `v0=${hex}`,
  });
}

/** Writes bytes to the port and resolves with the first line of the answer, "closed" when there is none, and after how many ms. */
export function rawExchange(
  port: number,
  parts: readonly string[],
  everyMs: number,
  withinMs: number,
): Promise<{ readonly line: string; readonly afterMs: number }> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(port, "127.0.0.1");
    const end = () => {
      clearInterval(timer);
      clearTimeout(deadline);
      socket.destroy();
      resolve({ line: text.split("\r\n")[0] || "closed", afterMs: performance.now() - startedAt });
    };
    const left = [...parts];
    const send = () => {
      const next = left.shift();
      if (next !== undefined && socket.writable) socket.write(next, "latin1");
    };
    const timer = setInterval(send, everyMs);
    const deadline = setTimeout(() => {
      text ||= "still open";
      end();
    }, withinMs);
    socket.on("connect", send);
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (text.includes("\r\n\r\n")) end();
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}
