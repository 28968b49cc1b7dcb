import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { IntegrationSettings, Parsed, WebhookRequest } from "../adapters/contract.ts";
import { adapters, type ProviderId, parseProviderId } from "../adapters/index.ts";
import { canonicalAlert, type DraftOrigin } from "../engine/domain/alert.ts";
import { canonicalDeploy } from "../engine/domain/deploy.ts";
import { readDelivery } from "./webhooks/read-delivery.ts";

const USAGE = `Reads a webhook's payload as the product would, and prints what it makes of it as JSON. No server is needed.

  npm run --silent parse -- PROVIDER BODY.json [--headers HEADERS.json]
  npm run --silent parse -- custom BODY.json --mapping MAPPING.jsonata
  npm run --silent parse -- --batch FILE.jsonl

FILE.jsonl has one {"provider", "headers", "body"} a line, the body as text; each gets one line of output.
BODY.json and FILE.jsonl may be - for standard input.
Providers: ${Object.keys(adapters).join(" ")}`;

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** A header that came several times is one with a list, as HTTP has it; one without a value did not come. */
const Headers = z
  .record(
    z.string(),
    z.union([HeaderValue, z.array(HeaderValue).transform((values) => values.join(", "))]).nullish(),
  )
  .transform((headers) =>
    Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [[name.toLowerCase(), value] as const],
      ),
    ),
  );
const Line = z.object({ provider: z.string(), headers: Headers.nullish(), body: z.string() });

/** Thrown for what the person at the terminal can put right; the message says how. */
class InputError extends Error {
  override name = "InputError";
}

/** Thrown when the command was called wrongly. */
class UsageError extends InputError {
  override name = "UsageError";
}

/**
 * `npm run parse`: prints one JSON object for a payload, or one a line for a batch, whatever the line is; exits with 2
 * when it was called wrongly, or a file cannot be read.
 */
export async function main(args: readonly string[]): Promise<void> {
  // Whoever reads along may have seen enough, as `head` does.
  process.stdout.on("error", () => process.exit());
  try {
    await run(args);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n${error instanceof UsageError ? `\n${USAGE}\n` : ""}`);
    process.exitCode = 2;
  }
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args);
  if (values.batch !== undefined) return printBatch(values.batch);
  const [name, file, ...rest] = positionals;
  if (name === undefined || file === undefined) throw new UsageError("Say which provider, and which file.");
  if (rest.length > 0) throw new UsageError("Say one file; several go into a batch.");
  const provider = parseProviderId(name);
  if (!provider) throw new UsageError(noProvider(name));
  const body = await readAs("the body", () => (file === "-" ? buffer(process.stdin) : readFile(file)));
  const headers = values.headers === undefined ? {} : await readHeaders(values.headers);
  const mapping = values.mapping;
  if (mapping !== undefined && provider !== "custom") throw new UsageError("Only custom has a mapping.");
  const settings =
    mapping === undefined ? {} : { mapping: await readAs("the mapping", () => readFile(mapping, "utf8")) };
  print(await outcomeOf(provider, { headers, body, receivedAt: Date.now() }, settings));
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { headers: { type: "string" }, mapping: { type: "string" }, batch: { type: "string" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function printBatch(file: string): Promise<void> {
  let number = 0;
  const lines = linesOf(file === "-" ? process.stdin : createReadStream(file));
  for (;;) {
    const { value: line, done } = await readAs("the batch", () => lines.next());
    if (done) return;
    number += 1;
    if (line.trim() !== "") print(await outcomeOfLine(line, `Line ${number}`));
  }
}

/** Only a line feed ends a line: JSON may have the other separators, such as U+2028, in its texts. */
async function* linesOf(stream: Readable): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const [first = "", ...more] = String(chunk).split("\n");
    rest += first;
    for (const next of more) {
      yield rest;
      rest = next;
    }
  }
  yield rest;
  return undefined;
}

/** A line that is none is as unreadable as a body may be, and the others are read all the same. */
async function outcomeOfLine(line: string, where: string): Promise<object> {
  let json: unknown;
  try {
    json = JSON.parse(line.replace(/^\uFEFF/, ""));
  } catch {
    return withoutDrafts("unreadable", `${where} is not JSON.`);
  }
  const parsed = Line.safeParse(json);
  if (!parsed.success)
    return withoutDrafts("unreadable", `${where} must be {"provider", "headers", "body"}, the body as text.`);
  const { provider: name, headers, body } = parsed.data;
  const provider = parseProviderId(name);
  return provider
    ? outcomeOf(provider, { headers: headers ?? {}, body: Buffer.from(body), receivedAt: Date.now() })
    : withoutDrafts("unreadable", `${where}: ${noProvider(name)}`);
}

function noProvider(name: string): string {
  return `There is no provider "${name.slice(0, 40)}".`;
}

function withoutDrafts(kind: Parsed["kind"], reason: string): object {
  return { kind, alerts: [], deploys: [], reason };
}

/** What a payload comes to, in the canonical fields. */
async function outcomeOf(
  provider: ProviderId,
  request: WebhookRequest,
  settings: IntegrationSettings = {},
): Promise<object> {
  const parsed = await readDelivery(provider, request, settings);
  if (parsed.kind !== "alert" && parsed.kind !== "deploy") return withoutDrafts(parsed.kind, parsed.reason);
  const originOf = (ordinal: number): DraftOrigin => ({
    tenantId: "",
    integrationId: "",
    provider,
    deliveryId: "parse",
    ordinal,
    receivedAt: request.receivedAt,
  });
  const alerts = parsed.drafts.flatMap((draft, ordinal) =>
    draft.kind === "alert" ? [canonicalAlert(draft, originOf(ordinal))] : [],
  );
  const deploys = parsed.drafts.flatMap((draft, ordinal) =>
    draft.kind === "deploy" ? [canonicalDeploy(draft, originOf(ordinal))] : [],
  );
  return { kind: parsed.kind, alerts, deploys, reason: "" };
}

async function readHeaders(file: string): Promise<Record<string, string>> {
  const text = await readAs("the headers", () => readFile(file, "utf8"));
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new InputError(`${file} is not JSON.`);
  }
  const parsed = Headers.safeParse(json);
  if (!parsed.success) throw new InputError(`${file} must be one object of header names and values.`);
  return parsed.data;
}

async function readAs<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new InputError(`Cannot read ${what}: ${(error as Error).message}`);
  }
}

function print(outcome: object): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
