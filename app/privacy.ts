import { randomBytes } from "node:crypto";
import type { Draft, Parsed } from "../adapters/contract.ts";
import type { Tenant } from "../engine/db/tenants.ts";
import { type Mask, maskAlert, maskDeploy, maskId, openMask } from "../engine/domain/privacy.ts";
import { parseTenantId, type TenantId } from "../engine/domain/tenant.ts";
import type { Vault } from "./secrets.ts";

/** The column of `tenants.sealed_privacy_key`, bound into what is sealed there. */
export const PRIVACY_KEY_PLACE = "privacy_key";

/**
 * Returns a new sealed key for a tenant's mask. It is made once and kept: derived from a master key it would change when
 * that is rotated, and the same tag would have two names.
 */
export function newPrivacyKey(vault: Vault, tenantId: TenantId): string {
  return vault.seal(tenantId, PRIVACY_KEY_PLACE, randomBytes(32).toString("base64"));
}

/** Returns the mask of a sealed key. Throws when it cannot be opened: a tenant in privacy mode is never read without it. */
export function openPrivacyKey(vault: Vault, tenantId: TenantId, sealedKey: string): Mask {
  return openMask(Buffer.from(vault.open(tenantId, PRIVACY_KEY_PLACE, sealedKey), "base64"));
}

/** Returns the mask of a tenant while privacy mode is on, as part of a sender. */
export function maskOf(
  vault: Vault,
  tenant: Pick<Tenant, "tenantId" | "privacySince" | "sealedPrivacyKey"> | undefined,
): { readonly mask?: Mask } {
  const tenantId = parseTenantId(tenant?.tenantId ?? "");
  if (!tenantId || !tenant?.privacySince || tenant.sealedPrivacyKey === null) return {};
  return { mask: openPrivacyKey(vault, tenantId, tenant.sealedPrivacyKey) };
}

/** Reasons may quote the payload, so each kind has one sentence of ours instead. */
const REASON = {
  ping: "A ping arrived.",
  ignored: "It says nothing about an alert or a deploy.",
  unreadable:
    "It could not be read. Privacy mode kept neither its text nor the reason, so it cannot be replayed: compare the set-up steps with the provider's settings.",
} as const;

/** Returns what a delivery turned out to be, as privacy mode keeps it. */
export function maskParsed(parsed: Parsed, mask: Mask): Parsed {
  switch (parsed.kind) {
    case "alert":
      return { kind: "alert", drafts: parsed.drafts.map((draft) => maskDraft(draft, mask)) };
    case "deploy":
      return { kind: "deploy", drafts: parsed.drafts.map(maskDeploy) };
    case "ping":
    case "ignored":
    case "unreadable":
      return { ...parsed, reason: REASON[parsed.kind] };
  }
}

function maskDraft(draft: Draft, mask: Mask): Draft {
  return draft.kind === "alert" ? maskAlert(draft, mask) : maskDeploy(draft);
}

/** Returns a dedupe key as privacy mode keeps it: an event's id may be any text of the provider's user. */
export function maskDedupeKey(dedupeKey: string, mask: Mask): string {
  const id = /^id:(.*)$/s.exec(dedupeKey)?.[1];
  return id === undefined ? dedupeKey : `id:${maskId(id, mask)}`;
}
