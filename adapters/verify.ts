import { createHmac, timingSafeEqual } from "node:crypto";
import type { Verdict, WebhookRequest } from "./contract.ts";

/** How a provider writes an HMAC-SHA256 of the raw body into a header. */
export interface HmacHeader {
  /** Lower case. */
  readonly header: string;
  /** What stands before the hex digits, such as `sha256=`. */
  readonly prefix: string;
}

/** A real header carries one signature per active secret; more than this is somebody playing. */
const SIGNATURES_MAX = 10;
const HEADER_LENGTH_MAX = 2_000;

/**
 * Returns a check of the body's HMAC-SHA256 in hex. Several signatures, separated by commas, and several secrets may
 * be active while one is rotated: any match will do; signatures of other versions are passed over. An empty secret
 * matches nothing. Compares in constant time.
 */
export function hmacSha256({ header, prefix }: HmacHeader) {
  return (request: WebhookRequest, secrets: readonly string[]): Verdict => {
    const value = request.headers[header];
    if (value === undefined || value === "") return { ok: false, reason: "signature-missing" };
    if (value.length > HEADER_LENGTH_MAX) return { ok: false, reason: "signature-mismatch" };
    const given = value
      .split(",", SIGNATURES_MAX)
      .map((part) => part.trim())
      .filter((part) => part.startsWith(prefix))
      .map((part) => part.slice(prefix.length));
    const matches = secrets.some(
      (secret) => secret !== "" && given.some((hex) => isHmacOf(request.body, secret, hex)),
    );
    return matches ? { ok: true } : { ok: false, reason: "signature-mismatch" };
  };
}

function isHmacOf(body: Uint8Array, secret: string, hex: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(hex)) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(body).digest(), Buffer.from(hex, "hex"));
}

/** Returns a check for providers that cannot sign: the key in the URL or a header, checked at the door, is all there is. */
export function keyOnly(): Verdict {
  return { ok: true };
}
