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
 * mode on. Throws only {@link MappingBusy}, when a custom mapping finds no thread now.
 */
export async function readDelivery(
  provider: ProviderId,
  request: WebhookRequest,
  settings: IntegrationSettings,
  mask?: Mask,
): Promise<Parsed> {
  const parsed = await read(provider, request, settings);
  return mask ? maskParsed(parsed, mask) : parsed;
}

async function read(
  provider: ProviderId,
  request: WebhookRequest,
  settings: IntegrationSettings,
): Promise<Parsed> {
  if (provider !== "custom" || settings.mapping === undefined)
    return adapters[provider].parse(request, settings);
  const mapped = await mapDelivery(settings.mapping, request);
  if (!mapped.ok) return { kind: "unreadable", reason: mapped.reason };
  const { receivedAt } = request;
  return adapters.custom.parse({ headers: JSON_HEADERS, body: mapped.body, receivedAt }, settings);
}

const JSON_HEADERS = { "content-type": "application/json" };

/** What helps to find a delivery at its provider. */
const HEADERS_ALWAYS_KEPT = ["content-type", "user-agent", "x-webhook-id", "x-github-delivery", "request-id"];

/** Returns those of a request's headers that are kept with it: what parsing reads, and what helps to find it; never a credential. */
export function headersToKeep(
  provider: ProviderId,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const wanted = [...HEADERS_ALWAYS_KEPT, ...adapters[provider].headers];
  const isWanted = (name: string) =>
    wanted.some((want) => (want.endsWith("*") ? name.startsWith(want.slice(0, -1)) : name === want));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isWanted(name)));
}
