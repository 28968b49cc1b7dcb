import { z } from "zod";

/** One delivery as a recording has it (eval/README.md, `webhooks.jsonl`). */
export interface RecordedDelivery {
  readonly deliveryId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly tenant: string;
  readonly provider: string;
  readonly integrationId: string;
  /** The recording takes it for a deploy's: what we hear of alerts in it has no name there. */
  readonly isDeploy: boolean;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very bytes that stand in the line, so that no number loses its digits. */
  readonly body: Uint8Array;
}

export type RecordedLine =
  | { readonly ok: true; readonly delivery: RecordedDelivery }
  | { readonly ok: false; readonly reason: string };

const Headers = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

const Envelope = z.object({
  delivery_id: z.string().min(1),
  received_at: z.iso.datetime({ offset: true }),
  tenant: z.string().nullish(),
  provider: z.string(),
  integration_id: z.string().nullish(),
  kind: z.unknown().optional(),
  headers: Headers.nullish(),
});

const FIXES: Readonly<Record<string, string>> = {
  delivery_id: "a text that is its own",
  received_at: "a time such as 2026-03-01T09:00:00.000Z",
  provider: 'a source\'s id, such as "datadog"',
  headers: "an object of names and values",
};

/** Reads one line of a recording, its line break left out. */
export function readRecordedLine(line: Buffer): RecordedLine {
  const span = bodyIn(line);
  if (!span) return { ok: false, reason: 'it is no JSON object with a "body"' };
  const { start, end } = span;
  const around = `${line.toString("utf8", 0, start)}null${line.toString("utf8", end)}`;
  const given = jsonOf(around);
  if (given === undefined) return { ok: false, reason: "it is not JSON" };
  const parsed = Envelope.safeParse(given);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? "");
    return { ok: false, reason: `its "${field}" must be ${FIXES[field] ?? "a text"}` };
  }
  const {
    delivery_id: deliveryId,
    received_at,
    tenant,
    provider,
    integration_id,
    kind,
    headers,
  } = parsed.data;
  const body = bodyOf(line.subarray(start, end));
  if (!body) return { ok: false, reason: 'its "body" is not JSON' };
  return {
    ok: true,
    delivery: {
      deliveryId,
      receivedAt: Date.parse(received_at),
      tenant: tenant ?? "",
      provider,
      integrationId: integration_id ?? provider,
      isDeploy: kind === "deploy",
      headers: inLowerCase(headers ?? {}),
      body,
    },
  };
}

/** A body that is no JSON, such as a form, stands in the line as a text. */
function bodyOf(bytes: Buffer): Uint8Array | undefined {
  if (bytes[0] !== QUOTE) return bytes;
  const text = jsonOf(bytes.toString("utf8"));
  return typeof text === "string" ? Buffer.from(text) : undefined;
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name of Object.keys(headers)) lower[name.toLowerCase()] = headers[name] ?? "";
  return lower;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const KEY = Buffer.from('"body"');

/** Finds the value of the object's own "body" without building anything out of it; undefined when there is none. */
function bodyIn(line: Buffer): { readonly start: number; readonly end: number } | undefined {
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at];
    if (byte === QUOTE) {
      const end = endOfText(line, at);
      if (depth === 1 && end - at === KEY.length && line.compare(KEY, 0, KEY.length, at, end) === 0) {
        const start = afterColon(line, end);
        if (start !== undefined) return { start, end: endOfValue(line, start) };
      }
      at = end - 1;
    } else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return undefined;
}

/** Returns where a text that begins at `at` is over. */
function endOfText(line: Buffer, at: number): number {
  for (let end = line.indexOf(QUOTE, at + 1); end !== -1; end = line.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (line[end - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return line.length;
}

function afterColon(line: Buffer, at: number): number | undefined {
  const colon = skipBlanks(line, at);
  return line[colon] === 0x3a ? skipBlanks(line, colon + 1) : undefined;
}

function skipBlanks(line: Buffer, from: number): number {
  let at = from;
  while (line[at] === 0x20 || line[at] === 0x09) at += 1;
  return at;
}

function endOfValue(line: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < line.length; at++) {
    const byte = line[at];
    if (byte === QUOTE) at = endOfText(line, at) - 1;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth < 0) return at;
    } else if (byte === 0x2c && depth === 0) return at;
    if (depth === 0 && (byte === 0x7d || byte === 0x5d || byte === QUOTE)) return at + 1;
  }
  return line.length;
}
