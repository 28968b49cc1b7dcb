import { dedupeKeysBeside, type Parsed } from "../../adapters/contract.ts";
import { adapters, type ProviderId, parseProviderId } from "../../adapters/index.ts";
import { crashPoint } from "../../engine/crash-points.ts";
import { parseTenantId, type TenantId } from "../../engine/domain/tenant.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { maskDedupeKey } from "../privacy.ts";
import { RetryLater } from "../retry-later.ts";
import { hashKey } from "../secrets.ts";
import type { Authenticate, Sender } from "./authenticate.ts";
import type { Confirmations } from "./confirm.ts";
import { deliveryIdOf, type KeptDelivery, type Ledger, type UncheckedRequest } from "./ledger.ts";
import type { Limits } from "./limit.ts";
import { MappingBusy } from "./mapping.ts";
import { headersToKeep, readDelivery } from "./read-delivery.ts";

/** A webhook request with its body read. Header names are lower case. */
export interface Received {
  /** The three parts of the path as they stand there; the key may come in a header instead. */
  readonly tenant: string;
  readonly provider: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
}

/** What the door answers. Never a reason for a refusal: unknown tenant, wrong key and bad signature look the same. */
export interface Answer {
  readonly status: 202 | 401 | 503;
  readonly body: object;
  readonly retryAfterSeconds?: number;
}

export interface ReceiveOptions {
  readonly ledger: Ledger;
  readonly authenticate: Authenticate;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly limits: Limits;
  readonly confirmIn: Confirmations["confirmIn"];
}

const REFUSED: Answer = { status: 401, body: { error: "unauthorized" } };

/** Authenticates a webhook, reads it and keeps it; answers 202 for everything authentic, readable or not (design §3 G1). */
export async function receive(request: Received, options: ReceiveOptions): Promise<Answer> {
  const { ledger, authenticate, metrics, log, limits, confirmIn } = options;
  const tenantId = parseTenantId(request.tenant);
  const provider = parseProviderId(request.provider);
  const label = provider ?? "unknown";
  if (!tenantId || !provider || request.key === undefined) {
    metrics.webhooks.inc({ provider: label, outcome: "refused" });
    return REFUSED;
  }
  const keyHash = hashKey(request.key);
  const identity = await authenticate({ tenantId, provider, keyHash, request });
  if (identity.known === "nobody") {
    log.info({ tenant: tenantId, provider, reason: identity.reason }, "webhook refused");
    metrics.webhooks.inc({ provider, outcome: "refused" });
    return REFUSED;
  }
  crashPoint("web.after-verify");
  try {
    if (identity.known === "unknown-now") {
      const { headers, body, receivedAt } = request;
      await ledger.keepUnchecked({ tenantId, provider, keyHash, receivedAt, headers, body });
      metrics.webhooks.inc({ provider, outcome: "spooled" });
      return { status: 202, body: { status: "spooled" } };
    }
    let delivery = await toDelivery(tenantId, provider, identity.sender, request);
    if (provider === "custom" && delivery.parsed.kind === "unreadable") {
      // A mapping that was put right a moment ago: what its replay has just missed nobody would replay.
      const now = await authenticate({ tenantId, provider, keyHash, request, anew: true });
      if (now.known === "sender" && now.sender.settings.mapping !== identity.sender.settings.mapping)
        delivery = await toDelivery(tenantId, provider, now.sender, request);
    }
    // What could not be read just now is read by the sweeper, as what is beyond its rate is.
    const lane =
      delivery.parsed === READ_LATER ? "slow" : await limits.chooseLane(tenantId, identity.sender.tier);
    const { outcome, deliveryId } = await ledger.keep(delivery, lane);
    if (outcome !== "duplicate") confirmIn(delivery);
    log.debug({ trace: deliveryId, tenant: tenantId, provider, outcome, lane }, "delivery taken");
    metrics.webhooks.inc({
      provider,
      outcome: outcome === "kept" && lane === "slow" ? "kept_slow" : outcome,
    });
    return { status: 202, body: { id: deliveryId, status: outcome } };
  } catch (error) {
    if (!(error instanceof RetryLater)) log.error({ tenant: tenantId, provider, error }, "webhook not kept");
    metrics.webhooks.inc({ provider, outcome: "unavailable" });
    const afterMs = error instanceof RetryLater ? error.afterMs : 5_000;
    return { status: 503, body: { error: "unavailable" }, retryAfterSeconds: Math.ceil(afterMs / 1000) };
  }
}

/** Authenticates a request that was spooled unread; "unknown-yet" while its certificate cannot be fetched. Throws while Postgres is away. */
export async function checkSpooled(
  request: UncheckedRequest,
  authenticate: Authenticate,
): Promise<KeptDelivery | "forged" | "unknown-yet"> {
  const { tenantId, keyHash } = request;
  const provider = parseProviderId(request.provider);
  if (!provider) return "forged";
  const identity = await authenticate({ tenantId, provider, keyHash, request });
  if (identity.known === "nobody") return "forged";
  if (identity.known === "sender") return toDelivery(tenantId, provider, identity.sender, request);
  if (identity.waitsFor === "certificate") return "unknown-yet";
  throw new Error("Postgres is still away");
}

/** Reads a request of a known sender, and masks it where its tenant has privacy mode on. */
export async function toDelivery(
  tenantId: TenantId,
  provider: ProviderId,
  { integrationId, settings, mask }: Pick<Sender, "integrationId" | "settings" | "mask">,
  request: { headers: Readonly<Record<string, string>>; body: Uint8Array; receivedAt: number },
): Promise<KeptDelivery> {
  const clearKey = adapters[provider].dedupeKey(request);
  const dedupeKey = mask ? maskDedupeKey(clearKey, mask) : clearKey;
  const beside = dedupeKeysBeside(dedupeKey);
  const { headers, body, receivedAt } = request;
  return {
    tenantId,
    deliveryId: deliveryIdOf(tenantId, integrationId, dedupeKey),
    integrationId,
    provider,
    receivedAt,
    headers: headersToKeep(provider, headers),
    body,
    dedupeKey,
    ...(beside && { dedupeKeyBefore: beside.before, dedupeKeyAfter: beside.after }),
    parsed: await readDelivery(provider, request, settings, mask, integrationId).catch(laterIfBusy),
    ...(mask ? { masked: true } : {}),
  };
}

/** Work for the engine that nobody has looked into yet: the sweeper reads it again. */
const READ_LATER: Parsed = { kind: "alert", drafts: [] };

function laterIfBusy(error: unknown): Parsed {
  if (error instanceof MappingBusy) return READ_LATER;
  throw error;
}
