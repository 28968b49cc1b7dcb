import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { IntegrationSettings, Verdict, WebhookRequest } from "../../adapters/contract.ts";
import { adapters, type ProviderId } from "../../adapters/index.ts";
import type { Database } from "../../engine/db/database.ts";
import { integrationForDoor } from "../../engine/db/integrations.ts";
import type { Mask } from "../../engine/domain/privacy.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Tier } from "../../engine/domain/tier.ts";
import { openPrivacyKey } from "../privacy.ts";
import type { Vault } from "../secrets.ts";
import type { FetchCertificate } from "./certificates.ts";
import { readSettings } from "./read-delivery.ts";

/** Who a request comes from, once the door believes it. */
export interface Sender {
  readonly integrationId: string;
  readonly settings: IntegrationSettings;
  readonly tier: Tier;
  /** Set while the tenant has privacy mode on. */
  readonly mask?: Mask;
}

/**
 * `unknown-now`: nobody can tell yet, because Postgres is away and this sender was not seen lately, or because the
 * certificate that the request is signed with cannot be fetched.
 */
export type Identity =
  | { readonly known: "sender"; readonly sender: Sender }
  | { readonly known: "nobody"; readonly reason: Extract<Verdict, { ok: false }>["reason"] | "wrong-url" }
  | { readonly known: "unknown-now"; readonly waitsFor: "postgres" | "certificate" };

export interface Claim {
  readonly tenantId: TenantId;
  readonly provider: ProviderId;
  /** SHA-256 of the URL key. */
  readonly keyHash: string;
  readonly request: WebhookRequest;
  /** Asks Postgres even when the answer of a moment ago is in memory. */
  readonly anew?: true;
}

/** Tells who sends a request; the place where credentials of providers are checked. */
export type Authenticate = (claim: Claim) => Promise<Identity>;

interface Entry {
  readonly found: { readonly sender: Sender; readonly secrets: readonly Secret[] } | undefined;
  readonly readAt: number;
}

const Secrets = z.array(
  z.union([
    z.string().transform((secret) => ({ secret, until: undefined })),
    z.object({ secret: z.string(), until: z.number().optional() }),
  ]),
);

/** A signing secret; one that was replaced is good until its end (epoch milliseconds). */
export interface Secret {
  readonly secret: string;
  readonly until?: number | undefined;
}

/** A rotated or removed key stops working this soon. */
const FRESH_MS = 5_000;
/** Without Postgres, whoever was known lately goes on being known for so long. */
const STALE_MAX_MS = 600_000;
const LOOKUP_DEADLINE_MS = 1_500;

/**
 * Returns the door's check: the URL key must open an active integration, and where that has signing secrets the
 * signature must match one of them, or the certificate that the request names. Answers from memory for five seconds,
 * and longer while Postgres is away, so that an outage of ours drops nobody's webhook.
 */
export function openAuthenticate(
  db: Database,
  vault: Vault,
  certificates: FetchCertificate,
  clock: () => number = Date.now,
): Authenticate {
  const cache = new LRUCache<string, Entry>({ max: 50_000 });

  async function lookUp({ tenantId, provider, keyHash, anew }: Claim): Promise<Entry | undefined> {
    const cacheKey = `${tenantId}/${provider}/${keyHash}`;
    const known = cache.get(cacheKey);
    const now = clock();
    if (known && !anew && now - known.readAt < FRESH_MS) return known;
    try {
      const row = await inTime(integrationForDoor(db, tenantId, provider, keyHash));
      const found = row && {
        sender: {
          integrationId: row.integrationId,
          settings: readSettings(row.settings),
          tier: row.tier,
          ...(row.sealedPrivacyKey === undefined
            ? {}
            : { mask: openPrivacyKey(vault, tenantId, row.sealedPrivacyKey) }),
        },
        secrets:
          row.sealedSecrets === undefined
            ? []
            : openSecrets(vault, tenantId, row.integrationId, row.sealedSecrets),
      };
      const entry: Entry = { found, readAt: now };
      cache.set(cacheKey, entry);
      return entry;
    } catch {
      return known && now - known.readAt < STALE_MAX_MS ? known : undefined;
    }
  }

  return async (claim) => {
    const entry = await lookUp(claim);
    if (!entry) return { known: "unknown-now", waitsFor: "postgres" };
    if (!entry.found) return { known: "nobody", reason: "wrong-url" };
    const { sender, secrets } = entry.found;
    const adapter = adapters[claim.provider];
    const certificateUrl = adapter.certificateUrl?.(claim.request);
    if (certificateUrl === "refused") return { known: "nobody", reason: "signature-mismatch" };
    if (certificateUrl === undefined && secrets.length === 0) return { known: "sender", sender };
    const certificate = certificateUrl === undefined ? undefined : await certificates(certificateUrl);
    // Whoever forges a message may name a host that does not answer: it is kept, and believed once it proves itself.
    if (certificate === "unreachable") return { known: "unknown-now", waitsFor: "certificate" };
    if (certificate === "none") return { known: "nobody", reason: "signature-mismatch" };
    const verdict = adapter.verify(claim.request, goodAt(secrets, clock()), certificate?.pem);
    return verdict.ok ? { known: "sender", sender } : { known: "nobody", reason: verdict.reason };
  };
}

/** The column of `integrations.sealed_secrets`, bound into what is sealed there. */
export function secretsPlace(integrationId: string): string {
  return `integration_secrets:${integrationId}`;
}

/** Returns the signing secrets of an integration, also those that are over. Throws when they do not open. */
export function openSecrets(
  vault: Vault,
  tenantId: TenantId,
  integrationId: string,
  sealed: string,
): readonly Secret[] {
  return Secrets.parse(JSON.parse(vault.open(tenantId, secretsPlace(integrationId), sealed)));
}

/** Returns those of the secrets that are good at a time. */
function goodAt(secrets: readonly Secret[], now: number): string[] {
  return secrets.filter(({ until }) => until === undefined || until > now).map(({ secret }) => secret);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("Postgres did not answer in time")), LOOKUP_DEADLINE_MS);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
