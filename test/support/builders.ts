import type { AlertDraft } from "../../engine/domain/alert.ts";
import type { DeployDraft } from "../../engine/domain/deploy.ts";
import { parseTenantId, type TenantId } from "../../engine/domain/tenant.ts";
import type { InboxItem } from "../../engine/inbox.ts";

/** Returns a tenant id that ends in `name`: readable in a failed assertion. */
export function tenantNamed(name: string): TenantId {
  const id = parseTenantId(
    name
      .toLowerCase()
      .replace(/[^0-9a-hjkmnp-tv-z]/g, "0")
      .padStart(26, "0")
      .slice(-26),
  );
  if (!id) throw new Error(`no tenant id can be made of ${name}`);
  return id;
}

export const TENANT = tenantNamed("acme");

/** Returns epoch milliseconds of a clock time on an ordinary Monday, `09:02:00` or `09:02:00.250`. */
export function at(clock: string): number {
  const time = Date.parse(`2026-03-02T${clock}Z`);
  if (Number.isNaN(time)) throw new Error(`not a clock time: ${clock}`);
  return time;
}

/** Returns a draft of a firing alert of the service; `changes` are the details that matter. */
export function alertFor(service: string, changes: Partial<AlertDraft> = {}): AlertDraft {
  const title = changes.title ?? "p99 latency above 2 s";
  return {
    kind: "alert",
    providerAlertId: `${service}/${title}`,
    status: "triggered",
    severity: "high",
    service,
    environment: "production",
    title,
    tags: {},
    ...changes,
  };
}

/** Returns a draft of a finished production deploy of the service. */
export function deployOf(service: string, changes: Partial<DeployDraft> = {}): DeployDraft {
  return {
    kind: "deploy",
    providerDeployId: `${service}-1042`,
    service,
    environment: "production",
    status: "success",
    ...changes,
  };
}

/** Returns an inbox item with these drafts, received at the clock time. The item id is the time and the first draft, unless given. */
export function itemAt(
  clock: string,
  drafts: readonly AlertDraft[] | readonly DeployDraft[],
  itemId?: string,
): InboxItem {
  const first = drafts[0];
  const key =
    first?.kind === "alert"
      ? `${first.providerAlertId}:${first.status}`
      : (first?.providerDeployId ?? "none");
  return {
    itemId: itemId ?? `${clock}:${key}`,
    tenantId: TENANT,
    receivedAt: at(clock),
    integrationId: "integration-1",
    provider: first?.kind === "deploy" ? "github" : "datadog",
    content:
      first === undefined
        ? { kind: "none" }
        : first.kind === "alert"
          ? { kind: "alert", drafts: drafts as readonly AlertDraft[] }
          : { kind: "deploy", drafts: drafts as readonly DeployDraft[] },
  };
}
