// ../../tmp/sim/parse.mts
import { readFileSync } from "node:fs";

// adapters/contract.ts
import { createHash } from "node:crypto";
import { z } from "zod";

// engine/domain/text.ts
var UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
var PLAIN = /^[!-~]+(?: [!-~]+)*$/;
function oneLine(text, lengthMax) {
  if (text.length <= lengthMax && PLAIN.test(text)) return text;
  return clip(
    head(text, lengthMax * 4).toWellFormed().replace(UNPRINTABLE, " ").replace(/\s+/g, " ").trim(),
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
  const readBody2 = (request) => {
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
      const result = readBody2(request);
      keyed = { body: request.body, reading: result };
      const id = result.ok ? eventId(result.payload) : void 0;
      if (id !== void 0 && /^[\x20-\x7e]{1,150}$/.test(id)) return `id:${id}`;
      const minute = sameBody === "repeat" ? `:${Math.floor(request.receivedAt / 6e4)}` : "";
      return `body:${createHash("sha256").update(request.body).digest("hex")}${minute}`;
    },
    parse(request, settings = {}) {
      const result = keyed?.body === request.body ? keyed.reading : readBody2(request);
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
  const words = raw.toLowerCase().split(/[^a-z0-9]+/);
  const found = new Set(WORDS.filter(([, word]) => words.some((w) => word.test(w))).map(([name]) => name));
  for (const name of ["development", "staging", "production"]) if (found.has(name)) return name;
  return "unknown";
});

// engine/domain/severity.ts
import { z as z3 } from "zod";
var Severity = z3.enum(["critical", "high", "medium", "low", "info"]);
var SEVERITIES = Severity.options;

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
    (severity) => WORDS_BY_SEVERITY[severity].split(" ").map((word) => [word, severity])
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
  const last = namespace?.split("-").at(-1);
  return last !== void 0 && normaliseEnvironment(last) !== "unknown" ? last : void 0;
}
function severityIn(labels) {
  let first;
  for (const name of SEVERITY_LABELS) {
    const word = firstOf(labels, [name]);
    const severity = severityOfWord(word);
    if (severity !== void 0) return { word, severity };
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

// adapters/reading/time.ts
var WRITTEN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?\s{0,2}(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
var PER_MS_BY_DIGITS = {
  9: 1e-3,
  10: 1e-3,
  11: 1,
  12: 1,
  13: 1,
  16: 1e3,
  19: 1e6
};
var LENGTH_MAX2 = 64;
function isoTime(value) {
  if (value === null || value === void 0) return void 0;
  const text = String(value);
  if (text.length > LENGTH_MAX2) return void 0;
  const time = /^\s*\d+\s*$/.test(text) ? epoch(text.trim()) : written(text.trim());
  return time > 0 && time < 2534023008e5 ? new Date(time).toISOString() : void 0;
}
function epoch(digits) {
  const perMs = PER_MS_BY_DIGITS[digits.length];
  return perMs === void 0 ? Number.NaN : Math.floor(Number(digits) / perMs);
}
function written(text) {
  const [, date, minutes, seconds = ":00", fraction = "0", zone = "Z"] = WRITTEN.exec(text) ?? [];
  if (date === void 0 || minutes === void 0) return Number.NaN;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  return Date.parse(`${date}T${minutes}${seconds}.${milliseconds}${offsetOf(zone)}`);
}
function offsetOf(zone) {
  const [, hours, minutes = "00"] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return hours === void 0 ? "Z" : `${hours}:${minutes}`;
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
  alerts: z5.array(PrometheusAlert).max(1e4)
});
function readBatch(batch, usual) {
  const { title, fix } = usual;
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
  const { word, severity } = severityIn(labels);
  const startsAt = isoTime(alert.startsAt);
  const endsAt = status === "resolved" ? isoTime(alert.endsAt) : void 0;
  return {
    kind: "alert",
    providerAlertId: keyOf(alert, sent),
    providerIncidentId: batch.groupKey,
    status,
    severity: severity ?? (labels.alertname === "DatasourceNoData" ? "low" : "medium"),
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
function resolveLink(link, base) {
  if (link === void 0 || link.length > 2e3) return void 0;
  return httpUrl(link) ?? (URL.canParse(link, base) ? httpUrl(new URL(link, base).href) : void 0);
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
    const given = value.split(",", SIGNATURES_MAX).map((part) => part.trim()).filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
    return anyMatch(
      secrets,
      given,
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
  const given = value.split(" ", SIGNATURES_MAX).filter((part) => part.startsWith("v1,")).map((part) => part.slice("v1,".length));
  const verdict = anyMatch(secrets, given, (secret) => {
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
    const given = request.headers[header];
    if (given === void 0 || given === "") return MISSING;
    return secrets.some((secret) => secret !== "" && sameText(secret, given)) ? OK : MISMATCH;
  };
}
function keyOnly() {
  return OK;
}
function anyMatch(secrets, given, sign) {
  const matches = secrets.some((secret) => {
    const wanted = secret === "" ? void 0 : sign(secret);
    return wanted !== void 0 && given.some((signature2) => sameText(wanted, signature2));
  });
  return matches ? OK : MISMATCH;
}
function sameText(a, b) {
  const hash = (text) => createHash3("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
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
  payload: PrometheusBatch,
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
import { z as z7 } from "zod";

// adapters/reading/argocd-flat.ts
import { z as z6 } from "zod";

// adapters/reading/loose-fields.ts
var FIELDS_MAX = 500;
var LENGTH_MAX3 = 1e5;
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
  const text = value.slice(0, LENGTH_MAX3).trim();
  return text === "" || isUnfilled(text) ? void 0 : text;
}
function isUnfilled(text) {
  return text.length <= 200 && /^(\{[$#A-Z][\w.$#"':{}-]*\}|\*UNKNOWN\*|\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\{[^{}]*\}\}|\$[A-Z_]+(\[[\w.-]+\])?|<no value>)$/.test(
    text
  );
}

// adapters/reading/documented-json.ts
function readDocumentedAlert(value, around = {}) {
  const pick = looseFields(value);
  const stateWord = pick("status", "state", "alert_status", "alert_state", "event_type");
  const status = statusOfWord(stateWord) ?? around.status ?? "triggered";
  const tags = tagsOf(value);
  const word = pick("severity", "level", "priority", "urgency");
  const startedAt = isoTime(
    pick("triggered_at", "started_at", "starts_at", "fired_at", "created_at", "timestamp", "time", "date")
  );
  const resolvedAt = isoTime(pick("resolved_at", "ended_at", "ends_at", "closed_at"));
  const occurredAt2 = around.occurredAt ?? isoTime(pick("occurred_at", "updated_at"));
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
    service: pick("service", "service_name", "app", "application", "component") ?? tags.service ?? pick("host", "hostname", "source"),
    environment: pick("environment", "env", "stage") ?? tags.env ?? tags.environment,
    title: pick("title", "name", "summary", "subject", "alertname", "message", "text") ?? around.title ?? "Alert",
    description: pick("description", "details", "body", "message", "text"),
    tags,
    triggeredAt: startedAt ?? (status === "triggered" ? around.occurredAt : void 0),
    resolvedAt: status === "resolved" ? resolvedAt ?? around.occurredAt : void 0,
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
  rolledback: "success",
  upgraded: "success",
  published: "success"
};
function deployStatusOfWord(word) {
  const text = word?.toLowerCase().replaceAll(/[\s-]/g, "_") ?? "";
  return Object.hasOwn(DEPLOY_STATUS, text) ? DEPLOY_STATUS[text] : void 0;
}
function readDocumentedDeploy(value, around = {}) {
  const pick = looseFields(value);
  const status = deployStatusOfWord(pick("status", "state", "result", "outcome", "conclusion")) ?? around.status;
  if (status === void 0) return void 0;
  const names = namesOf(pick);
  const startedAt = isoTime(pick("started_at", "start_time", "created_at", "timestamp", "time"));
  const completedAt = isoTime(pick("completed_at", "finished_at", "ended_at", "end_time"));
  return {
    kind: "deploy",
    providerDeployId: pick("provider_deploy_id", "deploy_id", "deployment_id", "id", "key") ?? around.id ?? [names.service, names.environment, names.version ?? names.commitSha, pick("started_at", "start_time")].filter((part) => part !== void 0).join("/"),
    ...names,
    author: pick("author", "user", "deployed_by", "actor", "creator"),
    commitMessage: pick("commit_message", "message", "description"),
    prNumber: pick("pr_number", "pull_request"),
    prUrl: httpUrl(pick("pr_url")),
    status,
    startedAt: startedAt ?? (status === "in_progress" ? around.at : void 0),
    completedAt: status === "in_progress" ? void 0 : completedAt ?? around.at,
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

// adapters/reading/argocd-flat.ts
var SyncedResources = z6.array(z6.object({ kind: Text, name: Text, images: z6.array(Text).catch([]) })).catch([]);
var WORKLOADS = /* @__PURE__ */ new Set(["Deployment", "StatefulSet", "DaemonSet", "Rollout"]);
function readFlatTemplate(body, receivedAt) {
  const pick = looseFields(spreadFields(body));
  const resources = SyncedResources.parse(body.resources);
  const name = pick("app", "app_name", "application", "application_name", "name", "service") ?? resources.find(({ kind }) => WORKLOADS.has(kind ?? ""))?.name;
  const facts = { pick, resources, name, receivedAt, key: keyOf2(pick, name) };
  const event = pick("event", "event_type", "trigger") ?? "";
  const said = pick("status", "state", "operation_state");
  const health = pick("health", "health_status", "app_health") ?? (isHealth(said) ? said : void 0);
  const sync = pick("sync_status", "sync");
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
function keyOf2(pick, name) {
  return pick("uid") ?? name ?? pick("gitops_connector_config_name") ?? "unknown";
}
function deployOf({ pick, resources, name, key, receivedAt }, status) {
  const revision = pick("revision", "commit_id", "commit_sha", "commit", "sha", "git_sha");
  const at = isoTime(pick("timestamp", "time", "date"));
  const startedAt = isoTime(pick("started_at", "start_time", "deploy_start_time")) ?? (status === "in_progress" ? at : void 0);
  const finishedAt = isoTime(pick("finished_at", "completed_at", "end_time", "deploy_end_time", "deployed_at")) ?? at;
  const received = new Date(receivedAt).toISOString();
  return {
    kind: "deploy",
    // Who goes back to an old revision deploys it again: of a template without times, the day tells them apart, and of
    // one without a revision either, the minute.
    providerDeployId: `${key}/${pick("started_at", "start_time", "deploy_start_time") ?? (revision === void 0 ? received.slice(0, 16) : `${revision}/${received.slice(0, 10)}`)}`,
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
var Texts = z7.array(Text).catch([]);
var SyncResult = z7.object({ revision: Text, revisions: Texts, resources: SyncedResources });
var Source = z7.object({ path: Text }).nullish().catch(void 0);
var OperationState = z7.object({
  phase: Text,
  startedAt: Text,
  finishedAt: Text,
  message: Text,
  operation: z7.object({
    initiatedBy: z7.object({ username: Text, automated: z7.boolean().catch(false) }).nullish().catch(void 0),
    sync: z7.object({ revision: Text }).nullish().catch(void 0)
  }).nullish().catch(void 0),
  syncResult: SyncResult.nullish().catch(void 0)
}).nullish().catch(void 0);
var Application = z7.object({
  metadata: z7.object({ name: Text, namespace: Text, uid: Text, labels: Labels, annotations: Labels }),
  spec: z7.object({
    destination: z7.object({ namespace: Text, name: Text }).nullish().catch(void 0),
    source: Source,
    sources: z7.array(Source).catch([])
  }).nullish().catch(void 0),
  status: z7.object({
    operationState: OperationState,
    sync: z7.object({ revision: Text, revisions: Texts }).nullish().catch(void 0),
    health: z7.object({ status: Text, message: Text, lastTransitionTime: Text }).nullish().catch(void 0),
    summary: z7.object({ images: Texts }).nullish().catch(void 0)
  })
});
var Rest = {
  about: Text,
  context: z7.object({ argocdUrl: Text }).nullish().catch(void 0),
  commit_metadata: z7.object({ Message: Text, Author: Text }).nullish().catch(void 0)
};
var Payload = z7.union([
  // {{toJson .app}} under a name, as Datadog's template has it.
  z7.object({ app: Application, ...Rest }),
  // Ours: the parts of .app, one by one.
  z7.object({
    metadata: Application.shape.metadata,
    spec: Application.shape.spec,
    operationState: OperationState,
    sync: Application.shape.status.shape.sync,
    health: Application.shape.status.shape.health,
    summary: Application.shape.status.shape.summary,
    status: z7.undefined().optional(),
    ...Rest
  }).transform(({ metadata, spec, operationState, sync, health, summary, ...rest }) => ({
    app: { metadata, spec, status: { operationState, sync, health, summary } },
    ...rest
  })),
  // {{toJson .app}} alone.
  Application.transform((app) => ({ app, about: void 0, context: void 0, commit_metadata: void 0 })),
  // Hand-written, such as Port's and the GitOps connector's templates, and {{toJson .app.status.operationState.syncResult}}.
  z7.record(z7.string(), z7.unknown()).transform((flat) => ({ flat }))
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
    const drafts = "flat" in payload ? readFlatTemplate(payload.flat, receivedAt) : fromApplication(payload);
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
function fromApplication({ app, about: about2, context, commit_metadata }) {
  const { metadata, status } = app;
  const around = {
    key: metadata.uid ?? `${metadata.namespace ?? ""}/${metadata.name ?? ""}`,
    service: metadata.labels["dd0c.service"] ?? metadata.labels["app.kubernetes.io/name"] ?? serviceOfApp(metadata.name),
    environment: environmentOf(app),
    sourceUrl: linkTo(app, httpUrl(context?.argocdUrl))
  };
  const health = {
    ...around,
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
  const { key, ...named } = around;
  const revision = revisionOf(app);
  const who = operation?.operation?.initiatedBy;
  const deploy3 = {
    kind: "deploy",
    providerDeployId: `${key}/${operation?.startedAt ?? revision ?? ""}`,
    reference: [metadata.name, revision, operation?.startedAt].filter(Boolean).join(":"),
    ...named,
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
  const several = [...synced?.revisions ?? [], ...sync?.revisions ?? []];
  return several.find((revision) => /^[\da-f]{40,64}$/.test(revision ?? "")) ?? several[0];
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
import { z as z8 } from "zod";
var Texts2 = z8.union([z8.array(Text), Text.transform((text) => [text])]).catch([]).transform((texts) => texts.flatMap((text) => text ?? []));
var Essentials = z8.object({
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
var Payload2 = z8.object({
  schemaId: Text,
  data: z8.object({
    essentials: Essentials.optional().catch(void 0),
    alertContext: z8.object({ properties: Labels, labels: Labels }).nullish().catch(void 0),
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
          test: essentials.alertRule === TEST_RULE || (alertId?.startsWith(SAMPLE) ?? false)
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
function lastPart(target) {
  return target?.slice(0, 2e3).split("/").findLast((part) => part !== "");
}
function resourceGroupIn(target) {
  return /\/resourcegroups\/([^/]{1,200})/i.exec(target?.slice(0, 2e3) ?? "")?.[1];
}
function portalLink(alertId) {
  return alertId === void 0 || alertId.length > 500 ? void 0 : `https://portal.azure.com/#view/Microsoft_Azure_Monitoring/AlertDetails.ReactView/alertId/${urlPart(alertId)}`;
}

// adapters/betterstack.ts
import { z as z9 } from "zod";
var Attributes = z9.record(z9.string(), z9.unknown());
var Payload3 = z9.looseObject({
  event: Text,
  event_type: Text,
  data: z9.object({ id: Text, type: Text, attributes: Attributes.catch({}) }).optional().catch(void 0)
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
    if (type !== void 0 && !/incident/i.test(type))
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
    const named = Object.fromEntries(
      Object.entries(metadata).map(([key, text]) => [key.toLowerCase(), text])
    );
    const severityWord = pick("severity", "priority") ?? named.severity ?? named.priority;
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
          service: pick("service") ?? serviceIn(named) ?? name,
          environment: pick("environment", "env") ?? environmentIn(named),
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
var Valued = z9.union([z9.object({ value: Text }).transform(({ value }) => value), Text]);
function textOf2(value) {
  const items = Array.isArray(value) ? value.slice(0, 20) : [value];
  return items.map((item) => Valued.parse(item)).filter((text) => text !== void 0).join(", ") || void 0;
}

// adapters/buildkite.ts
import { z as z10 } from "zod";

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
  const words = (DEPLOYS.test(text.replaceAll("_", " ")) ? text : spaced(text)).split(/[\s_-]+/);
  while (NO_SERVICE.test(words[0] ?? "")) words.shift();
  while (NO_SERVICE.test(words.at(-1) ?? "")) words.pop();
  return words.join("-");
}
function environmentOfJob(name) {
  return new RegExp(`(?:^|[-\\s/.])(${ENVIRONMENT})(?:$|[-\\s/.])`, "i").exec(spaced(name ?? ""))?.[1];
}

// adapters/buildkite.ts
var Build = z10.object({
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
  creator: z10.object({ name: Text }).nullish().catch(void 0),
  author: z10.object({ name: Text, username: Text }).nullish().catch(void 0),
  started_at: Text,
  created_at: Text,
  finished_at: Text,
  meta_data: Labels,
  pull_request: z10.object({ id: Text }).nullish().catch(void 0)
}).nullish().catch(void 0);
var Pipeline = z10.object({ slug: Text, name: Text, repo: Text, repository: Text }).nullish().catch(void 0);
var Payload4 = z10.preprocess(
  (value) => {
    if (typeof value !== "object" || value === null || !("detail-type" in value)) return value;
    const wrapped = value;
    const event = String(wrapped["detail-type"]).slice(0, 100).toLowerCase().replace(/ (?=\w+$)/, ".");
    return typeof wrapped.detail === "object" ? { ...wrapped.detail, event } : value;
  },
  z10.object({
    event: Text,
    build: Build,
    pipeline: Pipeline,
    sender: z10.object({ name: Text }).nullish().catch(void 0)
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
import { z as z11 } from "zod";
var Vcs = z11.object({
  revision: Text,
  branch: Text,
  tag: Text,
  origin_repository_url: Text,
  target_repository_url: Text,
  commit: z11.object({ subject: Text, body: Text, author: z11.object({ name: Text }).nullish().catch(void 0) }).nullish().catch(void 0)
}).nullish().catch(void 0);
var Trigger = z11.object({
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
var Run = z11.object({
  id: Text,
  name: Text,
  created_at: Text,
  started_at: Text,
  stopped_at: Text,
  url: Text,
  status: Text
}).nullish().catch(void 0);
var Payload5 = z11.object({
  type: z11.string(),
  id: Text,
  happened_at: Text,
  workflow: Run,
  job: Run,
  pipeline: z11.object({
    vcs: Vcs,
    trigger_parameters: z11.object({ git: Trigger, github_app: Trigger, gitlab: Trigger }).nullish().catch(void 0)
  }).nullish().catch(void 0),
  project: z11.object({ name: Text, slug: Text }).nullish().catch(void 0)
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
import { z as z13 } from "zod";

// adapters/reading/cloud-event.ts
import { z as z12 } from "zod";
var Attributes2 = z12.object({
  id: Text,
  source: Text,
  type: Text,
  subject: Text,
  time: Text,
  data: z12.unknown().optional(),
  data_base64: Text,
  // Amazon EventBridge's own names for the same.
  "detail-type": Text,
  detail: z12.unknown().optional(),
  resources: z12.array(Text).catch([]),
  // CDEvents' own form, outside a CloudEvent.
  context: z12.object({ id: Text, source: Text, type: Text, timestamp: Text }).optional().catch(void 0)
});
function cloudEventOf(value) {
  const parsed = Attributes2.safeParse(value);
  if (!parsed.success) return void 0;
  const { id, source, type, subject, time, data, data_base64, context, ...bridge } = parsed.data;
  if (type !== void 0) return { id, source, type, subject, time, data: dataOf(data, data_base64) };
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
var Alarm = z12.object({
  alarmName: z12.string(),
  state: z12.object({ value: Text, reason: Text, timestamp: Text })
});
function alarmIn(detail, arn) {
  const alarm = Alarm.safeParse(detail);
  if (!alarm.success) return detail;
  const { alarmName, state } = alarm.data;
  return { id: arn ?? alarmName, title: alarmName, status: state.value, description: state.reason };
}
var Named = z12.object({ id: Text, name: Text }).optional().catch(void 0);
var Subject = z12.object({
  id: Text,
  source: Text,
  content: z12.object({
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
  return z12.object({ subject: Subject }).safeParse(data).data?.subject;
}
var Tekton = z12.object({
  metadata: z12.object({ name: Text, uid: Text, labels: z12.record(z12.string(), Text).catch({}) }),
  status: z12.object({ startTime: Text, completionTime: Text }).optional().catch(void 0)
});
function runOf({ type, data }) {
  const what = /\.(pipelinerun|taskrun)\./i.exec(type.slice(0, 300))?.[1]?.toLowerCase();
  if (what === void 0) return void 0;
  const subject = subjectOf(data);
  const name = subject?.content?.[what === "taskrun" ? "taskName" : "pipelineName"];
  if (subject && name !== void 0) {
    const { outcome, environment, url, uri } = subject.content ?? {};
    return { id: subject.id, name, outcome, environment: environment?.id, url: httpUrl(url) ?? httpUrl(uri) };
  }
  const field = what === "taskrun" ? "taskRun" : "pipelineRun";
  const run = z12.object({ [field]: Tekton }).safeParse(data).data?.[field];
  if (!run) return void 0;
  const { labels, ...metadata } = run.metadata;
  const named = labels[what === "taskrun" ? "tekton.dev/task" : "tekton.dev/pipeline"] ?? metadata.name;
  return named === void 0 ? void 0 : {
    id: metadata.uid ?? metadata.name,
    name: named,
    startedAt: run.status?.startTime,
    completedAt: run.status?.completionTime
  };
}
function stateWords(type, kind) {
  const words = type.slice(0, 300).replaceAll(/([a-z0-9])([A-Z])/g, "$1.$2").toLowerCase().split(/[^a-z]+/).filter((word) => word !== "" && word !== "v");
  const at = words.findLastIndex((word) => kind.test(word));
  if (at === -1) return void 0;
  const behind = words.slice(at + 1);
  if (behind.length > 0) return behind.toReversed();
  return [
    ...words.slice(Math.max(0, at - 1), at).filter((word) => /(ed|ing)$/.test(word)),
    ...words.slice(at)
  ];
}

// adapters/cloudevents.ts
var Payload6 = z13.preprocess(
  (value) => Array.isArray(value) ? value : [value],
  z13.array(z13.unknown()).max(1e3)
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
  eventId(items) {
    const [event] = eventsOf(items);
    if (items.length !== 1 || !event?.id || !event.source) return void 0;
    return createHash4("sha256").update(JSON.stringify([event.source, event.id])).digest("hex");
  },
  sameBody: "redelivery",
  translate(items, _request, settings) {
    if (items.length === 0) return { kind: "ignored", reason: "The batch has no events." };
    const events = eventsOf(items);
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
function eventsOf(items) {
  return items.flatMap((item) => cloudEventOf(item) ?? []);
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
function alertOf(event, words) {
  const said = words.map(statusOfWord).find((status) => status !== void 0);
  const own = statusOfWord(looseFields(event.data)("status", "state", "alert_status", "alert_state"));
  const subject = subjectOf(event.data);
  const draft = readDocumentedAlert(event.data, {
    title: subject?.content?.description ?? event.subject ?? event.type,
    status: said,
    occurredAt: isoTime(event.time)
  });
  const [source, id] = subject?.id ? [subject.source ?? event.source, subject.id] : [event.source, event.subject];
  return {
    ...draft,
    providerAlertId: draft.providerAlertId ?? (id === void 0 ? void 0 : `${source ?? ""}#${id}`),
    keepsStatus: said === void 0 && own === void 0 && words.some((word) => CHANGE.test(word)),
    service: draft.service ?? subject?.content?.service?.id,
    environment: draft.environment ?? subject?.content?.environment?.id,
    test: draft.test === true || event.type === TEST_TYPE
  };
}
function deployOf3(event, words) {
  const subject = subjectOf(event.data);
  const draft = readDocumentedDeploy(event.data, {
    status: words.map(deployStatusOfWord).find((status) => status !== void 0),
    at: isoTime(event.time),
    id: `${event.source ?? ""}#${event.subject ?? event.id ?? ""}`
  });
  if (!draft) return void 0;
  const content = subject?.content;
  return {
    ...draft,
    service: draft.service ?? subject?.id ?? event.subject,
    environment: draft.environment ?? content?.environment?.id ?? content?.environment?.name,
    version: draft.version ?? artifactVersion(content?.artifactId)
  };
}
function runDeploy(event, run) {
  const words = stateWords(event.type, /^(pipelinerun|taskrun)$/) ?? [];
  const status = [run.outcome ?? "", ...words].map(deployStatusOfWord).find((one) => one !== void 0);
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
import { z as z15 } from "zod";

// adapters/reading/sns.ts
import { createVerify, X509Certificate } from "node:crypto";
import { z as z14 } from "zod";
var Verbatim = z14.string().optional().catch(void 0);
var SnsEnvelope = z14.object({
  Type: z14.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: Verbatim,
  TopicArn: Verbatim,
  Subject: Verbatim,
  Message: Verbatim,
  Timestamp: Verbatim,
  Token: Verbatim,
  SubscribeURL: Verbatim,
  SignatureVersion: z14.coerce.string().catch(""),
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
var Dimensions = z15.union([
  z15.array(z15.object({ name: Text, value: Text })).transform(
    (list) => Object.fromEntries(list.flatMap(({ name, value }) => name === void 0 ? [] : [[name, value]]))
  ),
  z15.record(z15.string(), Text)
]).catch({});
var MetricStat = z15.object({
  Metric: z15.object({ MetricName: Text, Namespace: Text, Dimensions }).nullish().catch(void 0)
}).nullish().catch(void 0);
var Alarm2 = z15.object({
  AlarmName: z15.string(),
  AlarmDescription: Text,
  AlarmArn: Text,
  AlarmRule: Text,
  AWSAccountId: Text,
  NewStateValue: z15.string(),
  OldStateValue: Text,
  NewStateReason: Text,
  StateChangeTime: Text,
  Region: Text,
  Trigger: z15.object({
    MetricName: Text,
    Namespace: Text,
    Dimensions,
    Metrics: z15.array(z15.object({ MetricStat })).catch([])
  }).nullish().catch(void 0)
});
var BridgeMetric = z15.object({
  metricStat: z15.object({ metric: z15.object({ name: Text, namespace: Text, dimensions: Dimensions }) }).nullish().catch(void 0)
}).nullish().catch(void 0);
var BridgeAlarm = z15.object({
  account: Text,
  region: Text,
  time: Text,
  resources: z15.array(Text).catch([]),
  detail: z15.object({
    alarmName: z15.string(),
    state: z15.object({ value: z15.string(), reason: Text, timestamp: Text }),
    previousState: z15.object({ value: Text }).nullish().catch(void 0),
    configuration: z15.object({ description: Text, alarmRule: Text, metrics: z15.array(BridgeMetric).catch([]) }).nullish().catch(void 0)
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
var AnyAlarm = z15.union([Alarm2, BridgeAlarm]);
var STATE_CHANGE = "CloudWatch Alarm State Change";
var Event = z15.object({ "detail-type": Text });
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
  payload: z15.record(z15.string(), z15.unknown()),
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
  return {
    kind: "alert",
    // One account may have alarms of the same name in several regions.
    providerAlertId: alarm.AlarmArn ?? [alarm.AWSAccountId, alarm.Region, alarm.AlarmName].filter((part) => part !== void 0).join("/"),
    status,
    ...severityOf2(alarm),
    category: "infrastructure",
    service: serviceIn(dimensions) ?? serviceOf(dimensions) ?? ownNamespace(metric?.Namespace) ?? alarm.AlarmName,
    environment: environmentIn(dimensions) ?? environmentOf2(alarm.AlarmName) ?? environmentOf2(dimensions.ClusterName ?? ""),
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
  const severity = severityOfWord(word?.replace("_", "-"));
  return severity === void 0 || word === void 0 ? { severity: "high" } : { severity, severityWord: word };
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
  const named = /^(?:app|net|gwy|targetgroup)\/([^/]{1,100})/.exec(value.slice(0, 200))?.[1];
  return named ?? (value.startsWith("arn:") ? value.slice(0, 500).split(":").at(-1) : value);
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
import { z as z16 } from "zod";
var Thing = z16.record(z16.string(), z16.unknown());
var Things = z16.union([z16.array(Thing), Thing.transform((thing) => [thing])]);
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
  const title = pick("title", "name", "summary", "subject", "alertname", "message", "text");
  return title === void 0 ? 'alert has no "title"' : readDocumentedAlert(thing);
}
function deployOf4(thing) {
  return readDocumentedDeploy(thing) ?? 'deploy has no "status" that we know, such as in_progress, success, failure or cancelled';
}

// adapters/datadog.ts
import { createHash as createHash5 } from "node:crypto";
import { z as z17 } from "zod";
var Payload7 = z17.object({
  event_id: Text,
  id: Text,
  event_type: Text,
  event_title: Text,
  title: Text,
  transition: Text,
  alert_transition: Text,
  alert_type: Text,
  alert_priority: Text,
  priority: Text,
  severity: Text,
  alert_id: Text,
  monitor_id: Text,
  alert_cycle_key: Text,
  aggreg_key: Text,
  scope: Text,
  scopes: Text,
  tags: Text,
  event_tags: Text,
  service: Text,
  env: Text,
  team: Text,
  version: Text,
  hostname: Text,
  date: Text,
  last_updated: Text,
  link: Text,
  url: Text,
  message: Text,
  body: Text
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
  eventId: eventKey,
  sameBody: "repeat",
  translate(payload) {
    if (payload.event_title === void 0 && payload.title === void 0) {
      return isTemplateItself(payload) ? {
        kind: "ping",
        reason: "The template's variables arrived unfilled: send a test from a monitor to see real values."
      } : {
        kind: "unreadable",
        reason: "Datadog's payload has no title: paste our template into the webhook's payload."
      };
    }
    const { title, ...marks } = readTitles(payload.event_title, payload.title);
    const transition = payload.transition ?? payload.alert_transition ?? marks.transition;
    const status = statusOf2(transition, payload.alert_type);
    const scope = payload.scope ?? payload.scopes ?? marks.scope;
    const tags = { ...readTags(scope), ...readTags(payload.event_tags), ...readTags(payload.tags) };
    const priority = payload.alert_priority ?? marks.priority ?? monitorPriority(payload.priority) ?? payload.severity;
    const at = isoTime(payload.date);
    const changedAt = isoTime(payload.last_updated) ?? at;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alertKey(payload, title, scope),
          status,
          severity: severityOf3(priority, payload.alert_type, transition),
          severityWord: priority ?? payload.alert_type,
          service: payload.service ?? tags.service ?? tags.host ?? payload.hostname ?? tags.role,
          environment: payload.env ?? tags.env,
          title,
          description: payload.message ?? payload.body?.replaceAll("%%%", "").trim(),
          tags: { ...tags, ...payload.team === void 0 ? {} : { team: payload.team } },
          triggeredAt: status === "resolved" ? void 0 : at,
          resolvedAt: status === "resolved" ? changedAt : void 0,
          occurredAt: changedAt,
          sourceUrl: httpUrl(payload.link) ?? httpUrl(payload.url) ?? linkIn(payload.body),
          test: marks.test
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
function eventKey(payload) {
  if (payload.event_id !== void 0) return payload.event_id;
  const when = [payload.date, payload.last_updated].filter((time) => time !== void 0);
  if (payload.id === void 0 || when.length === 0) return void 0;
  const what = [
    payload.transition,
    payload.alert_transition,
    payload.event_title,
    payload.title,
    payload.scope
  ];
  const hash = createHash5("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
  return [payload.id, ...when, hash].join(":");
}
function isTemplateItself(payload) {
  return payload.id === void 0 && payload.event_id === void 0 && payload.date === void 0;
}
var NO_MARKS = {
  name: void 0,
  transition: void 0,
  scope: void 0,
  priority: void 0,
  test: false
};
function readTitles(event, alert) {
  const [first, second] = [readTitle(event ?? ""), readTitle(alert ?? "")];
  return {
    title: second.name ?? first.name ?? alert ?? event ?? "",
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
  const open = text.indexOf("{");
  const close = open === -1 || open > end ? -1 : text.indexOf("}", open);
  return close === -1 ? end : text.indexOf("]", close);
}
function readTransition(mark) {
  const open = mark.indexOf("{");
  if (open === -1) return { transition: mark, scope: void 0 };
  const close = mark.indexOf("}", open);
  const words = mark.slice(0, open).trimEnd();
  return {
    transition: words.toLowerCase().endsWith(" on") ? words.slice(0, -3).trimEnd() : mark,
    scope: close === -1 ? void 0 : mark.slice(open + 1, close)
  };
}
function statusOf2(transition, alertType) {
  if (transition !== void 0) return /^recovered$/i.test(transition.trim()) ? "resolved" : "triggered";
  return alertType === "success" ? "resolved" : "triggered";
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
function monitorPriority(priority) {
  return /^P[1-5]$/i.test(priority ?? "") ? priority : void 0;
}
function severityOf3(priority, type, transition) {
  const severity = BY_PRIORITY[priority?.toUpperCase() ?? ""] ?? BY_TYPE[type ?? ""] ?? "medium";
  const isWarning = /^(re-)?warn$/i.test(transition ?? "");
  return isWarning && (severity === "critical" || severity === "high") ? "medium" : severity;
}
function alertKey(payload, title, scope) {
  const monitor = payload.alert_id ?? payload.monitor_id;
  return payload.alert_cycle_key ?? payload.aggreg_key ?? (monitor === void 0 ? `title:${title}|${scope ?? payload.hostname ?? ""}` : `${monitor}|${scope ?? ""}`);
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
  return httpUrl(/https:\/\/app\.datadoghq\.[a-z]+\/monitors[^\s)\]]{0,500}/.exec(body ?? "")?.[0]);
}

// adapters/gcp.ts
import { z as z18 } from "zod";
var Resource = z18.object({ type: Text, labels: Labels }).nullish().catch(void 0);
var Incident = z18.object({
  incident_id: Text,
  state: Text,
  started_at: Text,
  ended_at: Text,
  policy_name: Text,
  condition_name: Text,
  condition: z18.object({ displayName: Text }).nullish().catch(void 0),
  severity: Text,
  summary: Text,
  url: Text,
  resource_name: Text,
  resource_display_name: Text,
  scoping_project_id: Text,
  resource: Resource,
  metric: z18.object({ type: Text, labels: Labels }).nullish().catch(void 0),
  metadata: z18.object({ user_labels: Labels, system_labels: Labels }).nullish().catch(void 0),
  policy_user_labels: Labels,
  documentation: z18.union([z18.object({ content: Text }), Text.transform((content) => ({ content }))]).nullish().catch(void 0)
});
var Payload8 = z18.object({ version: Text, incident: Incident });
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
          environment: environmentIn(labels) ?? incident.scoping_project_id ?? labels.project_id,
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
function resourceName({ resource_display_name, resource_name }, labels) {
  const label = SERVICE_RESOURCE_LABELS.find((name) => Object.hasOwn(labels, name));
  return (label === void 0 ? void 0 : labels[label]) ?? resource_display_name ?? resource_name?.split(" labels {", 1)[0];
}

// adapters/github.ts
import { z as z19 } from "zod";

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
  if (!fields) return readJson(request.body);
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

// adapters/github.ts
var Person = z19.object({ login: Text, name: Text }).nullish().catch(void 0);
var Deployment = z19.object({
  id: Text,
  sha: Text,
  ref: Text,
  environment: Text,
  production_environment: Flag,
  description: Text,
  creator: Person,
  created_at: Text
});
var DeploymentStatus = z19.object({
  state: z19.string(),
  environment: Text,
  log_url: Text,
  target_url: Text,
  creator: Person,
  created_at: Text
});
var WorkflowRun = z19.object({
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
  head_commit: z19.object({ message: Text, author: Person }).nullish().catch(void 0),
  pull_requests: z19.array(z19.object({ number: Text })).catch([]),
  triggering_actor: Person,
  actor: Person
});
var Release = z19.object({
  id: Text,
  tag_name: Text,
  target_commitish: Text,
  html_url: Text,
  published_at: Text,
  author: Person
});
var Payload9 = z19.object({
  action: Text,
  zen: Text,
  hook_id: Text,
  repository: z19.object({ name: Text, full_name: Text, html_url: Text }).nullish().catch(void 0),
  // A deployment that no workflow made says `workflow_run: null`.
  deployment: Deployment.nullish(),
  deployment_status: DeploymentStatus.nullish(),
  workflow_run: WorkflowRun.nullish(),
  release: Release.nullish(),
  reviewers: z19.unknown().optional(),
  since: z19.unknown().optional(),
  deployment_callback_url: z19.unknown().optional()
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
    environment: deployment.production_environment ? "production" : environment,
    // A branch is where it came from, not what it is.
    version: /\d/.test(deployment.ref ?? "") ? deployment.ref : void 0,
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
function fromRun2(payload, run, settings) {
  const name = run.name ?? run.path ?? "unnamed";
  if (!isDeployJob([run.name, run.path], settings))
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
import { z as z20 } from "zod";
var Personal = Text.transform((text) => text === "[REDACTED]" ? void 0 : text);
var Environment2 = z20.object({ name: Text, action: Text, deployment_tier: Text }).nullish().catch(void 0);
var EnvironmentOrName = z20.preprocess((value) => typeof value === "string" ? { name: value } : value, Environment2).optional();
var Build2 = z20.object({
  id: Text,
  name: Text,
  stage: Text,
  status: Text,
  started_at: Text,
  finished_at: Text,
  environment: Environment2
});
var Payload10 = z20.object({
  object_kind: Text,
  // System hooks, and a group's about its members, have this alone.
  event_name: Text,
  action: Text,
  status: Text,
  project: z20.object({ name: Text, path_with_namespace: Text, web_url: Text }).nullish().catch(void 0),
  user: z20.object({ username: Personal, name: Personal }).nullish().catch(void 0),
  commit: z20.object({
    id: Text,
    sha: Text,
    message: Text,
    title: Text,
    url: Text,
    author: z20.object({ name: Personal }).nullish().catch(void 0),
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
  tag: z20.union([z20.boolean(), Text]).catch(void 0),
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
  repository: z20.object({ name: Text, homepage: Text }).nullish().catch(void 0),
  // Pipeline hook
  object_attributes: z20.object({
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
  merge_request: z20.object({ iid: Text, url: Text }).nullish().catch(void 0),
  builds: z20.array(Build2).catch([]),
  // Release hook
  id: Text,
  name: Text,
  released_at: Text,
  url: Text
});
var STATUS4 = {
  created: "in_progress",
  running: "in_progress",
  success: "success",
  failed: "failure",
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
        return noHookOfADeploy(payload.object_kind ?? payload.event_name);
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
    environment: environmentOf3({
      name: payload.environment?.name,
      action: void 0,
      deployment_tier: payload.environment_tier
    }),
    version: versionOf(payload.ref, payload.tag),
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
    environment: environmentOf3(environment) ?? environmentOfJob(name),
    version: versionOf(payload.ref, payload.tag),
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
    version: versionOf(pipeline?.ref, pipeline?.tag),
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
        environment: environmentOf3(build.environment) ?? environmentOfJob(build.name),
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
function environmentOf3(environment) {
  const { name, deployment_tier: tier } = environment ?? {};
  return tier === void 0 || tier === "other" || name?.startsWith("review/") ? name : tier;
}
function versionOf(ref, tag) {
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
import { z as z21 } from "zod";
var LegacyRule = z21.object({
  ruleId: Text,
  ruleName: Text,
  ruleUrl: Text,
  state: Text,
  title: Text,
  message: Text,
  orgId: Text,
  tags: Labels,
  evalMatches: z21.array(z21.object({ tags: Labels })).catch([])
});
var Payload11 = z21.preprocess(
  (value) => isLegacy(value) ? { alerts: [], legacy: value } : value,
  PrometheusBatch.extend({ legacy: LegacyRule.optional() })
);
function isLegacy(value) {
  return typeof value === "object" && value !== null && ("ruleName" in value || "ruleId" in value) && !("alerts" in value);
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
  const { word, severity } = severityIn(labels);
  const link = httpUrl(rule.ruleUrl);
  const id = rule.ruleId ?? rule.ruleName;
  return {
    kind: "alert",
    drafts: [
      {
        kind: "alert",
        // A rule's number counts per Grafana and organisation.
        providerAlertId: id && `${link === void 0 ? "" : new URL(link).origin}/${rule.orgId?.slice(0, 50) ?? ""}:rule:${id}`,
        status,
        severity: severity ?? (state === "no_data" ? "low" : "medium"),
        severityWord: word,
        service: serviceIn(labels),
        environment: environmentIn(labels),
        title: rule.ruleName ?? rule.title ?? "Grafana alert",
        description: rule.message,
        tags: present(labels),
        sourceUrl: link,
        test: isLegacyTest(rule)
      }
    ]
  };
}
function isLegacyTest({ ruleName, title, message }) {
  return ruleName === "Test notification" || /\] Test notification$/.test(title?.slice(0, 100) ?? "") || /^Someone is testing the alert notification within grafana\b/i.test(message?.slice(0, 100) ?? "");
}

// adapters/jenkins.ts
import { z as z22 } from "zod";
var Build3 = z22.object({
  number: Text,
  phase: Text,
  status: Text,
  full_url: Text,
  timestamp: Text,
  duration: Text,
  parameters: Labels,
  scm: z22.object({ url: Text, branch: Text, commit: Text, culprits: z22.array(Text).catch([]) }).nullish().catch(void 0)
});
var Payload12 = z22.object({ name: Text, display_name: Text, url: Text, build: Build3 });
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
import { z as z23 } from "zod";
var Tags = z23.record(z23.string(), z23.union([z23.array(Text).transform(([first]) => first), Text])).catch({});
var Payload13 = z23.looseObject({
  tags: Tags,
  labels: Tags,
  annotations: z23.looseObject({}).nullish().catch(void 0).transform((value) => value ?? {}),
  entitiesData: z23.object({ names: z23.array(Text) }).nullish().catch(void 0),
  targets: z23.array(z23.object({ name: Text, labels: Tags })).catch([])
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
          // The legacy channel's own test has a policy of this name.
          test: title === TEST_TITLE || policy === "New Relic Alert - Test Policy"
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
function stateIn(pick) {
  return pick("state", "currentState", "issueState", "status", "stateText");
}
function statusOf3(pick) {
  const status = statusOfWord(stateIn(pick));
  const isAcknowledged = /^(user_action|(issue_)?acknowledged?)$/i.test(
    pick("trigger", "triggerEvent") ?? ""
  );
  return status === "triggered" && isAcknowledged ? "acknowledged" : status;
}

// adapters/opsgenie.ts
import { z as z24 } from "zod";
var TAGS_MAX2 = 100;
var OpsgenieAlert = z24.object({
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
  tags: z24.union([z24.array(Text), z24.string().transform((list) => list.split(",", TAGS_MAX2))]).catch([]).transform((tags) => tags.flatMap((tag) => tag ?? [])),
  details: Labels
});
var Payload14 = z24.object({ action: z24.string().min(1), alert: OpsgenieAlert });
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
import { z as z25 } from "zod";
var Named2 = z25.object({ id: Text, summary: Text }).nullish().catch(void 0);
var Event2 = z25.object({
  id: Text,
  event_type: z25.string(),
  occurred_at: Text,
  data: z25.object({
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
    teams: z25.array(Named2).catch([]),
    incident_type: z25.object({ name: Text }).nullish().catch(void 0)
  })
});
var STATUS_BY_EVENT = {
  "incident.triggered": "triggered",
  "incident.reopened": "triggered",
  "incident.unacknowledged": "triggered",
  "incident.acknowledged": "acknowledged",
  "incident.resolved": "resolved"
};
var AlertStatusText = z25.enum(["triggered", "acknowledged", "resolved"]).optional().catch(void 0);
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
  payload: z25.object({ event: Event2.optional(), messages: z25.array(z25.unknown()).optional() }),
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
function environmentIn2(service) {
  return /[\s([_-](prod(?:uction)?|staging|stage|dev(?:elopment)?)\)?\]?$/i.exec(service ?? "")?.[1];
}

// adapters/sentry.ts
import { z as z26 } from "zod";
var Pair = z26.union([
  z26.tuple([Text, Text]),
  z26.object({ key: Text, value: Text }).transform((tag) => [tag.key, tag.value])
]);
var Tags2 = z26.array(Pair.catch([void 0, void 0])).catch([]).transform(
  (pairs) => Object.fromEntries(pairs.flatMap(([key, value]) => key === void 0 ? [] : [[key, value]]))
);
var Project = z26.union([
  z26.object({ id: Text, slug: Text, name: Text }),
  Text.transform((id) => ({ id, slug: void 0, name: void 0 }))
]).nullish().catch(void 0);
var Issue = z26.object({
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
var Event3 = z26.object({
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
var MetricAlert = z26.object({
  id: Text,
  identifier: Text,
  title: Text,
  status: Text,
  date_started: Text,
  date_closed: Text,
  projects: z26.array(Text).catch([]),
  alert_rule: z26.object({ name: Text, environment: Text, projects: z26.array(Text).catch([]) }).nullish().catch(void 0)
});
var Payload15 = z26.object({
  action: Text,
  data: z26.object({
    issue: Issue.optional().catch(void 0),
    event: Event3.optional().catch(void 0),
    error: Event3.optional().catch(void 0),
    activity: z26.object({ type: Text }).optional().catch(void 0),
    installation: z26.unknown().optional(),
    comment: z26.unknown().optional(),
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
function eventAlert(event, around) {
  const at = isoTime(event.datetime) ?? secondsTime(event.timestamp) ?? secondsTime(event.received);
  const level = event.level ?? event.tags.level ?? around.level;
  const title = event.title ?? around.title ?? event.message ?? "Sentry event";
  return {
    kind: "alert",
    providerAlertId: event.issue_id ?? idIn(event.issue_url) ?? idIn(event.web_url),
    status: "triggered",
    severity: severityOfWord(level) ?? "high",
    severityWord: level,
    service: serviceIn(event.tags) ?? around.project ?? projectIn(event.url),
    environment: event.environment ?? environmentIn(event.tags),
    title,
    description: event.culprit,
    tags: present({ ...event.tags, "sentry.rule": around.rule, release: event.release }),
    triggeredAt: at,
    occurredAt: at,
    sourceUrl: httpUrl(event.web_url) ?? httpUrl(around.url),
    // The sample that Sentry's "Send Test Notification" shows.
    test: event.tags.sample_event === "yes" || /^This is an example \w{1,20} exception$/i.test(title)
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
import { z as z27 } from "zod";
var Payload16 = z27.record(z27.string(), z27.unknown());
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
var SCOPES = ["alert", "state", "incident"];
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
  readBody: formOrJson,
  payload: Payload16,
  fix: "paste our template into the webhook's payload",
  eventId: () => void 0,
  sameBody: "repeat",
  translate(payload) {
    const fields = spreadFields(payload);
    const pick = looseFields(fields, SCOPES);
    const title = pick("display_name", "entity_display_name", "title", "summary", "state_message", "message");
    const incident = pick("incident_number", "incident_name", "incident_num", "incident_id")?.replace(
      /^#/,
      ""
    );
    const key = pick("entity_id") ?? incident;
    if (key === void 0 && title === void 0) return withoutIncident2(fields);
    const status = statusOf4(pick);
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
  return ["message_type", "alert_type", "entity_state", "current_state"].map((name) => SEVERITY_BY_TYPE.get(pick(name)?.toLowerCase())).find((severity) => severity !== void 0);
}
function changeTime(pick, status) {
  if (status === "acknowledged") return timeIn(pick, "acked_at", "ack_timestamp");
  if (status === "triggered")
    return timeIn(pick, "last_timestamp", "timestamp", "alert_timestamp", "incident_timestamp");
  const isRecovery = /^recovery$/i.test(pick("message_type", "alert_type") ?? "");
  return timeIn(pick, "resolved_at", ...isRecovery ? ["last_timestamp", "vo_alert_rcv_time"] : []);
}
function timeIn(pick, ...names) {
  return names.map((name) => isoTime(pick(name))).find((time) => time !== void 0);
}

// adapters/uptime-kuma.ts
import { z as z28 } from "zod";
var Heartbeat = z28.object({
  monitorID: Text,
  monitor_id: Text,
  status: Text,
  time: Text,
  msg: Text,
  localDateTime: Text,
  timezoneOffset: Text
});
var Monitor = z28.object({
  id: Text,
  name: Text,
  url: Text,
  hostname: Text,
  type: Text,
  tags: z28.array(z28.object({ name: Text, value: Text }).nullable().catch(null)).catch([])
});
var Payload17 = z28.looseObject({
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
  const named = Object.fromEntries(Object.entries(tags).map(([name2, value]) => [name2.toLowerCase(), value]));
  const name = monitor?.name ?? said.name;
  const severityWord = named.severity ?? named.priority;
  const at = timeOf(heartbeat ?? {});
  return {
    kind: "alert",
    providerAlertId: monitor?.id ?? heartbeat?.monitorID ?? heartbeat?.monitor_id,
    status,
    severity: severityOfWord(severityWord) ?? "high",
    severityWord,
    service: named.service ?? name,
    environment: environmentIn(named),
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
import { z as z29 } from "zod";
var Payload18 = z29.object({
  id: Text,
  type: z29.string(),
  createdAt: Text,
  payload: z29.object({
    target: Text,
    project: z29.object({ id: Text, name: Text }).nullish().catch(void 0),
    name: Text,
    // Until 2022 a deployment's own fields stood here.
    deploymentId: Text,
    url: Text,
    toDeploymentId: Text,
    deployment: z29.object({ id: Text, name: Text, url: Text, target: Text, meta: Labels }).nullish().catch(void 0),
    links: z29.object({ deployment: Text }).nullish().catch(void 0),
    user: z29.object({ username: Text }).nullish().catch(void 0)
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
  const link = address.startsWith("https://") ? address : `https://${address}`;
  return URL.canParse(link) ? new URL(link).href : void 0;
}

// adapters/zabbix.ts
import { z as z30 } from "zod";
var Payload19 = z30.record(z30.string(), z30.unknown());
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
    const subject = readSubject(pick("alert_subject", "subject", "title"));
    const title = pick("event_name", "trigger_name", "problem_name", "alert_name", "trigger", "problem", "name") ?? subject.name;
    const key = keyOf3(pick);
    if (title === void 0 && key === void 0)
      return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value)) ? { kind: "ping", reason: "Zabbix's test arrived: its macros are not filled in a test." } : {
        kind: "unreadable",
        reason: "Zabbix's payload has neither a name nor an event id: import our media type."
      };
    const source = EVENT_SOURCES.get(pick("event_source"));
    if (source !== void 0)
      return { kind: "ignored", reason: `Zabbix's ${source} is no problem: send only what triggers find.` };
    const state = stateOf(pick, subject);
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
var LINE = /^(Problem name|Host|Severity|Operational data|Original problem ID):[ \t]{0,5}(\S.{0,2000}?)[ \t\r]{0,5}$/gm;
var UPDATE_LINE = /Current problem status is (\w{1,20}), acknowledged: (\w{1,10})/;
function fieldsOf3(payload) {
  const { message, ...fields } = spreadFields(payload);
  const text = String(looseFields({ message, ...fields })("alert_message", "message") ?? "").slice(0, 2e4);
  const json = text.startsWith("{") ? readJson(Buffer.from(text)) : void 0;
  const [, status, acknowledged] = UPDATE_LINE.exec(text) ?? [];
  const said = json?.ok ? spreadFields(json.value) : {
    message,
    ...Object.fromEntries([...text.matchAll(LINE)].map(([, name = "", value]) => [name, value])),
    ...status === void 0 ? {} : { status, acknowledged }
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
function readSubject(subject) {
  const [, mark, name] = /^(Problem|Resolved|Updated problem)(?: in [^:]{1,40})?: {0,5}(.{1,2000})/is.exec(subject ?? "") ?? [];
  if (mark === void 0) return { name: subject };
  if (/^resolved$/i.test(mark)) return { name, status: "resolved" };
  return { name, status: "triggered", isUpdate: /^updated/i.test(mark) };
}
function stateOf(pick, subject) {
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
  const status = value === "1" ? "triggered" : value === "0" ? "resolved" : statusOfWord(value) ?? subject.status;
  if (status !== "triggered") return status && { status };
  const acknowledged = pick("event_ack_status", "ack_status", "acknowledged", "event_ack", "ack");
  if (/^(yes|1|true|acknowledged)$/i.test(acknowledged ?? "")) return { status: "acknowledged" };
  const action = pick("event_update_action", "update_action")?.slice(0, 500);
  if (/\backnowledged/i.test(action ?? "")) return { status: "acknowledged" };
  if (action !== void 0) return { status, keepsStatus: !/unacknowledged/i.test(action) };
  const isUpdate = pick("event_update_status", "update_status") === "1" || subject.isUpdate === true;
  return isUpdate && acknowledged === void 0 ? { status: "acknowledged" } : { status };
}
function keyOf3(pick) {
  const event = pick("event_id", "problem_id", "original_problem_id", "original_event_id", "id");
  const trigger = pick("trigger_id") ?? /[?&]triggerid=(\d{1,30})/.exec(linkIn2(pick)?.slice(0, 2e3) ?? "")?.[1];
  if (event !== void 0) return `event:${event}`;
  return trigger === void 0 ? void 0 : `trigger:${trigger}`;
}
function linkIn2(pick) {
  const names = ["link", "event_url", "problem_url", "alert_url", "generator_url", "url", "trigger_url"];
  const link = names.map((name) => httpUrl(pick(name))).find((url) => url !== void 0 && !/\/v1\/(wh|webhooks)\//.test(url));
  const [trigger, event] = [pick("trigger_id"), pick("event_id")];
  const base = httpUrl(pick("zabbix_url"))?.replace(/\/$/, "");
  if (link !== void 0 || base === void 0 || trigger === void 0 || event === void 0) return link;
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
var TagList = z30.array(z30.object({ tag: z30.string(), value: z30.string().catch("") })).catch([]);
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

// ../../tmp/sim/parse.mts
var cpu = () => {
  const c = process.cpuUsage();
  return (c.user + c.system) / 1e6;
};
var lines = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
var ds = lines.map((l) => JSON.parse(l)).map((d) => ({ provider: parseProviderId(d.provider), headers: Object.fromEntries(Object.entries(d.headers).map(([k, v]) => [k.toLowerCase(), v])), text: JSON.stringify(d.body), at: Date.parse(d.received_at) }));
for (let p = 0; p < Number(process.argv[3] ?? 4); p++) {
  const per = {};
  const t0 = cpu();
  for (const prov of new Set(ds.map((d) => d.provider))) {
    const t = cpu();
    let n = 0;
    for (const d of ds) if (d.provider === prov) {
      n++;
      const r = { headers: d.headers, body: Buffer.from(d.text), receivedAt: d.at };
      adapters[prov].dedupeKey(r);
      adapters[prov].parse(r, {});
    }
    per[prov] = [(cpu() - t) / n * 1e6 | 0];
  }
  console.log(((cpu() - t0) / ds.length * 1e6).toFixed(1), JSON.stringify(per));
}
