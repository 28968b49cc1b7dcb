// ../../tmp/sim/fold.mts
import { readFileSync } from "node:fs";

// adapters/alertmanager.ts
import { z as z6 } from "zod";

// adapters/contract.ts
import { createHash } from "node:crypto";
import { z } from "zod";

// engine/domain/text.ts
var UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
var PLAIN = /^[!-~]+(?: [!-~]+)*$/;
var PRINTABLE = /^[ -~\n\t]*$/;
function oneLine(text, lengthMax) {
  if (text.length <= lengthMax && PLAIN.test(text)) return text;
  return clip(
    head(text, lengthMax * 4).toWellFormed().replace(UNPRINTABLE, " ").replace(/\s+/g, " ").trim(),
    lengthMax
  );
}
function cleanText(text, lengthMax) {
  if (text.length <= lengthMax && PRINTABLE.test(text)) return text;
  return clip(
    head(text, lengthMax * 2).toWellFormed().replace(UNPRINTABLE, (c) => c === "\n" || c === "	" ? c : ""),
    lengthMax
  );
}
function clip(text, lengthMax) {
  return text.length <= lengthMax ? text : `${head(text, lengthMax - 1)}\u2026`;
}
function head(text, length) {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

// adapters/reading/read-json.ts
import { parse as parseLossless } from "lossless-json";
var DEPTH_MAX = 64;
function readJson(body) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return { ok: false, reason: "The body is not valid UTF-8." };
  }
  if (text.trim() === "") return { ok: false, reason: "The body is empty: the provider sent no JSON." };
  if (isTooDeep(body)) return { ok: false, reason: `The body nests deeper than ${DEPTH_MAX} levels.` };
  try {
    return { ok: true, value: hasLargeNumber(text) ? readLossless(text) : JSON.parse(text) };
  } catch {
    return {
      ok: false,
      reason: "The body is not JSON: check the payload template in the provider's settings."
    };
  }
}
function readLossless(text) {
  JSON.parse(text);
  return parseLossless(text, void 0, {
    parseNumber: (digits) => isLargeInteger(digits) ? digits : Number(digits),
    onDuplicateKey: ({ newValue }) => newValue
  });
}
function isLargeInteger(digits) {
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits));
}
function hasLargeNumber(text) {
  return /[:[,\s-]\d{16}/.test(text);
}
var QUOTE = 34;
var BACKSLASH = 92;
function isTooDeep(body) {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 123 || byte === 91) {
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (byte === 125 || byte === 93) depth -= 1;
  }
  return false;
}

// adapters/contract.ts
var REASON_LENGTH_MAX = 300;
function defineAdapter(spec) {
  const { payload, fix, eventId, sameBody, translate, headers = [], ...told } = spec;
  const bodyOf = spec.readBody ?? ((request) => readJson(request.body));
  const readBody3 = (request) => {
    const json = bodyOf(request);
    if (!json.ok) return json;
    const parsed = payload.safeParse(json.value);
    return parsed.success ? { ok: true, payload: parsed.data } : { ok: false, reason: sentence(told.title, fix, json.value, parsed.error) };
  };
  let keyed;
  return {
    ...told,
    headers,
    dedupeKey(request) {
      const result = readBody3(request);
      keyed = { body: request.body, reading: result };
      const id = result.ok ? eventId(result.payload) : void 0;
      if (id !== void 0 && /^[\x20-\x7e]{1,150}$/.test(id)) return `id:${id}`;
      const minute = sameBody === "repeat" ? `:${Math.floor(request.receivedAt / 6e4)}` : "";
      return `body:${createHash("sha256").update(request.body).digest("hex")}${minute}`;
    },
    parse(request, settings = {}) {
      const result = keyed?.body === request.body ? keyed.reading : readBody3(request);
      keyed = void 0;
      if (!result.ok) return { kind: "unreadable", reason: result.reason };
      const parsed = translate(result.payload, request, settings);
      return "reason" in parsed ? { ...parsed, reason: oneLine(parsed.reason, REASON_LENGTH_MAX) } : parsed;
    }
  };
}
function sentence(title, fix, value, error) {
  const path = error.issues[0]?.path ?? [];
  if (path.length === 0) return `${title} sent ${kindOf(value)} instead of one object: ${fix}.`;
  const found = path.reduce((at, key) => isObject(at) ? at[key] : void 0, value);
  const field = `"${path.join(".")}"`;
  return found === void 0 || found === null ? `${title}'s payload has no ${field}: ${fix}.` : `${title}'s payload has an ${field} that we cannot read: ${fix}.`;
}
function isObject(value) {
  return typeof value === "object" && value !== null;
}
function kindOf(value) {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
var Text = z.unknown().optional().transform(readText);
function readText(value) {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  return typeof text !== "string" || text === "" || isPlaceholder(text) ? void 0 : text;
}
var Flag = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })]).catch(false);
function isPlaceholder(value) {
  return value.startsWith("$") ? /^\$[A-Z_]+(\[[\w.-]+\])?$/.test(value) : value === "<no value>";
}
function httpUrl(value) {
  if (value === void 0 || value.length > 2e3 || !URL.canParse(value)) return void 0;
  const url = new URL(value);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : void 0;
}
function urlPart(text) {
  return encodeURIComponent(text.toWellFormed());
}

// adapters/reading/prometheus-alerts.ts
import { createHash as createHash2 } from "node:crypto";
import { z as z5 } from "zod";

// adapters/reading/labels.ts
import { z as z4 } from "zod";

// engine/domain/environment.ts
import { z as z2 } from "zod";

// engine/domain/remembered.ts
var TEXTS_MAX = 4e3;
var LENGTH_MAX = 300;
function remembered(read2) {
  const answers = /* @__PURE__ */ new Map();
  return (text) => {
    const known = answers.get(text);
    if (known !== void 0) return known;
    const answer = read2(text);
    if (text.length > LENGTH_MAX) return answer;
    if (answers.size >= TEXTS_MAX) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}

// engine/domain/environment.ts
var Environment = z2.enum(["production", "staging", "development", "unknown"]);
var WORDS = [
  ["production", /^(prod|production|prd|live|main)\d*$/],
  ["staging", /^(stag|stage|staging|stg|preprod|pre|uat|qa|test|testing|sandbox)\d*$/],
  ["development", /^(dev|devel|develop|development|local|review|preview|ephemeral)\d*$/]
];
function normaliseEnvironment(raw) {
  return raw === void 0 ? "unknown" : read(raw);
}
var read = remembered((raw) => {
  const words2 = raw.toLowerCase().split(/[^a-z0-9]+/);
  const found = new Set(WORDS.filter(([, word]) => words2.some((w) => word.test(w))).map(([name]) => name));
  for (const name of ["development", "staging", "production"]) if (found.has(name)) return name;
  return "unknown";
});

// engine/domain/severity.ts
import { z as z3 } from "zod";
var Severity = z3.enum(["critical", "high", "medium", "low", "info"]);
var SEVERITIES = Severity.options;
function worseSeverity(a, b) {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

// adapters/reading/labels.ts
var Labels = z4.record(z4.string(), Text).catch({});
var WORDS_BY_SEVERITY = {
  critical: "critical crit fatal emergency emerg page disaster blocker urgent panic",
  high: "high error err major severe alert danger",
  medium: "medium warning warn moderate average normal",
  low: "low minor notice",
  info: "info information informational none debug trivial ok success unknown"
};
var SEVERITY_BY_WORD = new Map(
  Severity.options.flatMap(
    (severity2) => WORDS_BY_SEVERITY[severity2].split(" ").map((word) => [word, severity2])
  )
);
var BY_LEVEL = ["critical", "critical", "high", "medium", "low", "info"];
function severityOfWord(word) {
  const text = word?.trim().toLowerCase() ?? "";
  const level = /^(?:p|sev|severity|priority)[- ]?(\d)/.exec(text);
  return SEVERITY_BY_WORD.get(text) ?? (level ? BY_LEVEL[Number(level[1])] : void 0);
}
var WORDS_BY_STATUS = {
  triggered: "triggered trigger firing fired fire alerting alert open opened active activated created create new problem down alarm failing failed failure started reopened unacknowledged unresolved unacked critical warning error unhealthy",
  acknowledged: "acknowledged acknowledge acknowledgement ack acked acknowledging investigating",
  resolved: "resolved resolve ok closed close recovered recovery normal up cleared clear fixed healthy deactivated inactive ended done"
};
var STATUS_BY_WORD = new Map(
  Object.keys(WORDS_BY_STATUS).flatMap(
    (status) => WORDS_BY_STATUS[status].split(" ").map((word) => [word, status])
  )
);
function statusOfWord(word) {
  return STATUS_BY_WORD.get(word?.trim().toLowerCase() ?? "");
}
var SERVICE_LABELS = [
  "service",
  "service_name",
  "service.name",
  "app",
  "application",
  "app_kubernetes_io_name",
  "app.kubernetes.io/name",
  "job",
  "namespace"
];
var ENVIRONMENT_LABELS = [
  "env",
  "environment",
  "deployment_environment",
  "deployment.environment",
  "stage",
  "deploy"
];
var SEVERITY_LABELS = ["severity", "priority", "level"];
function serviceIn(labels) {
  return firstOf(labels, SERVICE_LABELS);
}
function environmentIn(labels) {
  return firstOf(labels, ENVIRONMENT_LABELS) ?? environmentOfNamespace(labels) ?? firstOf(labels, ["cluster"]);
}
function environmentOfNamespace(labels) {
  const namespace = firstOf(labels, ["namespace", "kube_namespace", "kubernetes_namespace"]);
  const last2 = namespace?.split("-").at(-1);
  return last2 !== void 0 && normaliseEnvironment(last2) !== "unknown" ? last2 : void 0;
}
function severityIn(labels) {
  let first;
  for (const name of SEVERITY_LABELS) {
    const word = firstOf(labels, [name]);
    const severity2 = severityOfWord(word);
    if (severity2 !== void 0) return { word, severity: severity2 };
    first ??= word;
  }
  return { word: first, severity: void 0 };
}
function firstOf(labels, names) {
  const isThere = (name) => Object.hasOwn(labels, name) && labels[name] !== void 0;
  const exact = names.find(isThere);
  if (exact !== void 0) return labels[exact];
  const written2 = Object.keys(labels).filter((name) => name.length <= 40 && isThere(name));
  const byName = new Map(written2.map((name) => [name.toLowerCase(), labels[name]]));
  return names.map((name) => byName.get(name)).find((value) => value !== void 0);
}
function present(tags) {
  return Object.fromEntries(
    Object.entries(tags).filter((entry) => entry[1] !== void 0)
  );
}
function splitTags(tags) {
  return Object.fromEntries(
    tags.flatMap((tag) => {
      const [, key = "", value] = /^([^:=]{1,200})(?:[:=](.*))?$/s.exec(tag.trim()) ?? [];
      return key === "" ? [] : [[key.trim(), value?.trim() || "true"]];
    })
  );
}

// adapters/reading/loose-fields.ts
var FIELDS_MAX = 500;
var LENGTH_MAX2 = 1e5;
var NAME_LENGTH_MAX = 200;
function looseFields(value, scopes) {
  const fields = /* @__PURE__ */ new Map();
  if (!isObject2(value)) return () => void 0;
  const texts = Object.entries(value).slice(0, FIELDS_MAX).flatMap(([name, field]) => {
    const text = textOf(field);
    return text === void 0 ? [] : [[name.slice(0, NAME_LENGTH_MAX), text]];
  });
  const add = (name, text) => {
    if (!fields.has(plain(name))) fields.set(plain(name), text);
  };
  for (const [name, text] of texts) add(name, text);
  if (scopes === void 0)
    for (const [name, text] of texts) add(name.slice(name.lastIndexOf(".") + 1), text);
  for (const scope of scopes ?? [])
    for (const [name, text] of texts)
      if (name.toLowerCase().startsWith(`${scope}.`)) add(name.slice(scope.length + 1), text);
  return (...names) => names.map((name) => fields.get(plain(name))).find((text) => text !== void 0);
}
function looseValue(value, ...names) {
  if (!isObject2(value)) return void 0;
  const entries = Object.entries(value).slice(0, FIELDS_MAX);
  return names.map((name) => entries.find(([key, field]) => plain(key) === plain(name) && field !== null)?.[1]).find((found) => found !== void 0);
}
var SPREAD_DEPTH_MAX = 4;
function spreadFields(value) {
  const found = [];
  let level = fieldsOf(value);
  for (let depth = 0; depth < SPREAD_DEPTH_MAX; depth++) {
    found.push(...level.filter(([, field]) => !isRecord(field)));
    level = level.filter(([, field]) => isRecord(field)).flatMap(([path, field]) => fieldsOf(field).map(([name, inner]) => [`${path}.${name}`, inner])).slice(0, FIELDS_MAX);
  }
  return Object.fromEntries(found);
}
function fieldsOf(value) {
  if (!isRecord(value)) return [];
  return Object.entries(value).slice(0, FIELDS_MAX).map(([name, field]) => [name.slice(0, NAME_LENGTH_MAX), field]);
}
function isRecord(value) {
  return isObject2(value) && !Array.isArray(value);
}
function isObject2(value) {
  return typeof value === "object" && value !== null;
}
function plain(name) {
  return name.slice(0, NAME_LENGTH_MAX).toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
function textOf(value) {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value !== "string") return void 0;
  const text = value.slice(0, LENGTH_MAX2).trim();
  return text === "" || isUnfilled(text) ? void 0 : text;
}
function isUnfilled(text) {
  return text.length <= 200 && /^(\{[$#A-Z][\w.$#"':{}-]*\}|\*UNKNOWN\*|\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\{[^{}]*\}\}|\$[A-Z_]+(\[[\w.-]+\])?|<no value>)$/.test(
    text
  );
}

// adapters/reading/time.ts
var WRITTEN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?\s{0,2}(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
var BEHIND_OFFSET = /(?<=[+-]\d{4}) (?:[A-Z]{2,5}|[+-]\d{2,4})(?: m=[+-]\d{1,12}\.\d{1,9})?$/;
var PER_MS_BY_DIGITS = {
  9: 1e-3,
  10: 1e-3,
  11: 1,
  12: 1,
  13: 1,
  16: 1e3,
  19: 1e6
};
var LENGTH_MAX3 = 80;
function isoTime(value) {
  if (value === null || value === void 0) return void 0;
  const text = String(value);
  if (text.length > LENGTH_MAX3) return void 0;
  const time = /^\s*\d+\s*$/.test(text) ? epoch(text.trim()) : written(text.trim());
  return time > 0 && time < 2534023008e5 ? new Date(time).toISOString() : void 0;
}
function epoch(digits) {
  const perMs = PER_MS_BY_DIGITS[digits.length];
  return perMs === void 0 ? Number.NaN : Math.floor(Number(digits) / perMs);
}
function written(text) {
  const [, date, minutes, seconds = ":00", fraction = "0", zone = "Z"] = WRITTEN.exec(text.replace(BEHIND_OFFSET, "")) ?? [];
  if (date === void 0 || minutes === void 0) return Number.NaN;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  return Date.parse(`${date}T${minutes}${seconds}.${milliseconds}${offsetOf(zone)}`);
}
function offsetOf(zone) {
  const [, hours, minutes = "00"] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return hours === void 0 ? "Z" : `${hours}:${minutes}`;
}

// adapters/reading/documented-json.ts
var TITLES = [
  "title",
  "name",
  "summary",
  "subject",
  "alertname",
  "alert_name",
  "rule_name",
  "message",
  "text"
];
function readDocumentedAlert(value, around2 = {}) {
  const pick = looseFields(value);
  const stateWord = pick("status", "state", "alert_status", "alert_state", "event_type");
  const status = statusOfWord(stateWord) ?? around2.status ?? "triggered";
  const tags = tagsOf(value);
  const word = pick("severity", "level", "priority", "urgency") ?? severityIn(tags).word;
  const startedAt = isoTime(
    pick("triggered_at", "started_at", "starts_at", "fired_at", "created_at", "timestamp", "time", "date")
  );
  const resolvedAt = isoTime(pick("resolved_at", "ended_at", "ends_at", "closed_at"));
  const occurredAt2 = around2.occurredAt ?? isoTime(pick("occurred_at", "updated_at"));
  return {
    kind: "alert",
    providerAlertId: pick(
      "provider_alert_id",
      "alert_id",
      "id",
      "key",
      "dedup_key",
      "dedupe_key",
      "fingerprint",
      "alias"
    ),
    providerIncidentId: pick("provider_incident_id", "incident_id", "group_key"),
    status,
    severity: severityOfWord(word) ?? severityOfState(stateWord) ?? "medium",
    severityWord: word,
    service: pick("service", "service_name", "app", "application", "component") ?? serviceIn(tags) ?? pick("host", "hostname", "source"),
    environment: pick("environment", "env", "stage") ?? environmentIn(tags),
    title: pick(...TITLES) ?? tags.alertname ?? around2.title ?? "Alert",
    description: pick("description", "details", "body", "message", "text"),
    tags,
    triggeredAt: startedAt ?? (status === "triggered" ? around2.occurredAt : void 0),
    resolvedAt: status === "resolved" ? resolvedAt ?? around2.occurredAt : void 0,
    occurredAt: occurredAt2 ?? (status === "resolved" ? resolvedAt : status === "triggered" ? startedAt : void 0),
    sourceUrl: httpUrl(pick("source_url", "url", "link", "href")),
    test: /^(true|1|yes)$/i.test(pick("test", "is_test") ?? "")
  };
}
function severityOfState(word) {
  return word !== void 0 && /^(critical|crit|fatal|error|warning|warn)$/i.test(word) ? severityOfWord(word) : void 0;
}
var DEPLOY_STATUS = {
  in_progress: "in_progress",
  inprogress: "in_progress",
  running: "in_progress",
  started: "in_progress",
  pending: "in_progress",
  queued: "in_progress",
  created: "in_progress",
  success: "success",
  successful: "success",
  succeeded: "success",
  passed: "success",
  ok: "success",
  finished: "success",
  completed: "success",
  complete: "success",
  deployed: "success",
  done: "success",
  failure: "failure",
  failed: "failure",
  error: "failure",
  cancelled: "cancelled",
  canceled: "cancelled",
  aborted: "cancelled",
  terminating: "cancelled",
  deploying: "in_progress",
  rolledback: "success",
  rolled_back: "success",
  timed_out: "failure",
  upgraded: "success",
  published: "success"
};
function deployStatusOfWord(word) {
  const text = word?.toLowerCase().replaceAll(/[\s-]/g, "_") ?? "";
  return Object.hasOwn(DEPLOY_STATUS, text) ? DEPLOY_STATUS[text] : void 0;
}
function readDocumentedDeploy(value, around2 = {}) {
  const pick = looseFields(value);
  const status = deployStatusOfWord(pick("status", "state", "result", "outcome", "conclusion")) ?? around2.status;
  if (status === void 0) return void 0;
  const names = namesOf(pick);
  const startedAt = isoTime(pick("started_at", "start_time", "created_at", "timestamp", "time"));
  const completedAt = isoTime(pick("completed_at", "finished_at", "ended_at", "end_time"));
  return {
    kind: "deploy",
    providerDeployId: pick("provider_deploy_id", "deploy_id", "deployment_id", "id", "key") ?? around2.id ?? [names.service, names.environment, names.version ?? names.commitSha, pick("started_at", "start_time")].filter((part) => part !== void 0).join("/"),
    ...names,
    author: pick("author", "user", "deployed_by", "actor", "creator"),
    commitMessage: pick("commit_message", "message", "description"),
    prNumber: pick("pr_number", "pull_request"),
    prUrl: httpUrl(pick("pr_url")),
    status,
    startedAt: startedAt ?? (status === "in_progress" ? around2.at : void 0),
    completedAt: status === "in_progress" ? void 0 : completedAt ?? around2.at,
    sourceUrl: httpUrl(pick("source_url", "url", "link", "href"))
  };
}
function namesOf(pick) {
  return {
    service: pick(
      "service",
      "service_name",
      "app",
      "application",
      "component",
      "project",
      "repository",
      "repo"
    ),
    environment: pick("environment", "env", "stage", "target"),
    version: pick("version", "release", "tag", "image_tag"),
    commitSha: pick("commit_sha", "commit", "sha", "revision", "git_sha")
  };
}
var TAGS_MAX = 200;
function tagsOf(value) {
  if (typeof value !== "object" || value === null) return {};
  const found = ["tags", "labels", "attributes"].map((name) => value[name]).find((tags) => tags !== void 0 && tags !== null);
  if (typeof found === "string") return splitTags(found.split(",", TAGS_MAX));
  if (Array.isArray(found))
    return splitTags(found.slice(0, TAGS_MAX).filter((tag) => typeof tag === "string"));
  if (typeof found !== "object" || found === null) return {};
  return present(
    Object.fromEntries(
      Object.entries(found).slice(0, TAGS_MAX).map(([key, tag]) => [key, typeof tag === "boolean" ? String(tag) : Text.parse(tag)])
    )
  );
}

// adapters/reading/prometheus-alerts.ts
var Status = z5.string().transform((word, context) => {
  const status = statusOfWord(word);
  if (status !== void 0) return status;
  context.addIssue({ code: "custom", message: "no status" });
  return z5.NEVER;
}).nullish();
var PrometheusAlert = z5.object({
  status: Status,
  labels: Labels,
  annotations: Labels,
  startsAt: Text,
  endsAt: Text,
  valueString: Text,
  generatorURL: Text,
  dashboardURL: Text,
  panelURL: Text,
  fingerprint: Text
});
var PrometheusBatch = z5.object({
  version: Text,
  status: Status.catch(void 0),
  title: Text,
  message: Text,
  externalURL: Text,
  orgId: Text,
  groupKey: Text,
  truncatedAlerts: z5.coerce.number().catch(0),
  alerts: z5.array(PrometheusAlert).max(1e4),
  /** Of a template of people's own (see {@link asBatch}). */
  own: z5.custom().optional()
});
var STATE_MARK = /^\[(?:FIRING|RESOLVED|ALERTING|OK|NO ?DATA)\b[^\]]{0,60}\] {0,3}/i;
function withoutState(title) {
  return title.replace(STATE_MARK, "") || title;
}
function asBatch(value) {
  const own = ownTemplate(value);
  return own === void 0 ? value : { alerts: [], own };
}
function ownTemplate(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value) || "alerts" in value)
    return void 0;
  const pick = looseFields(value);
  const status = statusOfWord(pick("status", "state", "alert_status", "alert_state"));
  if (status === void 0 || pick(...TITLES) === void 0) return void 0;
  const draft = readDocumentedAlert(value);
  return { ...draft, status, title: withoutState(draft.title) };
}
function readBatch(batch, usual) {
  const { title, fix } = usual;
  if (batch.own) return { kind: "alert", drafts: [batch.own] };
  if (batch.alerts.length === 0) return { kind: "ignored", reason: `${title} sent a group without alerts.` };
  const sender = senderOf(batch) ?? usual.sender;
  const drafts = [];
  for (const [index, alert] of batch.alerts.entries()) {
    const status = alert.status ?? batch.status;
    if (!status)
      return { kind: "unreadable", reason: `${title}'s payload has no "alerts.${index}.status": ${fix}.` };
    drafts.push(draftOf(alert, { batch, sender, status }));
  }
  return { kind: "alert", drafts };
}
function senderOf({ version, orgId }) {
  if (version === "4") return "alertmanager";
  return version === "1" || orgId !== void 0 ? "grafana" : void 0;
}
function draftOf(alert, sent) {
  const { labels, annotations } = alert;
  const { batch, sender, status } = sent;
  const { word, severity: severity2 } = severityIn(labels);
  const startsAt = isoTime(alert.startsAt);
  const endsAt = status === "resolved" ? isoTime(alert.endsAt) : void 0;
  return {
    kind: "alert",
    providerAlertId: keyOf(alert, sent),
    providerIncidentId: batch.groupKey,
    status,
    severity: severity2 ?? (labels.alertname === "DatasourceNoData" ? "low" : "medium"),
    severityWord: word,
    service: serviceIn(labels) ?? labels.grafana_folder,
    environment: environmentIn(labels),
    title: annotations.summary ?? annotations.title ?? nameOf(labels) ?? batch.title ?? "Prometheus alert",
    description: annotations.description ?? annotations.message ?? alert.valueString,
    tags: {
      ...present(labels),
      ...present({
        runbook_url: annotations.runbook_url,
        dashboardURL: alert.dashboardURL,
        panelURL: alert.panelURL
      }),
      ...batch.truncatedAlerts > 0 ? { [`${sender}.truncated`]: String(batch.truncatedAlerts) } : {}
    },
    triggeredAt: startsAt,
    resolvedAt: endsAt,
    occurredAt: status === "resolved" ? endsAt : startsAt,
    sourceUrl: resolveLink(alert.generatorURL, addressOf(batch)),
    test: isTest(labels, batch)
  };
}
function keyOf({ fingerprint, labels }, { batch, sender }) {
  const key = fingerprint ?? fingerprintOf(labels);
  return sender === "alertmanager" || key === void 0 ? key : `${addressOf(batch)}${batch.orgId?.slice(0, 50) ?? ""}:${key}`;
}
function fingerprintOf(labels) {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => a < b ? -1 : 1);
  return sorted.length === 0 ? void 0 : createHash2("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 32);
}
function nameOf({ alertname, rulename }) {
  const isAboutData = alertname === "DatasourceNoData" || alertname === "DatasourceError";
  return isAboutData && rulename !== void 0 ? `${alertname}: ${rulename}` : alertname;
}
var TEST_ALERTNAME = "Dd0cTest";
function isTest({ alertname, instance }, { message }) {
  return alertname === TEST_ALERTNAME || alertname === "TestAlert" && instance === "Grafana" || // Grafana 8 to 11.
  message === "Webhook test message.";
}
function addressOf({ externalURL }) {
  return externalURL !== void 0 && externalURL.length <= 2e3 ? externalURL : "";
}
function resolveLink(link2, base) {
  if (link2 === void 0 || link2.length > 2e3) return void 0;
  return httpUrl(link2) ?? (URL.canParse(link2, base) ? httpUrl(new URL(link2, base).href) : void 0);
}

// adapters/reading/verify.ts
import { createHash as createHash3, createHmac, timingSafeEqual } from "node:crypto";
var SIGNATURES_MAX = 10;
var HEADER_LENGTH_MAX = 2e3;
var TOLERANCE_MS = 3e5;
var OK = { ok: true };
var MISSING = { ok: false, reason: "signature-missing" };
var MISMATCH = { ok: false, reason: "signature-mismatch" };
var TOO_OLD = { ok: false, reason: "timestamp-outside-tolerance" };
function hmacHex({ header, prefix, algorithm = "sha256" }) {
  return (request, secrets) => {
    const value = request.headers[header];
    if (value === void 0 || value === "") return MISSING;
    if (value.length > HEADER_LENGTH_MAX) return MISMATCH;
    const given2 = value.split(",", SIGNATURES_MAX).map((part) => part.trim()).filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
    return anyMatch(
      secrets,
      given2,
      (secret) => createHmac(algorithm, secret).update(request.body).digest("hex")
    );
  };
}
function standardWebhooks(request, secrets) {
  const { headers, body } = request;
  const [id, timestamp, value] = [
    headers["webhook-id"],
    headers["webhook-timestamp"],
    headers["webhook-signature"]
  ];
  if (!id || !timestamp || !value) return MISSING;
  if (value.length > HEADER_LENGTH_MAX) return MISMATCH;
  const given2 = value.split(" ", SIGNATURES_MAX).filter((part) => part.startsWith("v1,")).map((part) => part.slice("v1,".length));
  const verdict = anyMatch(secrets, given2, (secret) => {
    const key = standardKey(secret);
    return key && createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  });
  return verdict.ok ? inTime(timestamp, request) : verdict;
}
function standardKey(secret) {
  const text = secret.startsWith("whsec_") ? secret.slice("whsec_".length) : void 0;
  if (text === void 0) return secret === "" ? void 0 : Buffer.from(secret);
  const key = Buffer.from(text, "base64");
  return key.length > 0 && key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "") ? key : void 0;
}
function timedHmac({ read: read2, separator }) {
  return (request, secrets) => {
    const signed = read2(request.headers);
    if (!signed) return MISSING;
    const verdict = anyMatch(
      secrets,
      signed.given,
      (secret) => createHmac("sha256", secret).update(`${signed.timestamp}${separator}`).update(request.body).digest("hex")
    );
    return verdict.ok ? inTime(signed.timestamp, request) : verdict;
  };
}
function headerParts(value) {
  const parts = /* @__PURE__ */ new Map();
  if (value === void 0 || value.length > HEADER_LENGTH_MAX) return parts;
  for (const part of value.split(",", 2 * SIGNATURES_MAX)) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    parts.set(name, [...parts.get(name) ?? [], part.slice(at + 1).trim()]);
  }
  return parts;
}
function tokenHeader(header) {
  return (request, secrets) => {
    const given2 = request.headers[header];
    if (given2 === void 0 || given2 === "") return MISSING;
    return secrets.some((secret) => secret !== "" && sameText(secret, given2)) ? OK : MISMATCH;
  };
}
function keyOnly() {
  return OK;
}
function anyMatch(secrets, given2, sign) {
  const matches = secrets.some((secret) => {
    const wanted = secret === "" ? void 0 : sign(secret);
    return wanted !== void 0 && given2.some((signature2) => sameText(wanted, signature2));
  });
  return matches ? OK : MISMATCH;
}
function sameText(a, b) {
  const hash4 = (text) => createHash3("sha256").update(text).digest();
  return timingSafeEqual(hash4(a), hash4(b));
}
function inTime(timestamp, { receivedAt }) {
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1e3 : Number.NaN;
  return Math.abs(receivedAt - at) <= TOLERANCE_MS ? OK : TOO_OLD;
}

// adapters/alertmanager.ts
var RECEIVER = `receivers:
  - name: dd0c
    webhook_configs:
      - url: "{{url}}"
        send_resolved: true
route:
  routes:
    - receiver: dd0c
      continue: true`;
var TITLE = "Prometheus Alertmanager";
var FIX = "leave `payload` in the receiver empty, so that Alertmanager sends its own format";
var alertmanager = defineAdapter({
  title: TITLE,
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
    steps: [
      "Add the receiver and the route below to `alertmanager.yml`; `continue: true` keeps your other receivers.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and give it under `http_config` as `authorization: {credentials: "<the key>"}`, or as the header `{"X-DD0C-Token": "<the key>"}`.',
      "Reload Alertmanager: send it SIGHUP, or POST to its `/-/reload`.",
      "A `service`, an `env` and a `severity` label on your rules make cards better."
    ],
    snippet: { label: "alertmanager.yml", text: RECEIVER }
  },
  verify: keyOnly,
  payload: z6.preprocess(asBatch, PrometheusBatch),
  fix: FIX,
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => void 0,
  sameBody: "repeat",
  translate: (payload) => readBatch(payload, { sender: "alertmanager", title: TITLE, fix: FIX }),
  testDelivery({ now, nonce }) {
    const alert = {
      status: "firing",
      labels: { alertname: TEST_ALERTNAME, service: "dd0c-test", severity: "info" },
      annotations: { summary: "dd0c test alert" },
      startsAt: new Date(now).toISOString(),
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: `test-${nonce}`
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "4", receiver: "dd0c", status: "firing", alerts: [alert] })
    };
  }
});

// adapters/argocd.ts
import { z as z8 } from "zod";

// adapters/reading/argocd-flat.ts
import { z as z7 } from "zod";
var SyncedResources = z7.array(z7.object({ kind: Text, name: Text, images: z7.array(Text).catch([]) })).catch([]);
var WORKLOADS = /* @__PURE__ */ new Set(["Deployment", "StatefulSet", "DaemonSet", "Rollout"]);
function readFlatTemplate(body, receivedAt) {
  const pick = looseFields(spreadFields(body));
  const resources = SyncedResources.parse(body.resources);
  const name = pick("app", "app_name", "application", "application_name", "name", "service") ?? applicationIn(pick("url", "app_url", "target_url", "link")) ?? resources.find(({ kind }) => WORKLOADS.has(kind ?? ""))?.name;
  const facts = { pick, resources, name, receivedAt, key: keyOf2(pick, name) };
  const event = pick("event", "event_type", "trigger") ?? "";
  const said = pick("status", "state", "operation_state");
  const health = pick("health", "health_status", "app_health") ?? (isHealth(said) ? said : void 0);
  const sync = pick("sync_status", "sync") ?? (isSync(said) ? said : void 0);
  const status = deployStatusOfWord(pick("phase", "sync_phase", "operation_phase", "outcome", "result")) ?? deployStatusOfWord(said) ?? deployStatusOfWord(sync) ?? statusOfEvent(event) ?? (sync === "Synced" ? "success" : void 0) ?? // A sync's result, by itself, has revision and resources alone.
  (pick("revision") !== void 0 && health === void 0 && Array.isArray(body.resources) ? "success" : void 0);
  if (status === void 0 && health === void 0 && sync === void 0) return void 0;
  const { environment, service, sourceUrl, ...draft } = deployOf(facts, status ?? "success");
  const healthNews = healthAlert({
    key: facts.key,
    name,
    health: health ?? (/degraded/i.test(event) ? "Degraded" : void 0),
    message: pick("health_message", "health.message"),
    since: void 0,
    service,
    environment,
    sourceUrl
  });
  if (/health|degraded/i.test(event) || status === void 0 && sync === void 0) return healthNews;
  const degraded = healthNews.filter((alert) => alert.status === "triggered");
  return status === void 0 ? degraded : [{ ...draft, environment, service, sourceUrl }, ...degraded];
}
function isHealth(word) {
  return word === "Degraded" || word === "Healthy";
}
function isSync(word) {
  return word === "Synced" || word === "OutOfSync";
}
function applicationIn(url) {
  return /\/applications\/(?:[\w.-]{1,100}\/)?([\w.-]{1,100})(?:[?#]|$)/.exec(
    url?.slice(0, 2e3) ?? ""
  )?.[1];
}
function keyOf2(pick, name) {
  return pick("uid") ?? name ?? pick("gitops_connector_config_name") ?? "unknown";
}
function deployOf({ pick, resources, name, key, receivedAt }, status) {
  const revision = pick("revision", "commit_id", "commit_sha", "commit", "sha", "git_sha");
  const at = isoTime(pick("timestamp", "time", "date"));
  const startedAt = isoTime(pick("started_at", "start_time", "deploy_start_time")) ?? (status === "in_progress" ? at : void 0);
  const finishedAt = isoTime(pick("finished_at", "completed_at", "end_time", "deploy_end_time", "deployed_at")) ?? at;
  return {
    kind: "deploy",
    providerDeployId: `${key}/${pick("started_at", "start_time", "deploy_start_time") ?? withoutTimes(revision, receivedAt)}`,
    reference: [name, revision, pick("started_at", "start_time", "deploy_start_time")].filter(Boolean).join(":"),
    service: pick("service") ?? serviceOfApp(name),
    environment: pick("environment", "env") ?? environmentWordIn(name) ?? environmentWordIn(pick("gitops_connector_config_name")) ?? pick("destination_namespace", "namespace"),
    version: pick("version", "image_tag") ?? imageTag(resources.flatMap(({ images }) => images)[0] ?? pick("image")),
    author: pick("author", "initiated_by", "triggered_by", "user", "username"),
    commitSha: revision,
    commitMessage: pick("commit_message"),
    status,
    startedAt,
    completedAt: status === "in_progress" ? void 0 : finishedAt,
    sourceUrl: httpUrl(pick("url", "app_url", "argocd_url", "target_url", "link"))
  };
}
function withoutTimes(revision, receivedAt) {
  const received = new Date(receivedAt).toISOString();
  return revision === void 0 ? received.slice(0, 16) : `${revision}/${received.slice(0, 10)}`;
}
function statusOfEvent(event) {
  if (!/sync|deploy/i.test(event)) return void 0;
  if (/fail|error/i.test(event)) return "failure";
  if (/start|running/i.test(event)) return "in_progress";
  return /succe|finish|complete|deployed/i.test(event) ? "success" : void 0;
}
function healthAlert(app) {
  if (!isHealth(app.health)) return [];
  const isDegraded = app.health === "Degraded";
  return [
    {
      kind: "alert",
      providerAlertId: `health:${app.key}`,
      status: isDegraded ? "triggered" : "resolved",
      // Every rollout ends Healthy: it is news only of what was Degraded.
      ...isDegraded ? {} : { onlyIfFiring: true },
      severity: "high",
      severityWord: "Degraded",
      service: app.service,
      environment: app.environment,
      title: `${app.name ?? "An application"} is Degraded in Argo CD`,
      description: app.message,
      tags: { "argocd.health": isDegraded ? "Degraded" : "Healthy" },
      triggeredAt: isDegraded ? app.since : void 0,
      resolvedAt: isDegraded ? void 0 : app.since,
      occurredAt: app.since,
      sourceUrl: app.sourceUrl
    }
  ];
}
var ENVIRONMENT_WORD = /[-_.](prod|production|prd|live|staging|stage|stg|preprod|pre-prod|qa|uat|test|dev|development|sandbox)$/i;
var LEADING_WORD = /^(prod|production|prd|staging|stage|stg|preprod|qa|uat|dev|development)[-_.]/i;
function environmentWordIn(name) {
  const text = name?.slice(0, 300) ?? "";
  return ENVIRONMENT_WORD.exec(text)?.[1] ?? LEADING_WORD.exec(text)?.[1];
}
function serviceOfApp(name) {
  return name?.slice(0, 300).replace(ENVIRONMENT_WORD, "").replace(LEADING_WORD, "");
}
function imageTag(image) {
  const leaf = image?.split("@")[0]?.split("/").at(-1);
  return leaf?.includes(":") ? leaf.split(":").at(-1) || void 0 : void 0;
}

// adapters/argocd.ts
var Texts = z8.array(Text).catch([]);
var SyncResult = z8.object({ revision: Text, revisions: Texts, resources: SyncedResources });
var Source = z8.object({ path: Text }).nullish().catch(void 0);
var OperationState = z8.object({
  phase: Text,
  startedAt: Text,
  finishedAt: Text,
  message: Text,
  operation: z8.object({
    initiatedBy: z8.object({ username: Text, automated: z8.boolean().catch(false) }).nullish().catch(void 0),
    sync: z8.object({ revision: Text }).nullish().catch(void 0)
  }).nullish().catch(void 0),
  syncResult: SyncResult.nullish().catch(void 0)
}).nullish().catch(void 0);
var Application = z8.object({
  metadata: z8.object({ name: Text, namespace: Text, uid: Text, labels: Labels, annotations: Labels }),
  spec: z8.object({
    destination: z8.object({ namespace: Text, name: Text }).nullish().catch(void 0),
    source: Source,
    sources: z8.array(Source).catch([])
  }).nullish().catch(void 0),
  status: z8.object({
    operationState: OperationState,
    sync: z8.object({ revision: Text, revisions: Texts }).nullish().catch(void 0),
    health: z8.object({ status: Text, message: Text, lastTransitionTime: Text }).nullish().catch(void 0),
    summary: z8.object({ images: Texts }).nullish().catch(void 0)
  })
});
var Rest = {
  about: Text,
  context: z8.object({ argocdUrl: Text }).nullish().catch(void 0),
  commit_metadata: z8.object({ Message: Text, Author: Text }).nullish().catch(void 0)
};
var Payload = z8.union([
  // {{toJson .app}} under a name, as Datadog's template has it.
  z8.object({ app: Application, ...Rest }),
  // Ours: the parts of .app, one by one.
  z8.object({
    metadata: Application.shape.metadata,
    spec: Application.shape.spec,
    operationState: OperationState,
    sync: Application.shape.status.shape.sync,
    health: Application.shape.status.shape.health,
    summary: Application.shape.status.shape.summary,
    status: z8.undefined().optional(),
    ...Rest
  }).transform(({ metadata, spec, operationState, sync, health, summary, ...rest }) => ({
    app: { metadata, spec, status: { operationState, sync, health, summary } },
    ...rest
  })),
  // {{toJson .app}} alone.
  Application.transform((app) => ({ app, about: void 0, context: void 0, commit_metadata: void 0 })),
  // Hand-written, such as Port's and the GitOps connector's templates, and {{toJson .app.status.operationState.syncResult}}.
  z8.record(z8.string(), z8.unknown()).transform((flat) => ({ flat }))
]);
var ABOUT_THE_APP = `"dd0c_schema":"argocd.v1","context":{"argocdUrl":{{toJson .context.argocdUrl}}},
         "metadata":{"name":{{toJson .app.metadata.name}},"namespace":{{toJson .app.metadata.namespace}},"uid":{{toJson .app.metadata.uid}},"labels":{{toJson .app.metadata.labels}}},
         "spec":{"destination":{{toJson .app.spec.destination}}},"health":{{toJson .app.status.health}}`;
var TEMPLATE = `service.webhook.dd0c: |
  url: {{url}}
  headers: [{name: Content-Type, value: application/json}]
template.dd0c: |
  webhook:
    dd0c:
      method: POST
      body: |
        {${ABOUT_THE_APP},
         "operationState":{{toJson .app.status.operationState}},"sync":{{toJson .app.status.sync}},"summary":{{toJson .app.status.summary}}}
template.dd0c-health: |
  webhook:
    dd0c:
      method: POST
      body: |
        {${ABOUT_THE_APP},
         "about":"health"}
trigger.dd0c: |
  - {when: "app.status.operationState != nil and app.status.operationState.phase in ['Running']", send: [dd0c]}
  - {when: "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded','Failed','Error']", send: [dd0c], oncePer: app.status.operationState.finishedAt}
trigger.dd0c-health: |
  - {when: "app.status.health.status == 'Degraded'", send: [dd0c-health]}
  - {when: "app.status.health.status == 'Healthy'", send: [dd0c-health]}
subscriptions: |
  - {recipients: [dd0c], triggers: [dd0c, dd0c-health]}`;
var argocd = defineAdapter({
  title: "Argo CD",
  sends: ["deploys", "alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/",
    steps: [
      "Put what stands below into the ConfigMap `argocd-notifications-cm`; the URL is in it already.",
      'It subscribes every application; to choose them, leave `subscriptions` out and annotate applications with `notifications.argoproj.io/subscribe.dd0c.dd0c: ""` and `notifications.argoproj.io/subscribe.dd0c-health.dd0c: ""`.',
      "Label applications with `app.kubernetes.io/name` or `dd0c.service`, and `env`, where the name is not the service's."
    ],
    snippet: { label: "argocd-notifications-cm", text: TEMPLATE }
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use our template, with method: POST and a body",
  eventId: () => void 0,
  // An application that degrades again says so in the same words, as does a second sync through a scant template.
  sameBody: "repeat",
  translate(payload, { receivedAt }) {
    const drafts = "flat" in payload ? readFlatTemplate(payload.flat, receivedAt) : fromApplication(payload, receivedAt);
    if (drafts === void 0)
      return {
        kind: "unreadable",
        reason: "Argo CD's payload is of no template that we know: use ours, with method: POST and a body."
      };
    if (drafts.length === 0)
      return {
        kind: "ignored",
        reason: "The application has no finished or running sync, and its health says nothing new."
      };
    return drafts.every((draft) => draft.kind === "deploy") ? { kind: "deploy", drafts } : { kind: "alert", drafts };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const body = {
      dd0c_schema: "argocd.v1",
      metadata: {
        name: "dd0c-test",
        namespace: "argocd",
        uid: `test-${nonce}`,
        labels: { env: "dd0c-test" }
      },
      operationState: {
        phase: "Succeeded",
        startedAt: at,
        finishedAt: at,
        syncResult: { revision: "0".repeat(40) }
      },
      health: { status: "Healthy" }
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  }
});
function fromApplication({ app, about: about2, context, commit_metadata }, receivedAt) {
  const { metadata, status } = app;
  const around2 = {
    key: metadata.uid ?? `${metadata.namespace ?? ""}/${metadata.name ?? ""}`,
    service: metadata.labels["dd0c.service"] ?? metadata.labels["app.kubernetes.io/name"] ?? serviceOfApp(metadata.name),
    environment: environmentOf(app),
    sourceUrl: linkTo(app, httpUrl(context?.argocdUrl))
  };
  const health = {
    ...around2,
    name: metadata.name,
    health: status.health?.status,
    message: status.health?.message,
    since: isoTime(status.health?.lastTransitionTime)
  };
  if (about2 === "health") return healthAlert(health);
  const operation = status.operationState;
  const phase = deployStatusOfWord(operation?.phase);
  const degraded = status.health?.status === "Degraded" ? healthAlert(health) : [];
  if (phase === void 0) return degraded;
  const { key, ...named2 } = around2;
  const revision = revisionOf(app);
  const who = operation?.operation?.initiatedBy;
  const deploy3 = {
    kind: "deploy",
    providerDeployId: `${key}/${operation?.startedAt ?? withoutTimes(revision, receivedAt)}`,
    reference: [metadata.name, revision, operation?.startedAt].filter(Boolean).join(":"),
    ...named2,
    version: imageTag(
      status.summary?.images[0] ?? operation?.syncResult?.resources.flatMap(({ images }) => images)[0]
    ),
    author: commit_metadata?.Author?.replace(/\s*<[^>]*>$/, "") ?? who?.username ?? (who?.automated ? "Argo CD auto-sync" : void 0),
    commitSha: revision,
    commitMessage: commit_metadata?.Message,
    status: phase,
    startedAt: isoTime(operation?.startedAt),
    completedAt: phase === "in_progress" ? void 0 : isoTime(operation?.finishedAt)
  };
  return [deploy3, ...degraded];
}
function revisionOf({ status: { operationState, sync } }) {
  const synced = operationState?.syncResult;
  const one = synced?.revision ?? operationState?.operation?.sync?.revision ?? sync?.revision;
  if (one !== void 0) return one;
  const several2 = [...synced?.revisions ?? [], ...sync?.revisions ?? []];
  return several2.find((revision) => /^[\da-f]{40,64}$/.test(revision ?? "")) ?? several2[0];
}
function environmentOf({ metadata, spec }) {
  const { namespace, name: cluster } = spec?.destination ?? {};
  const told = [
    namespace,
    ...[spec?.source, ...spec?.sources ?? []].map((source) => source?.path),
    cluster
  ];
  return metadata.labels.env ?? metadata.labels.environment ?? environmentWordIn(metadata.name) ?? told.find((place) => normaliseEnvironment(place) !== "unknown") ?? namespace ?? cluster;
}
function linkTo({ metadata }, argocd2) {
  if (argocd2 === void 0 || metadata.name === void 0) return void 0;
  const path = [metadata.namespace, metadata.name].filter((part) => part !== void 0).map(urlPart);
  return `${argocd2.replace(/\/+$/, "")}/applications/${path.join("/")}`;
}

// adapters/azure.ts
import { z as z9 } from "zod";
var Texts2 = z9.union([z9.array(Text), Text.transform((text) => [text])]).catch([]).transform((texts) => texts.flatMap((text) => text ?? []));
var Essentials = z9.object({
  alertId: Text,
  originAlertId: Text,
  alertRule: Text,
  severity: Text,
  signalType: Text,
  monitorCondition: Text,
  monitoringService: Text,
  alertTargetIDs: Texts2,
  configurationItems: Texts2,
  firedDateTime: Text,
  resolvedDateTime: Text,
  description: Text,
  investigationLink: Text
});
var Payload2 = z9.object({
  schemaId: Text,
  data: z9.object({
    essentials: Essentials.optional().catch(void 0),
    alertContext: z9.object({ properties: Labels, labels: Labels }).nullish().catch(void 0),
    customProperties: Labels
  }).optional().catch(void 0)
});
var SEVERITIES2 = ["critical", "high", "medium", "low", "info"];
var USE_COMMON_SCHEMA = "in the action group's webhook switch *Enable the common alert schema* on";
var SAMPLE = "/subscriptions/11111111-1111-1111-1111-111111111111/";
var TEST_RULE = "dd0c-test";
var azure = defineAdapter({
  title: "Azure Monitor",
  sends: ["alerts"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
    steps: [
      "In the Azure portal open *Monitor \u2192 Alerts \u2192 Action groups*, create or edit one, and under *Actions* add a *Webhook*.",
      "Paste the URL below as *URI* and switch *Enable the common alert schema* on.",
      "Choose *Test* to see it arrive, then add the action group to your alert rules. A custom property `service` on a rule makes cards better."
    ]
  },
  verify: keyOnly,
  payload: Payload2,
  fix: USE_COMMON_SCHEMA,
  eventId: () => void 0,
  sameBody: "redelivery",
  translate({ schemaId, data }) {
    const essentials = data?.essentials;
    if (!essentials) {
      const schema = schemaId ?? "without a schemaId";
      return {
        kind: "unreadable",
        reason: `Azure sent a payload of another schema (${schema.slice(0, 100)}): ${USE_COMMON_SCHEMA}.`
      };
    }
    const status = statusOfWord(essentials.monitorCondition);
    if (status === void 0)
      return {
        kind: "unreadable",
        reason: `Azure's payload has no "monitorCondition": ${USE_COMMON_SCHEMA}.`
      };
    const isRule = /^(metric|log)$/i.test(essentials.signalType ?? "");
    const { properties: repeated, labels } = data.alertContext ?? {};
    const properties = { ...labels, ...isRule ? repeated : {}, ...data.customProperties };
    const [target] = essentials.alertTargetIDs;
    const firedAt = isoTime(essentials.firedDateTime);
    const resolvedAt = isoTime(essentials.resolvedDateTime);
    const isResolved = status === "resolved";
    const { alertId } = essentials;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alertId ?? essentials.originAlertId,
          providerIncidentId: essentials.originAlertId,
          status,
          severity: severityOf(essentials.severity),
          severityWord: essentials.severity,
          service: serviceIn(properties) ?? lastPart(target) ?? essentials.configurationItems[0],
          environment: environmentIn(properties),
          title: essentials.alertRule ?? "Azure alert",
          description: essentials.description,
          tags: present({
            ...properties,
            "azure.signal": essentials.signalType,
            "azure.service": essentials.monitoringService,
            "azure.resource_group": resourceGroupIn(target),
            "azure.target": target
          }),
          triggeredAt: firedAt,
          resolvedAt: isResolved ? resolvedAt : void 0,
          occurredAt: isResolved ? resolvedAt : firedAt,
          sourceUrl: httpUrl(essentials.investigationLink) ?? portalLink(alertId),
          test: essentials.alertRule === TEST_RULE || isSample(essentials)
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const essentials = {
      alertId: `/subscriptions/test/providers/Microsoft.AlertsManagement/alerts/${nonce}`,
      alertRule: TEST_RULE,
      severity: "Sev4",
      signalType: "Metric",
      monitorCondition: "Fired",
      configurationItems: ["dd0c-test"],
      firedDateTime: new Date(now).toISOString()
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        schemaId: "azureMonitorCommonAlertSchema",
        data: { essentials, alertContext: {} }
      })
    };
  }
});
function severityOf(word) {
  const level = /^(?:sev[- ]?)?(\d)$/i.exec(word ?? "")?.[1];
  return (level === void 0 ? severityOfWord(word) : SEVERITIES2[Number(level)]) ?? "medium";
}
function isSample({ alertId, alertRule, description }) {
  const isBySubscription = alertId?.toLowerCase().startsWith(SAMPLE) ?? false;
  return isBySubscription || /^test-\w{0,30}AlertRule\b/i.test(alertRule?.slice(0, 100) ?? "") && /^Alert ?rule ?description$/i.test(description?.slice(0, 50) ?? "");
}
function lastPart(target) {
  const parts = (target ?? "").slice(0, 2e3).split("/").filter((part) => part !== "");
  return parts.length === 2 && parts[0]?.toLowerCase() === "subscriptions" ? void 0 : parts.at(-1);
}
function resourceGroupIn(target) {
  return /\/resourcegroups\/([^/]{1,200})/i.exec(target?.slice(0, 2e3) ?? "")?.[1];
}
function portalLink(alertId) {
  return alertId === void 0 || alertId.length > 500 ? void 0 : `https://portal.azure.com/#view/Microsoft_Azure_Monitoring/AlertDetails.ReactView/alertId/${urlPart(alertId)}`;
}

// adapters/betterstack.ts
import { z as z10 } from "zod";
var Attributes = z10.record(z10.string(), z10.unknown());
var Payload3 = z10.looseObject({
  event: Text,
  event_type: Text,
  data: z10.object({ id: Text, type: Text, attributes: Attributes.catch({}) }).optional().catch(void 0)
});
var TEST_NAME = "dd0c test alert";
var betterstack = defineAdapter({
  title: "Better Stack",
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://betterstack.com/docs/uptime/webhooks/",
    steps: [
      "In Better Stack open *Integrations \u2192 Exporting data \u2192 Outgoing webhooks*, choose *Configure*, and of the types *Incident*.",
      "Paste the URL below, and tick that an incident *is started*, *acknowledged*, *resolved* and *reopened*. Leave the body as it is.",
      "Choose *Save*, then *Send test webhook*: this page turns green.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
      "Metadata `service`, `environment` and `severity` on a monitor makes cards better."
    ]
  },
  verify: keyOnly,
  payload: Payload3,
  fix: "use an outgoing webhook for incidents",
  eventId: () => void 0,
  sameBody: "redelivery",
  translate(payload) {
    const { data, event_type } = payload;
    const type = data?.type?.slice(0, 100);
    if (type !== void 0 && !/^incidents?$/i.test(type))
      return { kind: "ignored", reason: `Better Stack's ${type} is no incident.` };
    if (event_type !== void 0 && "page" in payload)
      return {
        kind: "ignored",
        reason: "This is a status page's update: use an outgoing webhook for incidents."
      };
    const attributes = data?.attributes ?? payload;
    const pick = looseFields(attributes);
    const name = pick("name", "monitor_name", "incident_name", "title", "summary");
    const cause = pick("cause", "description", "message");
    const startedAt = isoTime(pick("started_at", "created_at"));
    if (name === void 0 && cause === void 0 && startedAt === void 0) return withoutIncident(payload);
    const status = statusOf(pick, payload.event);
    const changedAt = isoTime(pick(CHANGED_AT[status]));
    const metadata = metadataOf(attributes.metadata);
    const named2 = Object.fromEntries(
      Object.entries(metadata).map(([key, text]) => [key.toLowerCase(), text])
    );
    const severityWord = pick("severity", "priority") ?? named2.severity ?? named2.priority;
    const isLoud = pick("critical_alert") === "true" || pick("call") === "true";
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: data?.id ?? pick("incident_id", "id"),
          status,
          severity: severityOfWord(severityWord) ?? (isLoud ? "critical" : "high"),
          severityWord,
          service: pick("service") ?? serviceIn(named2) ?? name,
          environment: pick("environment", "env") ?? environmentIn(named2),
          title: [name, cause].filter((part) => part !== void 0).join(": ") || "Better Stack incident",
          description: cause,
          tags: present({
            ...metadata,
            team: pick("team_name"),
            url: pick("url", "monitor_url"),
            acknowledged_by: pick("acknowledged_by")
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? changedAt : void 0,
          occurredAt: payload.event === "reopened" ? void 0 : changedAt,
          sourceUrl: httpUrl(pick("incident_url", "origin_url")) ?? httpUrl(pick("url", "monitor_url")),
          test: name === TEST_NAME
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const attributes = {
      name: TEST_NAME,
      cause: "none",
      started_at: new Date(now).toISOString(),
      acknowledged_at: null,
      resolved_at: null
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ data: { id: `test-${nonce}`, type: "incident", attributes } })
    };
  }
});
function withoutIncident(payload) {
  return Object.values(payload).some((value) => typeof value === "string" && isUnfilled(value)) ? { kind: "ping", reason: "The body's variables arrived unfilled: a real incident fills them." } : {
    kind: "unreadable",
    reason: "Better Stack's payload names no incident: use an outgoing webhook for incidents."
  };
}
var CHANGED_AT = {
  triggered: "started_at",
  acknowledged: "acknowledged_at",
  resolved: "resolved_at"
};
function statusOf(pick, event) {
  if (event?.toLowerCase() === "reopened") return "triggered";
  if (pick("resolved_at") !== void 0) return "resolved";
  if (pick("acknowledged_at") !== void 0) return "acknowledged";
  return statusOfWord(pick("status", "state")) ?? statusOfWord(event ?? pick("event")) ?? "triggered";
}
function metadataOf(metadata) {
  return Object.fromEntries(
    Object.entries(Attributes.catch({}).parse(metadata)).map(([key, value]) => [key, textOf2(value)])
  );
}
var Valued = z10.union([z10.object({ value: Text }).transform(({ value }) => value), Text]);
function textOf2(value) {
  const items2 = Array.isArray(value) ? value.slice(0, 20) : [value];
  return items2.map((item) => Valued.parse(item)).filter((text) => text !== void 0).join(", ") || void 0;
}

// adapters/buildkite.ts
import { z as z11 } from "zod";

// adapters/reading/deploy-words.ts
var NAME_LENGTH_MAX2 = 300;
var DEPLOY = "(?:re)?deploy(?:s|ed|ing|er|ments?)?|releas(?:e|es|ed|ing)|rollouts?|roll-?backs?|promot(?:e|es|ion)|ship|publish(?:es|ing)?";
var DEPLOYS = new RegExp(`(?<![a-z])(?:${DEPLOY})(?![a-z])`, "i");
var DEPLOYS_NOTHING = /\b(drafts?|drafter|notes|changelog|dry[- ]run|undeploy)\b/i;
function isDeployJob(names, { deployWorkflows }) {
  const known = names.filter((name) => name !== void 0);
  if (deployWorkflows) return known.some((name) => isNamed(name, deployWorkflows));
  return known.map(spaced).some((name) => DEPLOYS.test(name) && !DEPLOYS_NOTHING.test(name));
}
function isNamed(name, list = []) {
  const plain2 = (text) => text.trim().toLowerCase();
  return name !== void 0 && list.some((one) => plain2(one) === plain2(name));
}
function spaced(name) {
  return name.slice(0, NAME_LENGTH_MAX2).replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").replaceAll("_", " ");
}
function noDeploy(what, name) {
  return `The ${what} "${(name ?? "unnamed").slice(0, 80)}" does not look like a deploy. If it is one, name it in this source's settings.`;
}
function pullRequestIn(message) {
  return /(?:\(#|pull request #)(\d{1,9})\b/.exec(message?.slice(0, 2e3) ?? "")?.[1];
}
function repositoryName(path) {
  const leaf = path?.slice(0, 2e3).split(/[/:]/).filter((part) => part !== "").at(-1);
  return leaf?.replace(/\.git$/, "") || void 0;
}
var ENVIRONMENT = "pre-?prod(?:uction)?|prod(?:uction)?|prd|staging|stage|stg|qa|uat|dev(?:elopment)?|live";
var NO_SERVICE = new RegExp(
  `^(?:${DEPLOY}|${ENVIRONMENT}|pre|to|on|in|of|the|for|and|build|test|job|pipeline|workflow|ci|cd|main|master)$`,
  "i"
);
function serviceOfJob(name) {
  const parts = (name ?? "").slice(0, NAME_LENGTH_MAX2).split(/[/»]/).map(withoutJobWords);
  return parts.findLast((part) => part !== "");
}
function withoutJobWords(text) {
  const words2 = (DEPLOYS.test(text.replaceAll("_", " ")) ? text : spaced(text)).split(/[\s_-]+/);
  while (NO_SERVICE.test(words2[0] ?? "")) words2.shift();
  while (NO_SERVICE.test(words2.at(-1) ?? "")) words2.pop();
  return words2.join("-");
}
function environmentOfJob(name) {
  return new RegExp(`(?:^|[-\\s/.])(${ENVIRONMENT})(?:$|[-\\s/.])`, "i").exec(spaced(name ?? ""))?.[1];
}

// adapters/buildkite.ts
var Build = z11.object({
  id: Text,
  uuid: Text,
  number: Text,
  state: Text,
  blocked: Flag,
  blocked_state: Text,
  message: Text,
  commit: Text,
  tag: Text,
  web_url: Text,
  creator: z11.object({ name: Text }).nullish().catch(void 0),
  author: z11.object({ name: Text, username: Text }).nullish().catch(void 0),
  started_at: Text,
  created_at: Text,
  finished_at: Text,
  meta_data: Labels,
  pull_request: z11.object({ id: Text }).nullish().catch(void 0)
}).nullish().catch(void 0);
var Pipeline = z11.object({ slug: Text, name: Text, repo: Text, repository: Text }).nullish().catch(void 0);
var Payload4 = z11.preprocess(
  (value) => {
    if (typeof value !== "object" || value === null || !("detail-type" in value)) return value;
    const wrapped = value;
    const event = String(wrapped["detail-type"]).slice(0, 100).toLowerCase().replace(/ (?=\w+$)/, ".");
    return typeof wrapped.detail === "object" ? { ...wrapped.detail, event } : value;
  },
  z11.object({
    event: Text,
    build: Build,
    pipeline: Pipeline,
    sender: z11.object({ name: Text }).nullish().catch(void 0)
  })
);
var STATUS = {
  passed: "success",
  failed: "failure",
  canceled: "cancelled",
  running: "in_progress",
  started: "in_progress",
  // Neither has ended.
  failing: "in_progress",
  canceling: "in_progress"
};
var token = tokenHeader("x-buildkite-token");
var signature = timedHmac({
  read: (headers) => {
    const parts = headerParts(headers["x-buildkite-signature"]);
    const timestamp = parts.get("timestamp")?.[0];
    return timestamp === void 0 ? void 0 : { timestamp, given: parts.get("signature") ?? [] };
  },
  separator: "."
});
var buildkite = defineAdapter({
  title: "Buildkite",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://buildkite.com/docs/apis/webhooks",
    steps: [
      "In Buildkite open *Settings \u2192 Notification Services* and add a *Webhook*.",
      "Paste the URL below as *Webhook URL*, tick *build.running* and *build.finished*, and choose the pipelines that deploy.",
      "Choose *Send a signature in the X-Buildkite-Signature header*, and paste its token below.",
      "A pipeline counts as a deploy by its name (deploy, release, rollout\u2026). Meta-data `service`, `environment` and `version` are read if there are any."
    ],
    secret: {
      label: "Token",
      madeBy: "provider",
      hint: "Buildkite shows it in the webhook's settings. Until it is here, the URL alone is trusted."
    }
  },
  verify: (request, secrets) => request.headers["x-buildkite-signature"] === void 0 ? token(request, secrets) : signature(request, secrets),
  headers: ["x-buildkite-event"],
  payload: Payload4,
  fix: "add a webhook under Settings \u2192 Notification Services",
  eventId: () => void 0,
  sameBody: "redelivery",
  translate({ event: said, build, pipeline, sender }, request, settings) {
    const event = said ?? request.headers["x-buildkite-event"];
    if (event === void 0)
      return {
        kind: "unreadable",
        reason: `Buildkite's payload has no "event": add a webhook under Settings \u2192 Notification Services.`
      };
    if (event === "ping") return { kind: "ping", reason: "Buildkite's test event arrived." };
    if (!/^build\.(running|started|finished|failing)$/.test(event) || !build)
      return {
        kind: "ignored",
        reason: `Buildkite's ${event.slice(0, 60)} is no deploy: tick build.running and build.finished.`
      };
    if (!isDeployJob([pipeline?.slug, pipeline?.name], settings))
      return { kind: "ignored", reason: noDeploy("pipeline", pipeline?.slug ?? pipeline?.name) };
    if (build.blocked || build.state === "blocked" || build.blocked_state !== void 0)
      return { kind: "ignored", reason: "The build waits for somebody to unblock it." };
    return deployOf2(build, pipeline, sender?.name);
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const build = {
      id: `test-${nonce}`,
      number: 0,
      state: "passed",
      started_at: at,
      finished_at: at,
      commit: "0".repeat(40)
    };
    return {
      headers: { "content-type": "application/json", "x-buildkite-event": "build.finished" },
      body: JSON.stringify({
        event: "build.finished",
        build,
        pipeline: { slug: "deploy-dd0c-test", name: "deploy dd0c-test" }
      })
    };
  }
});
function deployOf2(build, pipeline, sender) {
  const status = STATUS[build.state ?? ""];
  const id = build.id ?? build.uuid ?? build.web_url;
  if (id === void 0) return { kind: "unreadable", reason: "Buildkite's build has no id." };
  if (status === void 0)
    return {
      kind: "ignored",
      reason: `The build ended as "${(build.state ?? "nothing").slice(0, 40)}": nothing was deployed.`
    };
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: id,
        service: build.meta_data.service ?? repositoryName(pipeline?.repo ?? pipeline?.repository) ?? serviceOfJob(pipeline?.slug),
        environment: build.meta_data.environment ?? build.meta_data.env ?? environmentOfJob(pipeline?.slug),
        version: build.meta_data.version ?? build.tag ?? (build.number && `#${build.number}`),
        author: build.creator?.name ?? build.author?.name ?? build.author?.username ?? sender,
        commitSha: build.commit === "HEAD" ? void 0 : build.commit,
        commitMessage: build.message,
        prNumber: build.pull_request?.id ?? pullRequestIn(build.message),
        status,
        startedAt: isoTime(build.started_at) ?? isoTime(build.created_at),
        completedAt: status === "in_progress" ? void 0 : isoTime(build.finished_at),
        sourceUrl: httpUrl(build.web_url)
      }
    ]
  };
}

// adapters/circleci.ts
import { z as z12 } from "zod";
var Vcs = z12.object({
  revision: Text,
  branch: Text,
  tag: Text,
  origin_repository_url: Text,
  target_repository_url: Text,
  commit: z12.object({ subject: Text, body: Text, author: z12.object({ name: Text }).nullish().catch(void 0) }).nullish().catch(void 0)
}).nullish().catch(void 0);
var Trigger = z12.object({
  commit_sha: Text,
  checkout_sha: Text,
  commit_title: Text,
  commit_message: Text,
  commit_author_name: Text,
  author_login: Text,
  user_username: Text,
  repo_name: Text,
  tag: Text
}).partial().nullish().catch(void 0);
var Run = z12.object({
  id: Text,
  name: Text,
  created_at: Text,
  started_at: Text,
  stopped_at: Text,
  url: Text,
  status: Text
}).nullish().catch(void 0);
var Payload5 = z12.object({
  type: z12.string(),
  id: Text,
  happened_at: Text,
  workflow: Run,
  job: Run,
  pipeline: z12.object({
    vcs: Vcs,
    trigger_parameters: z12.object({ git: Trigger, github_app: Trigger, gitlab: Trigger }).nullish().catch(void 0)
  }).nullish().catch(void 0),
  project: z12.object({ name: Text, slug: Text }).nullish().catch(void 0)
});
var STATUS2 = {
  success: "success",
  failed: "failure",
  error: "failure",
  unauthorized: "failure",
  canceled: "cancelled"
};
var circleci = defineAdapter({
  title: "CircleCI",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://circleci.com/docs/outbound-webhooks/",
    steps: [
      "In CircleCI open *Project Settings \u2192 Webhooks \u2192 Add Webhook*.",
      "Paste the URL below as *Receiver URL*, tick *Workflow Completed*, and paste the secret below as *Secret token*.",
      "A workflow counts as a deploy by its name (deploy, release, rollout\u2026)."
    ],
    secret: {
      label: "Secret token",
      madeBy: "us",
      hint: "Paste it into CircleCI's Secret token field; CircleCI then signs what it sends."
    }
  },
  verify: hmacHex({ header: "circleci-signature", prefix: "v1=" }),
  payload: Payload5,
  fix: "add the webhook under Project Settings \u2192 Webhooks",
  eventId: ({ id }) => id,
  sameBody: "redelivery",
  translate(payload, _request, settings) {
    const { type, workflow, job } = payload;
    if (type === "ping") return { kind: "ping", reason: "CircleCI's test event arrived." };
    if (type === "workflow-completed" && workflow)
      return isDeployJob([workflow.name], settings) ? fromRun(payload, workflow) : { kind: "ignored", reason: noDeploy("workflow", workflow.name) };
    if (type === "job-completed" && job && isNamed(job.name, settings.deployWorkflows))
      return fromRun(payload, { ...job, url: job.url ?? workflow?.url });
    return {
      kind: "ignored",
      reason: `CircleCI's ${type.slice(0, 60)} is no deploy: tick Workflow Completed.`
    };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const workflow = {
      id: `test-${nonce}`,
      name: "deploy",
      status: "success",
      created_at: at,
      stopped_at: at
    };
    return {
      headers: { "content-type": "application/json", "circleci-event-type": "workflow-completed" },
      body: JSON.stringify({
        type: "workflow-completed",
        id: `test-${nonce}`,
        happened_at: at,
        workflow,
        project: { name: "dd0c-test" }
      })
    };
  }
});
function fromRun({ happened_at, pipeline, project }, run) {
  const status = STATUS2[run.status ?? ""];
  const id = run.id ?? run.url;
  if (id === void 0) return { kind: "unreadable", reason: "CircleCI's run has no id." };
  if (status === void 0)
    return {
      kind: "ignored",
      reason: `The run ended as "${(run.status ?? "nothing").slice(0, 40)}": nothing was deployed.`
    };
  const vcs = pipeline?.vcs;
  const { git, github_app, gitlab: gitlab2 } = pipeline?.trigger_parameters ?? {};
  const trigger = (...names) => [git, github_app, gitlab2].flatMap((from) => names.map((name) => from?.[name])).find((value) => value !== void 0);
  const message = vcs?.commit?.subject ?? trigger("commit_message", "commit_title");
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: id,
        service: project?.name ?? repositoryName(vcs?.target_repository_url ?? vcs?.origin_repository_url) ?? trigger("repo_name") ?? repositoryName(project?.slug),
        environment: environmentOfJob(run.name),
        version: vcs?.tag ?? trigger("tag"),
        author: vcs?.commit?.author?.name ?? trigger("commit_author_name", "author_login", "user_username"),
        commitSha: vcs?.revision ?? trigger("checkout_sha", "commit_sha"),
        commitMessage: message,
        prNumber: pullRequestIn(message),
        status,
        startedAt: isoTime(run.started_at) ?? isoTime(run.created_at),
        completedAt: isoTime(run.stopped_at) ?? isoTime(happened_at),
        sourceUrl: httpUrl(run.url)
      }
    ]
  };
}

// adapters/cloudevents.ts
import { createHash as createHash4 } from "node:crypto";
import { z as z14 } from "zod";

// adapters/reading/cloud-event.ts
import { z as z13 } from "zod";
var Attributes2 = z13.object({
  id: Text,
  source: Text,
  type: Text,
  subject: Text,
  time: Text,
  data: z13.unknown().optional(),
  data_base64: Text,
  // Amazon EventBridge's own names for the same.
  "detail-type": Text,
  detail: z13.unknown().optional(),
  resources: z13.array(Text).catch([]),
  // CDEvents' own form, outside a CloudEvent.
  context: z13.object({ id: Text, source: Text, type: Text, timestamp: Text }).optional().catch(void 0)
});
function cloudEventOf(value) {
  const parsed = Attributes2.safeParse(value);
  if (!parsed.success) return void 0;
  const { id, source, type, subject: subject2, time, data, data_base64, context, ...bridge } = parsed.data;
  if (type !== void 0) return { id, source, type, subject: subject2, time, data: dataOf(data, data_base64) };
  const detailType = bridge["detail-type"];
  if (detailType !== void 0)
    return { id, source, type: detailType, time, data: alarmIn(bridge.detail, bridge.resources[0]) };
  if (context?.type === void 0) return void 0;
  return { id: context.id, source: context.source, type: context.type, time: context.timestamp, data: value };
}
function dataOf(data, base64) {
  const text = data === void 0 && base64 !== void 0 ? Buffer.from(base64, "base64").toString("utf8") : data;
  if (typeof text !== "string" || !/^\s*[[{]/.test(text)) return data;
  const json = readJson(Buffer.from(text));
  return json.ok ? json.value : data;
}
var Alarm = z13.object({
  alarmName: z13.string(),
  state: z13.object({ value: Text, reason: Text, timestamp: Text })
});
function alarmIn(detail, arn) {
  const alarm = Alarm.safeParse(detail);
  if (!alarm.success) return detail;
  const { alarmName, state } = alarm.data;
  return { id: arn ?? alarmName, title: alarmName, status: state.value, description: state.reason };
}
var Named = z13.object({ id: Text, name: Text }).optional().catch(void 0);
var Subject = z13.object({
  id: Text,
  source: Text,
  content: z13.object({
    description: Text,
    environment: Named,
    service: Named,
    artifactId: Text,
    pipelineName: Text,
    taskName: Text,
    outcome: Text,
    url: Text,
    uri: Text
  }).optional().catch(void 0)
});
function subjectOf(data) {
  return z13.object({ subject: Subject }).safeParse(data).data?.subject;
}
var Tekton = z13.object({
  metadata: z13.object({ name: Text, uid: Text, labels: z13.record(z13.string(), Text).catch({}) }),
  status: z13.object({ startTime: Text, completionTime: Text }).optional().catch(void 0)
});
function runOf({ type, data }) {
  const what = /\.(pipelinerun|taskrun)\./i.exec(type.slice(0, 300))?.[1]?.toLowerCase();
  if (what === void 0) return void 0;
  const subject2 = subjectOf(data);
  const name = subject2?.content?.[what === "taskrun" ? "taskName" : "pipelineName"];
  if (subject2 && name !== void 0) {
    const { outcome, environment, url, uri } = subject2.content ?? {};
    return { id: subject2.id, name, outcome, environment: environment?.id, url: httpUrl(url) ?? httpUrl(uri) };
  }
  const field = what === "taskrun" ? "taskRun" : "pipelineRun";
  const run = z13.object({ [field]: Tekton }).safeParse(data).data?.[field];
  if (!run) return void 0;
  const { labels, ...metadata } = run.metadata;
  const named2 = labels[what === "taskrun" ? "tekton.dev/task" : "tekton.dev/pipeline"] ?? metadata.name;
  return named2 === void 0 ? void 0 : {
    id: metadata.uid ?? metadata.name,
    name: named2,
    startedAt: run.status?.startTime,
    completedAt: run.status?.completionTime
  };
}
function stateWords(type, kind) {
  const words2 = type.slice(0, 300).replaceAll(/([a-z0-9])([A-Z])/g, "$1.$2").toLowerCase().split(/[^a-z]+/).filter((word) => word !== "" && word !== "v");
  const at = words2.findLastIndex((word) => kind.test(word));
  if (at === -1) return void 0;
  const behind = words2.slice(at + 1);
  if (behind.length > 0) return behind.toReversed();
  return [
    ...words2.slice(Math.max(0, at - 1), at).filter((word) => /(ed|ing)$/.test(word)),
    ...words2.slice(at)
  ];
}

// adapters/cloudevents.ts
var Payload6 = z14.preprocess(
  (value) => Array.isArray(value) ? value : [value],
  z14.array(z14.unknown()).max(1e3)
);
var TEST_TYPE = "com.dd0c.test.alert.triggered";
var cloudevents = defineAdapter({
  title: "CloudEvents",
  sends: ["alerts", "deploys"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md",
    steps: [
      "Point a CloudEvents sink (Knative, Azure Event Grid, Argo Events, your own code) at the URL below; the webhook handshake is answered.",
      "Events whose `type` says alert, incident or alarm are alerts; `\u2026triggered`, `\u2026acknowledged` and `\u2026resolved` at its end say the state. Those of deployments, CDEvents among them, are deploys.",
      "Put into `data` what the example below shows; every field but `title`, or `service` for a deploy, may be missing."
    ],
    snippet: {
      label: "Example",
      text: `{"specversion": "1.0", "type": "com.example.alert.triggered", "source": "/shop/monitoring", "id": "1234",
 "subject": "queue-depth", "time": "2026-03-02T09:00:00Z", "datacontenttype": "application/json",
 "data": {"title": "Queue depth above 10 000", "severity": "high", "service": "checkout", "environment": "production", "tags": {"queue": "orders"}}}`
    }
  },
  // The sender asks once whether it may send here (CloudEvents HTTP 1.1 Web Hooks, §4).
  handshake(headers) {
    const origin = headers["webhook-request-origin"];
    if (origin === void 0) return void 0;
    const rate = headers["webhook-request-rate"];
    return {
      "webhook-allowed-origin": origin,
      ...rate === void 0 ? {} : { "webhook-allowed-rate": rate },
      allow: "POST, OPTIONS"
    };
  },
  // In binary mode the content type is that of the data, which need not be ours to read.
  takesAnyType: (headers) => headers["ce-type"] !== void 0,
  verify: keyOnly,
  headers: ["ce-*"],
  readBody: readEvents,
  payload: Payload6,
  fix: "send specversion 1.0 with type, source and id",
  eventId(items2) {
    const [event] = eventsOf(items2);
    if (items2.length !== 1 || !event?.id || !event.source) return void 0;
    return createHash4("sha256").update(JSON.stringify([event.source, event.id])).digest("hex");
  },
  sameBody: "redelivery",
  translate(items2, _request, settings) {
    if (items2.length === 0) return { kind: "ignored", reason: "The batch has no events." };
    const events = eventsOf(items2);
    const [first] = events;
    if (first === void 0)
      return {
        kind: "unreadable",
        reason: "CloudEvents sent nothing with a type: send specversion 1.0 with type, source and id."
      };
    const drafts = events.flatMap((event) => draftOf2(event, settings) ?? []);
    const run = runOf(first);
    if (drafts.length === 0)
      return {
        kind: "ignored",
        reason: run ? noDeploy("pipeline", run.name) : `The type "${first.type.slice(0, 100)}" is neither an alert nor a deploy: end it with alert.triggered, alert.resolved or deployment.finished.`
      };
    return isAllDeploys(drafts) ? { kind: "deploy", drafts } : { kind: "alert", drafts };
  },
  testDelivery({ now, nonce }) {
    const event = {
      specversion: "1.0",
      type: TEST_TYPE,
      source: "/dd0c/test",
      id: nonce,
      time: new Date(now).toISOString(),
      data: { title: "dd0c test alert", service: "dd0c-test", severity: "info" }
    };
    return { headers: { "content-type": "application/cloudevents+json" }, body: JSON.stringify(event) };
  }
});
function isAllDeploys(drafts) {
  return drafts.every((draft) => draft.kind === "deploy");
}
function readEvents(request) {
  const { headers, body } = request;
  if (headers["ce-type"] === void 0) return readJson(body);
  const data = body.byteLength === 0 ? { ok: true, value: void 0 } : readJson(body);
  if (!data.ok && /json/i.test(headers["content-type"] ?? "json")) return data;
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith("ce-")).map(([name, value]) => [name.slice("ce-".length), decoded(value)]);
  return { ok: true, value: { ...Object.fromEntries(attributes), data: data.ok ? data.value : void 0 } };
}
function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
function eventsOf(items2) {
  return items2.flatMap((item) => cloudEventOf(item) ?? []);
}
function draftOf2(event, settings) {
  const alert = stateWords(event.type, /^(alerts?|incidents?|alarms?|problems?)$/);
  if (alert) return alertOf(event, alert);
  const run = runOf(event);
  if (run) return isDeployJob([run.name], settings) ? runDeploy(event, run) : void 0;
  const deploy3 = stateWords(
    event.type,
    /^(deploys?|deployments?|deployed|releases?|rollouts?|rollbacks?|upgraded|rolledback)$/
  );
  return deploy3 && deployOf3(event, deploy3);
}
var CHANGE = /^(updated|changed|commented|annotated|assigned|escalated|enriched|noted)$/;
function alertOf(event, words2) {
  const said = words2.map(statusOfWord).find((status) => status !== void 0);
  const own = statusOfWord(looseFields(event.data)("status", "state", "alert_status", "alert_state"));
  const subject2 = subjectOf(event.data);
  const draft = readDocumentedAlert(event.data, {
    title: subject2?.content?.description ?? event.subject ?? event.type,
    status: said,
    occurredAt: isoTime(event.time)
  });
  const [source, id] = subject2?.id ? [subject2.source ?? event.source, subject2.id] : [event.source, event.subject];
  return {
    ...draft,
    providerAlertId: draft.providerAlertId ?? (id === void 0 ? void 0 : `${source ?? ""}#${id}`),
    keepsStatus: said === void 0 && own === void 0 && words2.some((word) => CHANGE.test(word)),
    service: draft.service ?? subject2?.content?.service?.id,
    environment: draft.environment ?? subject2?.content?.environment?.id,
    test: draft.test === true || event.type === TEST_TYPE
  };
}
function deployOf3(event, words2) {
  const subject2 = subjectOf(event.data);
  const draft = readDocumentedDeploy(event.data, {
    status: words2.map(deployStatusOfWord).find((status) => status !== void 0),
    at: isoTime(event.time),
    id: `${event.source ?? ""}#${event.subject ?? event.id ?? ""}`
  });
  if (!draft) return void 0;
  const content = subject2?.content;
  return {
    ...draft,
    service: draft.service ?? subject2?.id ?? event.subject,
    environment: draft.environment ?? content?.environment?.id ?? content?.environment?.name,
    version: draft.version ?? artifactVersion(content?.artifactId)
  };
}
function runDeploy(event, run) {
  const words2 = stateWords(event.type, /^(pipelinerun|taskrun)$/) ?? [];
  const status = [run.outcome ?? "", ...words2].map(deployStatusOfWord).find((one) => one !== void 0);
  if (status === void 0) return void 0;
  const at = isoTime(event.time);
  return {
    kind: "deploy",
    providerDeployId: `${event.source ?? ""}#${run.id ?? event.id ?? ""}`,
    service: serviceOfJob(run.name),
    environment: run.environment ?? environmentOfJob(run.name),
    status,
    startedAt: isoTime(run.startedAt) ?? (status === "in_progress" ? at : void 0),
    completedAt: status === "in_progress" ? void 0 : isoTime(run.completedAt) ?? at,
    sourceUrl: run.url
  };
}
function artifactVersion(artifact) {
  const text = artifact?.slice(0, 1e3) ?? "";
  return /[?&]tag=([^&#]{1,200})/.exec(text)?.[1] ?? /@([^?#@]{1,200})/.exec(text)?.[1];
}

// adapters/cloudwatch.ts
import { z as z16 } from "zod";

// adapters/reading/sns.ts
import { createVerify, X509Certificate } from "node:crypto";
import { z as z15 } from "zod";
var Verbatim = z15.string().optional().catch(void 0);
var SnsEnvelope = z15.object({
  Type: z15.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: Verbatim,
  TopicArn: Verbatim,
  Subject: Verbatim,
  Message: Verbatim,
  Timestamp: Verbatim,
  Token: Verbatim,
  SubscribeURL: Verbatim,
  SignatureVersion: z15.coerce.string().catch(""),
  Signature: Verbatim,
  SigningCertURL: Verbatim,
  SigningCertUrl: Verbatim
});
var SNS_HOST = /^sns\.[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?$/;
var ALGORITHMS = /* @__PURE__ */ new Map([
  ["1", "RSA-SHA1"],
  ["2", "RSA-SHA256"]
]);
var URL_LENGTH_MAX = 2e3;
function snsEnvelope(value) {
  return SnsEnvelope.safeParse(value).data;
}
function snsCertificateUrl(request) {
  const envelope = envelopeOf(request);
  if (!envelope) return void 0;
  if (envelope.Signature === void 0) return "refused";
  const url = snsUrl(envelope.SigningCertURL ?? envelope.SigningCertUrl);
  return url?.pathname.endsWith(".pem") ? url.href : "refused";
}
function snsSubscribeUrl({ SubscribeURL }) {
  const url = snsUrl(SubscribeURL);
  return url?.pathname === "/" && url.searchParams.get("Action") === "ConfirmSubscription" ? url.href : void 0;
}
function snsUrl(text) {
  if (text === void 0 || text.length > URL_LENGTH_MAX || !URL.canParse(text)) return void 0;
  const url = new URL(text);
  const isTheirs = url.protocol === "https:" && SNS_HOST.test(url.hostname) && url.port === "" && url.username === "" && url.password === "";
  return isTheirs ? url : void 0;
}
function verifySns(request, pem) {
  const envelope = envelopeOf(request);
  if (envelope?.Signature === void 0 || pem === void 0)
    return { ok: false, reason: "signature-missing" };
  const algorithm = ALGORITHMS.get(envelope.SignatureVersion);
  if (algorithm === void 0) return { ok: false, reason: "signature-mismatch" };
  try {
    const certificate = new X509Certificate(pem);
    const matches = createVerify(algorithm).update(signedText(envelope)).verify(certificate.publicKey, envelope.Signature, "base64");
    if (!matches) return { ok: false, reason: "signature-mismatch" };
    const at = Date.parse(envelope.Timestamp ?? "");
    const inTime2 = Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
    return inTime2 ? { ok: true } : { ok: false, reason: "timestamp-outside-tolerance" };
  } catch {
    return { ok: false, reason: "signature-mismatch" };
  }
}
function signedText(envelope) {
  const names = envelope.Type === "Notification" ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  return names.flatMap((name) => envelope[name] === void 0 ? [] : [`${name}
${envelope[name]}
`]).join("");
}
function envelopeOf({ body }) {
  const json = readJson(body);
  return json.ok ? snsEnvelope(json.value) : void 0;
}

// adapters/cloudwatch.ts
var Dimensions = z16.union([
  z16.array(z16.object({ name: Text, value: Text })).transform(
    (list) => Object.fromEntries(list.flatMap(({ name, value }) => name === void 0 ? [] : [[name, value]]))
  ),
  z16.record(z16.string(), Text)
]).catch({});
var MetricStat = z16.object({
  Metric: z16.object({ MetricName: Text, Namespace: Text, Dimensions }).nullish().catch(void 0)
}).nullish().catch(void 0);
var Alarm2 = z16.object({
  AlarmName: z16.string(),
  AlarmDescription: Text,
  AlarmArn: Text,
  AlarmRule: Text,
  AWSAccountId: Text,
  NewStateValue: z16.string(),
  OldStateValue: Text,
  NewStateReason: Text,
  StateChangeTime: Text,
  Region: Text,
  Trigger: z16.object({
    MetricName: Text,
    Namespace: Text,
    Dimensions,
    Metrics: z16.array(z16.object({ MetricStat })).catch([])
  }).nullish().catch(void 0)
});
var BridgeMetric = z16.object({
  metricStat: z16.object({ metric: z16.object({ name: Text, namespace: Text, dimensions: Dimensions }) }).nullish().catch(void 0)
}).nullish().catch(void 0);
var BridgeAlarm = z16.object({
  account: Text,
  region: Text,
  time: Text,
  resources: z16.array(Text).catch([]),
  detail: z16.object({
    alarmName: z16.string(),
    state: z16.object({ value: z16.string(), reason: Text, timestamp: Text }),
    previousState: z16.object({ value: Text }).nullish().catch(void 0),
    configuration: z16.object({ description: Text, alarmRule: Text, metrics: z16.array(BridgeMetric).catch([]) }).nullish().catch(void 0)
  })
}).transform(({ account, region, time, resources, detail }) => {
  const { configuration } = detail;
  const metrics = (configuration?.metrics ?? []).map((metric) => metric?.metricStat?.metric);
  return {
    AlarmName: detail.alarmName,
    AlarmDescription: configuration?.description,
    AlarmArn: resources[0],
    AlarmRule: configuration?.alarmRule,
    AWSAccountId: account,
    NewStateValue: detail.state.value,
    OldStateValue: detail.previousState?.value,
    NewStateReason: detail.state.reason,
    StateChangeTime: detail.state.timestamp ?? time,
    Region: region,
    Trigger: {
      MetricName: void 0,
      Namespace: void 0,
      Dimensions: {},
      Metrics: metrics.map((metric) => ({
        MetricStat: metric && {
          Metric: {
            MetricName: metric.name,
            Namespace: metric.namespace,
            Dimensions: metric.dimensions
          }
        }
      }))
    }
  };
});
var AnyAlarm = z16.union([Alarm2, BridgeAlarm]);
var STATE_CHANGE = "CloudWatch Alarm State Change";
var Event = z16.object({ "detail-type": Text });
var STATUS3 = /* @__PURE__ */ new Map([
  ["ALARM", "triggered"],
  ["INSUFFICIENT_DATA", "triggered"],
  ["OK", "resolved"]
]);
var FIX2 = "subscribe the URL to the SNS topic of your alarms";
var TEST_ALARM = "dd0c test alert";
var cloudwatch = defineAdapter({
  title: "AWS CloudWatch",
  sends: ["alerts"],
  authModes: ["sns_certificate", "url_key"],
  setup: {
    docsUrl: "https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html",
    steps: [
      "In AWS open *SNS \u2192 Topics* and create a topic of type *Standard*, or take the one your alarms use.",
      "Choose *Create subscription*: protocol *HTTPS*, endpoint the URL below; leave *raw message delivery* off, so that AWS signs what it sends. We confirm the subscription by ourselves; from then on this source listens to that topic alone.",
      "In *CloudWatch \u2192 Alarms* add the topic as notification for *In alarm* and for *OK*; for *Insufficient data* too, if silence is news.",
      "An alarm has no severity: a word such as `critical`, `warning` or `P2` in its name says one, otherwise it is high."
    ]
  },
  certificateUrl: snsCertificateUrl,
  verify: (request, _secrets, certificate) => verifySns(request, certificate),
  headers: ["x-amz-sns-message-type", "x-amz-sns-topic-arn"],
  payload: z16.record(z16.string(), z16.unknown()),
  readBody,
  fix: FIX2,
  eventId: (payload) => snsEnvelope(payload)?.MessageId,
  sameBody: "redelivery",
  translate(payload, request, settings) {
    const envelope = snsEnvelope(payload);
    const topic = envelope ? envelope.TopicArn ?? "" : request.headers["x-amz-sns-topic-arn"];
    if (settings.topicArn !== void 0 && topic !== void 0 && topic !== settings.topicArn)
      return {
        kind: "unreadable",
        reason: `The message is of topic ${topic.slice(0, 120)}, but this source listens to ${settings.topicArn.slice(0, 120)}: add a source for each topic.`
      };
    switch (envelope?.Type) {
      case "SubscriptionConfirmation":
        return confirmation(envelope);
      case "UnsubscribeConfirmation":
        return { kind: "ignored", reason: "AWS says that the subscription was removed." };
      case "Notification":
        return fromMessage(envelope.Message ?? "");
      case void 0:
        return fromTopic(request) ? fromPublished(payload) : fromAnybody(payload);
    }
  },
  testDelivery({ now, nonce }) {
    const alarm = {
      AlarmName: TEST_ALARM,
      AlarmDescription: "dd0c test alert",
      AWSAccountId: "000000000000",
      NewStateValue: "ALARM",
      NewStateReason: nonce,
      StateChangeTime: new Date(now).toISOString(),
      Region: "EU (Ireland)",
      Trigger: { MetricName: "Test", Namespace: "dd0c-test", Dimensions: [] }
    };
    return { headers: { "content-type": "text/plain; charset=UTF-8" }, body: JSON.stringify(alarm) };
  }
});
function readBody(request) {
  const json = readJson(request.body);
  if (!fromTopic(request) || json.ok && isObject3(json.value)) return json;
  return { ok: true, value: {} };
}
function fromTopic({ headers }) {
  return headers["x-amz-sns-message-type"] !== void 0;
}
function isObject3(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function confirmation(envelope) {
  const url = snsSubscribeUrl(envelope);
  const { TopicArn: topicArn } = envelope;
  if (url === void 0 || topicArn === void 0)
    return {
      kind: "unreadable",
      reason: "The subscription's SubscribeURL is not one of Amazon SNS: it was not visited."
    };
  return {
    kind: "ping",
    reason: `AWS asked to confirm the subscription to ${topicArn.slice(0, 150)}.`,
    confirm: {
      url,
      settings: { topicArn },
      whenItFails: "Amazon SNS did not confirm the subscription: in the SNS console choose it and *Request confirmation*."
    }
  };
}
function fromMessage(message) {
  const json = readJson(Buffer.from(message));
  return json.ok && isObject3(json.value) ? fromPublished(json.value) : { kind: "ignored", reason: "The topic sent a text that is no CloudWatch alarm." };
}
function fromPublished(value) {
  return fromAlarm(value) ?? { kind: "ignored", reason: "The topic sent something that is no CloudWatch alarm." };
}
function fromAnybody(value) {
  return fromAlarm(value) ?? {
    kind: "unreadable",
    reason: `The body is neither of SNS nor a CloudWatch alarm: ${FIX2}.`
  };
}
function fromAlarm(value) {
  const eventType = Event.safeParse(value).data?.["detail-type"];
  if (eventType !== void 0 && eventType !== STATE_CHANGE)
    return {
      kind: "ignored",
      reason: `${eventType.slice(0, 100)} is no state change of a CloudWatch alarm.`
    };
  const alarm = AnyAlarm.safeParse(value).data;
  if (!alarm) return void 0;
  const status = STATUS3.get(alarm.NewStateValue);
  return status === void 0 ? {
    kind: "ignored",
    reason: `The alarm "${alarm.AlarmName.slice(0, 100)}" has a state that we do not know.`
  } : { kind: "alert", drafts: [draftOf3(alarm, status)] };
}
function draftOf3(alarm, status) {
  const at = isoTime(alarm.StateChangeTime);
  const metric = metricOf(alarm);
  const dimensions = metric?.Dimensions ?? {};
  const service = serviceIn(dimensions) ?? serviceOf(dimensions) ?? ownNamespace(metric?.Namespace) ?? alarm.AlarmName;
  return {
    kind: "alert",
    // One account may have alarms of the same name in several regions.
    providerAlertId: alarm.AlarmArn ?? [alarm.AWSAccountId, alarm.Region, alarm.AlarmName].filter((part) => part !== void 0).join("/"),
    status,
    ...severityOf2(alarm),
    category: "infrastructure",
    service,
    environment: environmentIn(dimensions) ?? environmentOf2(alarm.AlarmName) ?? environmentOf2(service) ?? environmentOf2(dimensions.ClusterName ?? ""),
    title: alarm.AlarmName,
    description: [alarm.AlarmDescription, alarm.NewStateReason].filter((text) => text !== void 0).join("\n") || void 0,
    tags: {
      ...present(dimensions),
      ...present({
        "aws.account": alarm.AWSAccountId,
        "aws.region": regionCode(alarm) ?? alarm.Region,
        "aws.metric": metric?.MetricName,
        "aws.namespace": metric?.Namespace,
        "aws.alarm_rule": alarm.AlarmRule,
        "aws.state": alarm.NewStateValue === "INSUFFICIENT_DATA" ? alarm.NewStateValue : void 0
      })
    },
    triggeredAt: at,
    resolvedAt: status === "resolved" ? at : void 0,
    occurredAt: at,
    sourceUrl: consoleLink(alarm),
    test: alarm.AlarmName === TEST_ALARM
  };
}
function metricOf({ Trigger: Trigger2 }) {
  const inner = Trigger2?.Metrics.map(({ MetricStat: stat }) => stat?.Metric).find((metric) => metric);
  return Trigger2?.MetricName === void 0 ? inner ?? Trigger2 ?? void 0 : Trigger2;
}
var SEVERITY_IN_NAME = /(?<![a-z0-9])(critical|crit|fatal|emergency|warning|warn|(?:sev(?:erity)?|priority)[-_ ]?[0-5]|p[0-5])(?![a-z0-9])/i;
var SEVERITY_IN_TEXT = /(?<![a-z0-9])(?:(?:severity|priority)\s?[:=]\s?([a-z0-9]{1,20})|(sev[-_ ]?[0-5]|p[0-5]))(?![a-z0-9])/i;
function severityOf2(alarm) {
  if (alarm.NewStateValue === "INSUFFICIENT_DATA" && alarm.OldStateValue !== "ALARM")
    return { severity: "info", severityWord: alarm.NewStateValue };
  const inText = SEVERITY_IN_TEXT.exec(alarm.AlarmDescription?.slice(0, 2e3) ?? "");
  const word = SEVERITY_IN_NAME.exec(apart(alarm.AlarmName))?.[1] ?? inText?.[1] ?? inText?.[2];
  const severity2 = severityOfWord(word?.replace("_", "-"));
  return severity2 === void 0 || word === void 0 ? { severity: "high" } : { severity: severity2, severityWord: word };
}
var SERVICE_DIMENSIONS = [
  "ServiceName",
  "FunctionName",
  "DBInstanceIdentifier",
  "DBClusterIdentifier",
  "CacheClusterId",
  "ReplicationGroupId",
  "TargetGroup",
  "LoadBalancer",
  "LoadBalancerName",
  "StateMachineArn",
  "AutoScalingGroupName",
  "QueueName",
  "TableName",
  "StreamName",
  "TopicName",
  "BucketName",
  "ApiName",
  "DomainName",
  "CanaryName",
  "ClusterName",
  "InstanceId",
  "host"
];
function serviceOf(dimensions) {
  const value = SERVICE_DIMENSIONS.map((name) => dimensions[name]).find((one) => one !== void 0);
  if (value === void 0) return void 0;
  const named2 = /^(?:app|net|gwy|targetgroup)\/([^/]{1,100})/.exec(value.slice(0, 200))?.[1];
  return named2 ?? (value.startsWith("arn:") ? value.slice(0, 500).split(":").at(-1) : value);
}
function ownNamespace(namespace) {
  return namespace !== void 0 && /^(?:AWS\/|ECS\/|CWAgent|ContainerInsights|LambdaInsights|CloudWatch|LogMetrics|Linux System|System\/)/i.test(
    namespace
  ) ? void 0 : namespace;
}
function environmentOf2(name) {
  return /(?<![a-z0-9])(prod(?:uction)?|prd|staging|stage|stg|preprod|qa|uat|dev(?:elopment)?)(?![a-z0-9])/i.exec(
    apart(name)
  )?.[1];
}
function apart(name) {
  return name.slice(0, 300).replace(/([a-z0-9])([A-Z])/g, "$1 $2");
}
function regionCode({ AlarmArn, Region }) {
  const inArn = /^arn:aws[\w-]{0,10}:cloudwatch:([a-z0-9-]{1,40}):/.exec(AlarmArn?.slice(0, 300) ?? "")?.[1];
  return inArn ?? /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.exec(Region?.slice(0, 50) ?? "")?.[0];
}
function consoleLink(alarm) {
  const region = regionCode(alarm);
  if (region === void 0) return void 0;
  const console2 = region.startsWith("cn-") ? "console.amazonaws.cn" : region.startsWith("us-gov-") ? "console.amazonaws-us-gov.com" : "console.aws.amazon.com";
  return `https://${region}.${console2}/cloudwatch/home?region=${region}#alarmsV2:alarm/${urlPart(alarm.AlarmName.slice(0, 300))}`;
}

// adapters/custom.ts
import { z as z17 } from "zod";
var Thing = z17.record(z17.string(), z17.unknown());
var Things = z17.union([z17.array(Thing), Thing.transform((thing) => [thing])]);
var THINGS_MAX = 1e3;
var KIND_BY_LIST = {
  alert: "alert",
  alerts: "alert",
  deploy: "deploy",
  deploys: "deploy",
  deployment: "deploy",
  deployments: "deploy"
};
var EXAMPLE = `curl -X POST "{{url}}" -H 'content-type: application/json' -d '{
  "title": "Queue depth above 10 000", "status": "triggered", "severity": "high",
  "service": "checkout", "environment": "production", "id": "queue-depth-orders",
  "description": "orders: 12 431 waiting", "source_url": "https://grafana.example.com/d/orders",
  "tags": {"queue": "orders", "team": "shop"}}'

# The same id with "status": "resolved" ends it. A deploy:
# {"kind": "deploy", "service": "checkout", "status": "success", "environment": "production", "version": "1.4.2",
#  "commit_sha": "9fceb02", "author": "ada", "started_at": "2026-03-02T09:00:00Z", "completed_at": "2026-03-02T09:04:00Z"}`;
var SIGNATURE = "x-dd0c-signature";
var ourSignature = timedHmac({
  read: (headers) => {
    const parts = headerParts(headers[SIGNATURE]);
    const timestamp = parts.get("t")?.[0];
    return timestamp === void 0 ? void 0 : { timestamp, given: parts.get("v1") ?? [] };
  },
  separator: "."
});
var custom = defineAdapter({
  title: "Custom",
  sends: ["alerts", "deploys"],
  authModes: ["url_key", "standard_webhooks", "token_header", "basic"],
  setup: {
    docsUrl: "https://www.standardwebhooks.com/",
    steps: [
      'Send our JSON to the URL below, as the example shows: one object, a list, or `{"alerts": [\u2026], "deploys": [\u2026]}`. Every field but `title`, or `service` and `status` of a deploy, may be missing.',
      "Where you cannot change what is sent, give a mapping: a JSONata expression that makes our JSON of it, with a preview against the last delivery.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and add the header `{"X-DD0C-Token": "<the key>"}`.',
      "Optional, to sign: make a secret below, and send Standard Webhooks headers, as its libraries do, or `X-DD0C-Signature: t=<unix seconds>,v1=<hex>`, where hex is the HMAC-SHA256 of `<t>.<body>` under the whole secret."
    ],
    snippet: { label: "Example", text: EXAMPLE },
    secret: {
      label: "Signing secret",
      madeBy: "us",
      hint: "Once there is one, unsigned requests are refused."
    }
  },
  // Many tools say in a header what happened.
  headers: ["x-*", "ce-*"],
  verify: (request, secrets) => request.headers["webhook-signature"] === void 0 ? ourSignature(request, secrets) : standardWebhooks(request, secrets),
  payload: Things,
  fix: "send our JSON, or give a mapping in this source's settings",
  eventId: () => void 0,
  sameBody: "repeat",
  translate(sent, _, { mapping }) {
    const wanted = sent.flatMap((thing) => listsIn(thing) ?? [{ thing, kind: kindOf2(thing) }]);
    if (wanted.length === 0) return { kind: "ignored", reason: "There is nothing in it." };
    if (wanted.length > THINGS_MAX)
      return {
        kind: "unreadable",
        reason: `There are more than ${THINGS_MAX} alerts and deploys in it: send fewer at a time.`
      };
    const read2 = wanted.map(({ thing, kind }) => kind === "alert" ? alertOf2(thing) : deployOf4(thing));
    const trouble = read2.find((one) => typeof one === "string");
    if (trouble !== void 0)
      return {
        kind: "unreadable",
        reason: mapping === void 0 ? `The ${trouble}: ${HINT}` : `The mapping's ${trouble}.`
      };
    const drafts = read2.filter((one) => typeof one !== "string");
    return drafts.every((draft) => draft.kind === "deploy") ? { kind: "deploy", drafts } : { kind: "alert", drafts };
  },
  testDelivery({ now, nonce }) {
    const body = {
      id: `test-${nonce}`,
      title: "dd0c test alert",
      status: "triggered",
      severity: "info",
      service: "dd0c-test",
      triggered_at: new Date(now).toISOString(),
      test: true
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  }
});
var HINT = "send our JSON, or give a mapping in this source's settings.";
function listsIn(thing) {
  const lists = Object.entries(thing).flatMap(([name, value]) => {
    const word = name.toLowerCase();
    const kind = Object.hasOwn(KIND_BY_LIST, word) ? KIND_BY_LIST[word] : void 0;
    const list = kind && Things.safeParse(value);
    return kind && list?.success ? [list.data.map((one) => ({ thing: one, kind }))] : [];
  });
  return lists.length === 0 ? void 0 : lists.flat();
}
function kindOf2(thing) {
  const pick = looseFields(thing);
  const said = pick("kind", "type")?.toLowerCase();
  if (said !== void 0 && /^deploy(ment)?$/.test(said)) return "deploy";
  if (said !== void 0 && /^(alert|incident|alarm)$/.test(said)) return "alert";
  const names = pick("title", "name", "summary", "alertname", "severity");
  return names === void 0 && pick("version", "commit_sha", "commit", "deploy_id", "deployment_id") !== void 0 ? "deploy" : "alert";
}
function alertOf2(thing) {
  const pick = looseFields(thing);
  return pick(...TITLES) === void 0 ? 'alert has no "title"' : readDocumentedAlert(thing);
}
function deployOf4(thing) {
  return readDocumentedDeploy(thing) ?? 'deploy has no "status" that we know, such as in_progress, success, failure or cancelled';
}

// adapters/datadog.ts
import { createHash as createHash5 } from "node:crypto";
import { z as z18 } from "zod";

// adapters/reading/read-form.ts
import busboy from "busboy";
var FIELDS_MAX2 = 200;
var FIELD_BYTES_MAX = 1e6;
function jsonInForm(field) {
  return (request) => {
    const fields = fieldsOf2(request);
    return fields ? readJson(Buffer.from(fields[field] ?? "", "utf8")) : readJson(request.body);
  };
}
function formOrJson(request) {
  const fields = fieldsOf2(request);
  return fields ? payloadOf(fields) : readJson(request.body);
}
function formAround(field) {
  return (request) => {
    const fields = fieldsOf2(request);
    if (!fields) return readJson(request.body);
    const inner = fields[field];
    return inner === void 0 ? payloadOf(fields) : readJson(Buffer.from(inner, "utf8"));
  };
}
function payloadOf(fields) {
  return Object.keys(fields).length === 0 ? { ok: false, reason: "The form has no fields." } : { ok: true, value: fields };
}
function fieldsOf2({ headers, body }) {
  const type = headers["content-type"] ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return void 0;
  const fields = /* @__PURE__ */ new Map();
  try {
    const form = busboy({
      headers: { "content-type": type },
      limits: { fields: FIELDS_MAX2, fieldSize: FIELD_BYTES_MAX, files: 0 }
    });
    form.on("field", (name, value) => fields.set(name, value));
    form.on("error", () => void 0);
    form.end(body);
  } catch {
  }
  return Object.fromEntries(fields);
}

// adapters/datadog.ts
var SCOPES = ["alert", "event", "monitor", "metadata"];
var Payload7 = z18.record(z18.string(), z18.unknown()).transform((body) => {
  const fields = spreadFields(body);
  return { fields, pick: looseFields(fields, SCOPES) };
});
var TEMPLATE2 = `{
  "dd0c_schema": "datadog.v1",
  "event_id": "$ID", "event_type": "$EVENT_TYPE", "event_title": "$EVENT_TITLE",
  "alert_id": "$ALERT_ID", "alert_cycle_key": "$ALERT_CYCLE_KEY", "aggreg_key": "$AGGREG_KEY",
  "transition": "$ALERT_TRANSITION", "alert_type": "$ALERT_TYPE", "alert_priority": "$ALERT_PRIORITY",
  "title": "$ALERT_TITLE", "status_text": "$ALERT_STATUS",
  "metric": "$ALERT_METRIC", "query": "$ALERT_QUERY", "scope": "$ALERT_SCOPE", "tags": "$TAGS",
  "service": "$TAGS[service]", "env": "$TAGS[env]", "version": "$TAGS[version]", "team": "$TAGS[team]",
  "hostname": "$HOSTNAME", "date": "$DATE", "last_updated": "$LAST_UPDATED",
  "link": "$LINK", "snapshot": "$SNAPSHOT", "message": "$TEXT_ONLY_MSG",
  "org": {"id": "$ORG_ID", "name": "$ORG_NAME"}
}`;
var datadog = defineAdapter({
  title: "Datadog",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://docs.datadoghq.com/integrations/webhooks/",
    steps: [
      "In Datadog open *Integrations \u2192 Webhooks* and choose *New* under Webhooks.",
      "Name it `dd0c`, paste the URL below, and replace the payload with the template below. Leave *Encode as form* off.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and under *Custom Headers* put `{"X-DD0C-Token": "<the key>"}`.',
      "Add `@webhook-dd0c` to the message of your monitors, or to a notification rule for all of them."
    ],
    snippet: { label: "Payload template", text: TEMPLATE2 }
  },
  verify: keyOnly,
  payload: Payload7,
  fix: "paste our template into the webhook's payload",
  readBody: formAround("payload"),
  eventId: ({ pick }) => eventKey(pick),
  sameBody: "repeat",
  translate(payload) {
    const { fields, pick } = payload;
    const { title, ...marks } = titlesIn(pick);
    if (title === void 0) return withoutTitle(fields);
    const transition = transitionIn(pick) ?? marks.transition;
    const type = pick("alert_type")?.toLowerCase();
    const status = statusOf2(transition, type, pick("incident_status"));
    const scope = pick("scope", "alert_scope", "scopes") ?? marks.scope;
    const tags = {
      ...readTags(scope),
      ...readTags(listIn(payload, "event_tags")),
      ...readTags(listIn(payload, "tags"))
    };
    const priority = pick("alert_priority") ?? marks.priority ?? severityWordIn(pick);
    const at = isoTime(pick("date", "date_posix", "timestamp"));
    const changedAt = isoTime(pick("last_updated")) ?? at;
    const body = pick("body", "event_msg", "event_message");
    const description = pick("message", "text_only_msg", "text_msg", "text", "incident_msg", "security_signal_msg") ?? body;
    const team = pick("team");
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alertKey(pick, title, scope),
          status,
          severity: severityOf3(priority, type, transition),
          severityWord: priority ?? type,
          ...pick("security_signal_title", "security_signal_id") === void 0 ? {} : { category: "security" },
          service: pick("service", "service_name") ?? tags.service ?? tags.host ?? pick("hostname", "host") ?? tags.role,
          environment: pick("env", "environment") ?? tags.env ?? tags.environment,
          title,
          description: description?.replaceAll("%%%", "").trim(),
          tags: { ...tags, ...team === void 0 ? {} : { team } },
          triggeredAt: status === "resolved" ? void 0 : at,
          resolvedAt: status === "resolved" ? changedAt : void 0,
          occurredAt: changedAt,
          sourceUrl: LINKS.map((name) => httpUrl(pick(name))).find((link2) => link2 !== void 0) ?? linkIn(body ?? description),
          // A template without the event's title has no mark; then the text says it.
          test: marks.test || TEST_TEXT.test(description?.slice(0, 200) ?? "")
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const payload = {
      dd0c_schema: "datadog.v1",
      event_id: `test-${nonce}`,
      event_type: "query_alert_monitor",
      event_title: "[TEST] [Triggered] dd0c test alert",
      alert_cycle_key: `test-${nonce}`,
      transition: "Triggered",
      alert_type: "warning",
      title: "[TEST] dd0c test alert",
      tags: "service:dd0c-test",
      date: String(now),
      last_updated: String(now),
      message: `Test notification ${nonce}, sent from Slack.`
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(payload) };
  }
});
var LINKS = ["link", "alert_url", "event_url", "monitor_url", "source_url", "url", "incident_url"];
var TEST_TEXT = /^(?:%%%)?\s*Test notification triggered by /;
function eventKey(pick) {
  const eventId = pick("event_id");
  if (eventId !== void 0) return eventId;
  const id = pick("id");
  const when = [pick("date", "date_posix", "timestamp"), pick("last_updated")].filter(
    (time) => time !== void 0
  );
  if (id === void 0 || when.length === 0) return void 0;
  const what = [
    transitionIn(pick),
    pick("event_title"),
    pick("title"),
    pick("alert_title"),
    pick("scope", "alert_scope", "scopes")
  ];
  const hash4 = createHash5("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
  return [id, ...when, hash4].join(":");
}
function withoutTitle(fields) {
  return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value)) ? {
    kind: "ping",
    reason: "The template's variables arrived unfilled: send a test from a monitor to see real values."
  } : {
    kind: "unreadable",
    reason: "Datadog's payload has no title: paste our template into the webhook's payload."
  };
}
function transitionIn(pick) {
  const said = pick("transition", "alert_transition", "event_transition");
  if (said !== void 0) return /^null$/i.test(said) ? void 0 : said;
  return [pick("status", "state", "alert_status")].find(
    (word) => statusOfWord(word) !== void 0 || MARK.test(word ?? "")
  );
}
function severityWordIn(pick) {
  const priority = pick("priority");
  return pick("severity", "incident_severity", "security_signal_severity") ?? (/^P[1-5]$/i.test(priority ?? "") ? priority : void 0);
}
function listIn({ fields, pick }, name) {
  const list = looseValue(fields, name);
  return Array.isArray(list) ? list.filter((tag) => typeof tag === "string").join(",") : pick(name);
}
var NO_MARKS = {
  name: void 0,
  transition: void 0,
  scope: void 0,
  priority: void 0,
  test: false
};
function titlesIn(pick) {
  const bare2 = pick("alert_title");
  const either = pick("title");
  const event = pick("event_title") ?? (bare2 === void 0 ? void 0 : either);
  const alert = bare2 ?? either ?? (event === void 0 ? pick("incident_title", "security_signal_title", "security_rule_name", "name", "summary", "subject") : void 0);
  const [first, second] = [readTitle(event ?? ""), readTitle(alert ?? "")];
  return {
    title: second.name ?? first.name ?? alert ?? event,
    transition: first.transition ?? second.transition,
    scope: first.scope ?? second.scope,
    priority: first.priority ?? second.priority,
    test: [event, alert].some((text) => text?.includes("[TEST]")) || first.test || second.test
  };
}
var MARKS_MAX = 10;
var MARK = /^(re-)?(triggered|recovered|no data|warn|renotify)\b/i;
function readTitle(title) {
  let rest = title.trim();
  const marks = { ...NO_MARKS };
  for (let i = 0; i < MARKS_MAX && rest.startsWith("["); i++) {
    const end = endOfMark(rest);
    if (end === -1) break;
    const mark = rest.slice(1, end).trim();
    if (/^P[1-5]$/.test(mark)) marks.priority = mark;
    else if (/^test$/i.test(mark)) marks.test = true;
    else if (MARK.test(mark)) Object.assign(marks, readTransition(mark));
    else break;
    rest = rest.slice(end + 1).trim();
  }
  return { ...marks, name: rest === "" ? void 0 : rest };
}
function endOfMark(text) {
  const end = text.indexOf("]");
  const open2 = text.indexOf("{");
  const close = open2 === -1 || open2 > end ? -1 : text.indexOf("}", open2);
  return close === -1 ? end : text.indexOf("]", close);
}
function readTransition(mark) {
  const open2 = mark.indexOf("{");
  if (open2 === -1) return { transition: mark, scope: void 0 };
  const close = mark.indexOf("}", open2);
  const words2 = mark.slice(0, open2).trimEnd();
  return {
    transition: words2.toLowerCase().endsWith(" on") ? words2.slice(0, -3).trimEnd() : mark,
    scope: close === -1 ? void 0 : mark.slice(open2 + 1, close)
  };
}
function statusOf2(transition, alertType, incidentStatus) {
  if (transition !== void 0) return isRecovery(transition) ? "resolved" : "triggered";
  if (incidentStatus !== void 0)
    return /^(resolved|completed)$/i.test(incidentStatus) ? "resolved" : "triggered";
  return alertType === "success" ? "resolved" : "triggered";
}
function isRecovery(transition) {
  return /\brecovered$/i.test(transition.trim().slice(0, 40)) || statusOfWord(transition) === "resolved";
}
var BY_PRIORITY = {
  P1: "critical",
  P2: "high",
  P3: "medium",
  P4: "low",
  P5: "info"
};
var BY_TYPE = {
  error: "high",
  warning: "medium",
  success: "info",
  info: "info"
};
function severityOf3(priority, type, transition) {
  const severity2 = BY_PRIORITY[priority?.toUpperCase() ?? ""] ?? severityOfWord(priority) ?? BY_TYPE[type ?? ""] ?? "medium";
  const isWarning = /^(re-)?warn$/i.test(transition ?? "");
  return isWarning && (severity2 === "critical" || severity2 === "high") ? "medium" : severity2;
}
function alertKey(pick, title, scope) {
  const given2 = pick(
    "alert_cycle_key",
    "cycle_key",
    "aggreg_key",
    "aggregation_key",
    "deduplication_key",
    "dedup_key"
  );
  if (given2 !== void 0) return given2;
  const monitor = pick("alert_id", "monitor_id");
  if (monitor !== void 0) return `${monitor}|${scope ?? ""}`;
  const incident = pick("incident_uuid", "incident_public_id", "incident_pub_id");
  if (incident !== void 0) return `incident:${incident}`;
  const signal = pick("security_signal_id");
  return signal === void 0 ? `title:${title}|${scope ?? pick("hostname", "host") ?? ""}` : `signal:${signal}`;
}
function readTags(list) {
  const tags = {};
  for (const item of (list ?? "").split(",", 200)) {
    const tag = item.trim();
    const colon = tag.indexOf(":");
    const key = colon === -1 ? tag : tag.slice(0, colon);
    if (key === "" || key === "__proto__" || isPlaceholder(key)) continue;
    tags[key] = colon === -1 ? "true" : tag.slice(colon + 1);
  }
  return tags;
}
function linkIn(body) {
  const link2 = /https:\/\/[a-z\d.-]{1,100}\.(?:datadoghq\.(?:com|eu)|ddog-gov\.com)\/(?:monitors|event)[^\s)\]]{0,500}/;
  return httpUrl(link2.exec(body?.slice(0, 5e4) ?? "")?.[0]);
}

// adapters/gcp.ts
import { z as z19 } from "zod";
var Resource = z19.object({ type: Text, labels: Labels }).nullish().catch(void 0);
var Incident = z19.object({
  incident_id: Text,
  state: Text,
  started_at: Text,
  ended_at: Text,
  policy_name: Text,
  condition_name: Text,
  condition: z19.object({ displayName: Text }).nullish().catch(void 0),
  severity: Text,
  summary: Text,
  url: Text,
  resource_name: Text,
  resource_display_name: Text,
  scoping_project_id: Text,
  resource: Resource,
  metric: z19.object({ type: Text, labels: Labels }).nullish().catch(void 0),
  metadata: z19.object({ user_labels: Labels, system_labels: Labels }).nullish().catch(void 0),
  policy_user_labels: Labels,
  documentation: z19.union([z19.object({ content: Text }), Text.transform((content) => ({ content }))]).nullish().catch(void 0)
});
var Payload8 = z19.object({ version: Text, incident: Incident });
var FIX3 = "use a webhook notification channel of Cloud Monitoring";
var NO_SEVERITY = /^(no severity|severity_unspecified)$/i;
var SERVICE_RESOURCE_LABELS = [
  "service_name",
  "module_id",
  "function_name",
  "container_name",
  "database_id"
];
var gcp = defineAdapter({
  title: "Google Cloud Monitoring",
  sends: ["alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://cloud.google.com/monitoring/support/notification-options#webhooks",
    steps: [
      "In Google Cloud open *Monitoring \u2192 Alerting \u2192 Edit notification channels* and choose *Add new* under *Webhooks*.",
      "Paste the URL below as *Endpoint URL*, choose *Test connection*, then *Save*.",
      "Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, tick *Use HTTP Basic Auth* and put the key into *Password*, with any user name.",
      "Add the channel to your alerting policies and tick *Notify on incident closure*. A user label `service` on a policy makes cards better."
    ]
  },
  verify: keyOnly,
  payload: Payload8,
  fix: FIX3,
  eventId: () => void 0,
  sameBody: "redelivery",
  translate({ version, incident }) {
    const status = statusOfWord(incident.state);
    const names = [incident.policy_name, incident.condition_name ?? incident.condition?.displayName];
    const title = [...new Set(names)].filter((name) => name !== void 0).join(": ") || incident.summary;
    if (status === void 0 || incident.incident_id === void 0 && title === void 0) {
      const missing = status === void 0 ? "state" : "incident_id";
      return { kind: "unreadable", reason: `Google's incident has no "${missing}": ${FIX3}.` };
    }
    const labels = {
      ...incident.resource?.labels,
      ...incident.metric?.labels,
      ...incident.metadata?.system_labels,
      ...incident.metadata?.user_labels,
      ...incident.policy_user_labels
    };
    const labelled = severityIn(labels);
    const isLeftOpen = incident.severity === void 0 || NO_SEVERITY.test(incident.severity);
    const word = isLeftOpen ? labelled.word ?? incident.severity : incident.severity;
    const startedAt = isoTime(incident.started_at);
    const endedAt = isoTime(incident.ended_at);
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: incident.incident_id,
          status,
          severity: severityOfWord(word) ?? "medium",
          severityWord: word,
          service: serviceIn(labels) ?? resourceName(incident, labels),
          environment: environmentIn(labels) ?? placeOf([incident.scoping_project_id, labels.project_id, labels.cluster_name]),
          title: title ?? "Google Cloud incident",
          description: incident.summary ?? incident.documentation?.content,
          tags: present({
            ...labels,
            "gcp.resource_type": incident.resource?.type,
            "gcp.resource_name": incident.resource_name,
            "gcp.metric": incident.metric?.type,
            "gcp.project": incident.scoping_project_id
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? endedAt : void 0,
          occurredAt: status === "triggered" ? startedAt : endedAt,
          sourceUrl: httpUrl(incident.url),
          test: version === "test" || incident.summary === "Test Incident"
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const incident = {
      incident_id: `test-${nonce}`,
      state: "open",
      started_at: Math.floor(now / 1e3),
      ended_at: null,
      policy_name: "dd0c test alert",
      resource_name: "dd0c-test",
      summary: "Test Incident"
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "test", incident })
    };
  }
});
function placeOf(places) {
  return places.find((place) => normaliseEnvironment(place) !== "unknown") ?? places.find((place) => place !== void 0);
}
function resourceName({ resource_display_name, resource_name }, labels) {
  const label = SERVICE_RESOURCE_LABELS.find((name) => Object.hasOwn(labels, name));
  return (label === void 0 ? void 0 : labels[label]) ?? resource_display_name ?? resource_name?.split(" labels {", 1)[0];
}

// adapters/github.ts
import { z as z20 } from "zod";
var Person = z20.object({ login: Text, name: Text }).nullish().catch(void 0);
var Deployment = z20.object({
  id: Text,
  sha: Text,
  ref: Text,
  environment: Text,
  production_environment: Flag,
  description: Text,
  creator: Person,
  created_at: Text
});
var DeploymentStatus = z20.object({
  state: z20.string(),
  environment: Text,
  log_url: Text,
  target_url: Text,
  creator: Person,
  created_at: Text
});
var WorkflowRun = z20.object({
  id: Text,
  run_attempt: Text,
  name: Text,
  path: Text,
  status: Text,
  conclusion: Text,
  head_sha: Text,
  html_url: Text,
  run_started_at: Text,
  created_at: Text,
  updated_at: Text,
  head_commit: z20.object({ message: Text, author: Person }).nullish().catch(void 0),
  pull_requests: z20.array(z20.object({ number: Text })).catch([]),
  triggering_actor: Person,
  actor: Person
});
var Release = z20.object({
  id: Text,
  tag_name: Text,
  target_commitish: Text,
  html_url: Text,
  published_at: Text,
  author: Person
});
var Payload9 = z20.object({
  action: Text,
  zen: Text,
  hook_id: Text,
  repository: z20.object({ name: Text, full_name: Text, html_url: Text }).nullish().catch(void 0),
  // A deployment that no workflow made says `workflow_run: null`.
  deployment: Deployment.nullish(),
  deployment_status: DeploymentStatus.nullish(),
  workflow_run: WorkflowRun.nullish(),
  release: Release.nullish(),
  reviewers: z20.unknown().optional(),
  since: z20.unknown().optional(),
  deployment_callback_url: z20.unknown().optional()
});
var STATE = {
  success: "success",
  failure: "failure",
  error: "failure",
  queued: "in_progress",
  pending: "in_progress",
  waiting: "in_progress",
  in_progress: "in_progress"
};
var CONCLUSION = {
  success: "success",
  failure: "failure",
  timed_out: "failure",
  startup_failure: "failure",
  cancelled: "cancelled"
};
var github = defineAdapter({
  title: "GitHub",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks",
    steps: [
      "In your repository or organisation open *Settings \u2192 Webhooks \u2192 Add webhook*.",
      "Paste the URL below as *Payload URL*, choose content type *application/json*, and paste the secret below.",
      "Choose *Let me select individual events*: tick *Deployments* and *Deployment statuses*; *Workflow runs* too if you deploy without GitHub deployments."
    ],
    secret: {
      label: "Secret",
      madeBy: "us",
      hint: "Paste it into GitHub's Secret field; GitHub then signs what it sends."
    }
  },
  verify: hmacHex({ header: "x-hub-signature-256", prefix: "sha256=" }),
  headers: ["x-github-event"],
  readBody: jsonInForm("payload"),
  payload: Payload9,
  fix: "choose content type application/json in the webhook's settings",
  // X-GitHub-Delivery and X-GitHub-Event stand outside the signature: a replayer could change them. The body says enough.
  eventId: () => void 0,
  sameBody: "redelivery",
  translate(payload, request, settings) {
    if (payload.zen !== void 0 || request.headers["x-github-event"] === "ping")
      return { kind: "ping", reason: "GitHub's ping arrived." };
    if (payload.deployment_status && payload.deployment)
      return fromStatus(payload, payload.deployment, payload.deployment_status);
    if (payload.workflow_run && isRunEvent(payload)) return fromRun2(payload, payload.workflow_run, settings);
    if (payload.deployment && isDeploymentEvent(payload)) return fromDeployment(payload, payload.deployment);
    if (payload.release && payload.action !== void 0) return fromRelease(payload, payload.release);
    return {
      kind: "ignored",
      reason: `GitHub's ${request.headers["x-github-event"] ?? "event"} is no deploy.`
    };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const deployment = {
      id: `test-${nonce}`,
      sha: "0".repeat(40),
      ref: "test",
      environment: "dd0c-test",
      created_at: at,
      creator: { login: "dd0c" }
    };
    const deployment_status = {
      state: "success",
      environment: "dd0c-test",
      created_at: at,
      creator: { login: "dd0c" }
    };
    const body = {
      action: "created",
      deployment,
      deployment_status,
      repository: { name: "dd0c-test", full_name: "dd0c/dd0c-test" }
    };
    return {
      headers: { "content-type": "application/json", "x-github-event": "deployment_status" },
      body: JSON.stringify(body)
    };
  }
});
var RUN_ACTIONS = /* @__PURE__ */ new Set(["requested", "in_progress", "completed"]);
function isRunEvent({ action, reviewers, since }) {
  return RUN_ACTIONS.has(action ?? "") && reviewers === void 0 && since === void 0;
}
function isDeploymentEvent({ action, deployment_callback_url }) {
  return (action === void 0 || action === "created") && deployment_callback_url === void 0;
}
function fromDeployment(payload, deployment) {
  return deploy(payload, deployment, { status: "in_progress", sourceUrl: void 0, completedAt: void 0 });
}
function fromStatus(payload, deployment, status) {
  if (status.state === "inactive") return { kind: "ignored", reason: "An older deployment was superseded." };
  const mapped = STATE[status.state];
  if (mapped === void 0)
    return {
      kind: "ignored",
      reason: `The deployment state "${status.state.slice(0, 40)}" says nothing about a deploy.`
    };
  return deploy(
    payload,
    { ...deployment, environment: status.environment ?? deployment.environment },
    {
      status: mapped,
      sourceUrl: httpUrl(status.log_url) ?? httpUrl(status.target_url),
      completedAt: mapped === "in_progress" ? void 0 : isoTime(status.created_at)
    }
  );
}
function deploy(payload, deployment, end) {
  const { id, environment } = deployment;
  if (id === void 0) return { kind: "unreadable", reason: "GitHub's deployment has no id." };
  if (environment === "github-pages" || environment?.startsWith("Preview")) {
    return {
      kind: "ignored",
      reason: `Deployments to ${environment.slice(0, 60)} reach no service that is monitored.`
    };
  }
  const pr = pullRequestIn(deployment.description);
  const draft = {
    kind: "deploy",
    providerDeployId: `${payload.repository?.full_name ?? "unknown"}/${id}`,
    reference: String(id),
    service: payload.repository?.name,
    environment: environmentOf3(deployment),
    version: versionOf(deployment.ref),
    author: deployment.creator?.login,
    commitSha: deployment.sha,
    commitMessage: deployment.description,
    ...pullRequest(payload, pr),
    startedAt: isoTime(deployment.created_at),
    ...end,
    sourceUrl: end.sourceUrl ?? httpUrl(payload.repository?.html_url)
  };
  return { kind: "deploy", drafts: [draft] };
}
function environmentOf3({ environment, production_environment }) {
  return production_environment && normaliseEnvironment(environment) === "unknown" ? "production" : environment;
}
function versionOf(ref) {
  const name = ref?.replace(/^refs\/(?:tags|heads)\//, "");
  const isCommit = /^[\da-f]{40}$/.test(name ?? "");
  return /^v?\d|\d\.\d/.test(name?.slice(0, 300) ?? "") && !isCommit ? name : void 0;
}
var OWN_WORKFLOW = /^dynamic\//;
function fromRun2(payload, run, settings) {
  const name = run.name ?? run.path ?? "unnamed";
  if (OWN_WORKFLOW.test(run.path ?? "") || !isDeployJob([run.name, run.path], settings))
    return { kind: "ignored", reason: noDeploy("workflow", name) };
  if (run.id === void 0) return { kind: "unreadable", reason: "GitHub's workflow run has no id." };
  const status = payload.action === "completed" ? CONCLUSION[run.conclusion ?? ""] : "in_progress";
  if (status === void 0)
    return {
      kind: "ignored",
      reason: `The run ended as "${(run.conclusion ?? "nothing").slice(0, 40)}": nothing was deployed.`
    };
  const message = run.head_commit?.message;
  const pr = run.pull_requests[0]?.number ?? pullRequestIn(message);
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: `${payload.repository?.full_name ?? "unknown"}/run/${run.id}/${run.run_attempt ?? "1"}`,
        reference: String(run.id),
        service: payload.repository?.name,
        environment: environmentOfJob(run.name) ?? environmentOfJob(fileOf(run.path)),
        author: run.head_commit?.author?.name ?? run.triggering_actor?.login ?? run.actor?.login,
        commitSha: run.head_sha,
        commitMessage: message,
        ...pullRequest(payload, pr),
        status,
        startedAt: isoTime(run.run_started_at) ?? isoTime(run.created_at),
        completedAt: status === "in_progress" ? void 0 : isoTime(run.updated_at),
        sourceUrl: httpUrl(run.html_url)
      }
    ]
  };
}
function fileOf(path) {
  return /([^/@]{1,200})\.ya?ml(?:@|$)/.exec(path?.slice(0, 500) ?? "")?.[1];
}
function fromRelease(payload, release) {
  if (payload.action !== "published" && payload.action !== "released")
    return { kind: "ignored", reason: "Only the publishing of a release marks a deploy." };
  if (release.id === void 0) return { kind: "unreadable", reason: "GitHub's release has no id." };
  const publishedAt = isoTime(release.published_at);
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: `${payload.repository?.full_name ?? "unknown"}/release/${release.id}`,
        service: payload.repository?.name,
        version: release.tag_name,
        author: release.author?.login,
        status: "success",
        startedAt: publishedAt,
        completedAt: publishedAt,
        sourceUrl: httpUrl(release.html_url)
      }
    ]
  };
}
function pullRequest(payload, prNumber) {
  if (prNumber === void 0) return {};
  const repository = httpUrl(payload.repository?.html_url);
  return repository === void 0 ? { prNumber } : { prNumber, prUrl: `${repository}/pull/${urlPart(prNumber)}` };
}

// adapters/gitlab.ts
import { z as z21 } from "zod";
var Personal = Text.transform((text) => text === "[REDACTED]" ? void 0 : text);
var Environment2 = z21.object({ name: Text, action: Text, deployment_tier: Text }).nullish().catch(void 0);
var EnvironmentOrName = z21.preprocess((value) => typeof value === "string" ? { name: value } : value, Environment2).optional();
var Build2 = z21.object({
  id: Text,
  name: Text,
  stage: Text,
  status: Text,
  started_at: Text,
  finished_at: Text,
  environment: Environment2
});
var Hook = z21.object({
  object_kind: Text,
  // System hooks, and a group's about its members, have this alone.
  event_name: Text,
  action: Text,
  status: Text,
  project: z21.object({ name: Text, path_with_namespace: Text, web_url: Text }).nullish().catch(void 0),
  user: z21.object({ username: Personal, name: Personal }).nullish().catch(void 0),
  commit: z21.object({
    id: Text,
    sha: Text,
    message: Text,
    title: Text,
    url: Text,
    author: z21.object({ name: Personal }).nullish().catch(void 0),
    author_name: Personal
  }).nullish().catch(void 0),
  // Deployment hook
  deployment_id: Text,
  deployable_id: Text,
  deployable_url: Text,
  status_changed_at: Text,
  environment: EnvironmentOrName,
  environment_tier: Text,
  short_sha: Text,
  commit_url: Text,
  commit_title: Text,
  ref: Text,
  /** A release's name; of a job, whether its ref is a tag. */
  tag: z21.union([z21.boolean(), Text]).catch(void 0),
  // Job hook
  build_id: Text,
  build_name: Text,
  build_stage: Text,
  build_status: Text,
  build_started_at: Text,
  build_finished_at: Text,
  project_name: Text,
  project_id: Text,
  sha: Text,
  repository: z21.object({ name: Text, homepage: Text }).nullish().catch(void 0),
  // Pipeline hook
  object_attributes: z21.object({
    id: Text,
    name: Text,
    ref: Text,
    tag: Flag,
    sha: Text,
    status: Text,
    created_at: Text,
    finished_at: Text,
    url: Text
  }).nullish().catch(void 0),
  merge_request: z21.object({ iid: Text, url: Text }).nullish().catch(void 0),
  builds: z21.array(Build2).catch([]),
  // Release hook
  id: Text,
  name: Text,
  released_at: Text,
  url: Text
});
var Payload10 = z21.preprocess(
  (value) => typeof value === "object" && value !== null && !("object_kind" in value) ? { ...value, own: value } : value,
  Hook.extend({ own: z21.record(z21.string(), z21.unknown()).optional().catch(void 0) })
);
var STATUS4 = {
  created: "in_progress",
  running: "in_progress",
  success: "success",
  failed: "failure",
  // Not ended yet.
  canceling: "in_progress",
  canceled: "cancelled"
};
var NOT_RUN = "created";
var token2 = tokenHeader("x-gitlab-token");
var gitlab = defineAdapter({
  title: "GitLab",
  sends: ["deploys"],
  authModes: ["standard_webhooks", "token_header", "url_key"],
  setup: {
    docsUrl: "https://docs.gitlab.com/user/project/integrations/webhooks/",
    steps: [
      "In your project or group open *Settings \u2192 Webhooks \u2192 Add new webhook*.",
      "Paste the URL below as *URL*, and the secret below as *Secret token*; where GitLab offers a *Signing token*, generate one and paste it below instead.",
      "Under *Trigger* tick *Deployment events* alone: job and pipeline events of the same deploy would only repeat it.",
      "Choose *Add webhook*, then *Test \u2192 Deployment events*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.'
    ],
    secret: {
      label: "Secret token or signing token",
      madeBy: "us",
      hint: "Paste ours as GitLab's Secret token, or GitLab's own signing token (whsec_\u2026) here."
    }
  },
  // A signature that is there must be right; only without one does the plain token count.
  verify: (request, secrets) => request.headers["webhook-signature"] === void 0 ? token2(request, secrets) : standardWebhooks(request, secrets),
  payload: Payload10,
  fix: "leave the custom webhook template empty",
  eventId: () => void 0,
  sameBody: "redelivery",
  translate(payload, _request, settings) {
    switch (payload.object_kind) {
      case "deployment":
        return fromDeployment2(payload);
      case "build":
        return fromJob(payload, settings);
      case "pipeline":
        return fromPipeline(payload, settings);
      case "release":
        return fromRelease2(payload);
      default:
        return ownTemplate2(payload) ?? noHookOfADeploy(payload.object_kind ?? payload.event_name);
    }
  },
  testDelivery({ now, nonce }) {
    const body = {
      object_kind: "deployment",
      status: "success",
      status_changed_at: new Date(now).toISOString(),
      deployment_id: `test-${nonce}`,
      environment: "dd0c-test",
      project: { name: "dd0c-test", path_with_namespace: "dd0c/dd0c-test" },
      short_sha: "00000000"
    };
    return {
      headers: { "content-type": "application/json", "x-gitlab-event": "Deployment Hook" },
      body: JSON.stringify(body)
    };
  }
});
function ownTemplate2({ own, event_name }) {
  const draft = event_name === void 0 ? readDocumentedDeploy(own) : void 0;
  return draft?.service === void 0 ? void 0 : { kind: "deploy", drafts: [draft] };
}
function noHookOfADeploy(kind) {
  return kind === void 0 ? {
    kind: "unreadable",
    reason: `GitLab's payload has no "object_kind": leave the custom webhook template empty.`
  } : { kind: "ignored", reason: `GitLab's ${kind.slice(0, 60)} event is no deploy.` };
}
function fromDeployment2(payload) {
  const status = STATUS4[payload.status ?? ""];
  if (status === void 0)
    return {
      kind: "ignored",
      reason: `A deployment that is "${(payload.status ?? "nothing").slice(0, 40)}" has changed nothing yet.`
    };
  const id = payload.deployable_id ?? jobIn(payload.deployable_url);
  const commitSha = repositoryName(payload.commit_url) ?? payload.sha ?? payload.short_sha;
  const changedAt = isoTime(payload.status_changed_at);
  return deploy2({
    providerDeployId: idOf(
      payload,
      id === void 0 ? `deployment/${payload.deployment_id ?? payload.deployable_url ?? commitSha ?? ""}` : `job/${id}`
    ),
    reference: payload.deployment_id,
    ...about(payload),
    environment: environmentOf4({
      name: payload.environment?.name,
      action: void 0,
      deployment_tier: payload.environment_tier
    }),
    version: versionOf2(payload.ref, payload.tag),
    commitSha,
    commitMessage: payload.commit_title,
    status,
    startedAt: status === "in_progress" ? changedAt : void 0,
    completedAt: status === "in_progress" ? void 0 : changedAt,
    sourceUrl: httpUrl(payload.deployable_url) ?? httpUrl(payload.commit_url)
  });
}
function fromJob(payload, settings) {
  const { environment, build_id: id, build_name: name } = payload;
  if (environment?.name === void 0 && !isDeployJob([name, payload.build_stage], settings))
    return { kind: "ignored", reason: noDeploy("job", name) };
  if (!bringsSomething(environment))
    return {
      kind: "ignored",
      reason: `The job's action "${(environment?.action ?? "").slice(0, 40)}" deploys nothing.`
    };
  const status = statusOfRun(payload.build_status);
  if (status === void 0 || id === void 0)
    return {
      kind: "ignored",
      reason: `A job that is "${(payload.build_status ?? "nothing").slice(0, 40)}" has changed nothing yet.`
    };
  return deploy2({
    providerDeployId: idOf(payload, `job/${id}`),
    ...about(payload),
    environment: environmentOf4(environment) ?? environmentOfJob(name),
    version: versionOf2(payload.ref, payload.tag),
    commitSha: payload.sha ?? payload.commit?.sha,
    commitMessage: payload.commit?.message,
    status,
    startedAt: isoTime(payload.build_started_at),
    completedAt: status === "in_progress" ? void 0 : isoTime(payload.build_finished_at),
    sourceUrl: jobUrl(payload, id)
  });
}
function fromPipeline(payload, settings) {
  const pipeline = payload.object_attributes;
  const deploying = deployJobs(payload.builds, settings);
  const shared = {
    ...about(payload),
    version: versionOf2(pipeline?.ref, pipeline?.tag),
    commitSha: pipeline?.sha,
    commitMessage: payload.commit?.message,
    sourceUrl: httpUrl(pipeline?.url)
  };
  const drafts = deploying.flatMap((build) => {
    const status2 = statusOfRun(build.status);
    if (status2 === void 0 || build.id === void 0) return [];
    return [
      {
        kind: "deploy",
        providerDeployId: idOf(payload, `job/${build.id}`),
        ...shared,
        environment: environmentOf4(build.environment) ?? environmentOfJob(build.name),
        status: status2,
        startedAt: isoTime(build.started_at),
        completedAt: status2 === "in_progress" ? void 0 : isoTime(build.finished_at)
      }
    ];
  });
  if (drafts.length > 0) return { kind: "deploy", drafts };
  if (deploying.length > 0)
    return { kind: "ignored", reason: "The deploy job of this pipeline has not run." };
  const status = statusOfRun(pipeline?.status);
  if (!isDeployJob([pipeline?.name], settings))
    return {
      kind: "ignored",
      reason: "No job of this pipeline looks like a deploy: send Deployment events instead."
    };
  if (status === void 0 || pipeline?.id === void 0)
    return {
      kind: "ignored",
      reason: `A pipeline that is "${(pipeline?.status ?? "nothing").slice(0, 40)}" has changed nothing yet.`
    };
  return deploy2({
    providerDeployId: idOf(payload, `pipeline/${pipeline.id}`),
    ...shared,
    status,
    startedAt: isoTime(pipeline.created_at),
    completedAt: status === "in_progress" ? void 0 : isoTime(pipeline.finished_at)
  });
}
function deployJobs(builds, settings) {
  const known = builds.filter(
    ({ environment }) => environment?.name !== void 0 && bringsSomething(environment)
  );
  return known.length > 0 ? known : builds.filter(
    ({ name, stage, environment }) => environment?.name === void 0 && isDeployJob([name, stage], settings)
  );
}
function bringsSomething(environment) {
  return (environment?.action ?? "start") === "start";
}
function statusOfRun(status) {
  return status === NOT_RUN ? void 0 : STATUS4[status ?? ""];
}
function fromRelease2(payload) {
  if (payload.action !== "create")
    return { kind: "ignored", reason: "Only the making of a release marks a deploy." };
  const releasedAt = isoTime(payload.released_at);
  const tag = typeof payload.tag === "string" ? payload.tag : void 0;
  return deploy2({
    providerDeployId: idOf(payload, `release/${payload.id ?? tag ?? ""}`),
    ...about(payload),
    version: tag,
    commitSha: payload.commit?.id,
    commitMessage: payload.commit?.message,
    status: "success",
    startedAt: releasedAt,
    completedAt: releasedAt,
    sourceUrl: httpUrl(payload.url)
  });
}
function deploy2(draft) {
  return { kind: "deploy", drafts: [{ kind: "deploy", ...draft }] };
}
function about(payload) {
  const { project, commit, user, repository } = payload;
  const message = commit?.message ?? payload.commit_title;
  const prNumber = payload.merge_request?.iid ?? pullRequestIn(message) ?? /See merge request \S{0,200}!(\d{1,9})/.exec(message?.slice(0, 4e3) ?? "")?.[1];
  return {
    service: repositoryName(project?.path_with_namespace) ?? project?.name ?? repository?.name ?? repositoryName(payload.project_name?.replaceAll(" ", "")),
    author: user?.username ?? user?.name ?? commit?.author?.name ?? commit?.author_name,
    prNumber,
    prUrl: httpUrl(payload.merge_request?.url)
  };
}
function idOf(payload, part) {
  const project = payload.project?.path_with_namespace ?? payload.project_id ?? payload.project_name ?? "unknown";
  return part.startsWith("job/") ? part : `${project}/${part}`;
}
function environmentOf4(environment) {
  const { name, deployment_tier: tier } = environment ?? {};
  return tier === void 0 || tier === "other" || name?.startsWith("review/") ? name : tier;
}
function versionOf2(ref, tag) {
  return tag === true || tag === "true" || /^v?\d+\.\d/.test(ref ?? "") ? ref : void 0;
}
function jobIn(url) {
  return /\/-\/jobs\/(\d{1,20})/.exec(url?.slice(0, 2e3) ?? "")?.[1];
}
function jobUrl(payload, id) {
  const home = httpUrl(payload.project?.web_url ?? payload.repository?.homepage);
  return home === void 0 ? void 0 : `${home}/-/jobs/${urlPart(id)}`;
}

// adapters/grafana.ts
import { z as z22 } from "zod";
var LegacyRule = z22.object({
  ruleId: Text,
  ruleName: Text,
  ruleUrl: Text,
  state: Text,
  title: Text,
  message: Text,
  orgId: Text,
  tags: Labels,
  evalMatches: z22.array(z22.object({ tags: Labels })).catch([])
});
var LEGACY_FIELDS = ["ruleName", "ruleId", "evalMatches"];
var Payload11 = z22.preprocess(
  (value) => isLegacy(value) ? { alerts: [], legacy: value } : asBatch(value),
  PrometheusBatch.extend({ legacy: LegacyRule.optional() })
);
function isLegacy(value) {
  return typeof value === "object" && value !== null && LEGACY_FIELDS.some((field) => field in value) && !("alerts" in value);
}
var SIGNATURE2 = "x-grafana-alerting-signature";
var TIMESTAMP = "x-grafana-alerting-timestamp";
var plainSignature = hmacHex({ header: SIGNATURE2, prefix: "" });
var TIMES_MAX = 5;
var TITLE2 = "Grafana";
var FIX4 = "leave Custom Payload in the contact point empty";
var grafana = defineAdapter({
  title: TITLE2,
  sends: ["alerts"],
  authModes: ["url_key", "hmac", "token_header", "basic"],
  setup: {
    docsUrl: "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/",
    steps: [
      "In Grafana open *Alerting \u2192 Contact points \u2192 Add contact point* and choose *Webhook*.",
      "Paste the URL below. Choose *Test*, then *Save contact point*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and put it into *Authorization Header \u2192 Credentials*, or into the extra header `{"X-DD0C-Token": "<the key>"}`.',
      "Under *Notification policies* send your alerts to it. A `service` and a `severity` label on your rules make cards better."
    ],
    secret: {
      label: "HMAC secret",
      madeBy: "us",
      hint: "Optional, Grafana 12 and newer: under HMAC Signature. Leave its header as it is; as timestamp header write X-Grafana-Alerting-Timestamp."
    }
  },
  verify: verifySignature,
  payload: Payload11,
  fix: FIX4,
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => void 0,
  sameBody: "repeat",
  translate: (payload) => payload.legacy ? readLegacy(payload.legacy) : readBatch(payload, { sender: "grafana", title: TITLE2, fix: FIX4 }),
  testDelivery({ now, nonce }) {
    const startsAt = new Date(now).toISOString();
    const labels = { alertname: "TestAlert", instance: "Grafana", service: "dd0c-test" };
    const alert = {
      status: "firing",
      labels,
      annotations: { summary: "dd0c test alert" },
      startsAt,
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: `test-${nonce}`
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ receiver: "dd0c", status: "firing", version: "1", alerts: [alert] })
    };
  }
});
function verifySignature(request, secrets) {
  const signature2 = request.headers[SIGNATURE2];
  const plain2 = plainSignature(request, secrets);
  if (plain2.ok || !signature2) return plain2;
  for (const timestamp of timesIn(request.headers)) {
    const timed = timedHmac({ read: () => ({ timestamp, given: [signature2] }), separator: ":" });
    const verdict = timed(request, secrets);
    if (verdict.ok || verdict.reason !== "signature-mismatch") return verdict;
  }
  return plain2;
}
function timesIn(headers) {
  const names = Object.keys(headers).filter((name) => name !== TIMESTAMP && name !== "content-length");
  return [TIMESTAMP, ...names].map((name) => headers[name]).filter((value) => value !== void 0).filter((value) => /^\d{1,12}$/.test(value)).slice(0, TIMES_MAX);
}
var LEGACY_STATUS = {
  alerting: "triggered",
  no_data: "triggered",
  ok: "resolved"
};
function readLegacy(rule) {
  const state = rule.state?.toLowerCase() ?? "";
  const status = Object.hasOwn(LEGACY_STATUS, state) ? LEGACY_STATUS[state] : void 0;
  if (status === void 0)
    return { kind: "ignored", reason: `Grafana's state "${rule.state ?? ""}" is neither alerting nor ok.` };
  const labels = { ...rule.evalMatches[0]?.tags, ...rule.tags };
  const { word, severity: severity2 } = severityIn(labels);
  const link2 = httpUrl(rule.ruleUrl);
  const name = rule.ruleName ?? (rule.title === void 0 ? void 0 : withoutState(rule.title));
  const id = rule.ruleId ?? name;
  return {
    kind: "alert",
    drafts: [
      {
        kind: "alert",
        // A rule's number counts per Grafana and organisation.
        providerAlertId: id && `${link2 === void 0 ? "" : new URL(link2).origin}/${rule.orgId?.slice(0, 50) ?? ""}:rule:${id}`,
        status,
        severity: severity2 ?? (state === "no_data" ? "low" : "medium"),
        severityWord: word,
        service: serviceIn(labels),
        environment: environmentIn(labels),
        title: name ?? "Grafana alert",
        description: rule.message,
        tags: present(labels),
        sourceUrl: link2,
        test: isLegacyTest(rule)
      }
    ]
  };
}
function isLegacyTest({ ruleName, title, message }) {
  return ruleName === "Test notification" || /\] Test notification$/.test(title?.slice(0, 100) ?? "") || /^Someone is testing the alert notification within grafana\b/i.test(message?.slice(0, 100) ?? "");
}

// adapters/jenkins.ts
import { z as z23 } from "zod";
var Build3 = z23.object({
  number: Text,
  phase: Text,
  status: Text,
  full_url: Text,
  timestamp: Text,
  duration: Text,
  parameters: Labels,
  scm: z23.object({ url: Text, branch: Text, commit: Text, culprits: z23.array(Text).catch([]) }).nullish().catch(void 0)
});
var Payload12 = z23.object({ name: Text, display_name: Text, url: Text, build: Build3 });
var STATUS5 = {
  SUCCESS: "success",
  UNSTABLE: "success",
  FAILURE: "failure",
  FAILED: "failure",
  ABORTED: "cancelled"
};
var jenkins = defineAdapter({
  title: "Jenkins",
  sends: ["deploys"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://plugins.jenkins.io/notification/",
    steps: [
      "Install the *Notification* plugin, and open *Configure* of the job that deploys.",
      "Under *Job Notifications* choose *Add Endpoint*: format *JSON*, protocol *HTTP*, event *All Events*.",
      "Paste the URL below as *URL*, and save.",
      "A job, or the multibranch project around it, counts as a deploy by its name (deploy, release, rollout\u2026). Build parameters `SERVICE`, `ENVIRONMENT` and `VERSION` are read if there are any."
    ]
  },
  verify: keyOnly,
  payload: Payload12,
  fix: "choose format JSON in the job's notification endpoint",
  eventId: () => void 0,
  sameBody: "redelivery",
  translate({ name, display_name, url, build }, _request, settings) {
    const path = pathIn(url) ?? pathIn(build.full_url) ?? name?.split("/") ?? [];
    const isBranch = isBranchOf(path.at(-1), build);
    const job = isBranch ? path.at(-2) : path.at(-1);
    const names = isBranch ? [job] : [job, name, display_name];
    if (!isDeployJob(names, settings) && !isNamed(path.join("/"), settings.deployWorkflows))
      return { kind: "ignored", reason: noDeploy("job", path.join("/") || void 0) };
    const phase = build.phase?.toUpperCase();
    if (phase === "QUEUED") return { kind: "ignored", reason: "The build waits in the queue." };
    const status = phase === "STARTED" ? "in_progress" : STATUS5[build.status?.toUpperCase() ?? ""];
    if (build.number === void 0) return { kind: "unreadable", reason: "Jenkins' build has no number." };
    if (status === void 0)
      return {
        kind: "ignored",
        reason: `The build ended as "${(build.status ?? "nothing").slice(0, 40)}": nothing was deployed.`
      };
    const parameters = Object.fromEntries(
      Object.entries(build.parameters).map(([key, value]) => [key.toLowerCase(), value])
    );
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          // COMPLETED and FINALIZED of a build are one deploy.
          providerDeployId: `${path.join("/") || "job"}/${build.number}`,
          service: parameters.service ?? parameters.app ?? repositoryName(build.scm?.url) ?? serviceOfJob((isBranch ? path.slice(0, -1) : path).join("/")),
          environment: parameters.environment ?? parameters.env ?? parameters.deploy_env ?? environmentOfJob(job),
          version: parameters.version ?? parameters.tag ?? `#${build.number}`,
          author: build.scm?.culprits[0],
          commitSha: build.scm?.commit,
          status,
          ...timesOf(build, status),
          sourceUrl: httpUrl(build.full_url)
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const build = {
      number: `test-${nonce}`,
      phase: "FINALIZED",
      status: "SUCCESS",
      timestamp: now,
      duration: 0
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        name: "deploy dd0c-test",
        build: { ...build, parameters: { SERVICE: "dd0c-test" } }
      })
    };
  }
});
function pathIn(url) {
  const parts = [...(url?.slice(0, 2e3) ?? "").matchAll(/(?:^|\/)job\/([^/?#]+)/g)];
  return parts.length === 0 ? void 0 : parts.map(([, part = ""]) => decoded2(part));
}
function decoded2(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
function isBranchOf(leaf, { scm }) {
  if (leaf === void 0) return false;
  const branch = decoded2(leaf);
  return /^(main|master)$/.test(branch) || scm?.branch === branch || scm?.branch?.endsWith(`/${branch}`) === true;
}
var DURATION_MS_MAX = 864e5;
function timesOf({ timestamp, duration }, status) {
  const at = isoTime(timestamp);
  if (status === "in_progress" || at === void 0) return { startedAt: at };
  const ms = Number(duration ?? Number.NaN);
  return {
    startedAt: ms >= 0 && ms <= DURATION_MS_MAX ? new Date(Date.parse(at) - ms).toISOString() : void 0,
    completedAt: at
  };
}

// adapters/newrelic.ts
import { z as z24 } from "zod";
var Tags = z24.record(z24.string(), z24.union([z24.array(Text).transform(([first]) => first), Text])).catch({});
var Payload13 = z24.looseObject({
  tags: Tags,
  labels: Tags,
  annotations: z24.looseObject({}).nullish().catch(void 0).transform((value) => value ?? {}),
  entitiesData: z24.object({ names: z24.array(Text) }).nullish().catch(void 0),
  targets: z24.array(z24.object({ name: Text, labels: Tags })).catch([])
});
var TEST_TITLE = "dd0c test alert";
var FIX5 = "paste our template into the workflow's payload";
var TEMPLATE3 = `{
  "id": {{ json issueId }}, "issueUrl": {{ json issuePageUrl }},
  "title": {{ json annotations.title.[0] }}, "description": {{ json annotations.description.[0] }},
  "priority": {{ json priority }}, "state": {{ json state }}, "trigger": {{ json triggerEvent }},
  "impactedEntities": {{ json entitiesData.names }},
  "alertPolicyNames": {{ json accumulations.policyName }}, "alertConditionNames": {{ json accumulations.conditionName }},
  "service": {{ json accumulations.tag.service }}, "environment": {{ json accumulations.tag.environment }},
  "createdAt": {{ createdAt }}, "updatedAt": {{ updatedAt }}
}`;
var newrelic = defineAdapter({
  title: "New Relic",
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook",
    steps: [
      "In New Relic open *Alerts \u2192 Destinations*, choose *Webhook*, and paste the URL below as *Endpoint URL*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and choose *Bearer token* or *Basic auth* with the key as token or password, or in the workflow\'s channel add the custom header `{"X-DD0C-Token": "<the key>"}`.',
      "Under *Workflows* add a workflow for your issues that notifies this webhook, with the payload template below.",
      "Choose *Test workflow*, then *Activate workflow*."
    ],
    snippet: { label: "Payload template", text: TEMPLATE3 }
  },
  verify: keyOnly,
  payload: Payload13,
  fix: FIX5,
  eventId: () => void 0,
  sameBody: "redelivery",
  translate(payload) {
    const pick = looseFields(withFirsts(payload));
    const notes = looseFields(withFirsts(payload.annotations));
    const id = pick("id", "issueId", "incidentId");
    const condition = pick("alertConditionNames", "conditionName", "conditionNames");
    const title = pick("title", "issueTitle", "name") ?? notes("title") ?? condition ?? pick("details");
    const status = statusOf3(pick);
    if (isTestState(pick)) return { kind: "ping", reason: "New Relic's test notification arrived." };
    if (status === void 0) return unreadable(stateProblem(stateIn(pick)));
    if (id === void 0 && title === void 0) return unreadable("no id and no title");
    const [target] = payload.targets;
    const labels = { ...target?.labels, ...payload.labels, ...payload.tags };
    const entity = pick("impactedEntities", "entityNames", "entityName") ?? payload.entitiesData?.names[0];
    const policy = pick("alertPolicyNames", "policyName", "policyNames");
    const word = pick("priority", "severity");
    const changedAt = isoTime(pick("updatedAt", "timestamp"));
    const startedAt = isoTime(pick("createdAt", "activatedAt"));
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: id,
          status,
          severity: severityOfWord(word) ?? "medium",
          severityWord: word,
          service: pick("service", "serviceName") ?? serviceIn(labels) ?? entity ?? target?.name,
          environment: pick("environment", "env") ?? environmentIn(labels),
          title: title ?? "New Relic issue",
          description: pick("description", "conditionDescription", "details") ?? notes("description"),
          tags: present({
            ...labels,
            "newrelic.policy": policy,
            "newrelic.condition": condition,
            "newrelic.workflow": pick("workflowName"),
            "newrelic.entity": entity,
            runbook_url: pick("runbookUrl")
          }),
          triggeredAt: startedAt ?? changedAt,
          resolvedAt: status === "resolved" ? isoTime(pick("closedAt")) ?? changedAt : void 0,
          occurredAt: changedAt ?? (status === "triggered" ? startedAt : void 0),
          sourceUrl: httpUrl(pick("issueUrl", "issuePageUrl", "incidentUrl", "url")),
          test: title === TEST_TITLE || isSample2(policy, title)
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const issue = {
      id: `test-${nonce}`,
      title: TEST_TITLE,
      priority: "LOW",
      state: "ACTIVATED",
      impactedEntities: ["dd0c-test"],
      createdAt: now,
      updatedAt: now
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(issue) };
  }
});
function unreadable(what) {
  return { kind: "unreadable", reason: `New Relic's payload has ${what}: ${FIX5}.` };
}
function stateProblem(state) {
  return state === void 0 ? "no state" : `the unknown state "${state.slice(0, 50)}"`;
}
function withFirsts(fields) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, nameOf2(Array.isArray(value) ? value[0] : value)])
  );
}
function nameOf2(value) {
  return typeof value === "object" && value !== null && "name" in value ? value.name : value;
}
function isTestState(pick) {
  return stateIn(pick)?.toLowerCase() === "test";
}
function isSample2(policy, title) {
  return policy === "New Relic Alert - Test Policy" || title === "Memory Used % > 90 for at least 2 minutes on 'Some-Entity'";
}
function stateIn(pick) {
  return pick("state", "currentState", "issueState", "status", "stateText");
}
function statusOf3(pick) {
  const status = statusOfWord(stateIn(pick));
  const trigger = pick("trigger", "triggerEvent");
  const isAcknowledged = trigger === void 0 ? /^activated$/i.test(stateIn(pick) ?? "") && !/^(n\/a|none|null)?$/i.test(pick("owner") ?? "") : /^(user_action|(issue_)?acknowledged?)$/i.test(trigger);
  return status === "triggered" && isAcknowledged ? "acknowledged" : status;
}

// adapters/opsgenie.ts
import { z as z25 } from "zod";
var TAGS_MAX2 = 100;
var OpsgenieAlert = z25.object({
  alertId: Text,
  tinyId: Text,
  alias: Text,
  message: Text,
  description: Text,
  entity: Text,
  source: Text,
  priority: Text,
  team: Text,
  owner: Text,
  createdAt: Text,
  updatedAt: Text,
  tags: z25.union([z25.array(Text), z25.string().transform((list) => list.split(",", TAGS_MAX2))]).catch([]).transform((tags) => tags.flatMap((tag) => tag ?? [])),
  details: Labels
});
var Payload14 = z25.object({ action: z25.string().min(1), alert: OpsgenieAlert });
var STATUS_BY_ACTION = {
  create: "triggered",
  acknowledge: "acknowledged",
  unacknowledge: "triggered",
  close: "resolved",
  delete: "resolved"
};
var CHANGES = /^(add|remove)(tags|team|responder|recipient|details)$|^update|^(assign|take)ownership$|^(un)?snooze/;
var TEST_MESSAGE = "dd0c test alert";
var opsgenie = defineAdapter({
  title: "Opsgenie / JSM Operations",
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-webhook/",
    steps: [
      "In Opsgenie open *Settings \u2192 Integrations \u2192 Add integration* and choose *Webhook*; in Jira Service Management it is under *Operations \u2192 Integrations*.",
      "Paste the URL below as *Webhook URL*; keep the alert actions ticked: *Create*, *Acknowledge*, *UnAcknowledge*, *Close*, *Delete* and *UpdatePriority* at least.",
      "Tick *Add alert description to payload* and *Add alert details to payload*, so that cards can show them, and turn the integration on.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as *Custom headers* put `{"X-DD0C-Token": "<the key>"}`.',
      "A tag such as `service:payments` or `env:prod` on your alerts makes cards better."
    ]
  },
  verify: keyOnly,
  payload: Payload14,
  fix: "use the Webhook integration with its own payload",
  // The same action at the same nanosecond is the same delivery; the payload has no id of its own.
  eventId: ({ action, alert }) => alert.alertId && alert.updatedAt && `${action}:${alert.alertId}:${alert.updatedAt}`,
  sameBody: "redelivery",
  translate({ action, alert }) {
    const name = nameOf3(action);
    const status = Object.hasOwn(STATUS_BY_ACTION, name) ? STATUS_BY_ACTION[name] : void 0;
    if (alert.alertId === void 0)
      return {
        kind: "unreadable",
        reason: `Opsgenie's ${action} names no alert: use the integration's own payload.`
      };
    if (status === void 0 && !tellsAChange(name, alert))
      return { kind: "ignored", reason: `Opsgenie's ${action} does not change an alert's state.` };
    const tags = splitTags(alert.tags);
    const { details } = alert;
    const createdAt = isoTime(alert.createdAt);
    const updatedAt = isoTime(alert.updatedAt);
    const { priority } = alert;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alert.alertId,
          status: status ?? "triggered",
          keepsStatus: status === void 0,
          severity: severityOfWord(/^\d$/.test(priority ?? "") ? `P${priority}` : priority) ?? "medium",
          severityWord: priority,
          service: serviceIn(details) ?? serviceIn(tags) ?? alert.entity ?? sourceName(alert),
          environment: environmentIn(details) ?? environmentIn(tags),
          title: alert.message ?? "Opsgenie alert",
          description: alert.description,
          tags: {
            ...tags,
            ...present({
              ...details,
              "opsgenie.alias": alert.alias,
              "opsgenie.team": alert.team,
              "opsgenie.owner": alert.owner
            })
          },
          triggeredAt: createdAt,
          resolvedAt: status === "resolved" ? updatedAt : void 0,
          occurredAt: updatedAt ?? (name === "create" ? createdAt : void 0),
          sourceUrl: `https://app.opsgenie.com/alert/detail/${urlPart(alert.alertId.slice(0, 200))}/details`,
          test: alert.message === TEST_MESSAGE
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const alert = {
      alertId: `test-${nonce}`,
      message: TEST_MESSAGE,
      entity: "dd0c-test",
      tags: ["service:dd0c-test"],
      priority: "P5",
      createdAt: now,
      updatedAt: now
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ action: "Create", alert, integrationName: "dd0c" })
    };
  }
});
function tellsAChange(name, { message, priority }) {
  const isWhole = CHANGES.test(name) || priority !== void 0 && name !== "addnote";
  return isWhole && message !== void 0;
}
function nameOf3(action) {
  return action.slice(0, 100).toLowerCase().replaceAll(/[^a-z]/g, "").replace(/ed$/, "e");
}
function sourceName({ source }) {
  return source?.includes("@") ? void 0 : source;
}

// adapters/pagerduty.ts
import { z as z26 } from "zod";
var Named2 = z26.object({ id: Text, summary: Text }).nullish().catch(void 0);
var Event2 = z26.object({
  id: Text,
  event_type: z26.string(),
  occurred_at: Text,
  data: z26.object({
    type: Text,
    id: Text,
    status: Text,
    title: Text,
    html_url: Text,
    created_at: Text,
    urgency: Text,
    service: Named2,
    priority: Named2,
    escalation_policy: Named2,
    teams: z26.array(Named2).catch([]),
    incident_type: z26.object({ name: Text }).nullish().catch(void 0)
  })
});
var STATUS_BY_EVENT = {
  "incident.triggered": "triggered",
  "incident.reopened": "triggered",
  "incident.unacknowledged": "triggered",
  "incident.acknowledged": "acknowledged",
  "incident.resolved": "resolved"
};
var AlertStatusText = z26.enum(["triggered", "acknowledged", "resolved"]).optional().catch(void 0);
var TEST_TITLE2 = "[TEST] dd0c test alert";
var pagerduty = defineAdapter({
  title: "PagerDuty",
  sends: ["alerts"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://support.pagerduty.com/main/docs/webhooks",
    steps: [
      "In PagerDuty open *Integrations \u2192 Generic Webhooks (v3)* and choose *New Webhook*.",
      "Paste the URL below as *Webhook URL*; as scope take your account or one service.",
      "Keep the *incident* events ticked and choose *Add Webhook*.",
      "PagerDuty shows a signing secret once: paste it below, so that nobody else can send in PagerDuty's name."
    ],
    secret: {
      label: "Signing secret",
      madeBy: "provider",
      hint: "PagerDuty shows it once, right after you add the webhook. Until it is here, the URL alone is trusted."
    }
  },
  verify: hmacHex({ header: "x-pagerduty-signature", prefix: "v1=" }),
  payload: z26.object({ event: Event2.optional(), messages: z26.array(z26.unknown()).optional() }),
  fix: "make the webhook a Generic Webhook (v3)",
  eventId: ({ event }) => event?.id,
  sameBody: "redelivery",
  translate({ event, messages }) {
    if (!event) {
      return messages ? {
        kind: "ignored",
        reason: "This is a V2 webhook, which PagerDuty no longer supports: please create a V3 webhook subscription."
      } : { kind: "unreadable", reason: "PagerDuty sent no event: please create a Generic Webhook (v3)." };
    }
    const { data } = event;
    if (event.event_type === "pagey.ping") return { kind: "ping", reason: "PagerDuty's test event arrived." };
    if (data.type !== "incident")
      return { kind: "ignored", reason: `${event.event_type} does not change an incident's state.` };
    const status = STATUS_BY_EVENT[event.event_type] ?? AlertStatusText.parse(data.status);
    if (data.id === void 0 || status === void 0) {
      return {
        kind: "unreadable",
        reason: `PagerDuty's ${event.event_type} has no ${data.id === void 0 ? "incident id" : "status"}.`
      };
    }
    const occurredAt2 = isoTime(event.occurred_at);
    const title = data.title ?? "PagerDuty incident";
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: data.id,
          providerIncidentId: data.id,
          status,
          // A priority's name is the account's own; P1 to P5 and SEV-0 to SEV-5 are the common ones.
          severity: severityOfWord(data.priority?.summary) ?? (data.urgency === "low" ? "low" : "high"),
          severityWord: data.priority?.summary ?? data.urgency,
          service: data.service?.summary,
          environment: environmentIn2(data.service?.summary),
          title,
          tags: present({
            "pd.service_id": data.service?.id,
            "pd.urgency": data.urgency,
            "pd.priority": data.priority?.summary,
            "pd.team": data.teams[0]?.summary,
            "pd.escalation_policy": data.escalation_policy?.summary,
            "pd.incident_type": data.incident_type?.name
          }),
          triggeredAt: isoTime(data.created_at) ?? occurredAt2,
          resolvedAt: status === "resolved" ? occurredAt2 : void 0,
          occurredAt: occurredAt2,
          sourceUrl: httpUrl(data.html_url),
          test: title === TEST_TITLE2
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const data = {
      id: `TEST${nonce}`,
      type: "incident",
      status: "triggered",
      title: TEST_TITLE2,
      created_at: at,
      urgency: "low",
      service: { id: "TEST", summary: "dd0c-test" }
    };
    const event = {
      id: `test-${nonce}`,
      event_type: "incident.triggered",
      resource_type: "incident",
      occurred_at: at,
      data
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify({ event }) };
  }
});
var ENVIRONMENT2 = "prod(?:uction)?|prd|staging|stage|stg|pre-?prod|uat|qa|dev(?:elopment)?";
var BEHIND_NAME = new RegExp(`[\\s([_-](${ENVIRONMENT2})[)\\]]?$`, "i");
var BEFORE_NAME = new RegExp(`^[([]?(${ENVIRONMENT2})[)\\]:_-]`, "i");
function environmentIn2(service) {
  const name = service?.slice(0, 300).trim() ?? "";
  return BEHIND_NAME.exec(name)?.[1] ?? BEFORE_NAME.exec(name)?.[1];
}

// adapters/sentry.ts
import { z as z27 } from "zod";
var Pair = z27.union([
  z27.tuple([Text, Text]),
  z27.object({ key: Text, value: Text }).transform((tag) => [tag.key, tag.value])
]);
var Tags2 = z27.array(Pair.catch([void 0, void 0])).catch([]).transform(
  (pairs) => Object.fromEntries(pairs.flatMap(([key, value]) => key === void 0 ? [] : [[key, value]]))
);
var Project = z27.union([
  z27.object({ id: Text, slug: Text, name: Text }),
  Text.transform((id) => ({ id, slug: void 0, name: void 0 }))
]).nullish().catch(void 0);
var Issue = z27.object({
  id: Text,
  shortId: Text,
  title: Text,
  culprit: Text,
  level: Text,
  status: Text,
  permalink: Text,
  web_url: Text,
  firstSeen: Text,
  project: Project
});
var Event3 = z27.object({
  event_id: Text,
  issue_id: Text,
  issue_url: Text,
  url: Text,
  web_url: Text,
  title: Text,
  message: Text,
  culprit: Text,
  level: Text,
  datetime: Text,
  timestamp: Text,
  received: Text,
  environment: Text,
  release: Text,
  tags: Tags2,
  project: Text
});
var MetricAlert = z27.object({
  id: Text,
  identifier: Text,
  title: Text,
  status: Text,
  date_started: Text,
  date_closed: Text,
  projects: z27.array(Text).catch([]),
  alert_rule: z27.object({ name: Text, environment: Text, projects: z27.array(Text).catch([]) }).nullish().catch(void 0)
});
var Payload15 = z27.object({
  action: Text,
  data: z27.object({
    issue: Issue.optional().catch(void 0),
    event: Event3.optional().catch(void 0),
    error: Event3.optional().catch(void 0),
    activity: z27.object({ type: Text }).optional().catch(void 0),
    installation: z27.unknown().optional(),
    comment: z27.unknown().optional(),
    metric_alert: MetricAlert.optional().catch(void 0),
    triggered_rule: Text,
    description_title: Text,
    description_text: Text,
    web_url: Text
  }).optional(),
  // The legacy plugin sends the event at the top.
  id: Text,
  project_slug: Text,
  project: Text,
  project_name: Text,
  level: Text,
  url: Text,
  message: Text,
  event: Event3.optional().catch(void 0)
});
var ISSUE_STATUS = /* @__PURE__ */ new Map([
  ["created", "triggered"],
  ["unresolved", "triggered"],
  ["resolved", "resolved"],
  // "Leave it until it gets worse": somebody has seen it, and it is not fixed.
  ["archived", "acknowledged"],
  ["ignored", "acknowledged"]
]);
var METRIC_STATUS = /* @__PURE__ */ new Map([
  ["critical", "triggered"],
  ["warning", "triggered"],
  ["open", "triggered"],
  ["resolved", "resolved"]
]);
var METRIC_WORD = /* @__PURE__ */ new Map([
  ["1", "open"],
  ["2", "resolved"],
  ["10", "warning"],
  ["20", "critical"]
]);
var TEST_TITLE3 = "dd0c test alert";
var sentry = defineAdapter({
  title: "Sentry",
  sends: ["alerts"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
    steps: [
      "In Sentry open *Settings \u2192 Developer Settings \u2192 Custom Integrations* and choose *Create New Integration \u2192 Internal*.",
      "Paste the URL below as *Webhook URL*, switch *Alert Rule Action* on, allow *Issue & Event: Read*, and tick *issue* under *Webhooks*.",
      "Save, then paste the integration's *Client Secret* below, so that nobody else can send in Sentry's name.",
      "In your alert rules add the action *Send a notification via* this integration."
    ],
    secret: {
      label: "Client secret",
      madeBy: "provider",
      hint: "It stands at the end of the integration's page. Until it is here, the URL alone is trusted."
    }
  },
  headers: ["sentry-hook-resource"],
  verify: hmacHex({ header: "sentry-hook-signature", prefix: "" }),
  payload: Payload15,
  fix: "use an internal integration's webhook",
  eventId: () => void 0,
  sameBody: "redelivery",
  translate(payload, request) {
    const draft = draftOf4(payload);
    if (draft) return { kind: "alert", drafts: [draft] };
    const what = resourceOf(payload, request);
    if (what === "installation")
      return { kind: "ping", reason: `Sentry says: integration ${payload.action ?? "changed"}.` };
    return payload.action === void 0 ? {
      kind: "unreadable",
      reason: "Sentry's payload has no action: use an internal integration's webhook."
    } : { kind: "ignored", reason: `Sentry's ${what} ${payload.action} does not change an alert's state.` };
  },
  testDelivery({ now, nonce }) {
    const issue = {
      id: `test-${nonce}`,
      title: TEST_TITLE3,
      level: "info",
      status: "unresolved",
      firstSeen: new Date(now).toISOString(),
      project: { id: "0", slug: "dd0c-test" }
    };
    return {
      headers: { "content-type": "application/json", "sentry-hook-resource": "issue" },
      body: JSON.stringify({ action: "created", data: { issue } })
    };
  }
});
function resourceOf({ data }, { headers }) {
  const bySaying = headers["sentry-hook-resource"];
  if (bySaying !== void 0) return bySaying.slice(0, 40);
  if (data?.installation !== void 0) return "installation";
  return data?.comment === void 0 ? "event" : "comment";
}
function draftOf4(payload) {
  const { data } = payload;
  const action = payload.action?.toLowerCase();
  if (data?.metric_alert) return metricAlert(data, data.metric_alert, action);
  if (data?.event && (action === "triggered" || action === void 0))
    return eventAlert(data.event, { rule: data.triggered_rule });
  if (data?.error && action === "created") return eventAlert(data.error, {});
  if (data?.issue) return issueAlert(data.issue, action, data.activity?.type);
  const { id, message, project_slug, project, level, url } = payload;
  if (data === void 0 && (payload.event || id !== void 0 && message !== void 0))
    return eventAlert(
      { ...payload.event ?? Event3.parse({}), issue_id: payload.event?.issue_id ?? id },
      { project: project_slug ?? project, url, title: message, level }
    );
  return void 0;
}
function issueAlert(issue, action, activity) {
  const isByStatus = action === void 0 || action === "triggered";
  const status = ISSUE_STATUS.get(isByStatus ? issue.status : action);
  if (issue.id === void 0 || status === void 0 && action !== "assigned") return void 0;
  const isNews = /regress|unresolved|escalat|first_seen|created|reappear/i.test(
    activity?.slice(0, 100) ?? ""
  );
  const keepsStatus = status === void 0 || status === "triggered" && activity !== void 0 && !isNews;
  const firstSeen = isoTime(issue.firstSeen);
  return {
    kind: "alert",
    providerAlertId: issue.id,
    status: status ?? "triggered",
    keepsStatus,
    severity: severityOfWord(issue.level) ?? "high",
    severityWord: issue.level,
    service: issue.project?.slug ?? issue.project?.name,
    title: issue.title ?? "Sentry issue",
    description: issue.culprit,
    tags: present({ "sentry.short_id": issue.shortId, "sentry.level": issue.level }),
    // An issue that is opened again may be years old: it fires now.
    triggeredAt: action === "unresolved" ? void 0 : firstSeen,
    // What was seen last is an event's time; of a resolve or an archive Sentry does not say when.
    occurredAt: action === "created" ? firstSeen : void 0,
    sourceUrl: httpUrl(issue.permalink) ?? httpUrl(issue.web_url),
    test: issue.title === TEST_TITLE3
  };
}
function eventAlert(event, around2) {
  const at = isoTime(event.datetime) ?? secondsTime(event.timestamp) ?? secondsTime(event.received);
  const level = event.level ?? event.tags.level ?? around2.level;
  const title = event.title ?? around2.title ?? event.message ?? "Sentry event";
  return {
    kind: "alert",
    providerAlertId: event.issue_id ?? idIn(event.issue_url) ?? idIn(event.web_url),
    status: "triggered",
    severity: severityOfWord(level) ?? "high",
    severityWord: level,
    service: serviceIn(event.tags) ?? around2.project ?? projectIn(event.url),
    environment: event.environment ?? environmentIn(event.tags),
    title,
    description: event.culprit,
    tags: present({ ...event.tags, "sentry.rule": around2.rule, release: event.release }),
    triggeredAt: at,
    occurredAt: at,
    sourceUrl: httpUrl(event.web_url) ?? httpUrl(around2.url),
    // The sample that Sentry's "Send Test Notification" shows.
    test: event.tags.sample_event === "yes" || /^This is an example [\w.#+ -]{1,30} exception$/i.test(title)
  };
}
function secondsTime(text) {
  return text !== void 0 && /^\d{9,10}(\.\d{1,9})?$/.test(text) ? isoTime(Math.floor(Number(text) * 1e3)) : isoTime(text);
}
function metricAlert(data, alert, action) {
  const word = action ?? METRIC_WORD.get(alert.status);
  const status = METRIC_STATUS.get(word);
  if (status === void 0) return void 0;
  const id = alert.id ?? alert.identifier;
  const startedAt = isoTime(alert.date_started);
  const closedAt = isoTime(alert.date_closed);
  return {
    kind: "alert",
    // Counted apart from issues.
    providerAlertId: id === void 0 ? void 0 : `metric:${id}`,
    status,
    severity: word === "critical" ? "critical" : word === "warning" ? "medium" : "high",
    severityWord: status === "resolved" ? void 0 : word,
    service: alert.projects[0] ?? alert.alert_rule?.projects[0],
    environment: alert.alert_rule?.environment,
    title: alert.alert_rule?.name ?? alert.title ?? data.description_title ?? "Sentry metric alert",
    description: data.description_text,
    tags: {},
    triggeredAt: startedAt,
    resolvedAt: status === "resolved" ? closedAt : void 0,
    // A warning that becomes critical says when it all began: so a late one stays behind its end.
    occurredAt: status === "resolved" ? closedAt : startedAt,
    sourceUrl: httpUrl(data.web_url)
  };
}
function idIn(url) {
  return /\/issues\/(\d{1,30})\b/.exec(url?.slice(0, 2e3) ?? "")?.[1];
}
function projectIn(url) {
  return /\/projects\/[^/]{1,100}\/([^/]{1,100})\//.exec(url?.slice(0, 2e3) ?? "")?.[1];
}

// adapters/splunk-oncall.ts
import { z as z28 } from "zod";
var Payload16 = z28.record(z28.string(), z28.unknown());
var TEMPLATE4 = `{
  "incident_number": "\${{STATE.INCIDENT_NAME}}", "entity_id": "\${{STATE.ENTITY_ID}}",
  "alert_phase": "\${{STATE.CURRENT_ALERT_PHASE}}", "current_state": "\${{STATE.CURRENT_STATE}}",
  "message_type": "\${{ALERT.message_type}}", "monitoring_tool": "\${{ALERT.monitoring_tool}}",
  "display_name": "\${{ALERT.entity_display_name}}", "message": "\${{ALERT.state_message}}",
  "service": "\${{ALERT.service}}", "environment": "\${{ALERT.environment}}", "host": "\${{ALERT.host_name}}",
  "routing_key": "\${{ALERT.routing_key}}", "alert_url": "\${{ALERT.alert_url}}",
  "incident_timestamp": "\${{STATE.INCIDENT_TIMESTAMP}}", "last_timestamp": "\${{STATE.LAST_TIMESTAMP}}",
  "acked_at": "\${{STATE.ACKED_AT}}", "resolved_at": "\${{STATE.RESOLVED_AT}}"
}`;
var SCOPES2 = ["alert", "state", "incident"];
var SEVERITY_BY_TYPE = /* @__PURE__ */ new Map([
  ["critical", "critical"],
  ["warning", "medium"],
  ["info", "info"]
]);
var TEST_NAME2 = "dd0c test alert";
var splunkOncall = defineAdapter({
  title: "Splunk On-Call",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://help.splunk.com/en/splunk-on-call/integrations/custom-outbound-webhooks",
    steps: [
      "In Splunk On-Call open *Integrations \u2192 Outgoing Webhooks \u2192 Add Webhook*: event *Any-Incident*, method *POST*, content type *application/json*. This needs an administrator and the Enterprise plan.",
      "Paste the URL below as *To*, and the template below as *Payload*, then save.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
      "Choose *Create Incident* in the timeline: this page turns green when it arrives."
    ],
    snippet: { label: "Payload", text: TEMPLATE4 }
  },
  verify: keyOnly,
  readBody: readBody2,
  payload: Payload16,
  fix: "paste our template into the webhook's payload",
  eventId: () => void 0,
  sameBody: "repeat",
  translate(payload) {
    const fields = spreadFields(payload);
    const pick = looseFields(fields, SCOPES2);
    const title = pick("display_name", "entity_display_name", "title", "summary", "state_message", "message");
    const incident = pick(
      "incident_number",
      "incident_name",
      "incident_num",
      "incident_id",
      "incident"
    )?.replace(/^#/, "");
    const key = pick("entity_id") ?? incident;
    if (key === void 0 && title === void 0) return withoutIncident2(fields);
    const status = statusOf4(pick) ?? (pick("incident") === void 0 ? void 0 : "triggered");
    if (status === void 0)
      return {
        kind: "unreadable",
        reason: `Splunk On-Call's payload has no "alert_phase": paste our template into the webhook's payload.`
      };
    const type = pick("message_type", "alert_type", "entity_state", "current_state");
    const word = pick("severity", "priority") ?? type;
    const startedAt = timeIn(pick, "incident_timestamp", "state_start_time", "timestamp", "alert_timestamp");
    const changedAt = changeTime(pick, status);
    const service = [pick("service", "service_name")].find((name) => name !== title);
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: key,
          providerIncidentId: incident,
          status,
          severity: severityOfWord(pick("severity", "priority")) ?? severityOfTypes(pick) ?? "high",
          severityWord: word,
          service: service ?? pick("host", "host_name") ?? pick("routing_key"),
          environment: pick("environment", "env"),
          title: title ?? "Splunk On-Call incident",
          description: pick("state_message", "message", "details"),
          tags: present({
            host: pick("host", "host_name"),
            "splunk.routing_key": pick("routing_key"),
            "splunk.tool": pick("monitoring_tool", "monitor_type"),
            "splunk.incident": incident
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? changedAt : void 0,
          occurredAt: changedAt,
          sourceUrl: httpUrl(pick("incident_link", "alert_url", "info_url", "url")),
          test: title === TEST_NAME2
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const body = {
      incident_number: "0",
      entity_id: `test-${nonce}`,
      alert_phase: "UNACKED",
      message_type: "INFO",
      display_name: TEST_NAME2,
      service: "dd0c-test",
      last_timestamp: String(now)
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  }
});
function readBody2(request) {
  const read2 = formOrJson(request);
  if (!read2.ok || typeof read2.value !== "object" || read2.value === null) return read2;
  if (Array.isArray(read2.value)) return read2;
  const fields = Object.entries(read2.value).map(([name, value]) => [name, bare(value)]);
  return { ok: true, value: Object.fromEntries(fields) };
}
function bare(value) {
  const isQuoted = typeof value === "string" && value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1) : value;
}
function withoutIncident2(fields) {
  const other = Object.keys(fields).map((name) => /^(page|paging|chat|on_?call)[._]/i.exec(name)?.[1]?.toLowerCase()).find((scope) => scope !== void 0);
  if (other !== void 0)
    return { kind: "ignored", reason: `Splunk On-Call's ${other} event is about no incident.` };
  return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value)) ? {
    kind: "ping",
    reason: "The template's variables arrived unfilled: send a test incident to see real values."
  } : {
    kind: "unreadable",
    reason: "Splunk On-Call's payload names no incident: paste our template into the webhook's payload."
  };
}
function statusOf4(pick) {
  const type = pick("message_type", "alert_type");
  if (/^recovery$/i.test(type ?? "")) return "resolved";
  return statusOfWord(pick("alert_phase", "current_alert_phase", "current_phase", "phase", "state", "status")) ?? statusOfType(type);
}
function statusOfType(type) {
  return /^info$/i.test(type ?? "") ? "triggered" : statusOfWord(type);
}
function severityOfTypes(pick) {
  return ["message_type", "alert_type", "entity_state", "current_state"].map((name) => SEVERITY_BY_TYPE.get(pick(name)?.toLowerCase())).find((severity2) => severity2 !== void 0);
}
function changeTime(pick, status) {
  if (status === "acknowledged") return timeIn(pick, "acked_at", "ack_timestamp");
  if (status === "triggered")
    return timeIn(pick, "last_timestamp", "timestamp", "alert_timestamp", "incident_timestamp");
  const isRecovery2 = /^recovery$/i.test(pick("message_type", "alert_type") ?? "");
  return timeIn(pick, "resolved_at", ...isRecovery2 ? ["last_timestamp", "vo_alert_rcv_time"] : []);
}
function timeIn(pick, ...names) {
  return names.map((name) => isoTime(pick(name))).find((time) => time !== void 0);
}

// adapters/uptime-kuma.ts
import { z as z29 } from "zod";
var Heartbeat = z29.object({
  monitorID: Text,
  monitor_id: Text,
  status: Text,
  time: Text,
  msg: Text,
  localDateTime: Text,
  timezoneOffset: Text
});
var Monitor = z29.object({
  id: Text,
  name: Text,
  url: Text,
  hostname: Text,
  type: Text,
  tags: z29.array(z29.object({ name: Text, value: Text }).nullable().catch(null)).catch([])
});
var Payload17 = z29.looseObject({
  heartbeat: Heartbeat.nullish().catch(void 0),
  monitor: Monitor.nullish().catch(void 0)
});
var STATUS6 = /* @__PURE__ */ new Map([
  ["0", "triggered"],
  ["1", "resolved"],
  ["2", "pending"],
  ["pending", "pending"],
  ["3", "under maintenance"],
  ["maintenance", "under maintenance"]
]);
var TEST_NAME3 = "dd0c test alert";
var uptimeKuma = defineAdapter({
  title: "Uptime Kuma",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://github.com/louislam/uptime-kuma/wiki/Notification-Methods",
    steps: [
      "In Uptime Kuma open *Settings \u2192 Notifications \u2192 Setup Notification* and choose type *Webhook*.",
      "Paste the URL below as *Post URL*; as *Request Body* keep *Preset - application/json*.",
      "Choose *Test*, tick *Apply on all existing monitors*, then *Save*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and under *Additional Headers* put `{"X-DD0C-Token": "<the key>"}`.',
      "A tag `service` or `env` on a monitor makes cards better."
    ]
  },
  verify: keyOnly,
  readBody: jsonInForm("data"),
  payload: Payload17,
  fix: "choose the preset request body in the notification's settings",
  eventId: () => void 0,
  sameBody: "redelivery",
  translate(payload) {
    const { heartbeat, monitor } = payload;
    const pick = looseFields(payload);
    const said = readMessage(pick("msg", "message", "body", "text"));
    if (said.expiry) return { kind: "alert", drafts: [expiryDraft(said.expiry)] };
    const own = pick("status")?.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();
    const word = heartbeat?.status?.toLowerCase() ?? own ?? said.status;
    if (!heartbeat && !monitor && (word === void 0 || word === "test"))
      return said.text === void 0 && word === void 0 ? {
        kind: "unreadable",
        reason: "Uptime Kuma sent neither a heartbeat nor a message: choose the preset request body in the notification's settings."
      } : { kind: "ping", reason: "Uptime Kuma's test message arrived." };
    const status = STATUS6.get(word) ?? statusOfWord(word);
    if (status === void 0 || status === "pending" || status === "under maintenance")
      return { kind: "ignored", reason: `The monitor is ${status ?? "neither up nor down"}.` };
    return {
      kind: "alert",
      drafts: [draftOf5(payload, { ...said, name: pick("name") ?? said.name }, status)]
    };
  },
  testDelivery({ now, nonce }) {
    const time = new Date(now).toISOString().replace("T", " ").replace("Z", "");
    const body = {
      heartbeat: { monitorID: `test-${nonce}`, status: 0, time, msg: "dd0c test" },
      monitor: { id: `test-${nonce}`, name: TEST_NAME3, tags: [{ name: "service", value: "dd0c-test" }] },
      msg: "dd0c test"
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  }
});
function draftOf5({ heartbeat, monitor }, said, status) {
  const tags = Object.fromEntries(
    (monitor?.tags ?? []).flatMap(
      (tag) => tag?.name === void 0 ? [] : [[tag.name, tag.value ?? "true"]]
    )
  );
  const named2 = Object.fromEntries(Object.entries(tags).map(([name2, value]) => [name2.toLowerCase(), value]));
  const name = monitor?.name ?? said.name;
  const severityWord = named2.severity ?? named2.priority;
  const at = timeOf(heartbeat ?? {});
  return {
    kind: "alert",
    providerAlertId: monitor?.id ?? heartbeat?.monitorID ?? heartbeat?.monitor_id,
    status,
    severity: severityOfWord(severityWord) ?? "high",
    severityWord,
    service: named2.service ?? name,
    environment: environmentIn(named2),
    title: name === void 0 ? said.text ?? "Uptime Kuma monitor" : `${name} is down`,
    description: heartbeat?.msg ?? said.text,
    tags: {
      ...tags,
      ...present({
        "monitor.type": monitor?.type,
        "monitor.url": monitor?.url,
        "monitor.hostname": monitor?.hostname
      })
    },
    triggeredAt: at,
    resolvedAt: status === "resolved" ? at : void 0,
    occurredAt: at,
    sourceUrl: httpUrl(monitor?.url),
    test: monitor?.name === TEST_NAME3
  };
}
var STATE2 = /^\[(.{1,300}?)\] ?\[[^\]\w]{0,10}(Down|Up|Pending|Maintenance)\] {0,3}(.*)$/is;
var EXPIRY = /^\[(.{1,300}?)\] {0,3}(?:\[[^\]]{0,2000}\] {0,3})?((.{1,300}?) (?:will be expired|will expire|expires) in -?\d{1,5} days?)/is;
function readMessage(message) {
  const [, stateName, state, text] = STATE2.exec(message ?? "") ?? [];
  if (state !== void 0) return { text: text || message, name: stateName, status: state.toLowerCase() };
  const [, name, sentence2, what] = EXPIRY.exec(message ?? "") ?? [];
  if (name === void 0 || sentence2 === void 0 || what === void 0) return { text: message };
  return { text: message, expiry: { name, what, text: sentence2 } };
}
function expiryDraft({ name, what, text }) {
  return {
    kind: "alert",
    providerAlertId: `expiry:${name}|${what}`,
    status: "triggered",
    severity: "medium",
    service: name,
    title: `${name}: ${text}`,
    tags: {}
  };
}
function timeOf({
  time,
  localDateTime,
  timezoneOffset
}) {
  return isoTime(time) ?? isoTime(localDateTime && `${localDateTime}${timezoneOffset ?? ""}`);
}

// adapters/vercel.ts
import { z as z30 } from "zod";
var Payload18 = z30.object({
  id: Text,
  type: z30.string(),
  createdAt: Text,
  payload: z30.object({
    target: Text,
    project: z30.object({ id: Text, name: Text }).nullish().catch(void 0),
    name: Text,
    // Until 2022 a deployment's own fields stood here.
    deploymentId: Text,
    url: Text,
    toDeploymentId: Text,
    deployment: z30.object({ id: Text, name: Text, url: Text, target: Text, meta: Labels }).nullish().catch(void 0),
    links: z30.object({ deployment: Text }).nullish().catch(void 0),
    user: z30.object({ username: Text }).nullish().catch(void 0)
  }).nullish().catch(void 0)
});
var STATUS7 = {
  "deployment.created": "in_progress",
  "deployment.succeeded": "success",
  "deployment.ready": "success",
  "deployment.promoted": "success",
  "deployment.rollback": "success",
  "deployment.error": "failure",
  "deployment.canceled": "cancelled"
};
var vercel = defineAdapter({
  title: "Vercel",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://vercel.com/docs/webhooks",
    steps: [
      "In Vercel open your team's *Settings \u2192 Webhooks* (plan Pro or above).",
      "Tick the events *Deployment Created*, *Succeeded*, *Promoted*, *Error* and *Canceled*, and paste the URL below as *Endpoint URL*.",
      "Choose *Create Webhook*; Vercel shows a secret once: paste it below, so that nobody else can send in Vercel's name."
    ],
    secret: {
      label: "Secret",
      madeBy: "provider",
      hint: "Vercel shows it once, right after you create the webhook. Until it is here, the URL alone is trusted."
    }
  },
  verify: hmacHex({ header: "x-vercel-signature", prefix: "", algorithm: "sha1" }),
  payload: Payload18,
  fix: "create the webhook under Settings \u2192 Webhooks",
  eventId: ({ id }) => id,
  sameBody: "redelivery",
  translate({ type, createdAt, payload }) {
    const event = type === "deployment" ? "deployment.created" : type.replace("-", ".");
    const status = STATUS7[event];
    if (status === void 0)
      return { kind: "ignored", reason: `Vercel's ${type.slice(0, 60)} says nothing about a deploy.` };
    const id = deployIdOf(event, payload, createdAt);
    if (id === void 0) return { kind: "unreadable", reason: `Vercel's ${type} names no deployment.` };
    const { deployment } = payload ?? {};
    const at = isoTime(createdAt);
    const commit = commitOf(deployment?.meta ?? {});
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          providerDeployId: id,
          service: payload?.project?.name ?? deployment?.name ?? payload?.name ?? commit("CommitRepo"),
          // No target means a preview of a branch.
          environment: payload?.target ?? deployment?.target ?? (/promoted|rollback/.test(event) ? "production" : "preview"),
          version: /^v?\d/.test(commit("CommitRef") ?? "") ? commit("CommitRef") : void 0,
          author: commit("CommitAuthorLogin") ?? commit("CommitAuthorName") ?? payload?.user?.username,
          commitSha: commit("CommitSha"),
          commitMessage: commit("CommitMessage"),
          prNumber: commit("PrId") ?? pullRequestIn(commit("CommitMessage")),
          status,
          startedAt: status === "in_progress" ? at : void 0,
          completedAt: status === "in_progress" ? void 0 : at,
          sourceUrl: linkOf(payload?.links?.deployment) ?? linkOf(deployment?.url ?? payload?.url)
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const deployment = { id: `test-${nonce}`, name: "dd0c-test", url: "dd0c-test.vercel.app", meta: {} };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        id: `test-${nonce}`,
        type: "deployment.succeeded",
        createdAt: now,
        payload: { deployment, project: { name: "dd0c-test" }, target: "staging" }
      })
    };
  }
});
function deployIdOf(event, payload, createdAt) {
  const url = payload?.deployment?.url ?? payload?.url;
  const id = payload?.deployment?.id ?? payload?.deploymentId ?? payload?.toDeploymentId ?? url;
  return event === "deployment.rollback" && id !== void 0 ? `${id}/rollback/${createdAt ?? ""}` : id;
}
function commitOf(meta) {
  return (field) => ["github", "gitlab", "bitbucket", "git"].map((host) => meta[`${host}${field}`]).find((value) => value !== void 0);
}
function linkOf(address) {
  if (address === void 0 || address.length > 2e3) return void 0;
  const link2 = address.startsWith("https://") ? address : `https://${address}`;
  return URL.canParse(link2) ? new URL(link2).href : void 0;
}

// adapters/zabbix.ts
import { z as z31 } from "zod";
var Payload19 = z31.record(z31.string(), z31.unknown());
var SEVERITIES3 = {
  "not classified": "info",
  information: "info",
  warning: "low",
  average: "medium",
  high: "high",
  disaster: "critical"
};
var BY_NUMBER = ["info", "info", "low", "medium", "high", "critical"];
var PARAMETERS = {
  event_id: "{EVENT.ID}",
  trigger_id: "{TRIGGER.ID}",
  event_value: "{EVENT.VALUE}",
  update_status: "{EVENT.UPDATE.STATUS}",
  update_action: "{EVENT.UPDATE.ACTION}",
  ack_status: "{EVENT.ACK.STATUS}",
  severity: "{EVENT.SEVERITY}",
  name: "{EVENT.NAME}",
  host: "{HOST.NAME}",
  opdata: "{EVENT.OPDATA}",
  item: "{ITEM.NAME}: {ITEM.VALUE}",
  tags: "{EVENT.TAGSJSON}",
  timestamp: "{EVENT.TIMESTAMP}",
  recovery_timestamp: "{EVENT.RECOVERY.TIMESTAMP}",
  zabbix_url: "{$ZABBIX.URL}"
};
var template = (mode) => `
        - {event_source: TRIGGERS, operation_mode: ${mode}, subject: '{EVENT.NAME}', message: '{EVENT.NAME}'}`;
var MEDIA_TYPE = `zabbix_export:
  version: '6.0'
  date: '2026-01-01T00:00:00Z'
  media_types:
    - name: dd0c
      type: WEBHOOK
      parameters:${Object.entries(PARAMETERS).map(([name, macro]) => `
        - {name: ${name}, value: '${macro}'}`).join("")}
      script: |
        var request = new HttpRequest();
        request.addHeader('Content-Type: application/json');
        request.post('{{url}}', value);
        if (request.getStatus() >= 300) throw 'dd0c answered ' + request.getStatus();
        return 'OK';
      message_templates:${["PROBLEM", "RECOVERY", "UPDATE"].map(template).join("")}
`;
var TEST_NAME4 = "dd0c test alert";
var zabbix = defineAdapter({
  title: "Zabbix",
  sends: ["alerts"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook",
    steps: [
      "Save the text below as `dd0c.yaml`. In Zabbix open *Alerts \u2192 Media types* (before 6.4 *Administration \u2192 Media types*), choose *Import*, and take that file.",
      "Choose *Test* beside the new media type *dd0c*, then *Test* again: this page turns green.",
      "Under *Users \u2192 Users* open the user that shall send, and under *Media* add *dd0c*; what stands in *Send to* does not matter.",
      "Under *Alerts \u2192 Actions \u2192 Trigger actions* create an action that sends to this user by dd0c, in *Operations*, *Recovery operations* and *Update operations*."
    ],
    snippet: { label: "Media type", text: MEDIA_TYPE }
  },
  verify: keyOnly,
  readBody: formOrJson,
  payload: Payload19,
  fix: "import our media type",
  eventId: () => void 0,
  sameBody: "repeat",
  translate(payload, { receivedAt }) {
    const fields = fieldsOf3(payload);
    const pick = looseFields(fields, []);
    const subject2 = readSubject(pick("alert_subject", "subject", "title"));
    const title = pick("event_name", "trigger_name", "problem_name", "alert_name", "trigger", "problem", "name") ?? subject2.name;
    const key = keyOf3(pick);
    if (title === void 0 && key === void 0)
      return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value)) ? { kind: "ping", reason: "Zabbix's test arrived: its macros are not filled in a test." } : {
        kind: "unreadable",
        reason: "Zabbix's payload has neither a name nor an event id: import our media type."
      };
    const source = EVENT_SOURCES.get(pick("event_source"));
    if (source !== void 0)
      return { kind: "ignored", reason: `Zabbix's ${source} is no problem: send only what triggers find.` };
    const state = stateOf(pick, subject2);
    if (state === void 0)
      return {
        kind: "unreadable",
        reason: "Zabbix's payload does not say PROBLEM or OK: add the parameter event_value = {EVENT.VALUE}, or import our media type."
      };
    const word = wordOf(pick);
    const tags = tagsOf2(fields);
    const host = pick("host", "host_name", "host_visible", "host_host");
    const started = timeIn2(pick, ["event_timestamp", "timestamp", "event_ts", "clock"], "event");
    const ended = timeIn2(pick, ["recovery_timestamp", "event_recovery_timestamp"], "recovery");
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: key,
          ...state,
          severity: severityOf4(word),
          severityWord: word,
          service: pick("service", "service_name") ?? tags.service ?? tags.Service ?? host,
          environment: pick("environment", "env") ?? environmentIn(tags),
          title: title ?? "Zabbix problem",
          description: descriptionIn(pick),
          tags: { ...tags, ...host === void 0 ? {} : { host } },
          triggeredAt: Date.parse(started.at ?? "") > receivedAt ? void 0 : started.at,
          resolvedAt: state.status === "resolved" ? ended.certain : void 0,
          occurredAt: occurredAt(state, started.certain, ended.certain),
          sourceUrl: linkIn2(pick),
          test: title === TEST_NAME4
        }
      ]
    };
  },
  testDelivery({ now, nonce }) {
    const problem = {
      event_id: `test-${nonce}`,
      event_value: "1",
      severity: "Information",
      name: TEST_NAME4,
      host: "dd0c-test",
      timestamp: String(Math.floor(now / 1e3))
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(problem) };
  }
});
var LINE = /^(Problem name|Host|Severity|Operational data|Original problem ID|Trigger|Trigger status|Trigger severity|Original event ID):[ \t]{0,5}(\S.{0,2000}?)[ \t\r]{0,5}$/gm;
var UPDATE_LINE = /Current problem status is (\w{1,20}), acknowledged: (\w{1,10})/;
function fieldsOf3(payload) {
  const { message, ...fields } = spreadFields(payload);
  const text = String(looseFields({ message, ...fields })("alert_message", "message") ?? "").slice(0, 2e4);
  const json = text.startsWith("{") ? readJson(Buffer.from(text)) : void 0;
  const [, status, acknowledged2] = UPDATE_LINE.exec(text) ?? [];
  const said = json?.ok ? spreadFields(json.value) : {
    message,
    ...Object.fromEntries([...text.matchAll(LINE)].map(([, name = "", value]) => [name, value])),
    ...status === void 0 ? {} : { status, acknowledged: acknowledged2 }
  };
  return { ...fields, ...Object.fromEntries(Object.entries(said).filter(([name]) => !(name in fields))) };
}
var EVENT_SOURCES = /* @__PURE__ */ new Map([
  ["1", "discovery"],
  ["2", "autoregistration"]
]);
function descriptionIn(pick) {
  const [item, value] = [pick("item_name"), pick("item_value")];
  return pick("opdata", "operational_data", "event_opdata", "item") ?? (item && value && `${item}: ${value}`) ?? pick("message", "alert_message", "description");
}
function readSubject(subject2) {
  const [, mark, name] = /^(Problem|Resolved|Updated problem)(?: in [^:]{1,40})?: {0,5}(.{1,2000})/is.exec(subject2 ?? "") ?? [];
  if (mark === void 0) return { name: subject2 };
  if (/^resolved$/i.test(mark)) return { name, status: "resolved" };
  return { name, status: "triggered", isUpdate: /^updated/i.test(mark) };
}
var RECOVERED = ["event_recovery_value", "recovery_value", "event_recovery_status", "recovery_status"];
function stateOf(pick, subject2) {
  if (statusOfValue(pick(...RECOVERED)) === "resolved") return { status: "resolved" };
  const value = pick(
    "event_value",
    "event_status",
    "trigger_status",
    "trigger_value",
    "problem_status",
    "status",
    "value",
    "alert_status",
    "state"
  );
  const status = statusOfValue(value) ?? subject2.status;
  if (status !== "triggered") return status && { status };
  const acknowledged2 = pick("event_ack_status", "ack_status", "acknowledged", "event_ack", "ack");
  if (/^(yes|1|true|acknowledged)$/i.test(acknowledged2 ?? "")) return { status: "acknowledged" };
  const action = pick("event_update_action", "update_action")?.slice(0, 500);
  if (/\backnowledged/i.test(action ?? "")) return { status: "acknowledged" };
  if (action !== void 0) return { status, keepsStatus: !/unacknowledged/i.test(action) };
  const isUpdate = pick("event_update_status", "update_status") === "1" || subject2.isUpdate === true;
  return isUpdate && acknowledged2 === void 0 ? { status: "acknowledged" } : { status };
}
function statusOfValue(value) {
  if (value === "1") return "triggered";
  return value === "0" ? "resolved" : statusOfWord(value);
}
function keyOf3(pick) {
  const event = pick("event_id", "problem_id", "original_problem_id", "original_event_id", "id");
  const trigger = pick("trigger_id") ?? /[?&]triggerid=(\d{1,30})/.exec(linkIn2(pick)?.slice(0, 2e3) ?? "")?.[1];
  if (event !== void 0) return `event:${event}`;
  return trigger === void 0 ? void 0 : `trigger:${trigger}`;
}
function linkIn2(pick) {
  const names = ["link", "event_url", "problem_url", "alert_url", "generator_url", "url", "trigger_url"];
  const link2 = names.map((name) => httpUrl(pick(name))).find((url) => url !== void 0 && !/\/v1\/(wh|webhooks)\//.test(url));
  const [trigger, event] = [pick("trigger_id"), pick("event_id")];
  const base = httpUrl(pick("zabbix_url"))?.replace(/\/$/, "");
  if (link2 !== void 0 || base === void 0 || trigger === void 0 || event === void 0) return link2;
  return httpUrl(`${base}/tr_events.php?triggerid=${urlPart(trigger)}&eventid=${urlPart(event)}`);
}
function wordOf(pick) {
  return pick(
    "event_severity",
    "severity",
    "trigger_severity",
    "event_nseverity",
    "nseverity",
    "trigger_nseverity",
    "priority"
  );
}
function severityOf4(word) {
  const text = word?.toLowerCase() ?? "";
  if (/^[0-5]$/.test(text)) return BY_NUMBER[Number(text)] ?? "medium";
  return (Object.hasOwn(SEVERITIES3, text) ? SEVERITIES3[text] : void 0) ?? severityOfWord(word) ?? "medium";
}
var TagList = z31.array(z31.object({ tag: z31.string(), value: z31.string().catch("") })).catch([]);
function tagsOf2(fields) {
  const tags = looseValue(fields, "tags", "event_tags", "tags_json", "event_tags_json");
  const text = typeof tags === "string" ? tags.trim() : "";
  if (text !== "" && !text.startsWith("[")) return isUnfilled(text) ? {} : splitTags(text.split(",", 64));
  const json = text === "" ? void 0 : readJson(Buffer.from(text));
  const list = TagList.parse(json?.ok ? json.value : tags);
  return Object.fromEntries(list.slice(0, 64).map(({ tag, value }) => [tag, value || "true"]));
}
function timeIn2(pick, names, what) {
  const [date, time] = what === "event" ? [pick("event_date", "date"), pick("event_time", "time")] : [pick("event_recovery_date", "recovery_date"), pick("event_recovery_time", "recovery_time")];
  const text = (pick(...names) ?? (date && time ? `${date} ${time}` : time ?? "")).slice(0, 64);
  const [, year, month, day, rest] = /^(\d{4})\.(\d{2})\.(\d{2})([ T].{1,20})$/.exec(text) ?? [];
  const at = isoTime(year === void 0 ? text : `${year}-${month}-${day}${rest}`);
  return { at, certain: /^\d+$|(Z|UTC|[+-]\d{2}:?\d{2})$/i.test(text.trim()) ? at : void 0 };
}
function occurredAt({ status, keepsStatus }, started, ended) {
  if (status === "resolved") return ended;
  return status === "triggered" && !keepsStatus ? started : void 0;
}

// adapters/index.ts
var adapters = {
  pagerduty,
  datadog,
  grafana,
  opsgenie,
  custom,
  alertmanager,
  cloudwatch,
  sentry,
  newrelic,
  azure,
  gcp,
  zabbix,
  "uptime-kuma": uptimeKuma,
  betterstack,
  "splunk-oncall": splunkOncall,
  cloudevents,
  github,
  gitlab,
  argocd,
  jenkins,
  circleci,
  buildkite,
  vercel
};
function parseProviderId(text) {
  return Object.hasOwn(adapters, text) ? text : void 0;
}

// engine/domain/safelist.ts
import { RE2JS } from "re2js";
var DEFAULT_SAFELIST = { off: [], serviceWords: [], patterns: [] };
var PATTERNS_MAX = 20;
var PATTERN_LENGTH_MAX = 200;
var PROGRAM_SIZE_MAX = 200;
var TEXT_LENGTH_MAX = 300;
var DATABASE = /* @__PURE__ */ new Set(["database", "databases", "db", "rds", "dynamo", "dynamodb"]);
var PAYMENT = /* @__PURE__ */ new Set(["payment", "payments", "billing", "stripe", "checkout"]);
var RULES = [
  {
    id: "security",
    holds: (alert) => alert.category === "security",
    reason: "security alerts require a person's review"
  },
  {
    id: "critical",
    holds: (alert) => alert.severity === "critical",
    reason: "critical alerts always surface"
  },
  {
    id: "database",
    holds: (alert) => words(alert.service).some((word) => DATABASE.has(word)),
    reason: "database alerts are high-risk"
  },
  {
    id: "payment",
    holds: (alert) => words(alert.service).some((word) => PAYMENT.has(word)),
    reason: "payment alerts are business-critical"
  },
  {
    id: "data-integrity",
    holds: (alert) => /\b(data[ -]?loss|corrupt(ion|ed)|breach(ed)?)\b/i.test(alert.title),
    reason: "data integrity alerts are never noise"
  }
];
function safelistReasonOf(alert, safelist) {
  const { off, serviceWords } = safelist;
  const rule = RULES.find(({ id, holds }) => !off.includes(id) && holds(alert));
  if (rule) return rule.reason;
  const inName = serviceWords.length === 0 ? [] : words(alert.service);
  const word = inName.find((one) => serviceWords.includes(one));
  if (word !== void 0) return `your team put "${word}" on the safelist`;
  const title = alert.title.slice(0, TEXT_LENGTH_MAX);
  const pattern = compiled(safelist).find(
    (one) => one.matcher(title).find() || one.matcher(alert.service).find()
  );
  return pattern && `your team put /${pattern.pattern()}/ on the safelist`;
}
function problemOfPattern(pattern) {
  if (pattern.length > PATTERN_LENGTH_MAX) return `A pattern has at most ${PATTERN_LENGTH_MAX} characters.`;
  try {
    const program = RE2JS.compile(pattern);
    if (program.programSize() > PROGRAM_SIZE_MAX)
      return `/${pattern}/ is too large: repeat less, or split it.`;
    return program.matcher("").find() ? `/${pattern}/ matches everything: nothing would ever be called noise.` : void 0;
  } catch (error) {
    return `/${pattern}/ is no pattern: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
var compiledBySafelist = /* @__PURE__ */ new WeakMap();
function compiled(safelist) {
  const known = compiledBySafelist.get(safelist);
  if (known) return known;
  const patterns = safelist.patterns.slice(0, PATTERNS_MAX).filter((pattern) => problemOfPattern(pattern) === void 0).map((pattern) => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE));
  compiledBySafelist.set(safelist, patterns);
  return patterns;
}
var words = remembered((name) => name.toLowerCase().split(/[^a-z]+/));

// engine/domain/state.ts
var MINUTE_MS = 6e4;
var DEFAULT_CONFIG = {
  windowMs: 5 * MINUTE_MS,
  extendWithinMs: 3e4,
  extendByMs: 2 * MINUTE_MS,
  windowMaxMs: 15 * MINUTE_MS,
  reopenMs: 30 * MINUTE_MS,
  deployLookbackMs: { production: 15 * MINUTE_MS, other: 30 * MINUTE_MS },
  severityWords: {},
  dependencies: [],
  notDependencies: [],
  serviceAliases: [],
  notAliases: [],
  noiseModel: "v2",
  safelist: DEFAULT_SAFELIST
};
var FIRED_AT_MAX = 20;
var FEEDBACK_SHOWN_MAX = 20;
function joinableFor({ led }, { reopenMs }) {
  return led ? reopenMs : 2 * reopenMs;
}

// engine/indexes.ts
import TinyQueue from "tinyqueue";

// engine/domain/deploy.ts
import { z as z33 } from "zod";

// engine/domain/alert.ts
import { z as z32 } from "zod";

// engine/domain/derived-id.ts
import { hash } from "node:crypto";
import { encodeTime } from "ulid";
var CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
function derivedId(atMs, ...parts) {
  return timeOf2(atMs) + tailOf(parts);
}
function derivedIds(atMs, ...parts) {
  let head2;
  return (ordinal) => {
    head2 ??= timeOf2(atMs) + tailOf(parts).slice(0, 12);
    return head2 + ordinal.toString(32).padStart(4, "0").replace(BASE_32, inCrockford);
  };
}
var BASE_32 = /[i-v]/g;
var inCrockford = (digit) => CROCKFORD[Number.parseInt(digit, 32)] ?? digit;
var lastTime = { ms: 0, text: "0000000000" };
function timeOf2(atMs) {
  const ms = Math.max(0, Math.trunc(atMs));
  if (ms !== lastTime.ms) lastTime = { ms, text: encodeTime(ms, 10).toLowerCase() };
  return lastTime.text;
}
function tailOf(parts) {
  const bytes = hash("sha256", JSON.stringify(parts), "binary");
  let tail = "";
  for (let i = 0; i < 16; i++) tail += CROCKFORD[bytes.charCodeAt(i) & 31];
  return tail;
}

// engine/domain/fingerprint.ts
import { hash as hash2 } from "node:crypto";
var TITLE_LENGTH_MAX = 1024;
var titleTemplate = remembered(
  (title) => title.slice(0, TITLE_LENGTH_MAX).toLowerCase().replace(/^(\s*\[[^\]]{0,200}\])+/, "").replace(/\{[^}]{0,500}\}/g, " ").replace(/\b[0-9a-f]{8,}(-[0-9a-f]{4,})*\b/g, "#").replace(/\d+([.,:]\d+)*/g, "#").replace(/[^\p{L}\p{N}#%]+/gu, " ").trim()
);
function fingerprintOf2(identity) {
  const { tenantId, provider, providerAlertId, service, title } = identity;
  return sha256(
    providerAlertId === void 0 ? [tenantId, provider, "title", service, titleTemplate(title)] : [tenantId, provider, "id", providerAlertId]
  );
}
function sha256(parts) {
  return hash2("sha256", JSON.stringify(parts), "hex");
}

// engine/domain/service-name.ts
var SERVICE_LENGTH_MAX = 100;
function normaliseService(raw) {
  return raw === void 0 ? "unknown" : normalise(raw);
}
var normalise = remembered((raw) => {
  const name = oneLine(raw.toLowerCase(), SERVICE_LENGTH_MAX).replace(/[\s_/()[\]{}]+/g, "-").replace(/^-+|-+$/g, "");
  return name === "" ? "unknown" : name;
});
var CLOUD_REGION = "(?:us|eu|ap|sa|ca|me|af|il|europe|asia|australia|northamerica|southamerica|africa)-(?:gov-)?(?:northeast|northwest|southeast|southwest|north|south|east|west|central)-?\\d{1,2}";
var REGION_ANYWHERE = new RegExp(`(?:^|[^a-z])(${CLOUD_REGION})(?![0-9])`);
var REGION_LAST = new RegExp(`[-.]${CLOUD_REGION}[a-z]?$`);
var ENVIRONMENT_WORD2 = /^(prod|production|prd|live|staging|stage|stg|preprod|qa|uat|dev|development|test)$/;
function regionIn(name) {
  return REGION_ANYWHERE.exec(name)?.[1];
}
function environmentWordAt(name) {
  const words2 = wordsOf(name.replace(REGION_LAST, ""));
  if (words2.length < 2) return void 0;
  return [words2[0], words2.at(-1)].find((word) => word !== void 0 && ENVIRONMENT_WORD2.test(word));
}
function serviceCore(service) {
  const stem = serviceStem(service);
  const words2 = wordsOf(stem);
  return words2.length > 1 && /^(service|svc)$/.test(words2.at(-1) ?? "") ? words2.slice(0, -1).join("-") : stem;
}
function serviceStem(service) {
  let words2 = wordsOf(service.replace(REGION_LAST, ""));
  if (words2.length > 1 && ENVIRONMENT_WORD2.test(words2[0] ?? "")) words2 = words2.slice(1);
  else if (words2.length > 1 && ENVIRONMENT_WORD2.test(words2.at(-1) ?? "")) words2 = words2.slice(0, -1);
  words2 = wordsOf(words2.join("-").replace(REGION_LAST, ""));
  return words2.length === 0 ? service : words2.join("-");
}
function wordsOf(name) {
  return name.split(/[-.]/).filter((word) => word !== "");
}

// engine/domain/alert.ts
var AlertStatus = z32.enum(["triggered", "acknowledged", "resolved"]);
var AlertCategory = z32.enum(["infrastructure", "application", "security", "deployment", "custom"]);
var TITLE_LENGTH_MAX2 = 1024;
var DESCRIPTION_LENGTH_MAX = 8e3;
var TAGS_MAX3 = 64;
function canonicalAlert(draft, origin, severityWords = {}) {
  const receivedAt = new Date(origin.receivedAt).toISOString();
  const service = normaliseService(draft.service);
  const environment = normaliseEnvironment(draft.environment);
  const title = oneLine(draft.title, TITLE_LENGTH_MAX2) || "(no title)";
  const fingerprint = fingerprintOf2({
    tenantId: origin.tenantId,
    provider: origin.provider,
    providerAlertId: draft.providerAlertId,
    service,
    title
  });
  const optionals = {
    provider_incident_id: draft.providerIncidentId && oneLine(draft.providerIncidentId, 500),
    description: draft.description && cleanText(draft.description, DESCRIPTION_LENGTH_MAX),
    resolved_at: draft.status === "resolved" ? draft.resolvedAt ?? receivedAt : void 0,
    source_url: draft.sourceUrl
  };
  const alert = {
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
    tags: cleanTags(draft.tags, environment === "unknown" ? draft.environment : void 0),
    fingerprint,
    triggered_at: draft.triggeredAt ?? receivedAt,
    received_at: receivedAt,
    occurred_at: draft.occurredAt ?? receivedAt,
    raw_payload_key: origin.deliveryId,
    test: draft.test ?? false
  };
  return Object.assign(alert, present2(optionals));
}
function present2(fields) {
  const there = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== void 0 && value !== "") there[name] = value;
  }
  return there;
}
var SECURITY = /\b(security|malware|ransomware|intrusion|guardduty|waf|siem|falco|cve-\d+|vulnerabilit(y|ies)|exploit(ed|ation)?|port scan|brute[ -]force|phishing|exfiltration|privilege escalation|suspicious|compromised?)\b/i;
var categoryOf = remembered((title) => SECURITY.test(title) ? "security" : "application");
function ownSeverity(word, words2) {
  const key = word?.trim().toLowerCase() ?? "";
  return Object.hasOwn(words2, key) ? words2[key] : void 0;
}
function cleanTags(tags, rawEnvironment) {
  const kept = {};
  let count2 = 0;
  for (const name of Object.keys(tags)) {
    const key = oneLine(name, 100);
    const value = oneLine(tags[name] ?? "", 500);
    if (key === "" || value === "" || key === "__proto__" || count2 === TAGS_MAX3 - 1) continue;
    kept[key] = value;
    count2 += 1;
  }
  if (rawEnvironment) kept.environment_raw = oneLine(rawEnvironment, 500);
  return kept;
}
function optional(key, value) {
  return value === void 0 || value === "" ? {} : { [key]: value };
}

// engine/domain/deploy.ts
var DeployStatus = z33.enum(["in_progress", "success", "failure", "cancelled"]);
var HOUR_MS = 36e5;
function hourOfDeploy(deploy3) {
  const at = Date.parse(deploy3.completed_at ?? deploy3.started_at);
  return Math.floor(Math.min(at, Date.parse(deploy3.received_at)) / HOUR_MS);
}
function canonicalDeploy(draft, origin) {
  const receivedAt = new Date(origin.receivedAt).toISOString();
  const finished = draft.status !== "in_progress";
  return {
    schema_version: 1,
    deploy_id: derivedId(0, "deploy", origin.tenantId, origin.provider, draft.providerDeployId),
    tenant_id: origin.tenantId,
    integration_id: origin.integrationId,
    provider: origin.provider,
    provider_deploy_id: oneLine(draft.providerDeployId, 500),
    ...optional("provider_reference", draft.reference && oneLine(draft.reference, 500)),
    service: normaliseService(draft.service),
    environment: normaliseEnvironment(draft.environment),
    ...optional("version", draft.version && oneLine(draft.version, 200)),
    ...optional("author", draft.author && oneLine(draft.author, 200)),
    ...optional("commit_sha", draft.commitSha && oneLine(draft.commitSha, 100)),
    ...optional("commit_message", draft.commitMessage && cleanText(draft.commitMessage, 2e3)),
    ...optional("pr_number", draft.prNumber && oneLine(draft.prNumber, 50)),
    ...optional("pr_url", draft.prUrl),
    // Of a finished one that does not say when it began, the end is the latest time that it can have begun.
    started_at: draft.startedAt ?? (finished ? draft.completedAt : void 0) ?? receivedAt,
    ...optional("completed_at", finished ? draft.completedAt ?? receivedAt : void 0),
    status: draft.status,
    received_at: receivedAt,
    ...optional("source_url", draft.sourceUrl)
  };
}

// engine/domain/knowledge.ts
var HALF_LIFE_MS = 14 * 864e5;
var MEAN_LIFE_MS = HALF_LIFE_MS / Math.LN2;
var NO_TALLY = { value: 0, at: 0 };
function tally(before, at, by = 1) {
  const later = Math.max(at, before.at);
  return { value: valueAt(before, later) + by, at: later };
}
function valueAt({ value, at: since }, at) {
  return value === 0 || at <= since ? value : value * 2 ** ((since - at) / HALF_LIFE_MS);
}
function rateOf(counted, since, at) {
  const watched = Math.max(at - since, 3 * 864e5);
  return valueAt(counted, at) / (MEAN_LIFE_MS * (1 - Math.exp(-watched / MEAN_LIFE_MS)));
}
var RECENT_MAX = 16;
var DAYS_KEPT = 8;
var RECENT = "recent now";
function knowledgeId(kind, key) {
  return `${kind} ${key}`;
}

// engine/domain/name-book.ts
var PREFIX_SUPPORT_MIN = 2;
var SPOKEN = "config";
var NAMES_MAX = 5e3;
function emptyNameBook() {
  return {
    entries: /* @__PURE__ */ new Map(),
    aliases: /* @__PURE__ */ new Map(),
    stems: /* @__PURE__ */ new Map(),
    prefixes: /* @__PURE__ */ new Map(),
    prefixesByRest: /* @__PURE__ */ new Map(),
    longerNames: /* @__PURE__ */ new Map(),
    cores: /* @__PURE__ */ new Map()
  };
}
function knowsName(book, name, source) {
  return book.entries.get(name)?.sources.includes(source) ?? false;
}
function addName(book, name, source) {
  const known = book.entries.get(name);
  if (known?.sources.includes(source) || !known && book.entries.size >= NAMES_MAX) return;
  book.entries.set(name, { name, sources: [...known?.sources ?? [], source] });
  indexName(book, name, source);
}
function setSpokenNames(book, spoken) {
  book.aliases = new Map(spoken.aliases.map(([a, b]) => [normaliseService(a), normaliseService(b)]));
  for (const name of spoken.names) indexName(book, normaliseService(name), SPOKEN);
  book.cores.clear();
}
function indexName(book, name, source) {
  const stem = serviceStem(name);
  const users = book.stems.get(stem);
  if (users?.has(source)) return;
  if (users) users.add(source);
  else book.stems.set(stem, /* @__PURE__ */ new Set([source]));
  const split2 = splitPrefix(stem);
  if (split2) {
    const longer = book.longerNames.get(split2.rest);
    if (longer) longer.add(stem);
    else book.longerNames.set(split2.rest, /* @__PURE__ */ new Set([stem]));
  }
  for (const other of [stem, ...book.longerNames.get(stem) ?? []]) weighPrefix(book, other);
  book.cores.clear();
}
function weighPrefix(book, stem) {
  const split2 = splitPrefix(stem);
  if (!split2) return;
  const rests = book.prefixes.get(split2.prefix) ?? /* @__PURE__ */ new Set();
  if (isPlainElsewhere(book, stem, split2.rest)) rests.add(split2.rest);
  else rests.delete(split2.rest);
  book.prefixes.set(split2.prefix, rests);
  const prefixes = book.prefixesByRest.get(split2.rest) ?? /* @__PURE__ */ new Set();
  if (rests.has(split2.rest)) prefixes.add(split2.prefix);
  else prefixes.delete(split2.prefix);
  book.prefixesByRest.set(split2.rest, prefixes);
}
function coreOf(book, name) {
  const known = book.cores.get(name);
  if (known !== void 0) return known;
  const core = find(book, book.aliases.get(name) ?? name);
  book.cores.set(name, core);
  return core;
}
function find(book, name) {
  const stem = serviceStem(name);
  const split2 = splitPrefix(stem);
  const plain2 = split2 && (book.prefixes.get(split2.prefix)?.size ?? 0) >= PREFIX_SUPPORT_MIN && isOnlyPrefix(book, split2) ? split2.rest : stem;
  const core = serviceCore(plain2);
  return core !== plain2 && areTwo(book, plain2, core) ? plain2 : core;
}
function splitPrefix(stem) {
  const cut = stem.indexOf("-");
  return cut <= 0 ? void 0 : { prefix: stem.slice(0, cut), rest: stem.slice(cut + 1) };
}
function isPlainElsewhere(book, stem, rest) {
  return book.stems.has(rest) && !areTwo(book, stem, rest);
}
function isOnlyPrefix(book, split2) {
  const prefixes = book.prefixesByRest.get(split2.rest);
  return prefixes?.size === 1 && prefixes.has(split2.prefix);
}
function areTwo(book, a, b) {
  const sources = book.stems.get(b);
  for (const source of book.stems.get(a) ?? []) if (source !== SPOKEN && sources?.has(source)) return true;
  return false;
}

// engine/indexes.ts
function emptyState(tenantId, config) {
  const state = {
    tenantId,
    config,
    nextIncidentNumber: 1,
    names: emptyNameBook(),
    patterns: /* @__PURE__ */ new Map(),
    pairs: /* @__PURE__ */ new Map(),
    services: /* @__PURE__ */ new Map(),
    runbooks: /* @__PURE__ */ new Map(),
    links: /* @__PURE__ */ new Map(),
    linksByPattern: /* @__PURE__ */ new Map(),
    starts: [],
    recentFirings: [],
    recentEnds: [],
    recentGrowth: [],
    learned: /* @__PURE__ */ new Set(),
    pairedWith: /* @__PURE__ */ new Map(),
    upstreams: /* @__PURE__ */ new Map(),
    downstreams: /* @__PURE__ */ new Map(),
    independent: /* @__PURE__ */ new Map(),
    incidentsByNode: /* @__PURE__ */ new Map(),
    incidents: /* @__PURE__ */ new Map(),
    alerts: /* @__PURE__ */ new Map(),
    deploys: /* @__PURE__ */ new Map(),
    incidentsByService: /* @__PURE__ */ new Map(),
    alertsByIncident: /* @__PURE__ */ new Map(),
    deploysByService: /* @__PURE__ */ new Map(),
    deploysByHour: /* @__PURE__ */ new Map(),
    orphans: /* @__PURE__ */ new Map(),
    timers: new TinyQueue([], byDueTime)
  };
  takeOverConfig(state);
  return state;
}
function takeOverConfig(state) {
  const { dependencies, serviceAliases } = state.config;
  setSpokenNames(state.names, {
    aliases: serviceAliases.map(({ ci, monitoring }) => [ci, monitoring]),
    names: [
      ...dependencies.flatMap(({ upstream, downstream }) => [upstream, downstream]),
      ...serviceAliases.map(({ monitoring }) => monitoring)
    ]
  });
  linkDependencies(state);
}
function linkDependencies({ upstreams, downstreams, independent, config, names }) {
  for (const index of [upstreams, downstreams, independent]) index.clear();
  const coresOf = ({ upstream, downstream }) => [upstream, downstream].map((name) => coreOf(names, normaliseService(name)));
  for (const [up, down] of config.dependencies.map(coresOf)) {
    if (up === down) continue;
    addTo(upstreams, down, up);
    addTo(downstreams, up, down);
  }
  for (const [one, other] of config.notDependencies.map(coresOf)) {
    addTo(independent, one, other);
    addTo(independent, other, one);
  }
}
function hearName(state, name, source) {
  if (knowsName(state.names, name, source)) return;
  const before = state.names.stems.size;
  addName(state.names, name, source);
  state.learned.add(knowledgeId("name", name));
  if (state.names.stems.size === before) return;
  linkDependencies(state);
  state.deploysByService.clear();
  for (const deploy3 of state.deploys.values())
    addTo(state.deploysByService, coreOf(state.names, deploy3.service), deploy3.deploy_id);
}
function indexDeploy(state, deploy3) {
  addTo(state.deploysByService, coreOf(state.names, deploy3.service), deploy3.deploy_id);
  addTo(state.deploysByHour, hourOfDeploy(deploy3), deploy3.deploy_id);
}
function unindexDeploy(state, deploy3) {
  removeFrom(state.deploysByService, coreOf(state.names, deploy3.service), deploy3.deploy_id);
  removeFrom(state.deploysByHour, hourOfDeploy(deploy3), deploy3.deploy_id);
}
function rearm(state) {
  while (state.timers.length > 0) state.timers.pop();
  for (const incident of state.incidents.values()) state.timers.push(timerOf(incident, state.config));
  for (const [fingerprint, seenAt] of state.orphans)
    state.timers.push(forgetTimer(fingerprint, seenAt, state.config));
}
var STUCK_AFTER_MS = 7 * 864e5;
function forgetTimer(fingerprint, seenAt, config) {
  return { dueAt: seenAt + config.reopenMs, kind: "forget", subject: fingerprint };
}
function timerOf(incident, config) {
  const { incidentId: subject2 } = incident;
  if (incident.window === "open") return { dueAt: incident.closesAt, kind: "close", subject: subject2 };
  const letGoAt = incident.resolvedAt === void 0 ? incident.lastAlertAt + STUCK_AFTER_MS : incident.resolvedAt + joinableFor(incident, config);
  return { dueAt: Math.max(letGoAt, incident.closedAt ?? 0), kind: "retire", subject: subject2 };
}
function byDueTime(a, b) {
  return a.dueAt - b.dueAt || compareText(a.kind, b.kind) || compareText(a.subject, b.subject);
}
function compareText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
function addTo(index, key, member) {
  const members = index.get(key);
  if (members) members.add(member);
  else index.set(key, /* @__PURE__ */ new Set([member]));
}
function removeFrom(index, key, member) {
  const members = index.get(key);
  members?.delete(member);
  if (members?.size === 0) index.delete(key);
}

// engine/domain/place.ts
import { hash as hash3 } from "node:crypto";
var NODE_KEYS = /* @__PURE__ */ new Set([
  "node",
  "host",
  "hostname",
  "host_name",
  "k8s_node_name",
  "kube_node",
  "kubernetes_node",
  "node_name",
  "nodename"
]);
var ZONE_KEYS = /* @__PURE__ */ new Set([
  "zone",
  "az",
  "availability_zone",
  "topology_zone",
  "topology_kubernetes_io_zone",
  "cloud_availability_zone"
]);
var REGION_KEYS = /* @__PURE__ */ new Set([
  "region",
  "aws_region",
  "cloud_region",
  "topology_region",
  "topology_kubernetes_io_region",
  "location"
]);
var POD_KEYS = /* @__PURE__ */ new Set([
  "pod",
  "pod_name",
  "kube_pod",
  "k8s_pod_name",
  "instance",
  "container_id",
  "task_id"
]);
var tagName = remembered((key) => key.toLowerCase().replace(/[^a-z0-9]+/g, "_"));
function placeOf2(alert, service) {
  let region;
  let zone;
  let node;
  let cluster;
  for (const [key, value] of Object.entries(alert.tags)) {
    const name = tagName(key);
    if (NODE_KEYS.has(name)) node ??= value.toLowerCase();
    else if (ZONE_KEYS.has(name)) zone ??= value.toLowerCase();
    else if (REGION_KEYS.has(name)) region ??= value.toLowerCase();
    else if (name === "cluster" || name === "kube_cluster_name") cluster ??= value.toLowerCase();
  }
  region ??= regionIn(alert.service) ?? (zone && regionIn(zone)) ?? (cluster && regionIn(cluster));
  return {
    service,
    environment: alert.environment === "unknown" ? normaliseEnvironment(environmentWordAt(alert.service)) : alert.environment,
    ...region === void 0 ? {} : { region },
    ...zone === void 0 ? {} : { zone },
    ...node === void 0 ? {} : { node }
  };
}
function patternKey(alert, place) {
  return keyOf4(JSON.stringify([place.service, place.environment, templateOf(alert)]));
}
var keyOf4 = remembered((text) => hash3("sha256", text, "hex").slice(0, 32));
function templateOf(alert) {
  let { title } = alert;
  for (const [key, value] of Object.entries(alert.tags)) {
    const name = tagName(key);
    if (value.length >= 3 && (NODE_KEYS.has(name) || ZONE_KEYS.has(name) || POD_KEYS.has(name)))
      title = title.replaceAll(value, "#");
  }
  return titleTemplate(title.replace(/-[a-f0-9]{7,10}-[a-z0-9]{5}\b/g, " #"));
}

// engine/incident-summary.ts
var SERVICES_SHOWN_MAX = 50;
var TITLES_SHOWN_MAX = 5;
var REASONS_KEPT_MAX = 10;
var FOOTING_MAX = 120;
var SPOTS_MAX = 40;
var PATTERNS_KEPT_MAX = 6;
var FLAPPING_PER_HOUR = 4;
var HOUR_MS2 = 36e5;
function flappingPerHour({ firedAt }, now) {
  const lately = firedAt.filter((at) => at > now - HOUR_MS2).length;
  return lately >= FLAPPING_PER_HOUR ? lately : void 0;
}
function withFiring(incident, alert, at, safelist) {
  const { inIncident, status } = alert;
  if (!inIncident) return incident;
  const { lastBeganAt } = inIncident;
  const acknowledged2 = status === "acknowledged" ? 1 : 0;
  const one = { ...inIncident, firings: 1, heard: 1, acknowledged: acknowledged2, beganAt: lastBeganAt, firing: 1 };
  return grown(incident, alert, one, at, safelist);
}
function grown(incident, { alert, place, pattern, status }, added, at, safelist) {
  const { firings, heard, acknowledged: acknowledged2, firing, beganAt, lastBeganAt, reason, severity: severity2 } = added;
  const safelistReason = incident.safelistReason ?? safelistReasonOf(alert, safelist);
  const share = { firstAt: beganAt, lastAt: lastBeganAt, alerts: firings, firing };
  const footing = withFooting(incident.footing, place, pattern, share);
  const perHour = flappingPerHour(added, at);
  return {
    ...incident,
    lastAlertAt: Math.max(incident.lastAlertAt, at),
    services: withOne(incident.services, alert.service, SERVICES_SHOWN_MAX),
    environments: withOne(incident.environments, place?.environment ?? alert.environment, 4),
    severity: worseSeverity(incident.severity, severity2),
    alertCount: incident.alertCount + firings,
    occurrences: incident.occurrences + heard,
    firingCount: incident.firingCount + firing,
    acknowledgedCount: incident.acknowledgedCount + (status === "acknowledged" ? 1 : 0),
    everAcknowledged: incident.everAcknowledged + acknowledged2,
    sources: withSource(incident.sources, alert.provider, alert.title, firings),
    footing,
    nodes: withSpot(incident.nodes, place?.node, place?.service, lastBeganAt),
    led: incident.led || hasCompany(footing),
    reasons: withReason(incident.reasons, reason, firings),
    ...safelistReason === void 0 ? {} : { safelistReason },
    ...perHour !== void 0 && perHour >= (incident.flapping?.perHour ?? 0) ? { flapping: { title: alert.title, perHour } } : {}
  };
}
function summaryOf(frame, alerts2, safelist) {
  const inOrder2 = alerts2.flatMap((alert) => alert.inIncident ? [{ alert, part: alert.inIncident }] : []).toSorted((a, b) => a.part.since - b.part.since || (a.alert.fingerprint < b.alert.fingerprint ? -1 : 1));
  const [first] = inOrder2;
  if (!first) throw new Error(`incident ${frame.incidentId} would hold nothing`);
  let incident = {
    ...frame,
    openedAt: first.part.since,
    firstTriggeredAt: first.part.beganAt,
    lastAlertAt: first.part.since,
    title: first.alert.alert.title,
    service: first.alert.alert.service,
    ...first.alert.alert.source_url === void 0 ? {} : { sourceUrl: first.alert.alert.source_url },
    services: [],
    environments: [],
    severity: first.alert.severity,
    alertCount: 0,
    occurrences: 0,
    firingCount: 0,
    acknowledgedCount: 0,
    everAcknowledged: 0,
    sources: [],
    footing: [],
    nodes: [],
    led: (frame.merged?.length ?? 0) > 0,
    reasons: [],
    test: first.alert.alert.test
  };
  for (const { alert, part } of inOrder2) {
    const firing = alert.status === "resolved" ? 0 : 1;
    incident = grown(incident, alert, { ...part, firing }, part.firedAt.at(-1) ?? part.since, safelist);
  }
  const ends = alerts2.flatMap(({ resolvedAt }) => resolvedAt ?? []);
  if (incident.firingCount > 0 || ends.length === 0) return incident;
  return { ...incident, resolvedAt: Math.max(...ends), lastEndedAt: Math.max(...ends) };
}
function hasCompany(footing) {
  return footing.length > 1 || (footing[0]?.patterns.length ?? 0) > 2;
}
function withFooting(footing, place, pattern, more) {
  if (!place || pattern === void 0) return footing;
  const { service, region } = place;
  const known = footing.find((entry) => entry.service === service && entry.region === region);
  if (!known) {
    if (footing.length >= FOOTING_MAX) return footing;
    const where = { service, ...region === void 0 ? {} : { region } };
    return [...footing, { ...where, ...more, patterns: [pattern] }];
  }
  const both = {
    ...known,
    firstAt: Math.min(known.firstAt, more.firstAt),
    lastAt: Math.max(known.lastAt, more.lastAt),
    alerts: known.alerts + more.alerts,
    firing: known.firing + more.firing,
    patterns: withOne(known.patterns, pattern, PATTERNS_KEPT_MAX)
  };
  return footing.map((entry) => entry === known ? both : entry);
}
function withSpot(spots, name, service, at) {
  if (name === void 0 || service === void 0) return spots;
  const known = spots.find((spot) => spot.name === name);
  if (!known)
    return spots.length >= SPOTS_MAX ? spots : [...spots, { name, services: [service], lastAt: at }];
  const services = withOne(known.services, service, SERVICES_SHOWN_MAX);
  const grown2 = { name, services, lastAt: Math.max(known.lastAt, at) };
  return spots.map((spot) => spot === known ? grown2 : spot);
}
function together(into, gone, at, reason) {
  const { resolvedAt: _resolvedAt, deploy: _deploy, ...rest } = into;
  const deploy3 = into.deploy ?? gone.deploy;
  const safelistReason = into.safelistReason ?? gone.safelistReason;
  const runbook2 = into.runbook ?? gone.runbook;
  const resolved2 = into.resolvedAt !== void 0 && gone.resolvedAt !== void 0;
  return {
    ...rest,
    ...gone.openedAt < into.openedAt ? openingOf(gone) : {},
    window: into.window === "open" || gone.window === "open" ? "open" : "closed",
    closesAt: Math.max(into.closesAt, gone.closesAt),
    firstTriggeredAt: Math.min(into.firstTriggeredAt, gone.firstTriggeredAt),
    lastAlertAt: Math.max(into.lastAlertAt, gone.lastAlertAt),
    ...into.lastEndedAt === void 0 && gone.lastEndedAt === void 0 ? {} : { lastEndedAt: Math.max(into.lastEndedAt ?? 0, gone.lastEndedAt ?? 0) },
    ...resolved2 ? { resolvedAt: Math.max(into.resolvedAt, gone.resolvedAt) } : {},
    services: [.../* @__PURE__ */ new Set([...into.services, ...gone.services])].slice(0, SERVICES_SHOWN_MAX),
    environments: [.../* @__PURE__ */ new Set([...into.environments, ...gone.environments])],
    severity: worseSeverity(into.severity, gone.severity),
    alertCount: into.alertCount + gone.alertCount,
    occurrences: into.occurrences + gone.occurrences,
    firingCount: into.firingCount + gone.firingCount,
    acknowledgedCount: into.acknowledgedCount + gone.acknowledgedCount,
    everAcknowledged: into.everAcknowledged + gone.everAcknowledged,
    sources: gone.sources.reduce(withSources, into.sources),
    footing: gone.footing.reduce(withOtherFooting, into.footing).slice(0, FOOTING_MAX),
    nodes: gone.nodes.reduce(withOtherSpot, into.nodes).slice(0, SPOTS_MAX),
    led: true,
    merged: [
      ...into.merged ?? [],
      ...gone.merged ?? [],
      { incidentId: gone.incidentId, number: gone.number, at, reason }
    ],
    reasons: withReason(into.reasons, reason, 1),
    ...deploy3 === void 0 ? {} : { deploy: deploy3 },
    ...runbook2 === void 0 ? {} : { runbook: runbook2 },
    ...safelistReason === void 0 ? {} : { safelistReason }
  };
}
function openingOf({ openedAt, title, service, sourceUrl }) {
  return { openedAt, title, service, ...sourceUrl === void 0 ? {} : { sourceUrl } };
}
function withOtherFooting(footing, other) {
  const known = footing.find(({ service, region }) => service === other.service && region === other.region);
  if (!known) return [...footing, other].toSorted((a, b) => a.firstAt - b.firstAt);
  const both = {
    ...known,
    firstAt: Math.min(known.firstAt, other.firstAt),
    lastAt: Math.max(known.lastAt, other.lastAt),
    alerts: known.alerts + other.alerts,
    firing: known.firing + other.firing,
    patterns: [.../* @__PURE__ */ new Set([...known.patterns, ...other.patterns])].slice(0, PATTERNS_KEPT_MAX)
  };
  return footing.map((entry) => entry === known ? both : entry);
}
function withOtherSpot(spots, other) {
  return other.services.reduce((all, service) => withSpot(all, other.name, service, other.lastAt), spots);
}
function withSources(sources, other) {
  const known = sources.find(({ provider }) => provider === other.provider);
  if (!known) return [...sources, other];
  const titles = new Map(known.titles.map(({ title, alerts: alerts2 }) => [title, alerts2]));
  for (const { title, alerts: alerts2 } of other.titles) titles.set(title, (titles.get(title) ?? 0) + alerts2);
  const both = {
    provider: known.provider,
    alerts: known.alerts + other.alerts,
    titles: [...titles].map(([title, alerts2]) => ({ title, alerts: alerts2 })).toSorted((a, b) => b.alerts - a.alerts).slice(0, TITLES_SHOWN_MAX)
  };
  return sources.map((source) => source === known ? both : source);
}
function withOne(list, item, lengthMax) {
  return list.includes(item) || list.length >= lengthMax ? list : [...list, item];
}
function withSource(sources, provider, title, alerts2) {
  const known = sources.find((source) => source.provider === provider);
  if (!known) return [...sources, { provider, alerts: alerts2, titles: [{ title, alerts: alerts2 }] }];
  const same = known.titles.find((entry) => entry.title === title);
  const titles = same ? known.titles.map((entry) => entry === same ? { title, alerts: entry.alerts + alerts2 } : entry) : known.titles.length < TITLES_SHOWN_MAX ? [...known.titles, { title, alerts: alerts2 }] : known.titles;
  const grown2 = {
    provider,
    alerts: known.alerts + alerts2,
    titles: titles.toSorted((a, b) => b.alerts - a.alerts)
  };
  return sources.map((source) => source === known ? grown2 : source);
}
function withReason(reasons, reason, alerts2) {
  const known = reasons.find(
    (entry) => entry.reason.code === reason.code && entry.reason.text === reason.text
  );
  if (known)
    return reasons.map((entry) => entry === known ? { reason, alerts: entry.alerts + alerts2 } : entry);
  return reasons.length < REASONS_KEPT_MAX ? [...reasons, { reason, alerts: alerts2 }] : reasons;
}
function reopen(incident, at, closesAt) {
  const { resolvedAt, closedAt: _closedAt, noise: _noise, ...rest } = incident;
  return { ...rest, window: "open", closesAt, ...resolvedAt === void 0 ? {} : { reopenedAt: at } };
}
function withFeedback(incident, verdict, by) {
  const others = (users = []) => users.filter((user) => user !== by);
  const helpful = others(incident.feedback?.helpful);
  const notHelpful = others(incident.feedback?.notHelpful);
  const chosen = verdict === "helpful" ? helpful : notHelpful;
  chosen.push(by);
  return {
    ...incident,
    feedback: {
      helpful: helpful.slice(-FEEDBACK_SHOWN_MAX),
      notHelpful: notHelpful.slice(-FEEDBACK_SHOWN_MAX)
    }
  };
}

// engine/learn.ts
var TOGETHER_MS = 6 * 6e4;
var QUIET_MS = 15 * 6e4;
var COMPANY_MAX = 8;
var DAY_MS = 864e5;
var PAIRS_MAX = 1e4;
var PATTERNS_MAX2 = 5e3;
var SERVICES_MAX = 5e3;
var STARTS_MAX = 500;
var COMPANIONS_MAX = 10;
var COMPANIONS_NEAR_MAX = 12;
var RECENT_FIRINGS_MAX = 60;
function learnFiring(state, alert, opened) {
  const { pattern: key, place, firstAt: at } = alert;
  if (key === void 0 || place === void 0 || alert.alert.test) return;
  const known = state.patterns.get(key);
  if (!known && state.patterns.size >= PATTERNS_MAX2) forgetOldPatterns(state);
  const eventAt = eventTimeOf(alert);
  keepPattern(state, {
    key,
    service: place.service,
    environment: place.environment,
    title: alert.alert.title,
    severity: alert.severity,
    firstAt: known?.firstAt ?? at,
    lastAt: at,
    fires: tally(known?.fires ?? NO_TALLY, at),
    starts: opened ? tally(known?.starts ?? NO_TALLY, at) : known?.starts ?? NO_TALLY,
    led: known?.led ?? NO_TALLY,
    acknowledged: known?.acknowledged ?? NO_TALLY,
    ended: known?.ended ?? NO_TALLY,
    endedAlone: known?.endedAlone ?? NO_TALLY,
    days: known?.days ?? [],
    logMinutes: known?.logMinutes ?? NO_TALLY,
    lasted: known?.lasted ?? [],
    afterDeploy: known?.afterDeploy ?? NO_TALLY,
    afterDeployEnded: known?.afterDeployEnded ?? NO_TALLY,
    companions: known?.companions ?? [],
    recent: [...known?.recent ?? [], at].slice(-RECENT_MAX),
    ...known?.tuneAdvisedAt === void 0 ? {} : { tuneAdvisedAt: known.tuneAdvisedAt }
  });
  learnCompanions(state, key, eventAt, at);
  if (place.environment === "production" || place.environment === "unknown")
    learnStart(state, place.service, eventAt, at);
}
function learnLed(state, opener, at) {
  changePattern(state, opener, (pattern) => ({ led: tally(pattern.led, at) }));
}
function learnAcknowledged(state, alert, at) {
  changePattern(state, alert.pattern, (pattern) => ({ acknowledged: tally(pattern.acknowledged, at) }));
}
function learnEnded(state, alert, at) {
  const minutes = Math.max(0.1, (at - alert.firstAt) / 6e4);
  const alone = alert.everAcknowledged !== true;
  changePattern(state, alert.pattern, (pattern) => ({
    ended: tally(pattern.ended, at),
    endedAlone: alone ? tally(pattern.endedAlone, at) : pattern.endedAlone,
    days: withDay(pattern.days, Math.floor(at / DAY_MS), alone),
    logMinutes: tally(pattern.logMinutes, at, Math.log(minutes)),
    lasted: [...pattern.lasted, at - alert.firstAt].slice(-RECENT_MAX)
  }));
}
function learnTuneAdvised(state, key, at) {
  changePattern(state, key, () => ({ tuneAdvisedAt: at }));
}
function withDay(days, day, alone) {
  const known = days.find((one) => one.day === day) ?? { day, ended: 0, alone: 0 };
  const counted = { day, ended: known.ended + 1, alone: known.alone + (alone ? 1 : 0) };
  return [...days.filter((one) => one.day !== day), counted].toSorted((a, b) => a.day - b.day).slice(-DAYS_KEPT);
}
function learnAfterDeploy(state, incident, at) {
  const minutes = ((incident.resolvedAt ?? at) - incident.openedAt) / 6e4;
  const byItself = incident.everAcknowledged === 0 && minutes <= 30;
  for (const { patterns } of incident.footing) {
    for (const key of patterns) {
      changePattern(state, key, (pattern) => ({
        afterDeploy: tally(pattern.afterDeploy, at),
        afterDeployEnded: byItself ? tally(pattern.afterDeployEnded, at) : pattern.afterDeployEnded
      }));
    }
  }
}
function eventTimeOf({ alert, firstAt }) {
  const own = Date.parse(alert.triggered_at);
  return Number.isNaN(own) ? firstAt : Math.min(firstAt, Math.max(own, firstAt - 30 * 6e4));
}
function togetherness(state, service, other, at) {
  if (state.independent.get(service)?.has(other)) return 0;
  const forth = state.pairs.get(pairKey(service, other));
  const back = state.pairs.get(pairKey(other, service));
  if ((forth?.together.value ?? 0) + (back?.together.value ?? 0) < 1.5) return 0;
  const both = countOf(forth, at) + countOf(back, at);
  if (both < 1.5) return 0;
  const own = valueAt(state.services.get(service)?.episodes ?? NO_TALLY, at);
  const others = valueAt(state.services.get(other)?.episodes ?? NO_TALLY, at);
  const chance = own * Math.min(1, others * 2 * TOGETHER_MS / (20 * 864e5));
  if (both < 3 * chance) return 0;
  return Math.max(0, both - chance) / (Math.min(own, others) + 2);
}
function pairKey(first, second) {
  return `${first}>${second}`;
}
function countOf(pair, at) {
  return pair ? valueAt(pair.together, at) : 0;
}
function learnStart(state, service, eventAt, at) {
  const recent = state.starts.findLast((start) => start.service === service);
  if (recent && eventAt - recent.at < QUIET_MS) return;
  const counted = /* @__PURE__ */ new Set();
  for (const start of state.starts) {
    if (start.counted || start.at > eventAt - 2 * TOGETHER_MS) continue;
    countCompany(state, start, at);
    counted.add(start);
  }
  state.learned.add(RECENT);
  state.starts = [...state.starts, { service, at: eventAt }].filter((start) => start.at > eventAt - QUIET_MS - TOGETHER_MS).slice(-STARTS_MAX).map((start) => counted.has(start) ? { ...start, counted: true } : start).toSorted((a, b) => a.at - b.at || (a.service < b.service ? -1 : 1));
}
function countCompany(state, start, at) {
  const company = state.starts.filter(
    (other) => other.service !== start.service && Math.abs(other.at - start.at) <= TOGETHER_MS
  );
  if (company.length > COMPANY_MAX) return;
  const known = state.services.get(start.service);
  if (!known && state.services.size >= SERVICES_MAX) return;
  state.services.set(start.service, {
    service: start.service,
    episodes: tally(known?.episodes ?? NO_TALLY, at),
    firstAt: known?.firstAt ?? start.at
  });
  state.learned.add(knowledgeId("service", start.service));
  for (const other of company)
    if (other.at >= start.at && (other.at > start.at || other.service > start.service))
      countPair(state, start, other, at);
}
function countPair(state, first, second, at) {
  const key = pairKey(first.service, second.service);
  const known = state.pairs.get(key);
  if (!known && state.pairs.size >= PAIRS_MAX) forgetWeakPairs(state, at);
  const minutes = (second.at - first.at) / 6e4;
  const add = (before, by) => tally(before ?? NO_TALLY, at, by);
  state.pairs.set(key, {
    key,
    first: first.service,
    second: second.service,
    together: add(known?.together, 1),
    lag: add(known?.lag, minutes),
    lagSquares: add(known?.lagSquares, minutes * minutes)
  });
  state.learned.add(knowledgeId("pair", key));
  pairUp(state, first.service, second.service);
}
function learnCompanions(state, key, eventAt, at) {
  const near = state.recentFirings.filter((firing) => Math.abs(firing.at - eventAt) <= TOGETHER_MS);
  const others = new Set(near.map((firing) => firing.pattern).filter((other) => other !== key));
  const isNew = !near.some((firing) => firing.pattern === key);
  if (others.size > 0 && others.size <= COMPANIONS_NEAR_MAX && isNew) {
    changePattern(state, key, ({ companions }) => {
      let all = companions;
      for (const other of others) all = withCompanion(all, other, at);
      return { companions: all };
    });
    for (const other of others)
      changePattern(state, other, ({ companions }) => ({ companions: withCompanion(companions, key, at) }));
  }
  state.learned.add(RECENT);
  state.recentFirings = [...near, { pattern: key, at: eventAt }].slice(-RECENT_FIRINGS_MAX);
}
function withCompanion(companions, other, at) {
  const place = companions.findIndex(({ key }) => key === other);
  const counted = { key: other, together: tally(companions[place]?.together ?? NO_TALLY, at) };
  if (place !== -1) return companions.with(place, counted);
  if (companions.length < COMPANIONS_MAX) return [...companions, counted];
  return companions.with(rarestOf(companions, at), counted);
}
function rarestOf(companions, at) {
  let [rarest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [place, { together: together2 }] of companions.entries()) {
    const left = valueAt(together2, at);
    if (left < least) [rarest, least] = [place, left];
  }
  return rarest;
}
function pairUp(state, a, b) {
  for (const [service, other] of [
    [a, b],
    [b, a]
  ]) {
    const others = state.pairedWith.get(service);
    if (others) others.add(other);
    else state.pairedWith.set(service, /* @__PURE__ */ new Set([other]));
  }
}
function forgetWeakPairs(state, at) {
  const weakest = [...state.pairs.values()].map((pair) => ({ pair, left: valueAt(pair.together, at) })).toSorted((a, b) => a.left - b.left || (a.pair.key < b.pair.key ? -1 : 1));
  for (const { pair } of weakest.slice(0, PAIRS_MAX / 10)) {
    state.pairs.delete(pair.key);
    state.learned.add(knowledgeId("pair", pair.key));
    if (state.pairs.has(pairKey(pair.second, pair.first))) continue;
    state.pairedWith.get(pair.first)?.delete(pair.second);
    state.pairedWith.get(pair.second)?.delete(pair.first);
  }
}
function changePattern(state, key, change2) {
  const pattern = key === void 0 ? void 0 : state.patterns.get(key);
  if (pattern) keepPattern(state, { ...pattern, ...change2(pattern) });
}
function keepPattern(state, pattern) {
  state.patterns.set(pattern.key, pattern);
  state.learned.add(knowledgeId("pattern", pattern.key));
}
function forgetOldPatterns(state) {
  const oldest = [...state.patterns.values()].toSorted(
    (a, b) => a.lastAt - b.lastAt || (a.key < b.key ? -1 : 1)
  );
  for (const { key } of oldest.slice(0, PATTERNS_MAX2 / 10)) {
    state.patterns.delete(key);
    state.learned.add(knowledgeId("pattern", key));
  }
}

// engine/links.ts
var LINKS_MAX = 1e3;
function addLink(state, link2) {
  state.links.set(link2.linkId, link2);
  indexLink(state, link2);
  state.learned.add(knowledgeId("link", link2.linkId));
  const [oldest] = state.links.keys();
  if (state.links.size > LINKS_MAX && oldest !== void 0) removeLink(state, oldest);
}
function indexLink(state, { linkId, left, right }) {
  for (const pattern of [...left, ...right]) addTo(state.linksByPattern, pattern, linkId);
}
function removeLink(state, linkId) {
  const link2 = state.links.get(linkId);
  if (!link2) return;
  for (const pattern of [...link2.left, ...link2.right]) removeFrom(state.linksByPattern, pattern, linkId);
  state.links.delete(linkId);
  state.learned.add(knowledgeId("link", linkId));
}
function saidOf(pattern, incident, state) {
  const linkIds = state.linksByPattern.get(pattern);
  if (!linkIds) return void 0;
  let newest;
  for (const linkId of linkIds) {
    const link2 = state.links.get(linkId);
    if (!link2 || newest && isOlder(link2, newest)) continue;
    const others = otherSide(link2, pattern);
    if (incident.footing.some(({ patterns }) => patterns.some((key) => others.includes(key)))) newest = link2;
  }
  return newest;
}
function saidApart(incident, other, state) {
  if (state.links.size === 0) return void 0;
  for (const { patterns } of incident.footing) {
    for (const pattern of patterns) {
      const link2 = saidOf(pattern, other, state);
      if (link2?.kind === "apart") return link2;
    }
  }
  return void 0;
}
function servicesTiedTo(pattern, state) {
  const services = /* @__PURE__ */ new Set();
  for (const linkId of state.linksByPattern.get(pattern) ?? []) {
    const link2 = state.links.get(linkId);
    if (link2?.kind !== "together") continue;
    for (const key of otherSide(link2, pattern)) {
      const service = state.patterns.get(key)?.service;
      if (service !== void 0) services.add(service);
    }
  }
  return services;
}
function otherSide({ left, right }, pattern) {
  if (left.includes(pattern)) return right.includes(pattern) ? [] : right;
  return left;
}
function isOlder(a, b) {
  return a.at < b.at || a.at === b.at && a.linkId < b.linkId;
}

// engine/domain/runbook.ts
var SOON_MS = 20 * 6e4;
var RUNBOOK_PATTERNS_MAX = 40;

// engine/suggest/subject.ts
var ALERTS_MAX = 200;
var PATTERNS_MAX3 = 40;
var ALERT_IDS_MAX = 20;
var SERVICES_MAX2 = 10;
var TITLE_LENGTH_MAX3 = 60;
var SERVICE_LENGTH_MAX2 = 40;
var HARDLY = 0.1;
function subjectOf2(incident, state, now) {
  const alerts2 = [...state.alertsByIncident.get(incident.incidentId) ?? []].flatMap((fingerprint) => state.alerts.get(fingerprint) ?? []).filter(({ alert }) => !alert.test).toSorted((a, b) => a.firstAt - b.firstAt || (a.alertId < b.alertId ? -1 : 1)).slice(0, ALERTS_MAX);
  const patterns = patternsOf(incident).flatMap((key) => state.patterns.get(key) ?? []);
  return { incident, state, now, alerts: alerts2, patterns };
}
function patternsOf({ footing }) {
  return [...new Set(footing.flatMap(({ patterns }) => patterns))].slice(0, PATTERNS_MAX3);
}
function affectedBy({ incident, alerts: alerts2 }, patterns) {
  const keys = new Set(patterns);
  return {
    alert_ids: alerts2.filter(({ pattern }) => pattern !== void 0 && keys.has(pattern)).slice(0, ALERT_IDS_MAX).map(({ alertId }) => alertId),
    patterns: patterns.slice(0, PATTERNS_MAX3),
    services: [
      ...new Set(
        incident.footing.filter((entry) => entry.patterns.some((key) => keys.has(key))).map((e) => e.service)
      )
    ].slice(0, SERVICES_MAX2)
  };
}
function suggestion(type, about2, says) {
  return {
    suggestion_id: derivedId(0, "suggestion", type, ...about2),
    type,
    ...says,
    confidence: Math.round(Math.max(0, Math.min(1, says.confidence)) * 100) / 100,
    action_taken: "none"
  };
}
function named({ title, service }) {
  return `${quoted(title)} of ${serviceNamed(service)}`;
}
function quoted(title) {
  return `\u201C${clip(oneLine(title, TITLE_LENGTH_MAX3), TITLE_LENGTH_MAX3)}\u201D`;
}
function serviceNamed(service) {
  return clip(oneLine(service, SERVICE_LENGTH_MAX2), SERVICE_LENGTH_MAX2);
}

// engine/runbooks.ts
var RUNBOOKS_MAX = 5e3;
var WAITING_MAX = 10;
function linkOf2({ url, title, by, at }) {
  return { url, ...title === void 0 ? {} : { title }, attachedBy: by, attachedAt: at };
}
function attach(state, event) {
  for (const pattern of event.patterns.slice(0, RUNBOOK_PATTERNS_MAX)) {
    const known = state.runbooks.get(pattern);
    const same = known?.url === event.url ? known : void 0;
    if (!known && state.runbooks.size >= RUNBOOKS_MAX) forgetIdlest(state);
    keep(state, {
      pattern,
      ...linkOf2(event),
      attachedIn: event.incidentId,
      offered: same?.offered ?? 0,
      endedSoon: same?.endedSoon ?? 0,
      waiting: same?.waiting ?? [],
      usedAt: event.at
    });
  }
}
function detach(state, { patterns }) {
  for (const pattern of patterns) forget(state, pattern);
}
function noteOffer(state, incidentId, offered, at) {
  for (const pattern of offered.affected.patterns) {
    change(state, pattern, (runbook2) => ({
      offered: runbook2.offered + 1,
      waiting: [...runbook2.waiting, { incidentId, at }].slice(-WAITING_MAX),
      usedAt: at
    }));
  }
}
function noteRunbookEnd(state, incident, at) {
  for (const pattern of offeredFor(incident)) {
    change(state, pattern, (runbook2) => {
      const offer2 = runbook2.waiting.find(({ incidentId }) => incidentId === incident.incidentId);
      if (!offer2) return {};
      return {
        endedSoon: runbook2.endedSoon + (at - offer2.at <= SOON_MS ? 1 : 0),
        waiting: runbook2.waiting.filter((one) => one !== offer2)
      };
    });
  }
}
function moveRunbooks(state, gone, into) {
  for (const pattern of /* @__PURE__ */ new Set([...patternsOf(gone), ...offeredFor(gone)])) {
    change(state, pattern, ({ attachedIn, offered, waiting }) => {
      const moved = waiting.filter(({ incidentId }) => incidentId === gone.incidentId);
      const twice = moved.length > 0 && waiting.some(({ incidentId }) => incidentId === into);
      return {
        attachedIn: attachedIn === gone.incidentId ? into : attachedIn,
        offered: offered - (twice ? 1 : 0),
        waiting: waiting.flatMap(
          (one) => one.incidentId !== gone.incidentId ? one : twice ? [] : { ...one, incidentId: into }
        )
      };
    });
  }
}
function offeredFor({ suggestions = [] }) {
  return suggestions.filter(({ type }) => type === "runbook").flatMap(({ affected }) => affected.patterns);
}
function change(state, pattern, by) {
  const runbook2 = state.runbooks.get(pattern);
  if (runbook2) keep(state, { ...runbook2, ...by(runbook2) });
}
function keep(state, runbook2) {
  state.runbooks.set(runbook2.pattern, runbook2);
  state.learned.add(knowledgeId("runbook", runbook2.pattern));
}
function forget(state, pattern) {
  if (state.runbooks.delete(pattern)) state.learned.add(knowledgeId("runbook", pattern));
}
function forgetIdlest(state) {
  const [idlest] = [...state.runbooks.values()].toSorted(
    (a, b) => a.usedAt - b.usedAt || (a.pattern < b.pattern ? -1 : 1)
  );
  if (idlest) forget(state, idlest.pattern);
}

// engine/evolve.ts
function evolve(state, event) {
  switch (event.type) {
    case "alert.received":
      receive(state, event.alert, event.at);
      break;
    case "alert.deduplicated":
      changeAlert(state, event.fingerprint, heardAgain);
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        occurrences: incident.occurrences + 1
      }));
      break;
    case "alert.correlated":
      join(state, event.fingerprint, event.alertId, event.incidentId, event.at, event.reason);
      break;
    case "alert.acknowledged":
    case "alert.updated":
      if (event.type === "alert.acknowledged") acknowledge(state, event.fingerprint, event.at);
      changeStatus(state, event.fingerprint, event.type === "alert.acknowledged" ? event.at : void 0);
      break;
    case "alert.resolved":
      resolve(state, event.fingerprint, event.resolvedAt, event.at);
      break;
    case "alert.forgotten":
      state.alerts.delete(event.fingerprint);
      state.orphans.delete(event.fingerprint);
      break;
    case "window.opened":
      open(state, event);
      break;
    case "window.extended":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, closesAt: event.closesAt }));
      break;
    case "window.closed":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        window: "closed",
        closedAt: event.at,
        noise: event.noise
      }));
      break;
    case "incident.resolved":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        resolvedAt: event.at,
        noise: event.noise
      }));
      noteEnd(state, event.incidentId, event.at);
      break;
    case "incident.reopened":
      changeIncident(state, event.incidentId, (incident) => reopen(incident, event.at, event.closesAt));
      break;
    case "incident.merged":
      merge(state, event.incidentId, event.into, event.at, event.reason);
      break;
    case "incident.split":
      split(state, event);
      break;
    case "incident.rescored":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, noise: event.noise }));
      break;
    case "link.added":
      addLink(state, event.link);
      break;
    case "link.removed":
      removeLink(state, event.linkId);
      break;
    case "incident.retired":
      retire(state, event.incidentId, event.at);
      break;
    case "incident.deploy_tagged":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, deploy: event.deploy }));
      break;
    case "incident.deploy_untagged":
      changeIncident(state, event.incidentId, ({ deploy: _deploy, ...incident }) => incident);
      break;
    case "deploy.received":
      keepDeploy(state, event.deploy);
      break;
    case "deploy.forgotten":
      forgetDeploy(state, event.deployId);
      break;
    case "feedback.received":
      changeIncident(state, event.incidentId, (incident) => withFeedback(incident, event.verdict, event.by));
      break;
    case "suggestions.made":
      takeAdvice(state, event);
      break;
    case "runbook.attached":
      attach(state, event);
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, runbook: linkOf2(event) }));
      break;
    case "runbook.detached":
      detach(state, event);
      changeIncident(state, event.incidentId, ({ runbook: _runbook, ...incident }) => incident);
      break;
    case "settings.changed":
      state.config = { ...DEFAULT_CONFIG, ...event.config };
      takeOverConfig(state);
      rearm(state);
      break;
  }
  return state;
}
function takeAdvice(state, event) {
  const { incidentId, suggestions, withdrawn, at } = event;
  const known = state.incidents.get(incidentId)?.suggestions ?? [];
  const isKnown = (id) => known.some((one) => one.suggestion_id === id);
  const fresh = new Map(suggestions.map((one) => [one.suggestion_id, one]));
  const added = suggestions.filter((one) => !isKnown(one.suggestion_id));
  for (const one of added) {
    if (one.type === "runbook") noteOffer(state, incidentId, one, at);
    if (one.type === "tune")
      for (const pattern of one.affected.patterns) learnTuneAdvised(state, pattern, at);
  }
  const kept = known.filter((one) => !withdrawn.includes(one.suggestion_id)).map((one) => fresh.get(one.suggestion_id) ?? one);
  changeIncident(state, incidentId, (incident) => ({ ...incident, suggestions: [...kept, ...added] }));
}
function receive(state, alert, at) {
  hearName(state, alert.service, alert.provider);
  const occurredAt2 = Date.parse(alert.occurred_at);
  const known = state.alerts.get(alert.fingerprint);
  if (known) {
    if (occurredAt2 < known.occurredAt) return;
    state.alerts.set(alert.fingerprint, { ...known, alert, occurredAt: occurredAt2, lastAt: Math.max(known.lastAt, at) });
    return;
  }
  state.alerts.set(alert.fingerprint, {
    fingerprint: alert.fingerprint,
    alertId: alert.alert_id,
    status: alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at,
    lastAt: at,
    occurredAt: occurredAt2,
    alert
  });
  state.orphans.set(alert.fingerprint, at);
  state.timers.push(forgetTimer(alert.fingerprint, at, state.config));
}
function open(state, event) {
  const alert = state.alerts.get(event.fingerprint)?.alert;
  if (!alert) return;
  const incident = {
    incidentId: event.incidentId,
    number: event.number,
    window: "open",
    openedAt: event.at,
    firstTriggeredAt: Date.parse(alert.triggered_at),
    closesAt: event.closesAt,
    lastAlertAt: event.at,
    title: alert.title,
    service: alert.service,
    ...alert.source_url === void 0 ? {} : { sourceUrl: alert.source_url },
    services: [],
    environments: [],
    severity: alert.severity,
    alertCount: 0,
    occurrences: 0,
    firingCount: 0,
    acknowledgedCount: 0,
    sources: [],
    footing: [],
    nodes: [],
    led: false,
    everAcknowledged: 0,
    reasons: [],
    test: alert.test
  };
  state.incidents.set(incident.incidentId, incident);
  state.nextIncidentNumber = Math.max(state.nextIncidentNumber, event.number + 1);
  state.timers.push(timerOf(incident, state.config));
}
function join(state, fingerprint, alertId, incidentId, at, reason) {
  const known = state.alerts.get(fingerprint);
  if (!known) return;
  if (known.incidentId !== void 0) state.alertsByIncident.get(known.incidentId)?.delete(fingerprint);
  state.orphans.delete(fingerprint);
  const { alert } = known;
  const place = placeOf2(alert, coreOf(state.names, alert.service));
  const firing = {
    fingerprint,
    alertId,
    incidentId,
    // What joins fires, also when the news of its end is known already: that is told next.
    status: alert.status === "resolved" ? "triggered" : alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at,
    lastAt: at,
    ...alert.status === "acknowledged" ? { acknowledgedAt: at, everAcknowledged: true } : {},
    inIncident: inIncidentOf(known, incidentId, at, reason),
    place,
    pattern: patternKey(alert, place),
    occurredAt: known.occurredAt,
    alert
  };
  state.alerts.set(fingerprint, firing);
  addTo(state.alertsByIncident, incidentId, fingerprint);
  addTo(state.incidentsByService, place.service, incidentId);
  if (place.node !== void 0) addTo(state.incidentsByNode, place.node, incidentId);
  const before = state.incidents.get(incidentId);
  changeIncident(state, incidentId, (incident) => withFiring(incident, firing, at, state.config.safelist));
  const after = state.incidents.get(incidentId);
  if (before && after && after.footing.length > before.footing.length)
    noteGrowth(state, incidentId, eventTimeOf(firing), at);
  learnFiring(state, firing, before?.alertCount === 0);
  if (before && after && !before.led && after.led) learnLed(state, before.footing[0]?.patterns[0], at);
}
function inIncidentOf(known, incidentId, at, reason) {
  const before = known.incidentId === incidentId ? known.inIncident : void 0;
  const beganAt = eventTimeOf({ alert: known.alert, firstAt: at });
  return {
    reason,
    firings: (before?.firings ?? 0) + 1,
    heard: (before?.heard ?? 0) + 1,
    acknowledged: (before?.acknowledged ?? 0) + (known.alert.status === "acknowledged" ? 1 : 0),
    severity: worseSeverity(before?.severity ?? known.alert.severity, known.alert.severity),
    since: before?.since ?? at,
    beganAt: Math.min(beganAt, before?.beganAt ?? beganAt),
    lastBeganAt: Math.max(beganAt, before?.lastBeganAt ?? beganAt),
    firedAt: [...before?.firedAt ?? [], at].slice(-FIRED_AT_MAX)
  };
}
function heardAgain(alert) {
  const { inIncident, occurrences } = alert;
  const heard = inIncident && { inIncident: { ...inIncident, heard: inIncident.heard + 1 } };
  return { ...alert, occurrences: occurrences + 1, ...heard };
}
var GROWTH_KEPT_MS = 10 * 6e4;
var GROWTH_KEPT_MAX = 64;
function noteGrowth(state, incidentId, eventAt, at) {
  state.recentGrowth = [
    ...state.recentGrowth.filter((one) => one.incidentId !== incidentId && one.at > at - GROWTH_KEPT_MS),
    { incidentId, at: eventAt }
  ].slice(-GROWTH_KEPT_MAX);
  state.learned.add(RECENT);
}
function acknowledge(state, fingerprint, at) {
  const alert = state.alerts.get(fingerprint);
  if (!alert || alert.everAcknowledged) return;
  const { inIncident } = alert;
  state.alerts.set(fingerprint, {
    ...alert,
    everAcknowledged: true,
    ...inIncident && { inIncident: { ...inIncident, acknowledged: inIncident.acknowledged + 1 } }
  });
  changeIncident(state, alert.incidentId, (incident) => ({
    ...incident,
    everAcknowledged: incident.everAcknowledged + 1
  }));
  learnAcknowledged(state, alert, at);
}
function changeStatus(state, fingerprint, acknowledgedAt) {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  const { acknowledgedAt: _, inIncident, ...rest } = before;
  const status = acknowledgedAt === void 0 ? before.alert.status : "acknowledged";
  state.alerts.set(fingerprint, {
    ...rest,
    status,
    severity: before.alert.severity,
    ...inIncident && {
      inIncident: { ...inIncident, severity: worseSeverity(inIncident.severity, before.alert.severity) }
    },
    ...status === "acknowledged" ? { acknowledgedAt: acknowledgedAt ?? before.acknowledgedAt ?? before.lastAt } : {}
  });
  changeIncident(state, before.incidentId, (incident) => ({
    ...incident,
    severity: worseSeverity(incident.severity, before.alert.severity),
    acknowledgedCount: incident.acknowledgedCount + acknowledged(status) - acknowledged(before.status)
  }));
}
function resolve(state, fingerprint, resolvedAt, at) {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  state.alerts.set(fingerprint, { ...before, status: "resolved", resolvedAt });
  if (before.status === "resolved") return;
  const { place } = before;
  changeIncident(state, before.incidentId, (incident) => ({
    ...incident,
    firingCount: incident.firingCount - 1,
    lastEndedAt: Math.max(incident.lastEndedAt ?? 0, Math.min(at, resolvedAt)),
    acknowledgedCount: incident.acknowledgedCount - acknowledged(before.status),
    footing: incident.footing.map(
      (entry) => entry.service === place?.service && entry.region === place.region ? { ...entry, firing: Math.max(0, entry.firing - 1) } : entry
    )
  }));
  if (before.incidentId !== void 0) learnEnded(state, before, at);
}
var ENDS_KEPT_MS = 8 * 6e4;
var ENDS_KEPT_MAX = 200;
function noteEnd(state, incidentId, at) {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  const end = {
    incidentId,
    beganAt: Math.min(at, ...incident.footing.map(({ firstAt }) => firstAt)),
    endedAt: incident.lastEndedAt ?? at,
    heardAt: at
  };
  noteRunbookEnd(state, incident, at);
  state.recentEnds = [
    ...state.recentEnds.filter((one) => one.incidentId !== incidentId && one.heardAt > at - ENDS_KEPT_MS),
    end
  ].slice(-ENDS_KEPT_MAX);
  state.learned.add(RECENT);
}
function retire(state, incidentId, at) {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  if (incident.deploy && !incident.test) learnAfterDeploy(state, incident, at);
  forgetIncident(state, incident);
  for (const fingerprint of state.alertsByIncident.get(incidentId) ?? []) state.alerts.delete(fingerprint);
  state.alertsByIncident.delete(incidentId);
}
function forgetIncident(state, { incidentId, footing, nodes }) {
  for (const { service } of footing) removeFrom(state.incidentsByService, service, incidentId);
  for (const { name } of nodes) removeFrom(state.incidentsByNode, name, incidentId);
  state.incidents.delete(incidentId);
}
function merge(state, goneId, intoId, at, reason) {
  const gone = state.incidents.get(goneId);
  const into = state.incidents.get(intoId);
  if (!gone || !into) return;
  for (const fingerprint of state.alertsByIncident.get(goneId) ?? []) {
    const alert = state.alerts.get(fingerprint);
    if (!alert) continue;
    state.alerts.set(fingerprint, { ...alert, incidentId: intoId, cameFrom: alert.cameFrom ?? goneId });
    addTo(state.alertsByIncident, intoId, fingerprint);
  }
  state.alertsByIncident.delete(goneId);
  forgetIncident(state, gone);
  for (const { service } of gone.footing) addTo(state.incidentsByService, service, intoId);
  for (const { name } of gone.nodes) addTo(state.incidentsByNode, name, intoId);
  moveRunbooks(state, gone, intoId);
  changeIncident(state, intoId, (incident) => together(incident, gone, at, reason));
}
function split(state, event) {
  const { incidentId, into, number } = event;
  const whole = state.incidents.get(incidentId);
  const fingerprints = state.alertsByIncident.get(incidentId);
  if (!whole || !fingerprints) return;
  for (const fingerprint of event.fingerprints) {
    const alert = state.alerts.get(fingerprint);
    if (alert?.incidentId !== incidentId) continue;
    const { cameFrom, inIncident, ...rest } = alert;
    const reason = cameFrom === into || !inIncident ? inIncident?.reason : event.reason;
    state.alerts.set(fingerprint, {
      ...rest,
      incidentId: into,
      ...inIncident && reason ? { inIncident: { ...inIncident, reason } } : {}
    });
    fingerprints.delete(fingerprint);
    addTo(state.alertsByIncident, into, fingerprint);
  }
  forgetIncident(state, whole);
  const { suggestions: _advice, runbook: _runbook, ...leaving } = whole;
  const came = (id) => (whole.merged ?? []).filter((one) => one.incidentId === id);
  const stay = (whole.merged ?? []).filter((one) => one.incidentId !== into);
  for (const [id, frame] of [
    [incidentId, { ...whole, merged: stay }],
    [into, { ...leaving, incidentId: into, number, merged: came(into).length > 0 ? [] : void 0 }]
  ])
    putTogether(state, id, frame);
  state.nextIncidentNumber = Math.max(state.nextIncidentNumber, number + 1);
}
function putTogether(state, incidentId, {
  number,
  window,
  closesAt,
  closedAt,
  reopenedAt,
  feedback,
  merged: merged2,
  suggestions,
  runbook: runbook2
}) {
  const alerts2 = [...state.alertsByIncident.get(incidentId) ?? []].flatMap(
    (fingerprint) => state.alerts.get(fingerprint) ?? []
  );
  if (alerts2.length === 0) return;
  const frame = {
    incidentId,
    number,
    window,
    closesAt,
    ...closedAt === void 0 ? {} : { closedAt },
    ...reopenedAt === void 0 ? {} : { reopenedAt },
    ...feedback === void 0 ? {} : { feedback },
    ...merged2 === void 0 || merged2.length === 0 ? {} : { merged: merged2 },
    ...suggestions === void 0 ? {} : { suggestions },
    ...runbook2 === void 0 ? {} : { runbook: runbook2 }
  };
  const incident = summaryOf(frame, alerts2, state.config.safelist);
  state.incidents.set(incidentId, incident);
  for (const { service } of incident.footing) addTo(state.incidentsByService, service, incidentId);
  for (const { name } of incident.nodes) addTo(state.incidentsByNode, name, incidentId);
  state.timers.push(timerOf(incident, state.config));
}
function keepDeploy(state, news) {
  const known = state.deploys.get(news.deploy_id);
  hearName(state, news.service, news.provider);
  if (known) unindexDeploy(state, known);
  const deploy3 = known ? withNews(known, news) : news;
  state.deploys.set(deploy3.deploy_id, deploy3);
  indexDeploy(state, deploy3);
}
function withNews(known, news) {
  const late = known.status !== "in_progress" && news.status === "in_progress";
  const started_at = known.started_at < news.started_at ? known.started_at : news.started_at;
  return late ? { ...news, ...known, started_at } : { ...known, ...news, started_at };
}
function forgetDeploy(state, deployId) {
  const known = state.deploys.get(deployId);
  if (known) unindexDeploy(state, known);
  state.deploys.delete(deployId);
}
function changeAlert(state, fingerprint, change2) {
  const alert = state.alerts.get(fingerprint);
  if (alert) state.alerts.set(fingerprint, change2(alert));
}
function changeIncident(state, incidentId, change2) {
  const before = incidentId === void 0 ? void 0 : state.incidents.get(incidentId);
  if (!before) return;
  const after = change2(before);
  state.incidents.set(after.incidentId, after);
  const timer = timerOf(after, state.config);
  const armed = timerOf(before, state.config);
  if (timer.dueAt !== armed.dueAt || timer.kind !== armed.kind) state.timers.push(timer);
}
function acknowledged(status) {
  return status === "acknowledged" ? 1 : 0;
}

// engine/domain/link.ts
var SIDE_MAX = 60;

// engine/steps/weights.ts
var MINUTE_MS2 = 6e4;
var WEIGHTS = {
  /** A service that alerts brings more of its own alerts … */
  sameService: 1.3,
  /** … also the same pattern on another pod or node … */
  samePattern: 0.7,
  /** … and patterns that usually come with it, times the share in which they did. */
  companion: 1.2,
  /** Fades from its last alert on: while something of the service fires, and when nothing does any more. */
  ownTauMs: 1 * MINUTE_MS2,
  quietTauMs: 1.25 * MINUTE_MS2,
  /** A service that depends on it, as a person said; two steps away; as alerts suggest, times how sure that is. */
  dependency: 0.6,
  twoSteps: 0.18,
  together: 1.1,
  /** From this share on two services fail together so regularly that nobody needs to be asked before they merge. */
  overwhelming: 0.5,
  /** Fades from the neighbour's first alert on: whoever suffers does so soon. */
  neighbourTauMs: 3.25 * MINUTE_MS2,
  /** Any other service that began at the same time, divided by how many services there are. */
  coincidence: 0.43,
  coincidenceTauMs: 1.5 * MINUTE_MS2,
  /** The same node: one service on it, several. */
  node: 0.4,
  nodeOfMany: 0.9,
  /** Twins in two regions rarely fail for one reason. */
  otherRegion: 0.08,
  /** A pattern that never fired is expected to begin something of its own every three and a half days. */
  priorPerMinute: 2e-4,
  /** An incident must explain an alert so many times better than the alert's own habits. */
  margin: 60,
  /** The same alert again within so long is the same story. */
  againMs: 25 * MINUTE_MS2,
  /** One that fires now and then, alone, and nobody cares: its card is brought up to date instead of a new one posted. */
  calmAgainMs: 60 * MINUTE_MS2,
  /** What merges two incidents: times the margin, at least so many a minute, less the further apart they began. */
  mergeTimes: 2.5,
  mergePerMinute: 0.01,
  mergeTauMs: 2 * MINUTE_MS2,
  /** Incidents that lasted and were no noise, and began and ended within these of each other, were one. */
  endedTogether: {
    lastedMs: 4 * MINUTE_MS2,
    beganWithinMs: 4.8 * MINUTE_MS2,
    endedWithinMs: 1.7 * MINUTE_MS2,
    bothWithinMs: 4 * MINUTE_MS2,
    noiseMax: 75
  }
};

// engine/steps/dependency.ts
function mergeRelated(incident, arrival, ties, state) {
  const needed = Math.max(WEIGHTS.mergePerMinute, WEIGHTS.mergeTimes * arrival.threshold);
  const decisions = [];
  let into = incident;
  for (const { incident: other, mergeRate, reason } of ties) {
    if (other.incidentId === into.incidentId) continue;
    if (saidApart(into, other, state) || !shareEnvironment(into, other)) continue;
    const apart2 = Math.abs(startOf(other) - startOf(into));
    const isSaid = reason.code === "said-together" && apart2 <= state.config.windowMaxMs;
    if (!isSaid && mergeRate * Math.exp(-apart2 / WEIGHTS.mergeTauMs) < needed) continue;
    const [older, younger] = inOrder(into, other);
    decisions.push(merged(younger, older, reason));
    into = older;
  }
  return decisions;
}
function mergeEnded(incident, state, now) {
  const limits = WEIGHTS.endedTogether;
  const beganAt = startOf(incident);
  const endedAt = incident.lastEndedAt ?? now;
  if (endedAt - beganAt < limits.lastedMs) return [];
  let best;
  for (const end of state.recentEnds) {
    const other = state.incidents.get(end.incidentId);
    if (!other || other.incidentId === incident.incidentId || other.test !== incident.test) continue;
    if (other.resolvedAt === void 0 || end.endedAt - end.beganAt < limits.lastedMs) continue;
    const began = Math.abs(end.beganAt - beganAt);
    const ended = Math.abs(end.endedAt - endedAt);
    const apart2 = began + ended;
    if (began > limits.beganWithinMs || ended > limits.endedWithinMs || apart2 > limits.bothWithinMs) continue;
    if (!shareRegion(incident, other) || !shareEnvironment(incident, other)) continue;
    if (saidApart(incident, other, state)) continue;
    if ((other.noise?.score ?? 0) > limits.noiseMax) continue;
    if (!best || apart2 < best.apart) best = { other, apart: apart2 };
  }
  if (!best) return [];
  const [older, younger] = inOrder(incident, best.other);
  return [
    merged(younger, older, { code: "began-and-ended-together", text: "they began and ended together" })
  ];
}
function merged(younger, older, reason) {
  return { type: "incident.merged", incidentId: younger.incidentId, into: older.incidentId, reason };
}
function startOf({ footing, openedAt }) {
  return Math.min(openedAt, ...footing.map(({ firstAt }) => firstAt));
}
function inOrder(a, b) {
  const isOlder2 = a.openedAt < b.openedAt || a.openedAt === b.openedAt && a.incidentId < b.incidentId;
  return isOlder2 ? [a, b] : [b, a];
}
function shareRegion(a, b) {
  const regions = new Set(a.footing.map(({ region }) => region));
  return regions.has(void 0) || b.footing.some(({ region }) => region === void 0 || regions.has(region));
}
function shareEnvironment(a, b) {
  const [ofA, ofB] = [a, b].map(({ environments }) => environments.filter((one) => one !== "unknown"));
  return !ofA?.length || !ofB?.length || ofA.some((one) => ofB.includes(one));
}

// engine/by-hand.ts
function splitOffId(at, linkId) {
  return derivedId(at, "incident", linkId);
}
function splitByHand({ incidentId, fingerprints, patterns, by }, linkId, state, at) {
  const incident = state.incidents.get(incidentId);
  const members = state.alertsByIncident.get(incidentId) ?? /* @__PURE__ */ new Set();
  const leaving = fingerprints.filter((fingerprint) => members.has(fingerprint)).toSorted();
  const link2 = (sides2, otherId) => ({
    type: "link.added",
    link: { linkId, kind: "apart", ...sides2, by, at, incidentId, otherId }
  });
  if (!incident) return hasSides(patterns) ? [link2(patterns, "")] : [];
  if (leaving.length === 0 || leaving.length === members.size) return [];
  const staying = [...members].filter((fingerprint) => !leaving.includes(fingerprint)).toSorted();
  const sides = { left: patternsOf2(leaving, state), right: patternsOf2(staying, state) };
  const back = cameTogetherFrom(leaving, staying, state);
  const known = incident.merged?.find((one) => one.incidentId === back);
  const into = known?.incidentId ?? splitOffId(at, linkId);
  const number = known?.number ?? state.nextIncidentNumber;
  const reason = { code: "said-apart", text: "these alerts are not related to the others", by };
  return [
    link2(sides, into),
    { type: "incident.split", incidentId, into, number, fingerprints: leaving, reason }
  ];
}
function mergeByHand({ incidentId, otherId, patterns, by }, linkId, state, at) {
  if (incidentId === otherId) return [];
  const [one, other] = [state.incidents.get(incidentId), state.incidents.get(otherId)];
  const link2 = (sides2, kept, gone) => ({
    type: "link.added",
    link: { linkId, kind: "together", ...sides2, by, at, incidentId: kept, otherId: gone }
  });
  if (!one || !other) return hasSides(patterns) ? [link2(patterns, incidentId, otherId)] : [];
  const [older, younger] = inOrder(one, other);
  const sides = { left: patternsIn(older), right: patternsIn(younger) };
  const reason = { code: "said-together", text: "they belong together", by };
  return [
    link2(sides, older.incidentId, younger.incidentId),
    { type: "incident.merged", incidentId: younger.incidentId, into: older.incidentId, reason }
  ];
}
function undoByHand(linkId, by, state) {
  const link2 = state.links.get(linkId);
  if (!link2) return [];
  const { kind, incidentId, otherId } = link2;
  const removed = { type: "link.removed", linkId, by };
  const reason = { code: "undone", text: "this was taken back", by };
  const [one, other] = [state.incidents.get(incidentId), state.incidents.get(otherId)];
  if (kind === "apart") {
    if (!one || !other) return [removed];
    return [removed, { type: "incident.merged", incidentId: otherId, into: incidentId, reason }];
  }
  const known = one?.merged?.find((merged2) => merged2.incidentId === otherId);
  const fingerprints = [...state.alertsByIncident.get(incidentId) ?? []].filter((fingerprint) => state.alerts.get(fingerprint)?.cameFrom === otherId).toSorted();
  if (!known || fingerprints.length === 0) return [removed];
  return [
    removed,
    { type: "incident.split", incidentId, into: otherId, number: known.number, fingerprints, reason }
  ];
}
function cameTogetherFrom(leaving, staying, { alerts: alerts2 }) {
  const from = (fingerprint) => alerts2.get(fingerprint)?.cameFrom;
  const [first] = leaving;
  const origin = first === void 0 ? void 0 : from(first);
  if (origin === void 0) return void 0;
  return leaving.every((one) => from(one) === origin) && !staying.some((one) => from(one) === origin) ? origin : void 0;
}
function patternsOf2(fingerprints, { alerts: alerts2 }) {
  const keys = fingerprints.flatMap((fingerprint) => alerts2.get(fingerprint)?.pattern ?? []);
  return [...new Set(keys)].slice(0, SIDE_MAX);
}
function patternsIn({ footing }) {
  return [...new Set(footing.flatMap(({ patterns }) => patterns))].slice(0, SIDE_MAX);
}
function hasSides({ left, right }) {
  return left.length > 0 && right.length > 0;
}

// engine/inbox.ts
function linkIdOf(receivedAt, itemId) {
  return derivedId(receivedAt, "link", itemId);
}

// engine/steps/dedup.ts
var SAME_ALERT = { code: "same-alert", text: "the same alert, still firing" };
var LATE = { code: "late-delivery", text: "arrived after newer news of the same alert" };
var NOTHING_OPEN = { code: "nothing-open", text: "resolved something that was not seen firing" };
function dedup(alert, state) {
  const known = state.alerts.get(alert.fingerprint);
  if (!known) return alert.status === "resolved" ? [resolved(alert, void 0, NOTHING_OPEN)] : [];
  if (known.incidentId === void 0 && known.status === "resolved" && alert.status !== "resolved") return [];
  const late = Date.parse(alert.occurred_at) < known.occurredAt;
  if (late) return [{ type: "alert.deduplicated", ...subject(known), reason: LATE }];
  if (known.status === "resolved") {
    return alert.status === "resolved" ? [{ type: "alert.deduplicated", ...subject(known), reason: SAME_ALERT }] : [];
  }
  if (alert.status === "resolved") return [resolved(alert, known)];
  if (alert.status === "acknowledged" && known.status === "triggered")
    return [{ type: "alert.acknowledged", ...subject(known) }];
  const changed = alert.status !== known.status || alert.severity !== known.severity || alert.title !== known.alert.title;
  return changed ? [{ type: "alert.updated", ...subject(known) }] : [{ type: "alert.deduplicated", ...subject(known), reason: SAME_ALERT }];
}
function resolved(alert, known, reason) {
  const resolvedAt = Date.parse(alert.resolved_at ?? alert.occurred_at);
  const of = known ? subject(known) : { fingerprint: alert.fingerprint, alertId: alert.alert_id };
  return { type: "alert.resolved", ...of, resolvedAt, ...reason ? { reason } : {} };
}
function subject(known) {
  const { fingerprint, alertId, incidentId } = known;
  return incidentId === void 0 ? { fingerprint, alertId } : { fingerprint, alertId, incidentId };
}

// engine/domain/service-kind.ts
var DEPENDED_ON = /(^|-)(db|database|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|cache|memcached|kafka|rabbitmq|queue|events|topic|sqs|sns|pubsub|elastic|elasticsearch|opensearch|dynamo|dynamodb|cassandra|rds|s3|storage|dns|vault|etcd|consul|zookeeper|platform|cluster|network|k8s|kubernetes)(-|$)/;
var IN_FRONT = /(^|-)(web|frontend|gateway|portal|bff|app|ui|edge|console|ingress|mobile|website)(-|$)/;
var placeInChain = remembered((service) => {
  if (DEPENDED_ON.test(service)) return 1;
  return IN_FRONT.test(service) ? -1 : 0;
});

// engine/domain/words.ts
function durationWord(ms) {
  const minutes = Math.round(ms / 6e4);
  if (minutes < 1) return "less than a minute";
  if (minutes < 90) return several(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 36 ? several(hours, "hour") : several(Math.round(hours / 24), "day");
}
function countWord(count2) {
  const whole = Math.round(count2);
  return whole === 1 ? "once" : whole === 2 ? "twice" : `${whole} times`;
}
function several(count2, unit) {
  return count2 === 1 ? `1 ${unit}` : `${count2} ${unit}s`;
}

// engine/steps/deploy.ts
var MINUTE_MS3 = 6e4;
var ROLLOUT_MAX_MS = 2 * 36e5;
var REMEMBER_MS = 6 * 36e5;
var ROLLBACK = /^\s*(revert|rollback|roll back|rolled back)\b/i;
var D = {
  orderTau: 1.5,
  lagTau: 12,
  min: 0.15,
  upstream: 0.2,
  clock: 6e4,
  deeper: 0.1,
  deeperMs: 9e4
};
function tagDeploy(incident, state) {
  const best = likeliestDeploy(incident, state);
  if (best?.deploy.deploy_id === incident.deploy?.deployId && best?.deploy.status === incident.deploy?.status)
    return [];
  if (best) return [tagged(incident, best)];
  return incident.deploy ? [{ type: "incident.deploy_untagged", incidentId: incident.incidentId }] : [];
}
function tagWithDeploy(deploy3, state) {
  const decisions = [];
  for (const incidentId of [
    ...state.incidentsByService.get(coreOf(state.names, deploy3.service)) ?? []
  ].toSorted()) {
    const incident = state.incidents.get(incidentId);
    if (incident) decisions.push(...tagDeploy(incident, state));
  }
  return decisions;
}
function likeliestDeploy(incident, state) {
  const began = Math.min(...incident.footing.map(({ firstAt }) => firstAt));
  let best;
  for (const entry of incident.footing) {
    const order = Math.exp(-(entry.firstAt - began) / (D.orderTau * MINUTE_MS3));
    const deployIds = state.deploysByService.get(entry.service);
    if (order < D.min || !deployIds) continue;
    const blame = hasDeeperCause(entry, incident, state) ? D.deeper : 1;
    for (const deployId of deployIds) {
      const deploy3 = state.deploys.get(deployId);
      if (!deploy3) continue;
      const likelihood = order * likelihoodOf(deploy3, entry, incident, state.config) * blame;
      if (likelihood < D.min) continue;
      const candidate = { deploy: deploy3, likelihood, firstAt: entry.firstAt, cause: entry.service };
      if (!best || isLikelier(candidate, best)) best = candidate;
    }
  }
  return best;
}
function hasDeeperCause(entry, incident, state) {
  if (incident.nodes.some(({ services }) => services.length > 1)) return true;
  const ups = state.upstreams.get(entry.service);
  return incident.footing.some(
    (other) => other.service !== entry.service && other.firstAt <= entry.firstAt + D.deeperMs && (ups?.has(other.service) || placeInChain(other.service) > placeInChain(entry.service)) && !state.deploysByService.has(other.service)
  );
}
function isLikelier(a, b) {
  if (a.likelihood !== b.likelihood) return a.likelihood > b.likelihood;
  return isNewer(a.deploy, b.deploy);
}
function likelihoodOf(deploy3, entry, incident, config) {
  if (deploy3.status === "cancelled" || ROLLBACK.test(deploy3.commit_message ?? "")) return 0;
  if (!mayShareEnvironment(deploy3.environment, incident.environments)) return 0;
  const region = regionIn(deploy3.service);
  if (region !== void 0 && entry.region !== void 0 && region !== entry.region) return 0;
  const startedAt = Date.parse(deploy3.started_at);
  if (entry.firstAt < startedAt - D.clock) return 0;
  if (deploy3.completed_at === void 0) return entry.firstAt <= startedAt + ROLLOUT_MAX_MS ? 1 : 0;
  const lag = entry.firstAt - Date.parse(deploy3.completed_at);
  const isProduction = deploy3.environment === "production" || deploy3.environment === "unknown";
  if (lag > (isProduction ? config.deployLookbackMs.production : config.deployLookbackMs.other)) return 0;
  return lag <= 0 ? 1 : Math.exp(-lag / (D.lagTau * MINUTE_MS3));
}
function forgetOldDeploys(state, now) {
  const lastHour = Math.floor((now - REMEMBER_MS) / 36e5) - 1;
  const old = [];
  for (const [hour, deployIds] of state.deploysByHour) if (hour <= lastHour) old.push(...deployIds);
  return old.toSorted().map((deployId) => ({ type: "deploy.forgotten", deployId }));
}
function isNewer(a, b) {
  const later = Date.parse(a.started_at) - Date.parse(b.started_at);
  return later > 0 || later === 0 && a.deploy_id > b.deploy_id;
}
function mayShareEnvironment(environment, environments) {
  const known = environments.filter((one) => one !== "unknown");
  return environment === "unknown" || known.length === 0 || known.includes(environment);
}
function tagged(incident, { deploy: deploy3, firstAt, cause }) {
  const leadMs = Math.max(0, firstAt - Date.parse(deploy3.started_at));
  const match = {
    deployId: deploy3.deploy_id,
    provider: deploy3.provider,
    reference: deploy3.provider_reference ?? deploy3.provider_deploy_id,
    service: deploy3.service,
    cause,
    ...deploy3.version === void 0 ? {} : { version: deploy3.version },
    ...deploy3.author === void 0 ? {} : { author: deploy3.author },
    ...deploy3.pr_number === void 0 ? {} : { prNumber: deploy3.pr_number },
    ...deploy3.pr_url === void 0 ? {} : { prUrl: deploy3.pr_url },
    ...deploy3.commit_message === void 0 ? {} : { commitMessage: deploy3.commit_message },
    ...deploy3.commit_sha === void 0 ? {} : { commitSha: deploy3.commit_sha },
    ...deploy3.source_url === void 0 ? {} : { sourceUrl: deploy3.source_url },
    status: deploy3.status,
    leadMs,
    reason: why(deploy3, leadMs)
  };
  return { type: "incident.deploy_tagged", incidentId: incident.incidentId, deploy: match };
}
function why(deploy3, leadMs) {
  const when = leadMs < 6e4 ? "at about the time of" : `${durationWord(leadMs)} before`;
  const which = deploy3.pr_number === void 0 ? "" : ` (#${deploy3.pr_number})`;
  return deploy3.status === "in_progress" ? {
    code: "deploy-in-progress",
    text: `${deploy3.service} was being deployed${which}; that began ${when} the first alert`
  } : {
    code: "deploy-before-alert",
    text: `${deploy3.service} was deployed${which}; that began ${when} the first alert`
  };
}

// engine/steps/evidence.ts
var MINUTE_MS4 = 6e4;
function arrivalOf(alert, state, now) {
  const place = placeOf2(alert, coreOf(state.names, alert.service));
  const pattern = patternKey(alert, place);
  const known = state.patterns.get(pattern);
  const habit = known ? rateOf(known.starts, known.firstAt, now) * MINUTE_MS4 : 0;
  const companions = /* @__PURE__ */ new Map();
  if (known) {
    const fires = valueAt(known.fires, now);
    for (const { key, together: together2 } of known.companions) {
      const count2 = valueAt(together2, now);
      if (count2 >= 2) companions.set(key, Math.min(1, count2 / (fires + 1)));
    }
  }
  return {
    alert,
    place,
    pattern,
    at: eventTimeOf({ alert, firstAt: now }),
    threshold: (habit + WEIGHTS.priorPerMinute) * WEIGHTS.margin,
    companions,
    calm: known !== void 0 && isCalm(known, now)
  };
}
function isCalm({ starts, led, fires, acknowledged: acknowledged2 }, now) {
  const opened = valueAt(starts, now);
  return opened >= 3 && (valueAt(led, now) + 0.5) / (opened + 1) <= 0.25 && valueAt(acknowledged2, now) / (valueAt(fires, now) + 1) < 0.1;
}
function tiesOf(arrival, state, isOpenTo) {
  const { place } = arrival;
  const neighbours = neighboursOf(place.service, state, arrival.at);
  const ties = [];
  for (const incidentId of candidates(arrival, neighbours, state)) {
    const incident = state.incidents.get(incidentId);
    if (!incident || incident.test !== arrival.alert.test || !isOpenTo(incident)) continue;
    if (!sharesEnvironment(incident, place)) continue;
    const said = saidOf(arrival.pattern, incident, state);
    if (said?.kind === "apart") continue;
    const tie = said ? tieBySaying(incident, said, arrival) : tieTo(incident, arrival, neighbours, state);
    if (tie) ties.push(tie);
  }
  return ties.toSorted((a, b) => b.rate - a.rate || (a.incident.incidentId < b.incident.incidentId ? -1 : 1));
}
function candidates({ place, pattern, at }, neighbours, state) {
  const found = /* @__PURE__ */ new Set();
  for (const service of [place.service, ...neighbours.keys(), ...servicesTiedTo(pattern, state)])
    for (const incidentId of state.incidentsByService.get(service) ?? []) found.add(incidentId);
  if (place.node !== void 0)
    for (const incidentId of state.incidentsByNode.get(place.node) ?? []) found.add(incidentId);
  for (const grown2 of state.recentGrowth)
    if (Math.abs(at - grown2.at) < 4 * WEIGHTS.coincidenceTauMs) found.add(grown2.incidentId);
  return found;
}
function neighboursOf(service, state, at) {
  const found = /* @__PURE__ */ new Map();
  const add = (other, weight, reason, isSuspicion = false) => {
    if (other === service || weight <= (found.get(other)?.weight ?? 0)) return;
    found.set(other, { weight, reason, isSuspicion });
  };
  for (const other of state.pairedWith.get(service) ?? []) {
    const share = togetherness(state, service, other, at);
    if (share === 0) continue;
    const reason = { code: "fail-together", text: `${service} and ${other} usually fail together` };
    add(other, WEIGHTS.together * share, reason, share < WEIGHTS.overwhelming);
  }
  for (const other of around(service, state)) {
    const text = state.upstreams.get(service)?.has(other) ? `${service} depends on ${other}, as your team said` : `${other} depends on ${service}, as your team said`;
    add(other, WEIGHTS.dependency, { code: "depends-on", text });
    for (const further of around(other, state)) {
      const meet = `${service} and ${further} are both tied to ${other}, as your team said`;
      add(further, WEIGHTS.twoSteps, { code: "depends-on", text: meet });
    }
  }
  return found;
}
function around(service, state) {
  return [...state.upstreams.get(service) ?? [], ...state.downstreams.get(service) ?? []];
}
function tieTo(incident, arrival, neighbours, state) {
  let rate = 0;
  let mergeRate = 0;
  let best;
  const add = (found) => {
    if (!found) return;
    rate += found.joinRate ?? found.rate;
    if (!found.isSuspicion) mergeRate += found.rate;
    if (!best || (found.joinRate ?? found.rate) > (best.joinRate ?? best.rate)) best = found;
  };
  for (const entry of incident.footing)
    if (!isOver(entry, arrival, neighbours)) add(fromService(entry, incident, arrival, neighbours, state));
  add(fromNode(incident, arrival));
  return best && { incident, rate, mergeRate, reason: best.reason };
}
var OVER_AFTER_TAUS = 10;
function isOver({ service, firstAt, lastAt }, { place, at }, neighbours) {
  if (service === place.service || Math.abs(at - lastAt) < OVER_AFTER_TAUS * WEIGHTS.quietTauMs) return false;
  const tauMs = neighbours.has(service) ? WEIGHTS.neighbourTauMs : WEIGHTS.coincidenceTauMs;
  return Math.abs(at - firstAt) > OVER_AFTER_TAUS * tauMs;
}
function tieBySaying(incident, { by }, { at }) {
  const since = Math.max(...incident.footing.map(({ lastAt }) => lastAt));
  if (at - since > WEIGHTS.againMs) return void 0;
  const text = "such alerts were put together by hand before";
  return { incident, rate: CERTAIN, mergeRate: CERTAIN, reason: { code: "said-together", text, by } };
}
var CERTAIN = 1e3;
function fromService(entry, incident, arrival, neighbours, state) {
  const { place, pattern, at } = arrival;
  const isElsewhere = entry.region !== void 0 && place.region !== void 0 && entry.region !== place.region;
  const nearness = isElsewhere ? WEIGHTS.otherRegion : 1;
  const isAgain = entry.patterns.includes(pattern);
  const againMs = arrival.calm && !incident.led ? WEIGHTS.calmAgainMs : WEIGHTS.againMs;
  if (isAgain && !isElsewhere && at - entry.lastAt < againMs)
    return { rate: 1, reason: again(arrival, incident, state) };
  const company = isAgain ? WEIGHTS.samePattern : WEIGHTS.companion * companionship(entry, arrival);
  const isOwn = entry.service === place.service;
  const relation = isOwn ? {
    weight: WEIGHTS.sameService,
    reason: { code: "same-service", text: `it is about the same service, ${place.service}` }
  } : neighbours.get(entry.service);
  const related = relation ? relation.weight * productivity(entry, state, at) : 0;
  if (company > related) {
    const reason = isAgain ? again(arrival, incident, state) : { code: "usually-together", text: "these alerts usually come together" };
    return { rate: company * nearness * fading(entry, at), reason };
  }
  const sinceFirst = Math.abs(at - entry.firstAt);
  if (isOwn && relation) {
    const rate = related * nearness * fading(entry, at);
    const isOwnWindow = incident.window === "open" && !isElsewhere;
    return { rate, joinRate: isOwnWindow ? CERTAIN + rate : rate, reason: relation.reason };
  }
  if (relation)
    return {
      rate: related * nearness * density(sinceFirst, WEIGHTS.neighbourTauMs),
      reason: relation.reason,
      ...relation.isSuspicion ? { isSuspicion: true } : {}
    };
  const chance = Math.min(0.2, WEIGHTS.coincidence / Math.max(30, state.services.size));
  return {
    rate: chance * nearness * productivity(entry, state, at) * density(sinceFirst, WEIGHTS.coincidenceTauMs),
    reason: {
      code: "same-minute",
      text: `${count(incident.footing.length, "other service")} began to alert in the same minutes`
    }
  };
}
function again({ alert }, { incidentId, sources }, state) {
  if (state.alerts.get(alert.fingerprint)?.incidentId === incidentId)
    return { code: "fired-again", text: "the same alert fired again" };
  return sources.some(({ provider }) => provider === alert.provider) ? { code: "same-problem", text: "it is the same problem on another instance" } : { code: "same-problem", text: "it is the same problem, reported by another tool" };
}
function fromNode({ nodes }, { place, at }) {
  const spot = place.node === void 0 ? void 0 : nodes.find(({ name }) => name === place.node);
  if (!spot) return void 0;
  const weight = spot.services.length > 1 ? WEIGHTS.nodeOfMany : WEIGHTS.node;
  const rate = weight * density(Math.abs(at - spot.lastAt), WEIGHTS.quietTauMs);
  return { rate, reason: { code: "same-node", text: `it is on the same node, ${spot.name}` } };
}
function companionship({ patterns }, { companions }) {
  let most = 0;
  if (companions.size > 0) for (const key of patterns) most = Math.max(most, companions.get(key) ?? 0);
  return most;
}
function productivity({ patterns }, state, at) {
  let most = 0;
  for (const key of patterns) {
    const pattern = state.patterns.get(key);
    if (!pattern) return 1;
    most = Math.max(most, (valueAt(pattern.led, at) + 0.9) / (valueAt(pattern.starts, at) + 0.9));
  }
  return most;
}
function fading(entry, at) {
  const lag = at > entry.lastAt ? at - entry.lastAt : Math.max(0, entry.firstAt - at);
  return density(lag, entry.firing > 0 ? WEIGHTS.ownTauMs : WEIGHTS.quietTauMs);
}
function density(lagMs, tauMs) {
  return Math.exp(-lagMs / tauMs) / (tauMs / MINUTE_MS4);
}
function sharesEnvironment({ environments }, { environment }) {
  const known = environments.filter((one) => one !== "unknown");
  return environment === "unknown" || known.length === 0 || known.includes(environment);
}
function count(number, unit) {
  return number === 1 ? `1 ${unit}` : `${number} ${unit}s`;
}

// engine/steps/score-v1.ts
var WEEK_MS = 7 * 864e5;
function scoreV1(incident, state, now) {
  return {
    base: 0,
    factors: [
      repeats(incident, state),
      deployed(incident),
      endsByItself(incident, state, now),
      severity(incident),
      timeOfDay(incident)
    ]
  };
}
function repeats({ incidentId, occurrences }, { alertsByIncident }) {
  const unique = alertsByIncident.get(incidentId)?.size ?? 0;
  const share = occurrences === 0 ? 0 : 1 - unique / occurrences;
  return {
    name: "repeats",
    points: Math.round(share * 30),
    text: `${Math.round(share * 100)}% of the notifications were repeats`
  };
}
function deployed({ deploy: deploy3 }) {
  const pr = `${deploy3?.prUrl ?? ""} ${deploy3?.commitMessage ?? ""}`;
  const isConfiguration = pr.includes("config") || pr.includes("feature-flag");
  return {
    name: "deploy",
    points: deploy3 ? 25 + (isConfiguration ? 5 : 0) : 0,
    text: isConfiguration ? "a configuration change was being deployed" : "a deploy came just before"
  };
}
function endsByItself({ footing }, { patterns }, now) {
  let ended = 0;
  let alone = 0;
  for (const key of footing.flatMap((entry) => entry.patterns)) {
    for (const day of patterns.get(key)?.days ?? []) {
      if (day.day < Math.floor((now - WEEK_MS) / 864e5)) continue;
      ended += day.ended;
      alone += day.alone;
    }
  }
  const share = ended === 0 ? 0 : alone / ended;
  return {
    name: "ends-by-itself",
    points: Math.round(share * 20),
    text: `${Math.round(share * 100)}% of such alerts ended in the last week without anybody acknowledging them`
  };
}
function severity(incident) {
  const points = incident.severity === "low" || incident.severity === "info" ? 15 : incident.severity === "medium" ? 8 : 0;
  return { name: "severity", points, text: `nothing worse than ${incident.severity} severity` };
}
function timeOfDay({ openedAt }) {
  const hour = new Date(openedAt).getUTCHours();
  return {
    name: "time-of-day",
    points: hour >= 14 && hour <= 23 ? 10 : 0,
    text: "it began in the hours when most deploys happen"
  };
}

// engine/steps/noise-facts.ts
var MINUTE_MS5 = 6e4;
function noiseFacts(incident, state, now) {
  const patterns = incident.footing.flatMap(({ patterns: keys }) => keys.map((key) => state.patterns.get(key))).filter((pattern) => pattern !== void 0);
  const kinds = Math.max(1, patterns.length);
  const firingsPerPattern = incident.alertCount / kinds;
  const counts = patterns.map((pattern) => ({
    pattern,
    fires: valueAt(pattern.fires, now),
    starts: valueAt(pattern.starts, now),
    led: valueAt(pattern.led, now)
  }));
  const least = (of) => counts.reduce((low, one) => Math.min(low, of(one)), 1e9);
  const most = (of) => counts.reduce((high, one) => Math.max(high, of(one)), 0);
  const lastedMs = (incident.resolvedAt ?? now) - incident.openedAt;
  const minutes = Math.max(1, lastedMs / MINUTE_MS5);
  return {
    acknowledged: incident.everAcknowledged > 0,
    nonProduction: incident.environments.every((one) => one === "staging" || one === "development"),
    services: new Set(incident.footing.map(({ service }) => service)).size,
    lastedMs,
    brief: incident.resolvedAt === void 0 ? 0 : Math.max(0, 1 - Math.log(minutes) / Math.log(60)),
    firingsPerPattern,
    flapping: Math.min(1, Math.max(0, firingsPerPattern - 1) / 3),
    startsLately: orNone(
      patterns,
      least(({ starts }) => starts)
    ),
    recurs: orNone(
      patterns,
      Math.min(
        1,
        least(({ starts }) => logShare(starts - 1))
      )
    ),
    firesBefore: orNone(
      patterns,
      least(({ fires }) => fires - firingsPerPattern)
    ),
    staysAlone: orNone(
      patterns,
      least(({ starts, fires }) => Math.min(1, starts / (fires + 0.5)))
    ),
    followed: most(({ led, starts }) => (led + 0.5) / (starts + 1)),
    ensemble: ensembleOf(patterns, now),
    periodic: orNone(
      patterns,
      least(({ pattern }) => periodicity(pattern))
    ),
    acknowledgedBefore: most(({ pattern, fires }) => valueAt(pattern.acknowledged, now) / (fires + 1)),
    deployBlips: patterns.length > 0 && least(({ pattern }) => blipsAfterDeploys(pattern, now)) > 0.75
  };
}
function orNone(patterns, value) {
  return patterns.length === 0 ? 0 : value;
}
function logShare(count2) {
  return Math.log1p(Math.max(0, count2)) / Math.log(11);
}
function blipsAfterDeploys(pattern, now) {
  return (valueAt(pattern.afterDeployEnded, now) + 0.5) / (valueAt(pattern.afterDeploy, now) + 1);
}
function ensembleOf(patterns, now) {
  if (patterns.length < 2) return 0;
  const keys = new Set(patterns.map(({ key }) => key));
  const old = patterns.filter(
    ({ companions }) => companions.some(({ key, together: together2 }) => keys.has(key) && valueAt(together2, now) >= 3)
  );
  return old.length / patterns.length;
}
function periodicity({ recent }) {
  const gaps = recent.slice(1).map((at, index) => at - (recent[index] ?? at)).filter((gap) => gap > 30 * MINUTE_MS5);
  if (gaps.length < 4) return 0;
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1;
  const even = gaps.filter((gap) => {
    const times = Math.max(1, Math.round(gap / usual));
    return Math.abs(gap / times - usual) < 0.1 * usual;
  });
  return even.length / gaps.length;
}

// engine/steps/score-v2.ts
var DOUBTFUL = 79;
var BASE = 20;
function scoreV2(incident, state, now) {
  const facts = noiseFacts(incident, state, now);
  const because = doubt(incident, facts);
  const factors = factorsOf(incident, facts);
  return because === void 0 ? {
    base: BASE,
    factors: [...factors, factor("certain", 35, "it was harmless before, and went the same way")]
  } : { base: BASE, factors, most: { score: DOUBTFUL, because } };
}
function factorsOf(incident, facts) {
  const { severity: severity2 } = incident;
  const severityPoints = { critical: -8, high: -9, medium: 0, low: 4, info: 9 }[severity2];
  return [
    factor("brief", 55 * facts.brief, `it was over within ${durationWord(facts.lastedMs)}`),
    factor("non-production", facts.nonProduction ? 38 : 0, "it concerns no production environment"),
    factor(
      "flapping",
      31 * facts.flapping,
      `the same alerts fired ${countWord(facts.firingsPerPattern)} each`
    ),
    factor("recurs", 17 * facts.recurs, `its alerts began ${countWord(facts.startsLately)} lately`),
    factor("ensemble", 15 * facts.ensemble, "the same alerts came together before"),
    factor("acknowledged", facts.acknowledged ? -13 : 0, "somebody acknowledged it"),
    factor("stays-alone", 11 * facts.staysAlone, "its alerts usually come without others"),
    factor("periodic", 10 * facts.periodic, "it comes at even intervals"),
    factor(
      "severity",
      severityPoints,
      severityPoints < 0 ? `it reached ${severity2} severity` : `nothing worse than ${severity2} severity`
    ),
    factor(
      "deploy",
      incident.deploy ? facts.deployBlips ? 6 : -9 : 0,
      facts.deployBlips ? "after earlier deploys the same alerts went away by themselves" : "a deploy came just before"
    )
  ];
}
function factor(name, points, text) {
  return { name, points: Math.round(points), text };
}
function doubt(incident, facts) {
  const { severity: severity2 } = incident;
  if (facts.acknowledged) return "somebody acknowledged it";
  if (facts.acknowledgedBefore >= 0.1) return "such alerts have been acknowledged before";
  if (facts.nonProduction && severity2 !== "critical") return void 0;
  if (severity2 === "critical" || severity2 === "high") return `it reached ${severity2} severity`;
  if (facts.firesBefore < 1) return "it has not been seen before";
  if (facts.services > 1 && facts.ensemble < 1) return "several services were affected";
  if ((severity2 === "low" || severity2 === "info") && facts.services === 1) return void 0;
  if (facts.startsLately < 6 && facts.ensemble < 1) return "it has not been seen often enough to be sure";
  if (facts.ensemble === 1 ? facts.recurs < 0.3 : facts.followed > 0.18)
    return "other alerts have followed it before";
  if (facts.brief < 0.5) return "it did not go away quickly";
  return void 0;
}

// engine/steps/score.ts
var SAFELIST_MAX = 50;
var SUPPRESS_AT = 80;
function scoreNoise(incident, state, now) {
  const model = state.config.noiseModel;
  const { base, factors, most } = model === "v1" ? scoreV1(incident, state, now) : scoreV2(incident, state, now);
  const sum = factors.reduce((total, { points }) => total + points, base);
  const score = Math.round(Math.max(0, Math.min(100, sum)));
  const told = { model, base, factors: factors.filter(({ points }) => points !== 0) };
  const { safelistReason } = incident;
  if (safelistReason !== void 0 && score > SAFELIST_MAX)
    return { ...told, score: SAFELIST_MAX, cappedBecause: safelistReason };
  if (most !== void 0 && score > most.score)
    return { ...told, score: most.score, cappedBecause: most.because };
  return { ...told, score };
}

// engine/steps/window.ts
function placeInWindow(arrival, ties, state, now) {
  const { alert } = arrival;
  const subject2 = { fingerprint: alert.fingerprint, alertId: alert.alert_id };
  const place = findIncident(arrival, ties, state, now);
  if (!place) {
    const incidentId = derivedId(now, "incident", alert.alert_id);
    const reason2 = { code: "first-of-its-kind", text: `nothing else was open for ${alert.service}` };
    return [
      {
        type: "window.opened",
        incidentId,
        number: state.nextIncidentNumber,
        closesAt: now + state.config.windowMs,
        fingerprint: alert.fingerprint,
        reason: reason2
      },
      { type: "alert.correlated", ...subject2, incidentId, reason: reason2 }
    ];
  }
  const { incident, reason } = place;
  const joined = { type: "alert.correlated", ...subject2, incidentId: incident.incidentId, reason };
  const reopened = reopenFor(incident, state.config, now, reason);
  if (reopened) return [reopened, joined];
  const extended = extend(incident, state.config, now);
  return extended ? [joined, extended] : [joined];
}
function findIncident({ alert, threshold }, ties, state, now) {
  const own = state.alerts.get(alert.fingerprint)?.incidentId;
  const before = own === void 0 ? void 0 : state.incidents.get(own);
  if (before && (before.window === "open" || now - lastNewsOf(before) <= state.config.reopenMs))
    return { incident: before, reason: { code: "fired-again", text: "the same alert fired again" } };
  const best = ties[0];
  return best && best.rate >= threshold ? best : void 0;
}
function isJoinable(incident, config, now) {
  if (incident.window === "open") return true;
  return now - lastNewsOf(incident) <= joinableFor(incident, config);
}
function lastNewsOf({ lastAlertAt, resolvedAt }) {
  return Math.max(lastAlertAt, resolvedAt ?? 0);
}
function reopenFor(incident, config, now, reason) {
  if (incident.window === "open" && incident.resolvedAt === void 0) return void 0;
  const closesAt = incident.window === "open" ? incident.closesAt : now + config.windowMs;
  return { type: "incident.reopened", incidentId: incident.incidentId, closesAt, reason };
}
function extend(incident, config, now) {
  if (incident.closesAt - now > config.extendWithinMs) return void 0;
  const startedAt = incident.reopenedAt ?? incident.openedAt;
  const closesAt = Math.min(incident.closesAt + config.extendByMs, startedAt + config.windowMaxMs);
  if (closesAt <= incident.closesAt) return void 0;
  const reason = {
    code: "alert-in-last-seconds",
    text: "another alert came just before the window closed"
  };
  return { type: "window.extended", incidentId: incident.incidentId, closesAt, reason };
}

// engine/suggest/suggest.ts
import { isDeepStrictEqual } from "node:util";

// engine/suggest/alias.ts
var BEGAN_WITHIN_MS = 2 * 6e4;
var SERVICES_MAX3 = 5;
var COMMON = /* @__PURE__ */ new Set(["service", "svc", "app", "application", "server", "backend", "repo"]);
function alias(subject2) {
  const { incident, state } = subject2;
  if (incident.deploy) return [];
  const began = Math.min(...incident.footing.map(({ firstAt }) => firstAt));
  const early = incident.footing.filter(
    ({ service, firstAt }) => firstAt <= began + BEGAN_WITHIN_MS && !state.deploysByService.has(service)
  ).slice(0, SERVICES_MAX3);
  for (const { service, firstAt, patterns } of early) {
    const deploy3 = [...state.deploys.values()].filter(
      (one) => mayExplain(one, firstAt, incident.environments, state) && fits(one.service, service, state)
    ).toSorted(newestFirst)[0];
    if (!deploy3) continue;
    const monitoring = incident.services.find((name) => coreOf(state.names, name) === service) ?? service;
    const [ci, seen2] = [serviceNamed(deploy3.service), serviceNamed(monitoring)];
    const lead = Math.max(0, firstAt - Date.parse(deploy3.started_at));
    return [
      suggestion("alias", [deploy3.service, monitoring], {
        confidence: likeness(deploy3.service, service),
        title: `${ci} and ${seen2} may be one service`,
        reasoning: `${ci} was deployed ${durationWord(lead)} before ${seen2} began to alert, and all words of one name are in the other. Once a person has said so, its deploys are tied to such incidents.`,
        affected: { ...affectedBy(subject2, patterns), services: [deploy3.service, monitoring] }
      })
    ];
  }
  return [];
}
function newestFirst(a, b) {
  return b.started_at.localeCompare(a.started_at) || b.deploy_id.localeCompare(a.deploy_id);
}
function mayExplain({ status, environment, started_at: startedAt, completed_at: completedAt }, firstAt, environments, { config }) {
  if (status === "cancelled" || Date.parse(startedAt) > firstAt) return false;
  const known = environments.filter((one) => one !== "unknown");
  if (environment !== "unknown" && known.length > 0 && !known.includes(environment)) return false;
  const isProduction = environment === "production" || environment === "unknown";
  const lookback = isProduction ? config.deployLookbackMs.production : config.deployLookbackMs.other;
  return completedAt === void 0 || firstAt <= Date.parse(completedAt) + lookback;
}
function fits(ci, service, state) {
  if (hasAlerts(coreOf(state.names, ci), state) || isAnswered(ci, service, state)) return false;
  const words2 = wordsOf2(ci);
  if (!isWithin(words2, wordsOf2(service))) return false;
  for (const other of state.services.keys())
    if (other !== service && isWithin(words2, wordsOf2(other))) return false;
  return true;
}
function hasAlerts(core, { services, incidentsByService }) {
  return services.has(core) || incidentsByService.has(core);
}
function isAnswered(ci, service, { config, names }) {
  return [...config.serviceAliases, ...config.notAliases].some(
    (said) => normaliseService(said.ci) === ci && coreOf(names, normaliseService(said.monitoring)) === service
  );
}
function isWithin(a, b) {
  if (a.size === 0 || b.size === 0) return false;
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  return [...few].every((word) => many.has(word));
}
function likeness(ci, service) {
  const [a, b] = [wordsOf2(ci), wordsOf2(service)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / (/* @__PURE__ */ new Set([...a, ...b])).size;
}
function wordsOf2(name) {
  const words2 = serviceStem(name).split(/[^a-z0-9]+/).filter((word) => word !== "" && !/^\d+$/.test(word) && !COMMON.has(word));
  return new Set(words2.map((word) => word.length > 3 ? word.replace(/s$/, "") : word));
}

// engine/infer-dependencies.ts
var E = {
  min: 1.5,
  lift: 4,
  conf: 0.05,
  shrink: 3,
  dpi: 1.1,
  infra: 8,
  said: 1,
  rank: 0.6,
  max: 3
};
var COMPANY_LOOKED_AT_MAX = 200;
function inferBetween(state, services, at) {
  const found = [];
  for (const a of services) {
    for (const b of services) {
      if (b <= a || !state.pairedWith.get(a)?.has(b) || state.independent.get(a)?.has(b)) continue;
      const [ab, ba] = [countOf2(state, a, b, at), countOf2(state, b, a, at)];
      const strength = strengthOf(state, a, b, ab + ba, at);
      if (strength < E.conf || isEcho(linksAround(state, a, b, at), a, b, strength)) continue;
      found.push(directed(state, a, b, ab, ba, strength));
    }
  }
  return found.toSorted(strongestFirst);
}
function linksAround(state, a, b, at) {
  const links = /* @__PURE__ */ new Map();
  const near = (service) => [
    ...state.upstreams.get(service) ?? [],
    ...state.downstreams.get(service) ?? [],
    ...state.pairedWith.get(service) ?? []
  ];
  const ofB = new Set(near(b));
  const shared = near(a).filter((c) => c !== b && ofB.has(c));
  for (const c of shared.slice(0, COMPANY_LOOKED_AT_MAX)) {
    for (const service of [a, b]) {
      const isDenied = state.independent.get(service)?.has(c);
      const both = isDenied ? 0 : countOf2(state, service, c, at) + countOf2(state, c, service, at);
      const said = state.upstreams.get(service)?.has(c) || state.downstreams.get(service)?.has(c);
      link(links, service, c, Math.max(strengthOf(state, service, c, both, at), said ? E.said : 0));
    }
  }
  return links;
}
function strongestFirst(x, y) {
  return y.confidence - x.confidence || (x.upstream + x.downstream < y.upstream + y.downstream ? -1 : 1);
}
function countOf2(state, first, second, at) {
  return valueAt(state.pairs.get(pairKey(first, second))?.together ?? NO_TALLY, at);
}
function strengthOf(state, a, b, both, at) {
  if (both < E.min) return 0;
  const [ofA, ofB] = [a, b].map(
    (service) => Math.max(both, valueAt(state.services.get(service)?.episodes ?? NO_TALLY, at))
  );
  if (ofA === void 0 || ofB === void 0) return 0;
  const chance = ofA * ofB * 2 * TOGETHER_MS / (20 * 864e5);
  if (both < E.lift * chance) return 0;
  return (both - chance) / (Math.sqrt(ofA * ofB) + E.shrink);
}
function isEcho(links, a, b, strength) {
  const ofB = links.get(b);
  for (const [c, ac] of links.get(a) ?? []) {
    const bc = ofB?.get(c);
    if (bc !== void 0 && strength * E.dpi < Math.min(ac, bc)) return true;
  }
  return false;
}
function directed(state, a, b, ab, ba, strength) {
  const said = (service) => {
    const up = state.upstreams.get(service)?.size ?? 0;
    const down = state.downstreams.get(service)?.size ?? 0;
    return (down - up) / (down + up + 1);
  };
  const lean = (placeInChain(a) - placeInChain(b)) * E.infra + (said(a) - said(b)) * E.rank;
  const forward = ab + Math.max(0, lean) >= ba + Math.max(0, -lean);
  const together2 = ab + ba;
  return forward ? { upstream: a, downstream: b, confidence: strength, together: together2, upstreamFirst: ab } : { upstream: b, downstream: a, confidence: strength, together: together2, upstreamFirst: ba };
}
function link(links, a, b, strength) {
  const known = links.get(a);
  if (known) known.set(b, strength);
  else links.set(a, /* @__PURE__ */ new Map([[b, strength]]));
}

// engine/suggest/dependency.ts
var SERVICES_MAX4 = 8;
var TOGETHER_MIN = 3;
var ASK_FROM = 0.35;
var SURE_MAX = 0.6;
function dependency(subject2) {
  const { incident, state, now } = subject2;
  const services = [...new Set(incident.footing.map(({ service }) => service))].slice(0, SERVICES_MAX4);
  const edge = inferBetween(state, services, now).find((one) => isWorthAsking(one, state));
  if (!edge) return [];
  const { upstream, downstream, together: together2, confidence } = edge;
  const [up, down] = [serviceNamed(upstream), serviceNamed(downstream)];
  const both = Math.round(together2);
  const patterns = incident.footing.filter(({ service }) => service === upstream || service === downstream).flatMap((entry) => entry.patterns);
  return [
    suggestion("dependency", [upstream, downstream], {
      confidence: Math.min(SURE_MAX, confidence),
      title: `${down} may lean on ${up}`,
      reasoning: `Lately they failed together about ${both} times, far more often than chance would have it. ${leads(edge) ? orderOf(up, edge, lagOf(state, edge, now)) : `Who fails first differs; by its name, ${up} is what others lean on.`} Once a person has said so, alerts of both become one incident sooner.`,
      affected: { ...affectedBy(subject2, patterns), services: [upstream, downstream] }
    })
  ];
}
function leads({ together: together2, upstreamFirst }) {
  return upstreamFirst >= 0.7 * together2;
}
function orderOf(up, { together: together2, upstreamFirst }, lagMs) {
  const [first, both] = [Math.round(upstreamFirst), Math.round(together2)];
  const often = first >= both ? "each time" : `${first} times`;
  return `${up} was first ${often}, on average ${durationWord(lagMs)} before.`;
}
function lagOf(state, { upstream, downstream }, now) {
  const pair = state.pairs.get(pairKey(upstream, downstream));
  return pair ? valueAt(pair.lag, now) / valueAt(pair.together, now) * 6e4 : 0;
}
function isWorthAsking(edge, state) {
  const { upstream, downstream, together: together2, confidence } = edge;
  if (confidence < ASK_FROM || Math.round(together2) < TOGETHER_MIN) return false;
  if (!leads(edge) && placeInChain(upstream) <= placeInChain(downstream)) return false;
  return !state.upstreams.get(downstream)?.has(upstream) && !state.upstreams.get(upstream)?.has(downstream);
}

// engine/domain/source-name.ts
var NAMES = {
  alertmanager: "Alertmanager",
  argocd: "Argo CD",
  azure: "Azure Monitor",
  betterstack: "Better Stack",
  buildkite: "Buildkite",
  circleci: "CircleCI",
  cloudevents: "CloudEvents",
  cloudwatch: "CloudWatch",
  datadog: "Datadog",
  dd0c: "dd0c",
  gcp: "Google Cloud Monitoring",
  github: "GitHub",
  gitlab: "GitLab",
  grafana: "Grafana",
  jenkins: "Jenkins",
  newrelic: "New Relic",
  opsgenie: "Opsgenie",
  pagerduty: "PagerDuty",
  sentry: "Sentry",
  "splunk-oncall": "Splunk On-Call",
  "uptime-kuma": "Uptime Kuma",
  vercel: "Vercel",
  zabbix: "Zabbix"
};
function sourceName2(provider) {
  return (Object.hasOwn(NAMES, provider) ? NAMES[provider] : void 0) ?? provider;
}

// engine/suggest/group.ts
var TIMES_MIN = 3;
var MEMBERS_MAX = 8;
var TITLES_SHOWN_MAX2 = 3;
function group(subject2) {
  const providers = [...new Set(subject2.alerts.map(({ alert }) => alert.provider))];
  const found = providers.flatMap(
    (provider) => groupsOf(
      subject2,
      provider,
      subject2.alerts.filter(({ alert }) => alert.provider === provider)
    )
  );
  return found.toSorted((a, b) => b.confidence - a.confidence).slice(0, 1);
}
function groupsOf(subject2, provider, alerts2) {
  const here = new Set(alerts2.map(({ pattern }) => pattern));
  const patterns = subject2.patterns.filter(({ key }) => here.has(key));
  const circles = patterns.flatMap((pattern) => circleOf(pattern, patterns, subject2.now));
  const best = circles.toSorted((a, b) => b.members.length - a.members.length || b.times - a.times)[0];
  if (!best) return [];
  const { members, times } = best;
  const keys = members.map(({ key }) => key);
  const deliveries = new Set(
    alerts2.filter(({ pattern }) => pattern !== void 0 && keys.includes(pattern)).map(({ firstAt }) => firstAt)
  ).size;
  if (deliveries < 2) return [];
  const name = sourceName2(provider);
  return [
    suggestion("group", [provider, ...keys.toSorted()], {
      confidence: times / (times + 3),
      title: `${members.length} ${name} alerts of ${serviceNamed(members[0]?.service ?? "")} could be one`,
      reasoning: `${titlesOf(members)} came together about ${countWord(times)} before, and this time as ${deliveries} notifications. Grouped in ${name}, they would be one.`,
      affected: affectedBy(subject2, keys)
    })
  ];
}
function circleOf(pattern, all, now) {
  const company = all.flatMap((other) => {
    const known = pattern.companions.find(({ key }) => key === other.key);
    const times2 = known ? Math.round(valueAt(known.together, now)) - 1 : 0;
    const isNear = other !== pattern && other.service === pattern.service;
    return isNear && times2 >= TIMES_MIN ? [{ other, times: times2 }] : [];
  });
  if (company.length === 0) return [];
  const nearest = company.toSorted((a, b) => b.times - a.times).slice(0, MEMBERS_MAX - 1);
  const times = Math.min(...nearest.map((one) => one.times));
  return [{ members: [pattern, ...nearest.map(({ other }) => other)], times }];
}
function titlesOf(members) {
  const shown = members.slice(0, TITLES_SHOWN_MAX2).map(({ title }) => quoted(title));
  const more = members.length - shown.length;
  const last2 = more > 0 ? `${more} more` : shown.pop() ?? "";
  return `${shown.join(", ")} and ${last2}`;
}

// engine/suggest/runbook.ts
var OFFERED_MAX = 2;
function runbook(subject2) {
  const { incident, state } = subject2;
  const attached = patternsOf(incident).flatMap((key) => state.runbooks.get(key) ?? []).filter(({ attachedIn }) => attachedIn !== incident.incidentId);
  return [...new Set(attached.map(({ url }) => url))].flatMap(
    (address) => offer(
      subject2,
      attached.filter(({ url }) => url === address)
    )
  ).toSorted((a, b) => b.confidence - a.confidence || (a.suggestion_id < b.suggestion_id ? -1 : 1)).slice(0, OFFERED_MAX);
}
function offer(subject2, same) {
  const [tried, ...others] = same.toSorted((a, b) => b.offered - a.offered || b.attachedAt - a.attachedAt);
  if (!tried) return [];
  const { offered, endedSoon, url } = tried;
  const patterns = [tried, ...others].map(({ pattern }) => pattern);
  const made = suggestion("runbook", [url], {
    confidence: (endedSoon + 1) / (offered + 2),
    title: "There is a runbook for such alerts",
    reasoning: storyOf(offered, endedSoon),
    affected: affectedBy(subject2, patterns),
    runbook: linkOf3(tried)
  });
  const known = subject2.incident.suggestions?.find((one) => one.suggestion_id === made.suggestion_id);
  return [known ? { ...known, runbook: linkOf3(tried) } : made];
}
function storyOf(offered, endedSoon) {
  const soon = `over within ${durationWord(SOON_MS)}`;
  if (offered === 0) return "It is offered for the first time.";
  const before = `It was offered ${countWord(offered)} before`;
  if (offered === 1) return `${before}; that incident was ${endedSoon === 1 ? "" : "not "}${soon}.`;
  const share = endedSoon === offered ? "all" : endedSoon === 0 ? "none" : String(endedSoon);
  return `${before}; ${share} of these incidents ${endedSoon === 1 ? "was" : "were"} ${soon}.`;
}
function linkOf3({ url, title, attachedBy, attachedAt }) {
  return { url, ...title === void 0 ? {} : { title }, attachedBy, attachedAt };
}

// engine/suggest/suppress.ts
var DAY_MS2 = 864e5;
var LOOKED_BACK_DAYS = 14;
var BEFORE_MIN = 3;
var ENDS_MIN = 2;
function suppress(subject2) {
  const { incident, patterns, now } = subject2;
  const score = incident.noise?.score;
  if (score === void 0 || score < SUPPRESS_AT) return [];
  if (incident.safelistReason !== void 0 || incident.everAcknowledged > 0) return [];
  if (!patterns.every((pattern) => isOldNews(pattern, subject2))) return [];
  const before = patterns.reduce((sum, { fires }) => sum + valueAt(fires, now), 0) - incident.alertCount;
  const lasted = patterns.flatMap((pattern) => pattern.lasted);
  if (before < BEFORE_MIN || lasted.length < ENDS_MIN) return [];
  const { firings, days, orMore } = firingsLately(patterns, now);
  const [only] = patterns;
  const alone = patterns.length === 1 && only !== void 0;
  const it = alone ? "It" : "They";
  const count2 = `${orMore ? "at least " : ""}${firings} times in the last ${days === 1 ? "day" : `${days} days`}`;
  return [
    suggestion("suppress", patterns.map(({ key }) => key).toSorted(), {
      confidence: score / 100 * (firings / (firings + 2)),
      title: alone ? `${named(only)} could be hidden` : `These ${patterns.length} kinds of alerts of ${serviceNamed(incident.service)} could be hidden`,
      reasoning: `${it} fired ${count2}. Nobody acknowledged ${alone ? "it" : "them"}, and each time it was over within ${durationWord(Math.max(...lasted))}. Hidden, none of these would have been posted. dd0c hides nothing by itself.`,
      affected: affectedBy(
        subject2,
        patterns.map(({ key }) => key)
      )
    })
  ];
}
function isOldNews(pattern, { incident, now }) {
  return pattern.firstAt < incident.openedAt && valueAt(pattern.acknowledged, now) < HARDLY;
}
function firingsLately(patterns, now) {
  const since = now - LOOKED_BACK_DAYS * DAY_MS2;
  const lately = patterns.map(({ recent }) => recent.filter((at) => at >= since));
  const firings = lately.flat();
  const oldest = firings.reduce((least, at) => Math.min(least, at), now);
  return {
    firings: firings.length,
    days: Math.max(1, Math.ceil((now - oldest) / DAY_MS2)),
    orMore: lately.some((of) => of.length === RECENT_MAX)
  };
}

// engine/suggest/tune.ts
var MINUTE_MS6 = 6e4;
var DAY_MS3 = 864e5;
var AGAIN_AFTER_MS = 7 * DAY_MS3;
var OFTEN_PER_DAY = 5 / 7;
var FIRES_MIN = 6;
var DAYS_MIN = 3;
var LED_MAX = 0.3;
var WAITS = [2, 3, 5, 10, 15];
var MOSTLY = 0.75;
var ENDS_MIN2 = 3;
function tune(subject2) {
  const { incident, patterns, now } = subject2;
  if (incident.everAcknowledged > 0) return [];
  const noisy = patterns.filter((pattern) => isIgnored(pattern, now)).map((pattern) => ({ pattern, perDay: rateOf(pattern.fires, pattern.firstAt, now) * DAY_MS3 })).filter(({ perDay }) => perDay >= OFTEN_PER_DAY).toSorted((a, b) => b.perDay - a.perDay || (a.pattern.key < b.pattern.key ? -1 : 1));
  for (const { pattern, perDay } of noisy) {
    const made = tuned(subject2, pattern, perDay);
    const known = incident.suggestions?.find((one) => one.suggestion_id === made.suggestion_id);
    if (known) return [known];
    if (now - (pattern.tuneAdvisedAt ?? Number.NEGATIVE_INFINITY) >= AGAIN_AFTER_MS) return [made];
  }
  return [];
}
function isIgnored(pattern, now) {
  const { fires, acknowledged: acknowledged2, led, starts, recent } = pattern;
  const days = new Set(recent.map((at) => Math.floor(at / DAY_MS3))).size;
  const isHabit = days >= DAYS_MIN || valueAt(fires, now) >= DAYS_MIN * RECENT_MAX;
  return isHabit && valueAt(fires, now) >= FIRES_MIN && valueAt(acknowledged2, now) < HARDLY && valueAt(led, now) <= LED_MAX * Math.max(1, valueAt(starts, now));
}
function tuned(subject2, pattern, perDay) {
  const fires = valueAt(pattern.fires, subject2.now);
  const often = perDay >= 0.95 ? `${countWord(perDay)} a day` : `${countWord(perDay * 7)} a week`;
  const never = pattern.acknowledged.value === 0 ? "never acknowledged it" : "has not acknowledged it in weeks";
  return suggestion("tune", [pattern.key], {
    confidence: fires / (fires + 5),
    title: `${named(pattern)} could be tuned`,
    reasoning: `It fires about ${often}, and your team ${never}. ${remedy(subject2, pattern)}`,
    affected: affectedBy(subject2, [pattern.key])
  });
}
function remedy({ incident, now }, pattern) {
  const { lasted } = pattern;
  if (lasted.length < ENDS_MIN2) return "It hardly ever ends. A higher threshold would show when it matters.";
  const brief = shortestWait(lasted);
  if (brief !== void 0) {
    const { minutes, ended } = brief;
    const all = ended === lasted.length;
    const times = `${all ? "The" : `${ended} of the`} last ${lasted.length} times it ended`;
    return `${times} within ${minutes} minutes. With an evaluation window ${minutes} minutes longer, ${all ? "none of these" : `these ${ended}`} would ${all ? "" : "not "}have fired.`;
  }
  const share = Math.min(1, valueAt(pattern.endedAlone, now) / Math.max(1, valueAt(pattern.fires, now)));
  const course = `It usually lasts about ${durationWord(median(lasted))}, and ${Math.round(share * 100)}% of the time it ended by itself.`;
  return mayGo(incident.safelistReason, pattern) ? `${course} Raise its threshold, or delete it if nobody needs it.` : `${course} A higher threshold would show when it matters.`;
}
function mayGo(safelistReason, { severity: severity2 }) {
  return safelistReason === void 0 && severity2 !== "critical" && severity2 !== "high";
}
function shortestWait(lasted) {
  for (const minutes of WAITS) {
    const ended = lasted.filter((ms) => ms <= minutes * MINUTE_MS6).length;
    if (ended >= MOSTLY * lasted.length) return { minutes, ended };
  }
  return void 0;
}
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

// engine/suggest/suggest.ts
function suggest(incident, state, now) {
  if (incident.test) return [];
  const subject2 = subjectOf2(incident, state, now);
  return [runbook, suppress, tune, group, dependency, alias].flatMap((kind) => kind(subject2));
}
function suggestRunbooks(incident, state, now) {
  if (incident.test) return [];
  const others = incident.suggestions?.filter(({ type }) => type !== "runbook") ?? [];
  return [...runbook(subjectOf2(incident, state, now)), ...others];
}
function adviceNews(incident, advice) {
  const known = new Map(incident.suggestions?.map((one) => [one.suggestion_id, one]));
  const suggestions = advice.filter((one) => !isDeepStrictEqual(known.get(one.suggestion_id), one));
  const now = new Set(advice.map((one) => one.suggestion_id));
  const withdrawn = [...known.keys()].filter((id) => !now.has(id));
  if (suggestions.length === 0 && withdrawn.length === 0) return [];
  return [{ type: "suggestions.made", incidentId: incident.incidentId, suggestions, withdrawn }];
}

// engine/pipeline.ts
function onAlert(alert, run) {
  const { state, now } = run;
  const repeat = dedup(alert, state);
  const endedAt = endedBefore(alert, state);
  run.record([{ type: "alert.received", alert }, ...repeat]);
  if (repeat.length > 0) {
    settle(alert.fingerprint, run);
    return;
  }
  const arrival = arrivalOf(alert, state, now);
  const ties = tiesOf(arrival, state, (incident2) => isJoinable(incident2, state.config, now));
  run.record(placeInWindow(arrival, ties, state, now));
  const joined = incidentOf(alert.fingerprint, state);
  if (joined) run.record(mergeRelated(joined, arrival, ties, state));
  const incident = incidentOf(alert.fingerprint, state);
  if (!incident) return;
  run.record(tagDeploy(incident, state));
  if (hasRunbook(alert.fingerprint, state)) advise(incident.incidentId, run, suggestRunbooks);
  if (endedAt === void 0) return;
  const { fingerprint, alert_id: alertId } = alert;
  const { incidentId } = incident;
  run.record([
    { type: "alert.resolved", fingerprint, alertId, incidentId, resolvedAt: endedAt, reason: EARLIER }
  ]);
  settle(fingerprint, run);
}
var EARLIER = { code: "late-delivery", text: "its end arrived before its beginning" };
function endedBefore(alert, { alerts: alerts2 }) {
  const known = alerts2.get(alert.fingerprint);
  const isOlder2 = known !== void 0 && Date.parse(alert.occurred_at) <= known.occurredAt;
  return isOlder2 && known.incidentId === void 0 && alert.status !== "resolved" ? known.resolvedAt : void 0;
}
function onWindowDue(incidentId, run) {
  const incident = run.state.incidents.get(incidentId);
  if (incident?.window !== "open") return;
  const reason = { code: "window-over", text: "no more alerts came in the window" };
  run.record([
    { type: "window.closed", incidentId, noise: scoreNoise(incident, run.state, run.now), reason }
  ]);
  advise(incidentId, run);
}
function onRunbook(change2, run) {
  run.record([change2]);
  advise(change2.incidentId, run, suggestRunbooks);
}
function onDeploy(deploy3, run) {
  run.record([{ type: "deploy.received", deploy: deploy3 }]);
  run.record(tagWithDeploy(deploy3, run.state));
  run.record(forgetOldDeploys(run.state, run.now));
}
function onByHand(command, itemId, run) {
  const { state, now } = run;
  const linkId = linkIdOf(now, itemId);
  const decisions = command.type === "split" ? splitByHand(command, linkId, state, now) : command.type === "merge" ? mergeByHand(command, linkId, state, now) : undoByHand(command.linkId, command.by, state);
  run.record(decisions);
  const changed = decisions.flatMap(
    (decision) => decision.type === "incident.split" || decision.type === "incident.merged" ? [decision.incidentId, decision.into] : []
  );
  for (const incidentId of changed) lookAgain(incidentId, run);
}
function lookAgain(incidentId, run) {
  const { state, now } = run;
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  run.record(tagDeploy(incident, state));
  const tagged2 = state.incidents.get(incidentId);
  if (!tagged2) return;
  if (tagged2.window === "open" && tagged2.resolvedAt === void 0) {
    advise(incidentId, run, suggestRunbooks);
    return;
  }
  run.record([{ type: "incident.rescored", incidentId, noise: scoreNoise(tagged2, state, now) }]);
  advise(incidentId, run);
}
function settle(fingerprint, run) {
  const incident = incidentOf(fingerprint, run.state);
  if (!incident || incident.firingCount > 0 || incident.resolvedAt !== void 0) return;
  const reason = { code: "all-resolved", text: "everything in it has resolved" };
  run.record(mergeEnded(incident, run.state, run.now));
  const over = incidentOf(fingerprint, run.state);
  if (!over || over.firingCount > 0) return;
  const noise = scoreNoise({ ...over, resolvedAt: run.now }, run.state, run.now);
  run.record([{ type: "incident.resolved", incidentId: over.incidentId, noise, reason }]);
  advise(over.incidentId, run);
}
function advise(incidentId, run, advice = suggest) {
  const incident = run.state.incidents.get(incidentId);
  if (incident) run.record(adviceNews(incident, advice(incident, run.state, run.now)));
}
function hasRunbook(fingerprint, { alerts: alerts2, runbooks }) {
  const pattern = alerts2.get(fingerprint)?.pattern;
  return pattern !== void 0 && runbooks.has(pattern);
}
function incidentOf(fingerprint, state) {
  const incidentId = state.alerts.get(fingerprint)?.incidentId;
  return incidentId === void 0 ? void 0 : state.incidents.get(incidentId);
}

// engine/fold.ts
function foldItem(state, item, observe) {
  const events = foldTimers(state, item.receivedAt, observe);
  const run = openRun(state, item.itemId, item.receivedAt, events, observe);
  const { content } = item;
  switch (content.kind) {
    case "alert":
    case "deploy":
      for (const [ordinal, draft] of content.drafts.entries()) onDraft(draft, originOf(item, ordinal), run);
      break;
    case "command":
      onCommand(content.command, item.itemId, run);
      break;
    case "none":
      break;
  }
  return events;
}
function foldTimers(state, until, observe) {
  const events = [];
  for (let timer = state.timers.peek(); timer !== void 0 && timer.dueAt <= until; timer = state.timers.peek()) {
    state.timers.pop();
    if (!isStillWanted(timer, state)) continue;
    const itemId = derivedId(timer.dueAt, "timer", timer.kind, timer.subject);
    onTimer(timer, openRun(state, itemId, timer.dueAt, events, observe));
  }
  return events;
}
function onDraft(draft, origin, run) {
  if (draft.kind === "deploy") {
    onDeploy(canonicalDeploy(draft, origin), run);
    return;
  }
  const alert = canonicalAlert(draft, origin, run.state.config.severityWords);
  const known = run.state.alerts.get(alert.fingerprint);
  const isFiring = known !== void 0 && known.status !== "resolved";
  if ((draft.keepsStatus || draft.onlyIfFiring) && !isFiring) return;
  onAlert(draft.keepsStatus && isFiring ? { ...alert, status: known.status } : alert, run);
}
function isStillWanted({ kind, dueAt, subject: subject2 }, state) {
  if (kind === "forget") {
    const seenAt = state.orphans.get(subject2);
    return seenAt !== void 0 && forgetTimer(subject2, seenAt, state.config).dueAt === dueAt;
  }
  const incident = state.incidents.get(subject2);
  const wanted = incident && timerOf(incident, state.config);
  return wanted?.kind === kind && wanted.dueAt === dueAt;
}
function onTimer({ kind, subject: subject2 }, run) {
  switch (kind) {
    case "close":
      onWindowDue(subject2, run);
      break;
    case "retire":
      run.record([{ type: "incident.retired", incidentId: subject2 }]);
      break;
    case "forget": {
      const alertId = run.state.alerts.get(subject2)?.alertId ?? subject2;
      run.record([{ type: "alert.forgotten", fingerprint: subject2, alertId }]);
      break;
    }
  }
}
function onCommand(command, itemId, run) {
  switch (command.type) {
    case "feedback": {
      const { incidentId, verdict, by, why: why2 } = command;
      run.record([
        { type: "feedback.received", incidentId, verdict, by, ...why2 === void 0 ? {} : { why: why2 } }
      ]);
      break;
    }
    case "attach-runbook": {
      const { type: _type, ...attached } = command;
      onRunbook({ type: "runbook.attached", ...attached }, run);
      break;
    }
    case "detach-runbook": {
      const { type: _type, ...detached } = command;
      onRunbook({ type: "runbook.detached", ...detached }, run);
      break;
    }
    case "split":
    case "merge":
    case "unlink":
      onByHand(command, itemId, run);
      break;
    case "settings":
      run.record([{ type: "settings.changed", config: command.config, by: command.by }]);
      break;
  }
}
function openRun(state, itemId, now, events, observe) {
  const eventIdAt = derivedIds(now, "event", itemId);
  let ordinal = 0;
  return {
    state,
    now,
    record(decisions) {
      for (const decision of decisions) {
        const event = Object.assign(decision, { eventId: eventIdAt(ordinal), at: now, itemId });
        ordinal += 1;
        evolve(state, event);
        events.push(event);
        observe?.(event, state);
      }
    }
  };
}
function originOf(item, ordinal) {
  const { tenantId, integrationId, provider, itemId, receivedAt } = item;
  return { tenantId, integrationId, provider, deliveryId: itemId, ordinal, receivedAt };
}

// ../../tmp/sim/fold.mts
var [file, cfg, passes = "2"] = process.argv.slice(2);
var given = JSON.parse(readFileSync(cfg, "utf8"));
var cpu = () => {
  const c = process.cpuUsage();
  return (c.user + c.system) / 1e6;
};
var lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
var last = cpu();
var t = cpu();
var items = [];
var alerts = 0;
var seen = /* @__PURE__ */ new Set();
for (const [ix, line] of lines.entries()) {
  if (ix % 1e4 === 9999) {
    console.log("  parse chunk", ((cpu() - last) / 1e4 * 1e6).toFixed(1));
    last = cpu();
  }
  const d = JSON.parse(line);
  const provider = parseProviderId(d.provider);
  const request = { headers: Object.fromEntries(Object.entries(d.headers).map(([k, v]) => [k.toLowerCase(), v])), body: Buffer.from(JSON.stringify(d.body)), receivedAt: Date.parse(d.received_at) };
  const key = provider + adapters[provider].dedupeKey(request);
  const parsed = adapters[provider].parse(request, {});
  if (seen.has(key)) continue;
  seen.add(key);
  if (parsed.kind === "alert") alerts += parsed.drafts.length;
  items.push({ itemId: d.delivery_id, tenantId: "x", receivedAt: request.receivedAt, integrationId: provider, provider, content: parsed.kind === "alert" || parsed.kind === "deploy" ? parsed : { kind: "none" } });
}
if (!process.env.Q) console.log("parse", ((cpu() - t) / lines.length * 1e6).toFixed(1), "us/delivery", lines.length);
for (let p = 0; p < Number(passes); p++) {
  const state = emptyState("x", { ...DEFAULT_CONFIG, dependencies: given.dependencies, serviceAliases: given.service_mappings });
  t = cpu();
  const w = performance.now();
  let n = 0;
  const chunks = [];
  for (let i = 0; i < items.length; i += 100) {
    const c = performance.now();
    for (let j = i; j < Math.min(i + 100, items.length); j++) {
      n += foldItem(state, items[j]).length;
      state.learned.clear();
    }
    chunks.push((performance.now() - c) * 10);
  }
  chunks.sort((a, b) => a - b);
  const q = (s) => chunks[Math.floor(s * (chunks.length - 1))].toFixed(0);
  console.log("   us/item by chunk: min", q(0), "p10", q(0.1), "p25", q(0.25), "p50", q(0.5));
  console.log("fold", ((cpu() - t) / alerts * 1e6).toFixed(1), "us/alert cpu", ((performance.now() - w) / alerts * 1e3).toFixed(1), "us wall", n, "events", state.incidents.size, state.alerts.size, state.patterns.size, state.pairs.size, state.learned.size);
}
