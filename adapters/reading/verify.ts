import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Verdict, WebhookRequest } from "../contract.ts";

/** Checks a request against every active secret: two while one is rotated. */
type Verify = (request: WebhookRequest, secrets: readonly string[]) => Verdict;

/** How a provider writes an HMAC of the raw body into a header, in hex. */
export interface HmacHeader {
  /** Lower case. */
  readonly header: string;
  /** What stands before the hex digits, such as `sha256=`. */
  readonly prefix: string;
  /** SHA-256 unless the provider is old. */
  readonly algorithm?: "sha256" | "sha1";
}

/** A real header carries one signature per active secret; more than this is somebody playing. */
const SIGNATURES_MAX = 10;
const HEADER_LENGTH_MAX = 2_000;
/** How far a signed time may be from ours, either way (design §4). */
const TOLERANCE_MS = 300_000;

const OK: Verdict = { ok: true };
const MISSING: Verdict = { ok: false, reason: "signature-missing" };
const MISMATCH: Verdict = { ok: false, reason: "signature-mismatch" };
const TOO_OLD: Verdict = { ok: false, reason: "timestamp-outside-tolerance" };

/**
 * Returns a check of the body's HMAC in hex. Several signatures, separated by commas, and several secrets may be active
 * while one is rotated: any match will do; signatures of other versions are passed over. An empty secret matches
 * nothing. Compares in constant time.
 */
export function hmacHex({ header, prefix, algorithm = "sha256" }: HmacHeader): Verify {
  return (request, secrets) => {
    const value = request.headers[header];
    if (value === undefined || value === "") return MISSING;
    if (value.length > HEADER_LENGTH_MAX) return MISMATCH;
    const given = value
      .split(",", SIGNATURES_MAX)
      .map((part) => part.trim())
      .filter((part) => part.startsWith(prefix))
      .map((part) => part.slice(prefix.length));
    return anyMatch(secrets, given, (secret) =>
      createHmac(algorithm, secret).update(request.body).digest("hex"),
    );
  };
}

/**
 * Checks Standard Webhooks headers (standardwebhooks.com): base64 HMAC-SHA256 over `id.timestamp.body`, at most five
 * minutes from our clock. The library of the standard reads the machine's clock itself and only takes text, so the
 * check is ours.
 */
export function standardWebhooks(request: WebhookRequest, secrets: readonly string[]): Verdict {
  const { headers, body } = request;
  const [id, timestamp, value] = [
    headers["webhook-id"],
    headers["webhook-timestamp"],
    headers["webhook-signature"],
  ];
  if (!id || !timestamp || !value) return MISSING;
  if (value.length > HEADER_LENGTH_MAX) return MISMATCH;
  const given = value
    .split(" ", SIGNATURES_MAX)
    .filter((part) => part.startsWith("v1,"))
    .map((part) => part.slice("v1,".length));
  const verdict = anyMatch(secrets, given, (secret) => {
    const key = standardKey(secret);
    return key && createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  });
  return verdict.ok ? inTime(timestamp, request) : verdict;
}

/** `whsec_` and base64; Node's decoder would forgive a secret with a letter too many. */
function standardKey(secret: string): Buffer | undefined {
  const text = secret.startsWith("whsec_") ? secret.slice("whsec_".length) : undefined;
  if (text === undefined) return secret === "" ? undefined : Buffer.from(secret);
  const key = Buffer.from(text, "base64");
  return key.length > 0 && key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "")
    ? key
    : undefined;
}

/** How a provider puts a signed time beside a signature: over `<time><separator><body>`, in hex. */
export interface TimedHmac {
  /** Returns the time (epoch seconds) and the signatures of the headers, or undefined when there are none. */
  readonly read: (
    headers: WebhookRequest["headers"],
  ) => { readonly timestamp: string; readonly given: readonly string[] } | undefined;
  readonly separator: string;
}

/** Returns a check of an HMAC-SHA256 in hex that covers its own time, at most five minutes from our clock. */
export function timedHmac({ read, separator }: TimedHmac): Verify {
  return (request, secrets) => {
    const signed = read(request.headers);
    if (!signed) return MISSING;
    const verdict = anyMatch(secrets, signed.given, (secret) =>
      createHmac("sha256", secret)
        .update(`${signed.timestamp}${separator}`)
        .update(request.body)
        .digest("hex"),
    );
    return verdict.ok ? inTime(signed.timestamp, request) : verdict;
  };
}

/** Returns the parts of a header such as `t=1619071700,v1=51a5…`, by their names; a repeated name keeps all its values. */
export function headerParts(value: string | undefined): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  if (value === undefined || value.length > HEADER_LENGTH_MAX) return parts;
  for (const part of value.split(",", 2 * SIGNATURES_MAX)) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    parts.set(name, [...(parts.get(name) ?? []), part.slice(at + 1).trim()]);
  }
  return parts;
}

/** Returns a check of a shared token that stands in a header as it is. Covers no body: it tells who sends, not what. */
export function tokenHeader(header: string): Verify {
  return (request, secrets) => {
    const given = request.headers[header];
    if (given === undefined || given === "") return MISSING;
    return secrets.some((secret) => secret !== "" && sameText(secret, given)) ? OK : MISMATCH;
  };
}

/** Returns a check for providers that cannot sign: the key in the URL or a header, checked at the door, is all there is. */
export function keyOnly(): Verdict {
  return OK;
}

function anyMatch(
  secrets: readonly string[],
  given: readonly string[],
  sign: (secret: string) => string | undefined,
): Verdict {
  const matches = secrets.some((secret) => {
    const wanted = secret === "" ? undefined : sign(secret);
    return wanted !== undefined && given.some((signature) => sameText(wanted, signature));
  });
  return matches ? OK : MISMATCH;
}

/** Hashed first, so that neither content nor length tells by the time it takes. */
function sameText(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

function inTime(timestamp: string, { receivedAt }: WebhookRequest): Verdict {
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1_000 : Number.NaN;
  return Math.abs(receivedAt - at) <= TOLERANCE_MS ? OK : TOO_OLD;
}
