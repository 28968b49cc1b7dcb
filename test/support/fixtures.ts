import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WebhookRequest } from "../../adapters/contract.ts";

/** What stands in the expected files wherever the time of arrival is meant. */
export const RECEIVED_AT = Date.parse("2026-03-02T09:00:00Z");

const FIXTURES = fileURLToPath(new URL("../adapters/fixtures", import.meta.url));
/** Payloads without a permissive licence stay here; a clone without this folder skips them. */
const SHARED = fileURLToPath(new URL("../../../shared/fixtures", import.meta.url));
const SHARED_FOLDER: Readonly<Record<string, string>> = {
  cloudwatch: "aws_cloudwatch_sns",
  azure: "azure_monitor",
  gcp: "gcp_monitoring",
  "splunk-oncall": "splunk_oncall",
  "uptime-kuma": "uptime_kuma",
};

/** Returns the names of a provider's fixtures: each expected file is one, whether its payload is in this clone or not. */
export function fixturesOf(provider: string): string[] {
  return readdirSync(`${FIXTURES}/${provider}`)
    .filter((file) => file.endsWith(".expected.json"))
    .map((file) => file.slice(0, -".expected.json".length));
}

/** Whether the payload of a fixture is at hand. */
export function isHere(provider: string, name: string): boolean {
  return payloadFile(provider, name) !== undefined;
}

/** Returns what a payload must come to. */
export function expectedOf(provider: string, name: string): unknown {
  return JSON.parse(readFileSync(`${FIXTURES}/${provider}/${name}.expected.json`, "utf8"));
}

/** Returns a fixture as the request that brought it; header names are lower case. */
export function requestOf(
  provider: string,
  name: string,
): WebhookRequest & { readonly body: Buffer<ArrayBuffer> } {
  const file = payloadFile(provider, name);
  if (file === undefined) throw new Error(`the payload of ${provider}/${name} is not in this clone`);
  const headerFile = file.replace(/\.(json|txt)$/, ".headers.json");
  const recorded: Record<string, string> = existsSync(headerFile)
    ? JSON.parse(readFileSync(headerFile, "utf8"))
    : {};
  const headers = Object.fromEntries(
    Object.entries(recorded).map(([key, value]) => [key.toLowerCase(), String(value)]),
  );
  return { headers, body: readFileSync(file), receivedAt: RECEIVED_AT };
}

/** Returns the payloads in the research's index, as provider and name, or undefined when it is not in this clone. */
export function indexedPayloads(): Array<readonly [provider: string, name: string]> | undefined {
  const index = `${SHARED}/INDEX.json`;
  if (!existsSync(index)) return undefined;
  const providerOf = new Map(Object.entries(SHARED_FOLDER).map(([provider, folder]) => [folder, provider]));
  return (JSON.parse(readFileSync(index, "utf8")) as Array<{ file: string }>)
    .filter(({ file }) => !file.endsWith(".pem"))
    .map(({ file }) => {
      const [folder = "", name = ""] = file.split("/");
      return [providerOf.get(folder) ?? folder, name.replace(/\.\w+$/, "")] as const;
    });
}

function payloadFile(provider: string, name: string): string | undefined {
  const folders = [`${FIXTURES}/${provider}`, `${SHARED}/${SHARED_FOLDER[provider] ?? provider}`];
  const files = folders.flatMap((folder) => [`${folder}/${name}.json`, `${folder}/${name}.txt`]);
  return files.find((file) => existsSync(file));
}
