import type { KnownBlock } from "@slack/types";
import { type Logger, LogLevel, WebClient } from "@slack/web-api";
import type { Metrics } from "../metrics.ts";
import { classifyFailure, type Failure } from "./classify.ts";

/** What came of one call: Slack did it, or why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** A message as it is posted. `notice` is what finds it again in the channel's history. */
export interface OutgoingMessage {
  readonly channelId: string;
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly notice: { readonly noticeId: string; readonly incidentId: string };
}

/** What a card of ours is called in its metadata. */
const EVENT_TYPE = "dd0c_incident";
const PAGES_MAX = 10;

/** The SDK would print what Slack says of our blocks; whoever called says what matters of it. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** The calls that delivery makes, on one tenant's token. Each is made once: what to do about a failure is decided elsewhere. */
export interface SlackCalls {
  readonly token: string;
  /** Answers whether Slack answers. */
  probe(): Promise<Outcome<undefined>>;
  post(message: OutgoingMessage): Promise<Outcome<{ readonly slackTs: string; readonly channelId: string }>>;
  update(message: OutgoingMessage & { readonly slackTs: string }): Promise<Outcome<undefined>>;
  /** Returns notice id → ts of our own messages since `oldest` (epoch seconds); undefined when there are too many to read. */
  findNotices(
    channelId: string,
    oldest: number,
    botUserId: string,
  ): Promise<Outcome<Map<string, string> | undefined>>;
}

/**
 * Opens a client that never retries by itself, never waits for ever and never queues behind a 429: the SDK's defaults
 * double messages (reference/reliability.md §2.4).
 */
export function openSlackCalls(
  token: string,
  options: {
    readonly apiUrl: string;
    readonly timeoutMs: number;
    readonly metrics: Pick<Metrics, "slackCalls">;
  },
): SlackCalls {
  const client = new WebClient(token, {
    slackApiUrl: options.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs,
    logger: SILENT,
  });
  const attempt = async <T>(method: string, call: () => Promise<T>): Promise<Outcome<T>> => {
    try {
      const value = await call();
      options.metrics.slackCalls.inc({ method, result: "sent" });
      return { ok: true, value };
    } catch (error) {
      const failure = classifyFailure(error);
      options.metrics.slackCalls.inc({ method, result: resultOf(failure) });
      return { ok: false, failure };
    }
  };
  return {
    token,
    probe: () =>
      attempt("auth.test", async () => {
        await client.auth.test();
        return undefined;
      }),
    post: (message) =>
      attempt("chat.postMessage", async () => {
        const answer = await client.chat.postMessage({
          channel: message.channelId,
          text: message.text,
          blocks: message.blocks,
          metadata: metadataOf(message),
          unfurl_links: false,
          unfurl_media: false,
        });
        if (typeof answer.ts !== "string") throw new Error("Slack's answer has no ts");
        return { slackTs: answer.ts, channelId: answer.channel ?? message.channelId };
      }),
    update: (message) =>
      attempt("chat.update", async () => {
        await client.chat.update({
          channel: message.channelId,
          ts: message.slackTs,
          text: message.text,
          blocks: message.blocks,
          metadata: metadataOf(message),
        });
        return undefined;
      }),
    findNotices: (channelId, oldest, botUserId) =>
      attempt("conversations.history", () => readNotices(client, channelId, oldest, botUserId)),
  };
}

function metadataOf({ notice }: OutgoingMessage) {
  return {
    event_type: EVENT_TYPE,
    event_payload: { notice_id: notice.noticeId, incident_id: notice.incidentId },
  };
}

async function readNotices(
  client: WebClient,
  channelId: string,
  oldest: number,
  botUserId: string,
): Promise<Map<string, string> | undefined> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await client.conversations.history({
      channel: channelId,
      oldest: oldest.toFixed(6),
      inclusive: true,
      include_all_metadata: true,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { ts, user, metadata } of answer.messages ?? []) {
      const noticeId = (metadata?.event_payload as Record<string, unknown> | undefined)?.notice_id;
      if (ts === undefined || typeof noticeId !== "string") continue;
      // Somebody else's app may carry the same metadata.
      if (metadata?.event_type === EVENT_TYPE && (user === undefined || user === botUserId))
        found.set(noticeId, ts);
    }
    cursor = answer.response_metadata?.next_cursor;
    if (answer.has_more !== true || !cursor) return found;
  }
  return undefined;
}

function resultOf({ kind }: Failure): string {
  if (kind === "not-sent") return "retry";
  return kind === "ambiguous" ? "ambiguous" : "permanent";
}
