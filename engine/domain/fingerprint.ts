import { hash } from "node:crypto";
import { remembered } from "./remembered.ts";
import type { TenantId } from "./tenant.ts";

/** As long as a stored title. */
const TITLE_LENGTH_MAX = 1024;

/**
 * Returns the title with what varies between two firings of one problem taken out: `[Triggered]` style prefixes,
 * `{host:x}` scopes, numbers, hex ids and quoted values. Lower case, single blanks.
 */
export const titleTemplate = remembered((title) =>
  title
    .slice(0, TITLE_LENGTH_MAX)
    .toLowerCase()
    .replace(/^(\s*\[[^\]]{0,200}\])+/, "")
    .replace(/\{[^}]{0,500}\}/g, " ")
    .replace(/\b[0-9a-f]{8,}(-[0-9a-f]{4,})*\b/g, "#")
    .replace(/\d+([.,:]\d+)*/g, "#")
    .replace(/[^\p{L}\p{N}#%]+/gu, " ")
    .trim(),
);

/** What identifies an alert inside a tenant: the provider's own key, or without one its service and title. */
export interface AlertIdentity {
  readonly tenantId: TenantId | "";
  readonly provider: string;
  readonly providerAlertId: string | undefined;
  readonly service: string;
  readonly title: string;
}

/**
 * Returns the alert's fingerprint, 64 hex digits. The provider's key comes first because a title hash makes trigger
 * and recovery two alerts (reference/providers.md §9.12); the draft's hash (§2.1) serves where there is no key.
 */
export function fingerprintOf(identity: AlertIdentity): string {
  const { tenantId, provider, providerAlertId, service, title } = identity;
  return sha256(
    providerAlertId === undefined
      ? [tenantId, provider, "title", service, titleTemplate(title)]
      : [tenantId, provider, "id", providerAlertId],
  );
}

function sha256(parts: readonly string[]): string {
  return hash("sha256", JSON.stringify(parts), "hex");
}
