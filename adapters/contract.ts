import { createHash } from "node:crypto";
import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft } from "../engine/domain/deploy.ts";
import { oneLine } from "../engine/domain/text.ts";
import { type Read, readJson } from "./reading/read-json.ts";

/** One webhook request as an adapter sees it. Header names are lower case; `body` is the bytes as they arrived. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** How a provider can prove who it is, beside the unguessable key in the URL, which every request carries (design §4). */
export type AuthMode =
  | "url_key"
  | "hmac"
  | "standard_webhooks"
  | "token_header"
  | "basic"
  | "sns_certificate";

export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: "signature-missing" | "signature-mismatch" | "timestamp-outside-tolerance";
    };

/** One thing that a provider says: drafts of both kinds may share a delivery, such as a batch of CloudEvents. */
export type Draft = AlertDraft | DeployDraft;

/**
 * What a delivery turned out to be; one with drafts of both kinds is an alert. `reason` is one plain sentence, shown to
 * the tenant when the integration needs attention.
 */
export type Parsed =
  | { readonly kind: "alert"; readonly drafts: readonly Draft[] }
  | { readonly kind: "deploy"; readonly drafts: readonly DeployDraft[] }
  | {
      readonly kind: "ping";
      readonly reason: string;
      readonly confirm?: Confirmation;
    }
  | { readonly kind: "ignored"; readonly reason: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** An address of the provider's own that the door has to visit once to complete the set-up. */
export interface Confirmation {
  readonly url: string;
  /** What the integration remembers when it did. */
  readonly settings: IntegrationSettings;
  /** What a person has to do when it could not, in one sentence. */
  readonly whenItFails: string;
}

/** What we show in Slack so that a person can wire the provider. The snippet's `{{url}}` is filled by the caller. */
export interface Setup {
  /** The vendor's own page about its webhooks. */
  readonly docsUrl: string;
  /** One instruction each, in Slack mrkdwn. */
  readonly steps: readonly string[];
  /** A block to paste, such as Datadog's payload template. */
  readonly snippet?: { readonly label: string; readonly text: string };
  /** How the signing secret comes about; absent when the provider cannot sign. */
  readonly secret?: { readonly label: string; readonly madeBy: "provider" | "us"; readonly hint: string };
}

/** What a person set for one integration, as far as parsing is concerned. */
export interface IntegrationSettings {
  /** Names or paths of the workflows, pipelines or jobs that deploy; others do not. Without it, names decide (adapters/reading/deploy-words.ts). */
  readonly deployWorkflows?: readonly string[];
  /** A JSONata expression that makes our documented JSON of what a custom source sends. */
  readonly mapping?: string;
  /** The one Amazon SNS topic that this source listens to. */
  readonly topicArn?: string;
}

/** All there is to know about one provider. Made by `defineAdapter`, which hides the payload's type. */
export interface Adapter {
  readonly title: string;
  /** What it sends, the usual first. */
  readonly sends: readonly ("alerts" | "deploys")[];
  readonly authModes: readonly AuthMode[];
  readonly setup: Setup;
  /** The request headers that parsing reads, lower case; `ce-*` stands for all that begin so. Only these are kept. */
  readonly headers: readonly string[];
  /**
   * Where the certificate stands that a request claims to be signed with: undefined when it claims none, "refused" when
   * it is no place of the provider's. Only for providers that sign so.
   */
  certificateUrl?(request: WebhookRequest): string | undefined | "refused";
  /**
   * Checks the signature against every active secret (two while one is rotated), or against the certificate (PEM).
   * Called only when the integration has a secret, or the request names a certificate.
   */
  verify(request: WebhookRequest, secrets: readonly string[], certificate?: string): Verdict;
  /**
   * What makes a delivery the same delivery again: taken from the signed bytes, never from an unsigned header alone
   * (reference/reliability.md §0). At most 200 characters.
   */
  dedupeKey(request: WebhookRequest): string;
  /** Answers an OPTIONS request before anything is sent, where the provider's protocol asks for it; undefined for what is no handshake. */
  handshake?(headers: WebhookRequest["headers"]): Readonly<Record<string, string>> | undefined;
  /** Whether the body may be of any content type; without it JSON, forms and plain text are taken. */
  takesAnyType?(headers: WebhookRequest["headers"]): boolean;
  /** Translates the body. Never throws: what it cannot read is `unreadable`. */
  parse(request: WebhookRequest, settings?: IntegrationSettings): Parsed;
  /** A delivery as the provider would send it, for "Send test alert": goes through the same door as a real one. `nonce` makes it unique. */
  testDelivery(input: { readonly now: number; readonly nonce: string }): {
    readonly headers: Record<string, string>;
    readonly body: string;
  };
}

/** What a provider file says; `payload` names only the fields it uses, and is permissive about them. */
export interface AdapterSpec<P>
  extends Pick<
    Adapter,
    | "title"
    | "sends"
    | "authModes"
    | "setup"
    | "certificateUrl"
    | "handshake"
    | "takesAnyType"
    | "verify"
    | "testDelivery"
  > {
  readonly headers?: Adapter["headers"];
  readonly payload: z.ZodType<P>;
  /** Reads the body where it is not always plain JSON, such as a form (adapters/reading/read-form.ts). */
  readonly readBody?: (request: WebhookRequest) => Read;
  /** What to do when the payload has another shape: the end of a sentence, without its full stop. */
  readonly fix: string;
  /** The provider's own id of the event, out of the body; without one the body's hash serves. */
  eventId(payload: P): string | undefined;
  /** What the very same body means when it has no event id: always the same delivery again, or after a minute a repeat. */
  readonly sameBody: "redelivery" | "repeat";
  translate(payload: P, request: WebhookRequest, settings: IntegrationSettings): Parsed;
}

const REASON_LENGTH_MAX = 300;

/**
 * Returns the keys that the very same body had one minute earlier and has one minute later, where a body is known by its
 * bytes and its minute: a retry may come a second after the minute is over, and the first try may be written down after
 * it, out of the spool. Undefined for every other key.
 */
export function dedupeKeysBeside(
  dedupeKey: string,
): { readonly before: string; readonly after: string } | undefined {
  const [, body, minute] = /^(body:[0-9a-f]{64}:)(\d+)$/.exec(dedupeKey) ?? [];
  if (body === undefined) return undefined;
  return { before: `${body}${Number(minute) - 1}`, after: `${body}${Number(minute) + 1}` };
}

/** Ties a payload's schema to its mapping, and hides the payload's type: the host sees bytes in and {@link Parsed} out. */
export function defineAdapter<P>(spec: AdapterSpec<P>): Adapter {
  const { payload, fix, eventId, sameBody, translate, headers = [], ...told } = spec;
  const bodyOf = spec.readBody ?? ((request: WebhookRequest) => readJson(request.body));
  type Reading = { readonly ok: true; readonly payload: P } | Exclude<Read, { ok: true }>;
  const readBody = (request: WebhookRequest): Reading => {
    const json = bodyOf(request);
    if (!json.ok) return json;
    const parsed = payload.safeParse(json.value);
    return parsed.success
      ? { ok: true, payload: parsed.data }
      : { ok: false, reason: sentence(told.title, fix, json.value, parsed.error) };
  };
  // The key and the drafts come of the same body, one after the other; reading it once halves the work at the door.
  let keyed: { readonly body: Uint8Array; readonly reading: Reading } | undefined;
  return {
    ...told,
    headers,
    dedupeKey(request) {
      const result = readBody(request);
      keyed = { body: request.body, reading: result };
      const id = result.ok ? eventId(result.payload) : undefined;
      // Only plain ids: Postgres refuses NUL and lone surrogates, and a forged id must not cost the delivery.
      if (id !== undefined && /^[\x20-\x7e]{1,150}$/.test(id)) return `id:${id}`;
      const minute = sameBody === "repeat" ? `:${Math.floor(request.receivedAt / 60_000)}` : "";
      return `body:${createHash("sha256").update(request.body).digest("hex")}${minute}`;
    },
    parse(request, settings = {}) {
      const result = keyed?.body === request.body ? keyed.reading : readBody(request);
      keyed = undefined;
      if (!result.ok) return { kind: "unreadable", reason: result.reason };
      const parsed = translate(result.payload, request, settings);
      return "reason" in parsed ? { ...parsed, reason: oneLine(parsed.reason, REASON_LENGTH_MAX) } : parsed;
    },
  };
}

/** Says which field is wrong and what to do about it, for the person who set the provider up. */
function sentence(title: string, fix: string, value: unknown, error: z.ZodError): string {
  const path = error.issues[0]?.path ?? [];
  if (path.length === 0) return `${title} sent ${kindOf(value)} instead of one object: ${fix}.`;
  const found = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
  const field = `"${path.join(".")}"`;
  return found === undefined || found === null
    ? `${title}'s payload has no ${field}: ${fix}.`
    : `${title}'s payload has an ${field} that we cannot read: ${fix}.`;
}

function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

/** A text field: absent when it is missing, empty, of another type or a placeholder that was never filled (`$ALERT_ID`, `<no value>`). */
export const Text = z.unknown().optional().transform(readText);

// One function instead of a union, a catch and a transform: a payload has dozens of these fields.
function readText(value: unknown): string | undefined {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  return typeof text !== "string" || text === "" || isPlaceholder(text) ? undefined : text;
}

/** A yes or no, also as text; anything else is no. */
export const Flag = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })]).catch(false);

/** Whether a template variable was sent instead of its value. */
export function isPlaceholder(value: string): boolean {
  return value.startsWith("$") ? /^\$[A-Z_]+(\[[\w.-]+\])?$/.test(value) : value === "<no value>";
}

/** Returns the link when it is an absolute http(s) one; anything else is no link. */
export function httpUrl(value: string | undefined): string | undefined {
  if (value === undefined || value.length > 2_000 || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}

/** Returns a text as a part of a URL's path. Half a surrogate pair, which `encodeURIComponent` throws at, becomes U+FFFD. */
export function urlPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
