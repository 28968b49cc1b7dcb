import { z } from "zod";
import { derivedId } from "./derived-id.ts";
import { type Environment, normaliseEnvironment } from "./environment.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { remembered } from "./remembered.ts";
import { normaliseService } from "./service-name.ts";
import type { Severity } from "./severity.ts";
import type { TenantId } from "./tenant.ts";
import { cleanText, oneLine } from "./text.ts";

export const AlertStatus = z.enum(["triggered", "acknowledged", "resolved"]);
export type AlertStatus = z.infer<typeof AlertStatus>;

const AlertCategory = z.enum(["infrastructure", "application", "security", "deployment", "custom"]);
export type AlertCategory = z.infer<typeof AlertCategory>;

/** What an adapter says of one alert: the provider's facts, not yet bound to a tenant. Absent means the provider did not say. */
export interface AlertDraft {
  readonly kind: "alert";
  /** The provider's own key of the monitored condition; the same for trigger and resolve. */
  readonly providerAlertId?: string | undefined;
  readonly providerIncidentId?: string | undefined;
  readonly status: AlertStatus;
  /** The provider did not say the status: a known alert keeps its own, an unknown one is not opened by this. */
  readonly keepsStatus?: boolean | undefined;
  /** News of what fires already: says nothing of an alert that is not known, or has ended. */
  readonly onlyIfFiring?: boolean | undefined;
  readonly severity: Severity;
  /** The word that the provider, or the user's rule, has for the severity; a tenant may map it to another one. */
  readonly severityWord?: string | undefined;
  readonly category?: AlertCategory | undefined;
  /** As the provider spells it; normalised by {@link canonicalAlert}. */
  readonly service?: string | undefined;
  readonly environment?: string | undefined;
  readonly title: string;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly triggeredAt?: string | undefined;
  readonly resolvedAt?: string | undefined;
  /** ISO 8601: when this state change happened at the provider; orders late deliveries. */
  readonly occurredAt?: string | undefined;
  /** An absolute http(s) link back to the alert. */
  readonly sourceUrl?: string | undefined;
  /** A provider's test notification: shown as a test, never counted. */
  readonly test?: boolean | undefined;
}

/**
 * One alert as everything behind the adapters sees it. Field names are the draft's (architecture-v1.md §2.1), because
 * the event log, the API and `npm run parse` print them. Times are ISO 8601 in UTC.
 */
export interface CanonicalAlert {
  readonly schema_version: 1;
  readonly alert_id: string;
  readonly tenant_id: TenantId | "";
  readonly integration_id: string;
  readonly provider: string;
  readonly provider_alert_id: string;
  readonly provider_incident_id?: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly category: AlertCategory;
  readonly service: string;
  readonly environment: Environment;
  readonly title: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly triggered_at: string;
  readonly received_at: string;
  readonly resolved_at?: string;
  /** When the state change happened at the provider, or `received_at`. */
  readonly occurred_at: string;
  /** Where the delivery's bytes are kept: its delivery id. */
  readonly raw_payload_key: string;
  readonly source_url?: string;
  readonly test: boolean;
}

/** Where a draft came from. `ordinal` is its place in the delivery, 0 first. */
export interface DraftOrigin {
  readonly tenantId: TenantId | "";
  readonly integrationId: string;
  readonly provider: string;
  readonly deliveryId: string;
  readonly ordinal: number;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

const TITLE_LENGTH_MAX = 1024;
const DESCRIPTION_LENGTH_MAX = 8000;
const TAGS_MAX = 64;

/**
 * Returns the canonical alert of a draft: service and environment normalised, texts made safe to store, limits kept
 * (63 tags and the raw environment, title 1024 characters), ids derived, the
 * tenant's own words for severities applied (`severityWords`, lower case). Pure; the same input gives the same alert.
 */
export function canonicalAlert(
  draft: AlertDraft,
  origin: DraftOrigin,
  severityWords: Readonly<Record<string, Severity>> = {},
): CanonicalAlert {
  const receivedAt = new Date(origin.receivedAt).toISOString();
  const service = normaliseService(draft.service);
  const environment = normaliseEnvironment(draft.environment);
  const title = oneLine(draft.title, TITLE_LENGTH_MAX) || "(no title)";
  const fingerprint = fingerprintOf({
    tenantId: origin.tenantId,
    provider: origin.provider,
    providerAlertId: draft.providerAlertId,
    service,
    title,
  });
  const optionals = {
    provider_incident_id: draft.providerIncidentId && oneLine(draft.providerIncidentId, 500),
    description: draft.description && cleanText(draft.description, DESCRIPTION_LENGTH_MAX),
    resolved_at: draft.status === "resolved" ? (draft.resolvedAt ?? receivedAt) : undefined,
    source_url: draft.sourceUrl,
  };
  const alert: CanonicalAlert = {
    schema_version: 1,
    alert_id: derivedId(origin.receivedAt, "alert", origin.deliveryId, String(origin.ordinal)),
    tenant_id: origin.tenantId,
    integration_id: origin.integrationId,
    provider: origin.provider,
    provider_alert_id: oneLine(draft.providerAlertId ?? fingerprint, 500),
    severity: ownSeverity(draft.severityWord, severityWords) ?? draft.severity,
    status: draft.status,
    category: draft.category ?? categoryOf(title),
    service,
    environment,
    title,
    tags: cleanTags(draft.tags, environment === "unknown" ? draft.environment : undefined),
    fingerprint,
    triggered_at: draft.triggeredAt ?? receivedAt,
    received_at: receivedAt,
    occurred_at: draft.occurredAt ?? receivedAt,
    raw_payload_key: origin.deliveryId,
    test: draft.test ?? false,
  };
  return Object.assign(alert, present(optionals));
}

/** What is absent stays absent in JSON. Built in place: one copy of each alert costs as much as reading it. */
function present(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const there: Record<string, string> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && value !== "") there[name] = value;
  }
  return there;
}

const SECURITY =
  /\b(security|malware|ransomware|intrusion|guardduty|waf|siem|falco|cve-\d+|vulnerabilit(y|ies)|exploit(ed|ation)?|port scan|brute[ -]force|phishing|exfiltration|privilege escalation|suspicious|compromised?)\b/i;

/** No provider but a few says what kind of alert it is; security must be recognised, because it always surfaces (architecture-v1.md §2.4). */
const categoryOf = remembered((title): AlertCategory => (SECURITY.test(title) ? "security" : "application"));

function ownSeverity(
  word: string | undefined,
  words: Readonly<Record<string, Severity>>,
): Severity | undefined {
  const key = word?.trim().toLowerCase() ?? "";
  return Object.hasOwn(words, key) ? words[key] : undefined;
}

function cleanTags(
  tags: Readonly<Record<string, string>>,
  rawEnvironment: string | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {};
  let count = 0;
  for (const name of Object.keys(tags)) {
    const key = oneLine(name, 100);
    const value = oneLine(tags[name] ?? "", 500);
    if (key === "" || value === "" || key === "__proto__" || count === TAGS_MAX - 1) continue;
    kept[key] = value;
    count += 1;
  }
  if (rawEnvironment) kept.environment_raw = oneLine(rawEnvironment, 500);
  return kept;
}

/** Returns `{ [key]: value }`, or nothing when there is no value: absent fields stay absent in JSON. */
export function optional<K extends string, V>(key: K, value: V | undefined | ""): { [P in K]?: V } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [P in K]?: V });
}
