import { z } from "zod";
import type { IntegrationSettings, Parsed, WebhookRequest } from "../../adapters/contract.ts";
import { adapters, type ProviderId } from "../../adapters/index.ts";
import type { Mask } from "../../engine/domain/privacy.ts";
import { maskParsed } from "../privacy.ts";
import { MAPPING_LENGTH_MAX, type MappingBusy, mapDelivery } from "./mapping.ts";

/** What a person set for an integration, as it stands in `integrations.settings`. A setting that cannot be read counts as not set. */
const Settings = z.object({
  deployWorkflows: z.array(z.string()).optional().catch(undefined),
  topicArn: z.string().optional().catch(undefined),
  mapping: z.string().min(1).max(MAPPING_LENGTH_MAX).optional().catch(undefined),
});

/** Returns the stored settings of an integration, whatever stands there. */
export function readSettings(stored: unknown): IntegrationSettings {
  const parsed = Settings.safeParse(stored);
  return parsed.success ? (parsed.data as IntegrationSettings) : {};
}

/**
 * Reads a delivery as the door, the sweeper, a replay and `npm run parse` all do; masked where the tenant has privacy
 * mode on. A custom mapping sees those headers that are kept, so that it gives the same today and in a replay; mappings
 * of the same `integrationId` wait for each other. Throws only {@link MappingBusy}, when a custom mapping finds no
 * process now.
 */
export async function readDelivery(
  provider: ProviderId,
  request: WebhookRequest,
  settings: IntegrationSettings,
  mask?: Mask,
  integrationId = "",
): Promise<Parsed> {
  const parsed = await read(provider, request, settings, integrationId);
  return mask ? maskParsed(parsed, mask) : parsed;
}

async function read(
  provider: ProviderId,
  request: WebhookRequest,
  settings: IntegrationSettings,
  integrationId: string,
): Promise<Parsed> {
  const { mapping } = settings;
  if (provider !== "custom" || mapping === undefined) return adapters[provider].parse(request, settings);
  // "Send test alert" sends our own JSON, whatever the source sends.
  const asItCame = adapters.custom.parse(request, settings);
  if (isOwnTest(asItCame)) return asItCame;
  const headers = headersToKeep(provider, request.headers);
  const mapped = await mapDelivery(mapping, { ...request, headers }, integrationId);
  if (!mapped.ok) return { kind: "unreadable", reason: mapped.reason };
  const { receivedAt } = request;
  return adapters.custom.parse({ headers: JSON_HEADERS, body: mapped.body, receivedAt }, settings);
}

/** Whether it is a test alert of our own making. */
export function isOwnTest(parsed: Parsed): boolean {
  if (parsed.kind !== "alert" || parsed.drafts.length !== 1) return false;
  const [draft] = parsed.drafts;
  return draft?.kind === "alert" && draft.test === true && draft.service === "dd0c-test";
}

const JSON_HEADERS = { "content-type": "application/json" };

/** What helps to find a delivery at its provider. */
const HEADERS_ALWAYS_KEPT = ["content-type", "user-agent", "x-webhook-id", "x-github-delivery", "request-id"];

/** What may be a credential, or tells of the sender's machine, is kept only where an adapter names it. */
const NOT_BY_PATTERN =
  /token|secret|auth|signature|cookie|key|password|credential|session|^x-(dd0c|forwarded|real|client|cluster)-|^x-.*-ip$/;

/** Returns those of a request's headers that are kept with it: what parsing reads, and what helps to find it; never a credential. */
export function headersToKeep(
  provider: ProviderId,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const wanted = [...HEADERS_ALWAYS_KEPT, ...adapters[provider].headers];
  const isWanted = (name: string) =>
    wanted.includes(name) ||
    (!NOT_BY_PATTERN.test(name) &&
      wanted.some((want) => want.endsWith("*") && name.startsWith(want.slice(0, -1))));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isWanted(name)));
}
