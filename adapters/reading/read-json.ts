import { parse as parseLossless } from "lossless-json";

const DEPTH_MAX = 64;
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

export type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a body as JSON, strictly and in linear time: UTF-8 must be well-formed, nesting at most 64 deep. Integers that
 * a JavaScript number cannot hold come as text, so that no id loses its last digits (reference/providers.md §0.3).
 * What cannot be read gives a sentence that says why.
 */
export function readJson(body: Uint8Array): Read {
  let text: string;
  try {
    text = UTF_8.decode(body);
  } catch {
    return { ok: false, reason: "The body is not valid UTF-8." };
  }
  if (text.trim() === "") return { ok: false, reason: "The body is empty: the provider sent no JSON." };
  if (isTooDeep(body)) return { ok: false, reason: `The body nests deeper than ${DEPTH_MAX} levels.` };
  try {
    return { ok: true, value: hasLargeNumber(text) ? readLossless(text) : JSON.parse(text) };
  } catch {
    return {
      ok: false,
      reason: "The body is not JSON: check the payload template in the provider's settings.",
    };
  }
}

/** JSON.parse decides what is JSON and that the last of the same keys counts; the lossless reader only reads it again. */
function readLossless(text: string): unknown {
  JSON.parse(text);
  return parseLossless(text, undefined, {
    parseNumber: (digits) => (isLargeInteger(digits) ? digits : Number(digits)),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

function isLargeInteger(digits: string): boolean {
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits));
}

/** Only where a number can stand: long digits in a text are common, and the lossless reader is slow. */
function hasLargeNumber(text: string): boolean {
  return /[:[,\s-]\d{16}/.test(text);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Looks at bytes, before any parser builds something out of them. */
function isTooDeep(body: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
