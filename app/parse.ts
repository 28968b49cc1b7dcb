import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { IntegrationSettings, WebhookRequest } from "../adapters/contract.ts";
import { adapters, parseProviderId } from "../adapters/index.ts";
import { canonicalAlert, type DraftOrigin } from "../engine/domain/alert.ts";
import { canonicalDeploy } from "../engine/domain/deploy.ts";
import { readDelivery } from "./webhooks/read-delivery.ts";

const USAGE = `Reads a webhook's payload as the product would, and prints what it makes of it as JSON. No server is needed.

  npm run --silent parse -- PROVIDER BODY.json [--headers HEADERS.json]
  npm run --silent parse -- custom BODY.json --mapping MAPPING.jsonata
  npm run --silent parse -- --batch FILE.jsonl

FILE.jsonl has one {"provider", "headers", "body"} a line, the body as text. BODY.json may be - for standard input.
Providers: ${Object.keys(adapters).join(" ")}`;

const Headers = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));
const Line = z.object({ provider: z.string(), headers: Headers.nullish(), body: z.string() });

/** Thrown for what the person at the terminal can put right; the message says how. */
class UsageError extends Error {
  override name = "UsageError";
}

/** `npm run parse`: prints one JSON object for a payload, or one a line for a batch; exits with 2 when it was called wrongly. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}\n`);
    process.exitCode = 2;
  }
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args);
  if (values.batch !== undefined) return printBatch(values.batch);
  const [provider, file] = positionals;
  if (provider === undefined || file === undefined)
    throw new UsageError("Say which provider, and which file.");
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
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const parsed = Line.safeParse(jsonOf(line, `line ${number} of ${file}`));
    if (!parsed.success)
      throw new UsageError(
        `line ${number} of ${file} must be {"provider", "headers", "body"}, the body as text.`,
      );
    const { provider, headers, body } = parsed.data;
    const request = { headers: lowerCase(headers ?? {}), body: Buffer.from(body), receivedAt: Date.now() };
    print(await outcomeOf(provider, request));
  }
}

/** What a payload comes to, in the canonical fields. */
async function outcomeOf(
  provider: string,
  request: WebhookRequest,
  settings: IntegrationSettings = {},
): Promise<object> {
  const known = parseProviderId(provider);
  if (!known) throw new UsageError(`There is no provider "${provider}".`);
  const parsed = await readDelivery(known, request, settings);
  if (parsed.kind !== "alert" && parsed.kind !== "deploy")
    return { kind: parsed.kind, alerts: [], deploys: [], reason: parsed.reason };
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
  const parsed = Headers.safeParse(jsonOf(text, file));
  if (!parsed.success) throw new UsageError(`${file} must be one object of header names and values.`);
  return lowerCase(parsed.data);
}

async function readAs<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UsageError(`Cannot read ${what}: ${(error as Error).message}`);
  }
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${where} is not JSON.`);
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function print(outcome: object): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
