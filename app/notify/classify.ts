/**
 * What an answer of Slack's Web API means for the call that asked (reference/reliability.md §2.4). `reason` is short and
 * free of content: it goes into `last_error` and into logs.
 */
export type Failure =
  /** Slack did nothing. `retryAfterMs` is what it asked us to wait. */
  | { readonly kind: "not-sent"; readonly reason: string; readonly retryAfterMs?: number }
  /** Slack may or may not have done it. */
  | { readonly kind: "ambiguous"; readonly reason: string }
  /** The channel or the person does not take our messages: somebody has to invite the bot or pick another one. */
  | { readonly kind: "route"; readonly reason: string }
  /** The token is dead. */
  | { readonly kind: "installation"; readonly reason: string }
  /** Slack refuses what we wrote. */
  | { readonly kind: "content"; readonly reason: string }
  /** The message to be changed is not there any more. */
  | { readonly kind: "message-gone"; readonly reason: string }
  /** The message is there and will never change again. */
  | { readonly kind: "message-frozen"; readonly reason: string };

/** A 429 without a usable Retry-After. */
const RATE_LIMIT_WAIT_MS = 30_000;

const CODES: Readonly<Record<string, Failure["kind"]>> = {
  channel_not_found: "route",
  not_in_channel: "route",
  is_archived: "route",
  is_inactive: "route",
  restricted_action: "route",
  restricted_action_read_only_channel: "route",
  restricted_action_thread_only_channel: "route",
  restricted_action_non_threadable_channel: "route",
  no_permission: "route",
  missing_scope: "route",
  ekm_access_denied: "route",
  access_denied: "route",
  messages_tab_disabled: "route",
  user_not_found: "route",
  users_not_found: "route",
  user_disabled: "route",
  user_not_visible: "route",
  cannot_dm_bot: "route",
  invalid_auth: "installation",
  not_authed: "installation",
  account_inactive: "installation",
  token_revoked: "installation",
  token_expired: "installation",
  org_login_required: "installation",
  team_access_not_granted: "installation",
  invalid_blocks: "content",
  invalid_blocks_format: "content",
  invalid_metadata_format: "content",
  metadata_too_large: "content",
  msg_too_long: "content",
  msg_blocks_too_long: "content",
  no_text: "content",
  invalid_arguments: "content",
  invalid_arg_name: "content",
  message_not_found: "message-gone",
  thread_not_found: "message-gone",
  cant_update_message: "message-frozen",
  edit_window_closed: "message-frozen",
  block_mismatch: "message-frozen",
  ratelimited: "not-sent",
  rate_limited: "not-sent",
  message_limit_exceeded: "not-sent",
  team_added_to_org: "not-sent",
};

/** Connections that never came to be. */
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/**
 * Returns what an error thrown by `@slack/web-api` means. Only what is known to have done nothing is `not-sent`; an
 * error code that we do not know is ambiguous, because the SDK makes one out of an answer cut in half.
 */
export function classifyFailure(error: unknown): Failure {
  const { code, data, retryAfter, statusCode, original } = fieldsOf(error);
  switch (code) {
    case "slack_webapi_rate_limited_error":
      return rateLimited(Number(retryAfter) * 1000);
    case "slack_webapi_platform_error":
      return ofPlatform(String(fieldsOf(data).error));
    case "slack_webapi_http_error":
      return { kind: "ambiguous", reason: `http ${Number(statusCode)}` };
    case "slack_webapi_request_error":
      return ofRequest(original);
    default:
      // The SDK throws a bare Error for a 429 whose Retry-After it cannot read.
      return error instanceof Error && error.message.startsWith("Retry header did not contain")
        ? rateLimited(Number.NaN)
        : { kind: "ambiguous", reason: error instanceof Error ? error.name : "unknown" };
  }
}

function ofPlatform(error: string): Failure {
  const kind = CODES[error];
  if (kind === undefined) return { kind: "ambiguous", reason: `unknown answer ${error.slice(0, 40)}` };
  if (kind === "not-sent") return rateLimited(Number.NaN);
  // What a change of a message in an archived channel is refused with: unarchived, it can be changed again.
  return { kind, reason: error === "is_inactive" ? "is_archived" : error };
}

function rateLimited(retryAfterMs: number): Failure {
  const wait = Number.isFinite(retryAfterMs) && retryAfterMs >= 0 ? retryAfterMs : RATE_LIMIT_WAIT_MS;
  return { kind: "not-sent", reason: "ratelimited", retryAfterMs: wait };
}

/** fetch wraps the socket's error, Happy Eyeballs wraps one for each address: unsent only if none of them connected. */
function ofRequest(error: unknown): Failure {
  const codes = leafCodes(error);
  const neverLeft = codes.length > 0 && codes.every((code) => NEVER_LEFT.has(code));
  return { kind: neverLeft ? "not-sent" : "ambiguous", reason: codes.join(" ") || nameOf(error) };
}

function leafCodes(error: unknown, depth = 0): string[] {
  const { cause, errors, code } = fieldsOf(error);
  if (depth > 5) return [];
  if (Array.isArray(errors) && errors.length > 0) return errors.flatMap((one) => leafCodes(one, depth + 1));
  if (typeof cause === "object" && cause !== null) return leafCodes(cause, depth + 1);
  return typeof code === "string" ? [code] : [];
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "request failed";
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
