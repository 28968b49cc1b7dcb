var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res) => function __init() {
  return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// engine/domain/remembered.ts
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
var TEXTS_MAX, LENGTH_MAX;
var init_remembered = __esm({
  "engine/domain/remembered.ts"() {
    "use strict";
    TEXTS_MAX = 4e3;
    LENGTH_MAX = 300;
  }
});

// engine/domain/safelist.ts
import { RE2JS } from "re2js";
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
function compiled(safelist) {
  const known = compiledBySafelist.get(safelist);
  if (known) return known;
  const patterns = safelist.patterns.slice(0, PATTERNS_MAX).filter((pattern) => problemOfPattern(pattern) === void 0).map((pattern) => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE));
  compiledBySafelist.set(safelist, patterns);
  return patterns;
}
var DEFAULT_SAFELIST, PATTERNS_MAX, PATTERN_LENGTH_MAX, PROGRAM_SIZE_MAX, TEXT_LENGTH_MAX, DATABASE, PAYMENT, RULES, compiledBySafelist, words;
var init_safelist = __esm({
  "engine/domain/safelist.ts"() {
    "use strict";
    init_remembered();
    DEFAULT_SAFELIST = { off: [], serviceWords: [], patterns: [] };
    PATTERNS_MAX = 20;
    PATTERN_LENGTH_MAX = 200;
    PROGRAM_SIZE_MAX = 200;
    TEXT_LENGTH_MAX = 300;
    DATABASE = /* @__PURE__ */ new Set(["database", "databases", "db", "rds", "dynamo", "dynamodb"]);
    PAYMENT = /* @__PURE__ */ new Set(["payment", "payments", "billing", "stripe", "checkout"]);
    RULES = [
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
    compiledBySafelist = /* @__PURE__ */ new WeakMap();
    words = remembered((name) => name.toLowerCase().split(/[^a-z]+/));
  }
});

// engine/domain/state.ts
function joinableFor({ led }, { reopenMs }) {
  return led ? reopenMs : 2 * reopenMs;
}
var MINUTE_MS, DEFAULT_CONFIG, FIRED_AT_MAX, FEEDBACK_SHOWN_MAX;
var init_state = __esm({
  "engine/domain/state.ts"() {
    "use strict";
    init_safelist();
    MINUTE_MS = 6e4;
    DEFAULT_CONFIG = {
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
    FIRED_AT_MAX = 20;
    FEEDBACK_SHOWN_MAX = 20;
  }
});

// engine/domain/derived-id.ts
import { hash } from "node:crypto";
import { encodeTime } from "ulid";
function derivedId(atMs, ...parts) {
  return timeOf(atMs) + tailOf(parts);
}
function derivedIds(atMs, ...parts) {
  let head2;
  return (ordinal) => {
    head2 ??= timeOf(atMs) + tailOf(parts).slice(0, 12);
    return head2 + ordinal.toString(32).padStart(4, "0").replace(BASE_32, inCrockford);
  };
}
function timeOf(atMs) {
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
var CROCKFORD, BASE_32, inCrockford, lastTime;
var init_derived_id = __esm({
  "engine/domain/derived-id.ts"() {
    "use strict";
    CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
    BASE_32 = /[i-v]/g;
    inCrockford = (digit) => CROCKFORD[Number.parseInt(digit, 32)] ?? digit;
    lastTime = { ms: 0, text: "0000000000" };
  }
});

// engine/domain/environment.ts
import { z } from "zod";
function normaliseEnvironment(raw) {
  return raw === void 0 ? "unknown" : read(raw);
}
var Environment, WORDS, read;
var init_environment = __esm({
  "engine/domain/environment.ts"() {
    "use strict";
    init_remembered();
    Environment = z.enum(["production", "staging", "development", "unknown"]);
    WORDS = [
      ["production", /^(prod|production|prd|live|main)\d*$/],
      ["staging", /^(stag|stage|staging|stg|preprod|pre|uat|qa|test|testing|sandbox)\d*$/],
      ["development", /^(dev|devel|develop|development|local|review|preview|ephemeral)\d*$/]
    ];
    read = remembered((raw) => {
      const words2 = raw.toLowerCase().split(/[^a-z0-9]+/);
      const found = new Set(WORDS.filter(([, word]) => words2.some((w) => word.test(w))).map(([name]) => name));
      for (const name of ["development", "staging", "production"]) if (found.has(name)) return name;
      return "unknown";
    });
  }
});

// engine/domain/fingerprint.ts
import { hash as hash2 } from "node:crypto";
function fingerprintOf(identity) {
  const { tenantId, provider, providerAlertId, service, title } = identity;
  return sha256(
    providerAlertId === void 0 ? [tenantId, provider, "title", service, titleTemplate(title)] : [tenantId, provider, "id", providerAlertId]
  );
}
function sha256(parts) {
  return hash2("sha256", JSON.stringify(parts), "hex");
}
var TITLE_LENGTH_MAX, titleTemplate;
var init_fingerprint = __esm({
  "engine/domain/fingerprint.ts"() {
    "use strict";
    init_remembered();
    TITLE_LENGTH_MAX = 1024;
    titleTemplate = remembered(
      (title) => title.slice(0, TITLE_LENGTH_MAX).toLowerCase().replace(/^(\s*\[[^\]]{0,200}\])+/, "").replace(/\{[^}]{0,500}\}/g, " ").replace(/\b[0-9a-f]{8,}(-[0-9a-f]{4,})*\b/g, "#").replace(/\d+([.,:]\d+)*/g, "#").replace(/[^\p{L}\p{N}#%]+/gu, " ").trim()
    );
  }
});

// engine/domain/text.ts
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
var UNPRINTABLE, PLAIN, PRINTABLE;
var init_text = __esm({
  "engine/domain/text.ts"() {
    "use strict";
    UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
    PLAIN = /^[!-~]+(?: [!-~]+)*$/;
    PRINTABLE = /^[ -~\n\t]*$/;
  }
});

// engine/domain/service-name.ts
function normaliseService(raw) {
  return raw === void 0 ? "unknown" : normalise(raw);
}
function regionIn(name) {
  return REGION_ANYWHERE.exec(name)?.[1];
}
function environmentWordAt(name) {
  const words2 = wordsOf(name.replace(REGION_LAST, ""));
  if (words2.length < 2) return void 0;
  return [words2[0], words2.at(-1)].find((word) => word !== void 0 && ENVIRONMENT_WORD.test(word));
}
function serviceCore(service) {
  const stem = serviceStem(service);
  const words2 = wordsOf(stem);
  return words2.length > 1 && /^(service|svc)$/.test(words2.at(-1) ?? "") ? words2.slice(0, -1).join("-") : stem;
}
function serviceStem(service) {
  let words2 = wordsOf(service.replace(REGION_LAST, ""));
  if (words2.length > 1 && ENVIRONMENT_WORD.test(words2[0] ?? "")) words2 = words2.slice(1);
  else if (words2.length > 1 && ENVIRONMENT_WORD.test(words2.at(-1) ?? "")) words2 = words2.slice(0, -1);
  words2 = wordsOf(words2.join("-").replace(REGION_LAST, ""));
  return words2.length === 0 ? service : words2.join("-");
}
function wordsOf(name) {
  return name.split(/[-.]/).filter((word) => word !== "");
}
var SERVICE_LENGTH_MAX, normalise, CLOUD_REGION, REGION_ANYWHERE, REGION_LAST, ENVIRONMENT_WORD;
var init_service_name = __esm({
  "engine/domain/service-name.ts"() {
    "use strict";
    init_remembered();
    init_text();
    SERVICE_LENGTH_MAX = 100;
    normalise = remembered((raw) => {
      const name = oneLine(raw.toLowerCase(), SERVICE_LENGTH_MAX).replace(/[\s_/()[\]{}]+/g, "-").replace(/^-+|-+$/g, "");
      return name === "" ? "unknown" : name;
    });
    CLOUD_REGION = "(?:us|eu|ap|sa|ca|me|af|il|europe|asia|australia|northamerica|southamerica|africa)-(?:gov-)?(?:northeast|northwest|southeast|southwest|north|south|east|west|central)-?\\d{1,2}";
    REGION_ANYWHERE = new RegExp(`(?:^|[^a-z])(${CLOUD_REGION})(?![0-9])`);
    REGION_LAST = new RegExp(`[-.]${CLOUD_REGION}[a-z]?$`);
    ENVIRONMENT_WORD = /^(prod|production|prd|live|staging|stage|stg|preprod|qa|uat|dev|development|test)$/;
  }
});

// engine/domain/alert.ts
import { z as z2 } from "zod";
function canonicalAlert(draft, origin, severityWords = {}) {
  const receivedAt = new Date(origin.receivedAt).toISOString();
  const service = normaliseService(draft.service);
  const environment = normaliseEnvironment(draft.environment);
  const title = oneLine(draft.title, TITLE_LENGTH_MAX2) || "(no title)";
  const fingerprint = fingerprintOf({
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
  return Object.assign(alert, present(optionals));
}
function present(fields) {
  const there = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== void 0 && value !== "") there[name] = value;
  }
  return there;
}
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
    if (key === "" || value === "" || key === "__proto__" || count2 === TAGS_MAX - 1) continue;
    kept[key] = value;
    count2 += 1;
  }
  if (rawEnvironment) kept.environment_raw = oneLine(rawEnvironment, 500);
  return kept;
}
function optional(key, value) {
  return value === void 0 || value === "" ? {} : { [key]: value };
}
var AlertStatus, AlertCategory, TITLE_LENGTH_MAX2, DESCRIPTION_LENGTH_MAX, TAGS_MAX, SECURITY, categoryOf;
var init_alert = __esm({
  "engine/domain/alert.ts"() {
    "use strict";
    init_derived_id();
    init_environment();
    init_fingerprint();
    init_remembered();
    init_service_name();
    init_text();
    AlertStatus = z2.enum(["triggered", "acknowledged", "resolved"]);
    AlertCategory = z2.enum(["infrastructure", "application", "security", "deployment", "custom"]);
    TITLE_LENGTH_MAX2 = 1024;
    DESCRIPTION_LENGTH_MAX = 8e3;
    TAGS_MAX = 64;
    SECURITY = /\b(security|malware|ransomware|intrusion|guardduty|waf|siem|falco|cve-\d+|vulnerabilit(y|ies)|exploit(ed|ation)?|port scan|brute[ -]force|phishing|exfiltration|privilege escalation|suspicious|compromised?)\b/i;
    categoryOf = remembered((title) => SECURITY.test(title) ? "security" : "application");
  }
});

// engine/domain/deploy.ts
import { z as z3 } from "zod";
function hourOfDeploy(deploy) {
  const at2 = Date.parse(deploy.completed_at ?? deploy.started_at);
  return Math.floor(Math.min(at2, Date.parse(deploy.received_at)) / HOUR_MS);
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
var DeployStatus, HOUR_MS;
var init_deploy = __esm({
  "engine/domain/deploy.ts"() {
    "use strict";
    init_alert();
    init_derived_id();
    init_environment();
    init_service_name();
    init_text();
    DeployStatus = z3.enum(["in_progress", "success", "failure", "cancelled"]);
    HOUR_MS = 36e5;
  }
});

// engine/domain/knowledge.ts
function tally(before, at2, by = 1) {
  const later = Math.max(at2, before.at);
  return { value: valueAt(before, later) + by, at: later };
}
function valueAt({ value, at: since }, at2) {
  return value === 0 || at2 <= since ? value : value * 2 ** ((since - at2) / HALF_LIFE_MS);
}
function rateOf(counted, since, at2) {
  const watched = Math.max(at2 - since, 3 * 864e5);
  return valueAt(counted, at2) / (MEAN_LIFE_MS * (1 - Math.exp(-watched / MEAN_LIFE_MS)));
}
function knowledgeId(kind, key) {
  return `${kind} ${key}`;
}
var HALF_LIFE_MS, MEAN_LIFE_MS, NO_TALLY, RECENT_MAX, DAYS_KEPT, RECENT;
var init_knowledge = __esm({
  "engine/domain/knowledge.ts"() {
    "use strict";
    HALF_LIFE_MS = 14 * 864e5;
    MEAN_LIFE_MS = HALF_LIFE_MS / Math.LN2;
    NO_TALLY = { value: 0, at: 0 };
    RECENT_MAX = 16;
    DAYS_KEPT = 8;
    RECENT = "recent now";
  }
});

// engine/domain/name-book.ts
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
  const plain = split2 && (book.prefixes.get(split2.prefix)?.size ?? 0) >= PREFIX_SUPPORT_MIN && isOnlyPrefix(book, split2) ? split2.rest : stem;
  const core = serviceCore(plain);
  return core !== plain && areTwo(book, plain, core) ? plain : core;
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
var PREFIX_SUPPORT_MIN, SPOKEN, NAMES_MAX;
var init_name_book = __esm({
  "engine/domain/name-book.ts"() {
    "use strict";
    init_service_name();
    PREFIX_SUPPORT_MIN = 2;
    SPOKEN = "config";
    NAMES_MAX = 5e3;
  }
});

// engine/domain/place.ts
import { hash as hash3 } from "node:crypto";
function placeOf(alert, service) {
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
  return keyOf(JSON.stringify([place.service, place.environment, templateOf(alert)]));
}
function templateOf(alert) {
  let { title } = alert;
  for (const [key, value] of Object.entries(alert.tags)) {
    const name = tagName(key);
    if (value.length >= 3 && (NODE_KEYS.has(name) || ZONE_KEYS.has(name) || POD_KEYS.has(name)))
      title = title.replaceAll(value, "#");
  }
  return titleTemplate(title.replace(/-[a-f0-9]{7,10}-[a-z0-9]{5}\b/g, " #"));
}
var NODE_KEYS, ZONE_KEYS, REGION_KEYS, POD_KEYS, tagName, keyOf;
var init_place = __esm({
  "engine/domain/place.ts"() {
    "use strict";
    init_environment();
    init_fingerprint();
    init_remembered();
    init_service_name();
    NODE_KEYS = /* @__PURE__ */ new Set([
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
    ZONE_KEYS = /* @__PURE__ */ new Set([
      "zone",
      "az",
      "availability_zone",
      "topology_zone",
      "topology_kubernetes_io_zone",
      "cloud_availability_zone"
    ]);
    REGION_KEYS = /* @__PURE__ */ new Set([
      "region",
      "aws_region",
      "cloud_region",
      "topology_region",
      "topology_kubernetes_io_region",
      "location"
    ]);
    POD_KEYS = /* @__PURE__ */ new Set([
      "pod",
      "pod_name",
      "kube_pod",
      "k8s_pod_name",
      "instance",
      "container_id",
      "task_id"
    ]);
    tagName = remembered((key) => key.toLowerCase().replace(/[^a-z0-9]+/g, "_"));
    keyOf = remembered((text) => hash3("sha256", text, "hex").slice(0, 32));
  }
});

// engine/domain/severity.ts
import { z as z4 } from "zod";
function worseSeverity(a, b) {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}
var Severity, SEVERITIES;
var init_severity = __esm({
  "engine/domain/severity.ts"() {
    "use strict";
    Severity = z4.enum(["critical", "high", "medium", "low", "info"]);
    SEVERITIES = Severity.options;
  }
});

// engine/incident-summary.ts
function flappingPerHour({ firedAt }, now) {
  const lately = firedAt.filter((at2) => at2 > now - HOUR_MS2).length;
  return lately >= FLAPPING_PER_HOUR ? lately : void 0;
}
function withFiring(incident, alert, at2, safelist) {
  const { inIncident, status } = alert;
  if (!inIncident) return incident;
  const { lastBeganAt } = inIncident;
  const acknowledged2 = status === "acknowledged" ? 1 : 0;
  const one = { ...inIncident, firings: 1, heard: 1, acknowledged: acknowledged2, beganAt: lastBeganAt, firing: 1 };
  return grown(incident, alert, one, at2, safelist);
}
function grown(incident, { alert, place, pattern, status }, added, at2, safelist) {
  const { firings, heard, acknowledged: acknowledged2, firing, beganAt, lastBeganAt, reason, severity: severity2 } = added;
  const safelistReason = incident.safelistReason ?? safelistReasonOf(alert, safelist);
  const share = { firstAt: beganAt, lastAt: lastBeganAt, alerts: firings, firing };
  const footing = withFooting(incident.footing, place, pattern, share);
  const perHour = flappingPerHour(added, at2);
  return {
    ...incident,
    lastAlertAt: Math.max(incident.lastAlertAt, at2),
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
function withSpot(spots, name, service, at2) {
  if (name === void 0 || service === void 0) return spots;
  const known = spots.find((spot) => spot.name === name);
  if (!known)
    return spots.length >= SPOTS_MAX ? spots : [...spots, { name, services: [service], lastAt: at2 }];
  const services = withOne(known.services, service, SERVICES_SHOWN_MAX);
  const grown2 = { name, services, lastAt: Math.max(known.lastAt, at2) };
  return spots.map((spot) => spot === known ? grown2 : spot);
}
function together(into, gone, at2, reason) {
  const { resolvedAt: _resolvedAt, deploy: _deploy, ...rest } = into;
  const deploy = into.deploy ?? gone.deploy;
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
      { incidentId: gone.incidentId, number: gone.number, at: at2, reason }
    ],
    reasons: withReason(into.reasons, reason, 1),
    ...deploy === void 0 ? {} : { deploy },
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
function reopen(incident, at2, closesAt) {
  const { resolvedAt, closedAt: _closedAt, noise: _noise, ...rest } = incident;
  return { ...rest, window: "open", closesAt, ...resolvedAt === void 0 ? {} : { reopenedAt: at2 } };
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
var SERVICES_SHOWN_MAX, TITLES_SHOWN_MAX, REASONS_KEPT_MAX, FOOTING_MAX, SPOTS_MAX, PATTERNS_KEPT_MAX, FLAPPING_PER_HOUR, HOUR_MS2;
var init_incident_summary = __esm({
  "engine/incident-summary.ts"() {
    "use strict";
    init_safelist();
    init_severity();
    init_state();
    SERVICES_SHOWN_MAX = 50;
    TITLES_SHOWN_MAX = 5;
    REASONS_KEPT_MAX = 10;
    FOOTING_MAX = 120;
    SPOTS_MAX = 40;
    PATTERNS_KEPT_MAX = 6;
    FLAPPING_PER_HOUR = 4;
    HOUR_MS2 = 36e5;
  }
});

// engine/indexes.ts
import TinyQueue from "tinyqueue";
function emptyState(tenantId, config2) {
  const state = {
    tenantId,
    config: config2,
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
function linkDependencies({ upstreams, downstreams, independent, config: config2, names }) {
  for (const index of [upstreams, downstreams, independent]) index.clear();
  const coresOf = ({ upstream, downstream }) => [upstream, downstream].map((name) => coreOf(names, normaliseService(name)));
  for (const [up, down] of config2.dependencies.map(coresOf)) {
    if (up === down) continue;
    addTo(upstreams, down, up);
    addTo(downstreams, up, down);
  }
  for (const [one, other] of config2.notDependencies.map(coresOf)) {
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
  for (const deploy of state.deploys.values())
    addTo(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
}
function indexDeploy(state, deploy) {
  addTo(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
  addTo(state.deploysByHour, hourOfDeploy(deploy), deploy.deploy_id);
}
function unindexDeploy(state, deploy) {
  removeFrom(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
  removeFrom(state.deploysByHour, hourOfDeploy(deploy), deploy.deploy_id);
}
function rearm(state) {
  while (state.timers.length > 0) state.timers.pop();
  for (const incident of state.incidents.values()) state.timers.push(timerOf(incident, state.config));
  for (const [fingerprint, seenAt] of state.orphans)
    state.timers.push(forgetTimer(fingerprint, seenAt, state.config));
}
function forgetTimer(fingerprint, seenAt, config2) {
  return { dueAt: seenAt + config2.reopenMs, kind: "forget", subject: fingerprint };
}
function timerOf(incident, config2) {
  const { incidentId: subject2 } = incident;
  if (incident.window === "open") return { dueAt: incident.closesAt, kind: "close", subject: subject2 };
  const letGoAt = incident.resolvedAt === void 0 ? incident.lastAlertAt + STUCK_AFTER_MS : incident.resolvedAt + joinableFor(incident, config2);
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
var STUCK_AFTER_MS;
var init_indexes = __esm({
  "engine/indexes.ts"() {
    "use strict";
    init_deploy();
    init_knowledge();
    init_name_book();
    init_service_name();
    init_state();
    STUCK_AFTER_MS = 7 * 864e5;
  }
});

// engine/learn.ts
function learnFiring(state, alert, opened) {
  const { pattern: key, place, firstAt: at2 } = alert;
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
    firstAt: known?.firstAt ?? at2,
    lastAt: at2,
    fires: tally(known?.fires ?? NO_TALLY, at2),
    starts: opened ? tally(known?.starts ?? NO_TALLY, at2) : known?.starts ?? NO_TALLY,
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
    recent: [...known?.recent ?? [], at2].slice(-RECENT_MAX),
    ...known?.tuneAdvisedAt === void 0 ? {} : { tuneAdvisedAt: known.tuneAdvisedAt }
  });
  learnCompanions(state, key, eventAt, at2);
  if (place.environment === "production" || place.environment === "unknown")
    learnStart(state, place.service, eventAt, at2);
}
function learnLed(state, opener, at2) {
  changePattern(state, opener, (pattern) => ({ led: tally(pattern.led, at2) }));
}
function learnAcknowledged(state, alert, at2) {
  changePattern(state, alert.pattern, (pattern) => ({ acknowledged: tally(pattern.acknowledged, at2) }));
}
function learnEnded(state, alert, at2) {
  const minutes = Math.max(0.1, (at2 - alert.firstAt) / 6e4);
  const alone = alert.everAcknowledged !== true;
  changePattern(state, alert.pattern, (pattern) => ({
    ended: tally(pattern.ended, at2),
    endedAlone: alone ? tally(pattern.endedAlone, at2) : pattern.endedAlone,
    days: withDay(pattern.days, Math.floor(at2 / DAY_MS), alone),
    logMinutes: tally(pattern.logMinutes, at2, Math.log(minutes)),
    lasted: [...pattern.lasted, at2 - alert.firstAt].slice(-RECENT_MAX)
  }));
}
function learnTuneAdvised(state, key, at2) {
  changePattern(state, key, () => ({ tuneAdvisedAt: at2 }));
}
function withDay(days, day, alone) {
  const known = days.find((one) => one.day === day) ?? { day, ended: 0, alone: 0 };
  const counted = { day, ended: known.ended + 1, alone: known.alone + (alone ? 1 : 0) };
  return [...days.filter((one) => one.day !== day), counted].toSorted((a, b) => a.day - b.day).slice(-DAYS_KEPT);
}
function learnAfterDeploy(state, incident, at2) {
  const minutes = ((incident.resolvedAt ?? at2) - incident.openedAt) / 6e4;
  const byItself = incident.everAcknowledged === 0 && minutes <= 30;
  for (const { patterns } of incident.footing) {
    for (const key of patterns) {
      changePattern(state, key, (pattern) => ({
        afterDeploy: tally(pattern.afterDeploy, at2),
        afterDeployEnded: byItself ? tally(pattern.afterDeployEnded, at2) : pattern.afterDeployEnded
      }));
    }
  }
}
function eventTimeOf({ alert, firstAt }) {
  const own = Date.parse(alert.triggered_at);
  return Number.isNaN(own) ? firstAt : Math.min(firstAt, Math.max(own, firstAt - 30 * 6e4));
}
function togetherness(state, service, other, at2) {
  if (state.independent.get(service)?.has(other)) return 0;
  const forth = state.pairs.get(pairKey(service, other));
  const back = state.pairs.get(pairKey(other, service));
  if ((forth?.together.value ?? 0) + (back?.together.value ?? 0) < 1.5) return 0;
  const both = countOf(forth, at2) + countOf(back, at2);
  if (both < 1.5) return 0;
  const own = valueAt(state.services.get(service)?.episodes ?? NO_TALLY, at2);
  const others = valueAt(state.services.get(other)?.episodes ?? NO_TALLY, at2);
  const chance = own * Math.min(1, others * 2 * TOGETHER_MS / (20 * 864e5));
  if (both < 3 * chance) return 0;
  return Math.max(0, both - chance) / (Math.min(own, others) + 2);
}
function pairKey(first, second) {
  return `${first}>${second}`;
}
function countOf(pair, at2) {
  return pair ? valueAt(pair.together, at2) : 0;
}
function learnStart(state, service, eventAt, at2) {
  const recent = state.starts.findLast((start) => start.service === service);
  if (recent && eventAt - recent.at < QUIET_MS) return;
  const counted = /* @__PURE__ */ new Set();
  for (const start of state.starts) {
    if (start.counted || start.at > eventAt - 2 * TOGETHER_MS) continue;
    countCompany(state, start, at2);
    counted.add(start);
  }
  state.learned.add(RECENT);
  const kept = [];
  for (const start of state.starts)
    if (start.at > eventAt - QUIET_MS - TOGETHER_MS)
      kept.push(counted.has(start) ? { ...start, counted: true } : start);
  if (kept.length >= STARTS_MAX) kept.splice(0, kept.length - STARTS_MAX + 1);
  let place = kept.length;
  for (; place > 0; place--) {
    const before = kept[place - 1];
    if (!before || before.at < eventAt || before.at === eventAt && before.service < service) break;
  }
  kept.splice(place, 0, { service, at: eventAt });
  state.starts = kept;
}
function countCompany(state, start, at2) {
  const company = state.starts.filter(
    (other) => other.service !== start.service && Math.abs(other.at - start.at) <= TOGETHER_MS
  );
  if (company.length > COMPANY_MAX) return;
  const known = state.services.get(start.service);
  if (!known && state.services.size >= SERVICES_MAX) return;
  state.services.set(start.service, {
    service: start.service,
    episodes: tally(known?.episodes ?? NO_TALLY, at2),
    firstAt: known?.firstAt ?? start.at
  });
  state.learned.add(knowledgeId("service", start.service));
  for (const other of company)
    if (other.at >= start.at && (other.at > start.at || other.service > start.service))
      countPair(state, start, other, at2);
}
function countPair(state, first, second, at2) {
  const key = pairKey(first.service, second.service);
  const known = state.pairs.get(key);
  if (!known && state.pairs.size >= PAIRS_MAX) forgetWeakPairs(state, at2);
  const minutes = (second.at - first.at) / 6e4;
  const add = (before, by) => tally(before ?? NO_TALLY, at2, by);
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
function learnCompanions(state, key, eventAt, at2) {
  const near = state.recentFirings.filter((firing) => Math.abs(firing.at - eventAt) <= TOGETHER_MS);
  const others = new Set(near.map((firing) => firing.pattern).filter((other) => other !== key));
  const isNew = !near.some((firing) => firing.pattern === key);
  if (others.size > 0 && others.size <= COMPANIONS_NEAR_MAX && isNew) {
    changePattern(state, key, ({ companions }) => {
      let all = companions;
      for (const other of others) all = withCompanion(all, other, at2);
      return { companions: all };
    });
    for (const other of others)
      changePattern(state, other, ({ companions }) => ({ companions: withCompanion(companions, key, at2) }));
  }
  state.learned.add(RECENT);
  state.recentFirings = [...near, { pattern: key, at: eventAt }].slice(-RECENT_FIRINGS_MAX);
}
function withCompanion(companions, other, at2) {
  const place = companions.findIndex(({ key }) => key === other);
  const counted = { key: other, together: tally(companions[place]?.together ?? NO_TALLY, at2) };
  if (place !== -1) return companions.with(place, counted);
  if (companions.length < COMPANIONS_MAX) return [...companions, counted];
  return companions.with(rarestOf(companions, at2), counted);
}
function rarestOf(companions, at2) {
  let [rarest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [place, { together: together2 }] of companions.entries()) {
    const left = valueAt(together2, at2);
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
function forgetWeakPairs(state, at2) {
  const weakest = [...state.pairs.values()].map((pair) => ({ pair, left: valueAt(pair.together, at2) })).toSorted((a, b) => a.left - b.left || (a.pair.key < b.pair.key ? -1 : 1));
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
var TOGETHER_MS, QUIET_MS, COMPANY_MAX, DAY_MS, PAIRS_MAX, PATTERNS_MAX2, SERVICES_MAX, STARTS_MAX, COMPANIONS_MAX, COMPANIONS_NEAR_MAX, RECENT_FIRINGS_MAX;
var init_learn = __esm({
  "engine/learn.ts"() {
    "use strict";
    init_knowledge();
    TOGETHER_MS = 6 * 6e4;
    QUIET_MS = 15 * 6e4;
    COMPANY_MAX = 8;
    DAY_MS = 864e5;
    PAIRS_MAX = 1e4;
    PATTERNS_MAX2 = 5e3;
    SERVICES_MAX = 5e3;
    STARTS_MAX = 500;
    COMPANIONS_MAX = 10;
    COMPANIONS_NEAR_MAX = 12;
    RECENT_FIRINGS_MAX = 60;
  }
});

// engine/links.ts
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
var LINKS_MAX;
var init_links = __esm({
  "engine/links.ts"() {
    "use strict";
    init_knowledge();
    init_indexes();
    LINKS_MAX = 1e3;
  }
});

// engine/domain/runbook.ts
var SOON_MS, RUNBOOK_PATTERNS_MAX;
var init_runbook = __esm({
  "engine/domain/runbook.ts"() {
    "use strict";
    SOON_MS = 20 * 6e4;
    RUNBOOK_PATTERNS_MAX = 40;
  }
});

// engine/suggest/subject.ts
function subjectOf(incident, state, now) {
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
function suggestion(type, about, says) {
  return {
    suggestion_id: derivedId(0, "suggestion", type, ...about),
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
var ALERTS_MAX, PATTERNS_MAX3, ALERT_IDS_MAX, SERVICES_MAX2, TITLE_LENGTH_MAX3, SERVICE_LENGTH_MAX2, HARDLY;
var init_subject = __esm({
  "engine/suggest/subject.ts"() {
    "use strict";
    init_derived_id();
    init_text();
    ALERTS_MAX = 200;
    PATTERNS_MAX3 = 40;
    ALERT_IDS_MAX = 20;
    SERVICES_MAX2 = 10;
    TITLE_LENGTH_MAX3 = 60;
    SERVICE_LENGTH_MAX2 = 40;
    HARDLY = 0.1;
  }
});

// engine/runbooks.ts
function linkOf({ url, title, by, at: at2 }) {
  return { url, ...title === void 0 ? {} : { title }, attachedBy: by, attachedAt: at2 };
}
function attach(state, event) {
  for (const pattern of event.patterns.slice(0, RUNBOOK_PATTERNS_MAX)) {
    const known = state.runbooks.get(pattern);
    const same = known?.url === event.url ? known : void 0;
    if (!known && state.runbooks.size >= RUNBOOKS_MAX) forgetIdlest(state);
    keep(state, {
      pattern,
      ...linkOf(event),
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
function noteOffer(state, incidentId, offered, at2) {
  for (const pattern of offered.affected.patterns) {
    change(state, pattern, (runbook2) => ({
      offered: runbook2.offered + 1,
      waiting: [...runbook2.waiting, { incidentId, at: at2 }].slice(-WAITING_MAX),
      usedAt: at2
    }));
  }
}
function noteRunbookEnd(state, incident, at2) {
  for (const pattern of offeredFor(incident)) {
    change(state, pattern, (runbook2) => {
      const offer2 = runbook2.waiting.find(({ incidentId }) => incidentId === incident.incidentId);
      if (!offer2) return {};
      return {
        endedSoon: runbook2.endedSoon + (at2 - offer2.at <= SOON_MS ? 1 : 0),
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
var RUNBOOKS_MAX, WAITING_MAX;
var init_runbooks = __esm({
  "engine/runbooks.ts"() {
    "use strict";
    init_knowledge();
    init_runbook();
    init_subject();
    RUNBOOKS_MAX = 5e3;
    WAITING_MAX = 10;
  }
});

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
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, runbook: linkOf(event) }));
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
  const { incidentId, suggestions, withdrawn, at: at2 } = event;
  const known = state.incidents.get(incidentId)?.suggestions ?? [];
  const isKnown = (id) => known.some((one) => one.suggestion_id === id);
  const fresh = new Map(suggestions.map((one) => [one.suggestion_id, one]));
  const added = suggestions.filter((one) => !isKnown(one.suggestion_id));
  for (const one of added) {
    if (one.type === "runbook") noteOffer(state, incidentId, one, at2);
    if (one.type === "tune")
      for (const pattern of one.affected.patterns) learnTuneAdvised(state, pattern, at2);
  }
  const kept = known.filter((one) => !withdrawn.includes(one.suggestion_id)).map((one) => fresh.get(one.suggestion_id) ?? one);
  changeIncident(state, incidentId, (incident) => ({ ...incident, suggestions: [...kept, ...added] }));
}
function receive(state, alert, at2) {
  hearName(state, alert.service, alert.provider);
  const occurredAt = Date.parse(alert.occurred_at);
  const known = state.alerts.get(alert.fingerprint);
  if (known) {
    if (occurredAt < known.occurredAt) return;
    state.alerts.set(alert.fingerprint, { ...known, alert, occurredAt, lastAt: Math.max(known.lastAt, at2) });
    return;
  }
  state.alerts.set(alert.fingerprint, {
    fingerprint: alert.fingerprint,
    alertId: alert.alert_id,
    status: alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at2,
    lastAt: at2,
    occurredAt,
    alert
  });
  state.orphans.set(alert.fingerprint, at2);
  state.timers.push(forgetTimer(alert.fingerprint, at2, state.config));
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
function join(state, fingerprint, alertId, incidentId, at2, reason) {
  const known = state.alerts.get(fingerprint);
  if (!known) return;
  if (known.incidentId !== void 0) state.alertsByIncident.get(known.incidentId)?.delete(fingerprint);
  state.orphans.delete(fingerprint);
  const { alert } = known;
  const place = placeOf(alert, coreOf(state.names, alert.service));
  const firing = {
    fingerprint,
    alertId,
    incidentId,
    // What joins fires, also when the news of its end is known already: that is told next.
    status: alert.status === "resolved" ? "triggered" : alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at2,
    lastAt: at2,
    ...alert.status === "acknowledged" ? { acknowledgedAt: at2, everAcknowledged: true } : {},
    inIncident: inIncidentOf(known, incidentId, at2, reason),
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
  changeIncident(state, incidentId, (incident) => withFiring(incident, firing, at2, state.config.safelist));
  const after = state.incidents.get(incidentId);
  if (before && after && after.footing.length > before.footing.length)
    noteGrowth(state, incidentId, eventTimeOf(firing), at2);
  learnFiring(state, firing, before?.alertCount === 0);
  if (before && after && !before.led && after.led) learnLed(state, before.footing[0]?.patterns[0], at2);
}
function inIncidentOf(known, incidentId, at2, reason) {
  const before = known.incidentId === incidentId ? known.inIncident : void 0;
  const beganAt = eventTimeOf({ alert: known.alert, firstAt: at2 });
  return {
    reason,
    firings: (before?.firings ?? 0) + 1,
    heard: (before?.heard ?? 0) + 1,
    acknowledged: (before?.acknowledged ?? 0) + (known.alert.status === "acknowledged" ? 1 : 0),
    severity: worseSeverity(before?.severity ?? known.alert.severity, known.alert.severity),
    since: before?.since ?? at2,
    beganAt: Math.min(beganAt, before?.beganAt ?? beganAt),
    lastBeganAt: Math.max(beganAt, before?.lastBeganAt ?? beganAt),
    firedAt: [...before?.firedAt ?? [], at2].slice(-FIRED_AT_MAX)
  };
}
function heardAgain(alert) {
  const { inIncident, occurrences } = alert;
  const heard = inIncident && { inIncident: { ...inIncident, heard: inIncident.heard + 1 } };
  return { ...alert, occurrences: occurrences + 1, ...heard };
}
function noteGrowth(state, incidentId, eventAt, at2) {
  state.recentGrowth = [
    ...state.recentGrowth.filter((one) => one.incidentId !== incidentId && one.at > at2 - GROWTH_KEPT_MS),
    { incidentId, at: eventAt }
  ].slice(-GROWTH_KEPT_MAX);
  state.learned.add(RECENT);
}
function acknowledge(state, fingerprint, at2) {
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
  learnAcknowledged(state, alert, at2);
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
function resolve(state, fingerprint, resolvedAt, at2) {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  state.alerts.set(fingerprint, { ...before, status: "resolved", resolvedAt });
  if (before.status === "resolved") return;
  const { place } = before;
  changeIncident(state, before.incidentId, (incident) => ({
    ...incident,
    firingCount: incident.firingCount - 1,
    lastEndedAt: Math.max(incident.lastEndedAt ?? 0, Math.min(at2, resolvedAt)),
    acknowledgedCount: incident.acknowledgedCount - acknowledged(before.status),
    footing: incident.footing.map(
      (entry) => entry.service === place?.service && entry.region === place.region ? { ...entry, firing: Math.max(0, entry.firing - 1) } : entry
    )
  }));
  if (before.incidentId !== void 0) learnEnded(state, before, at2);
}
function noteEnd(state, incidentId, at2) {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  const end = {
    incidentId,
    beganAt: Math.min(at2, ...incident.footing.map(({ firstAt }) => firstAt)),
    endedAt: incident.lastEndedAt ?? at2,
    heardAt: at2
  };
  noteRunbookEnd(state, incident, at2);
  state.recentEnds = [
    ...state.recentEnds.filter((one) => one.incidentId !== incidentId && one.heardAt > at2 - ENDS_KEPT_MS),
    end
  ].slice(-ENDS_KEPT_MAX);
  state.learned.add(RECENT);
}
function retire(state, incidentId, at2) {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  if (incident.deploy && !incident.test) learnAfterDeploy(state, incident, at2);
  forgetIncident(state, incident);
  for (const fingerprint of state.alertsByIncident.get(incidentId) ?? []) state.alerts.delete(fingerprint);
  state.alertsByIncident.delete(incidentId);
}
function forgetIncident(state, { incidentId, footing, nodes }) {
  for (const { service } of footing) removeFrom(state.incidentsByService, service, incidentId);
  for (const { name } of nodes) removeFrom(state.incidentsByNode, name, incidentId);
  state.incidents.delete(incidentId);
}
function merge(state, goneId, intoId, at2, reason) {
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
  changeIncident(state, intoId, (incident) => together(incident, gone, at2, reason));
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
  const deploy = known ? withNews(known, news) : news;
  state.deploys.set(deploy.deploy_id, deploy);
  indexDeploy(state, deploy);
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
var GROWTH_KEPT_MS, GROWTH_KEPT_MAX, ENDS_KEPT_MS, ENDS_KEPT_MAX;
var init_evolve = __esm({
  "engine/evolve.ts"() {
    "use strict";
    init_knowledge();
    init_name_book();
    init_place();
    init_severity();
    init_state();
    init_incident_summary();
    init_indexes();
    init_learn();
    init_links();
    init_runbooks();
    GROWTH_KEPT_MS = 10 * 6e4;
    GROWTH_KEPT_MAX = 64;
    ENDS_KEPT_MS = 8 * 6e4;
    ENDS_KEPT_MAX = 200;
  }
});

// engine/domain/link.ts
var SIDE_MAX;
var init_link = __esm({
  "engine/domain/link.ts"() {
    "use strict";
    SIDE_MAX = 60;
  }
});

// engine/steps/weights.ts
var MINUTE_MS2, WEIGHTS;
var init_weights = __esm({
  "engine/steps/weights.ts"() {
    "use strict";
    MINUTE_MS2 = 6e4;
    WEIGHTS = {
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
  }
});

// engine/steps/dependency.ts
function mergeRelated(incident, arrival, ties, state) {
  const needed = Math.max(WEIGHTS.mergePerMinute, WEIGHTS.mergeTimes * arrival.threshold);
  const decisions = [];
  let into = incident;
  for (const { incident: other, mergeRate, reason } of ties) {
    if (other.incidentId === into.incidentId) continue;
    if (reason.code !== "said-together" && mergeRate < needed) continue;
    if (saidApart(into, other, state) || !shareEnvironment(into, other)) continue;
    const apart = Math.abs(startOf(other) - startOf(into));
    const isSaid = reason.code === "said-together" && apart <= state.config.windowMaxMs;
    if (!isSaid && mergeRate * Math.exp(-apart / WEIGHTS.mergeTauMs) < needed) continue;
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
    const apart = began + ended;
    if (began > limits.beganWithinMs || ended > limits.endedWithinMs || apart > limits.bothWithinMs) continue;
    if (!shareRegion(incident, other) || !shareEnvironment(incident, other)) continue;
    if (saidApart(incident, other, state)) continue;
    if ((other.noise?.score ?? 0) > limits.noiseMax) continue;
    if (!best || apart < best.apart) best = { other, apart };
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
var init_dependency = __esm({
  "engine/steps/dependency.ts"() {
    "use strict";
    init_links();
    init_weights();
  }
});

// engine/by-hand.ts
function splitOffId(at2, linkId) {
  return derivedId(at2, "incident", linkId);
}
function splitByHand({ incidentId, fingerprints, patterns, by }, linkId, state, at2) {
  const incident = state.incidents.get(incidentId);
  const members = state.alertsByIncident.get(incidentId) ?? /* @__PURE__ */ new Set();
  const leaving = fingerprints.filter((fingerprint) => members.has(fingerprint)).toSorted();
  const link2 = (sides2, otherId) => ({
    type: "link.added",
    link: { linkId, kind: "apart", ...sides2, by, at: at2, incidentId, otherId }
  });
  if (!incident) return hasSides(patterns) ? [link2(patterns, "")] : [];
  if (leaving.length === 0 || leaving.length === members.size) return [];
  const staying = [...members].filter((fingerprint) => !leaving.includes(fingerprint)).toSorted();
  const sides = { left: patternsOf2(leaving, state), right: patternsOf2(staying, state) };
  const back = cameTogetherFrom(leaving, staying, state);
  const known = incident.merged?.find((one) => one.incidentId === back);
  const into = known?.incidentId ?? splitOffId(at2, linkId);
  const number = known?.number ?? state.nextIncidentNumber;
  const reason = { code: "said-apart", text: "these alerts are not related to the others", by };
  return [
    link2(sides, into),
    { type: "incident.split", incidentId, into, number, fingerprints: leaving, reason }
  ];
}
function mergeByHand({ incidentId, otherId, patterns, by }, linkId, state, at2) {
  if (incidentId === otherId) return [];
  const [one, other] = [state.incidents.get(incidentId), state.incidents.get(otherId)];
  const link2 = (sides2, kept, gone) => ({
    type: "link.added",
    link: { linkId, kind: "together", ...sides2, by, at: at2, incidentId: kept, otherId: gone }
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
var init_by_hand = __esm({
  "engine/by-hand.ts"() {
    "use strict";
    init_derived_id();
    init_link();
    init_dependency();
  }
});

// engine/inbox.ts
function linkIdOf(receivedAt, itemId) {
  return derivedId(receivedAt, "link", itemId);
}
var init_inbox = __esm({
  "engine/inbox.ts"() {
    "use strict";
    init_derived_id();
  }
});

// engine/steps/dedup.ts
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
var SAME_ALERT, LATE, NOTHING_OPEN;
var init_dedup = __esm({
  "engine/steps/dedup.ts"() {
    "use strict";
    SAME_ALERT = { code: "same-alert", text: "the same alert, still firing" };
    LATE = { code: "late-delivery", text: "arrived after newer news of the same alert" };
    NOTHING_OPEN = { code: "nothing-open", text: "resolved something that was not seen firing" };
  }
});

// engine/domain/service-kind.ts
var DEPENDED_ON, IN_FRONT, placeInChain;
var init_service_kind = __esm({
  "engine/domain/service-kind.ts"() {
    "use strict";
    init_remembered();
    DEPENDED_ON = /(^|-)(db|database|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|cache|memcached|kafka|rabbitmq|queue|events|topic|sqs|sns|pubsub|elastic|elasticsearch|opensearch|dynamo|dynamodb|cassandra|rds|s3|storage|dns|vault|etcd|consul|zookeeper|platform|cluster|network|k8s|kubernetes)(-|$)/;
    IN_FRONT = /(^|-)(web|frontend|gateway|portal|bff|app|ui|edge|console|ingress|mobile|website)(-|$)/;
    placeInChain = remembered((service) => {
      if (DEPENDED_ON.test(service)) return 1;
      return IN_FRONT.test(service) ? -1 : 0;
    });
  }
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
var init_words = __esm({
  "engine/domain/words.ts"() {
    "use strict";
  }
});

// engine/steps/deploy.ts
function tagDeploy(incident, state) {
  const best = likeliestDeploy(incident, state);
  if (best?.deploy.deploy_id === incident.deploy?.deployId && best?.deploy.status === incident.deploy?.status)
    return [];
  if (best) return [tagged(incident, best)];
  return incident.deploy ? [{ type: "incident.deploy_untagged", incidentId: incident.incidentId }] : [];
}
function tagWithDeploy(deploy, state) {
  const decisions = [];
  for (const incidentId of [
    ...state.incidentsByService.get(coreOf(state.names, deploy.service)) ?? []
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
      const deploy = state.deploys.get(deployId);
      if (!deploy) continue;
      const likelihood = order * likelihoodOf(deploy, entry, incident, state.config) * blame;
      if (likelihood < D.min) continue;
      const candidate = { deploy, likelihood, firstAt: entry.firstAt, cause: entry.service };
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
function likelihoodOf(deploy, entry, incident, config2) {
  if (deploy.status === "cancelled" || ROLLBACK.test(deploy.commit_message ?? "")) return 0;
  if (!mayShareEnvironment(deploy.environment, incident.environments)) return 0;
  const region = regionIn(deploy.service);
  if (region !== void 0 && entry.region !== void 0 && region !== entry.region) return 0;
  const startedAt = Date.parse(deploy.started_at);
  if (entry.firstAt < startedAt - D.clock) return 0;
  if (deploy.completed_at === void 0) return entry.firstAt <= startedAt + ROLLOUT_MAX_MS ? 1 : 0;
  const lag = entry.firstAt - Date.parse(deploy.completed_at);
  const isProduction = deploy.environment === "production" || deploy.environment === "unknown";
  if (lag > (isProduction ? config2.deployLookbackMs.production : config2.deployLookbackMs.other)) return 0;
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
function tagged(incident, { deploy, firstAt, cause }) {
  const leadMs = Math.max(0, firstAt - Date.parse(deploy.started_at));
  const match = {
    deployId: deploy.deploy_id,
    provider: deploy.provider,
    reference: deploy.provider_reference ?? deploy.provider_deploy_id,
    service: deploy.service,
    cause,
    ...deploy.version === void 0 ? {} : { version: deploy.version },
    ...deploy.author === void 0 ? {} : { author: deploy.author },
    ...deploy.pr_number === void 0 ? {} : { prNumber: deploy.pr_number },
    ...deploy.pr_url === void 0 ? {} : { prUrl: deploy.pr_url },
    ...deploy.commit_message === void 0 ? {} : { commitMessage: deploy.commit_message },
    ...deploy.commit_sha === void 0 ? {} : { commitSha: deploy.commit_sha },
    ...deploy.source_url === void 0 ? {} : { sourceUrl: deploy.source_url },
    status: deploy.status,
    leadMs,
    reason: why(deploy, leadMs)
  };
  return { type: "incident.deploy_tagged", incidentId: incident.incidentId, deploy: match };
}
function why(deploy, leadMs) {
  const when = leadMs < 6e4 ? "at about the time of" : `${durationWord(leadMs)} before`;
  const which2 = deploy.pr_number === void 0 ? "" : ` (#${deploy.pr_number})`;
  return deploy.status === "in_progress" ? {
    code: "deploy-in-progress",
    text: `${deploy.service} was being deployed${which2}; that began ${when} the first alert`
  } : {
    code: "deploy-before-alert",
    text: `${deploy.service} was deployed${which2}; that began ${when} the first alert`
  };
}
var MINUTE_MS3, ROLLOUT_MAX_MS, REMEMBER_MS, ROLLBACK, D;
var init_deploy2 = __esm({
  "engine/steps/deploy.ts"() {
    "use strict";
    init_name_book();
    init_service_kind();
    init_service_name();
    init_words();
    MINUTE_MS3 = 6e4;
    ROLLOUT_MAX_MS = 2 * 36e5;
    REMEMBER_MS = 6 * 36e5;
    ROLLBACK = /^\s*(revert|rollback|roll back|rolled back)\b/i;
    D = {
      orderTau: 1.5,
      lagTau: 12,
      min: 0.15,
      upstream: 0.2,
      clock: 6e4,
      deeper: 0.1,
      deeperMs: 9e4
    };
  }
});

// engine/steps/evidence.ts
function arrivalOf(alert, state, now) {
  const place = placeOf(alert, coreOf(state.names, alert.service));
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
function candidates({ place, pattern, at: at2 }, neighbours, state) {
  const found = /* @__PURE__ */ new Set();
  for (const service of [place.service, ...neighbours.keys(), ...servicesTiedTo(pattern, state)])
    for (const incidentId of state.incidentsByService.get(service) ?? []) found.add(incidentId);
  if (place.node !== void 0)
    for (const incidentId of state.incidentsByNode.get(place.node) ?? []) found.add(incidentId);
  for (const grown2 of state.recentGrowth)
    if (Math.abs(at2 - grown2.at) < 4 * WEIGHTS.coincidenceTauMs) found.add(grown2.incidentId);
  return found;
}
function neighboursOf(service, state, at2) {
  const found = /* @__PURE__ */ new Map();
  const add = (other, weight, reason, isSuspicion = false) => {
    if (other === service || weight <= (found.get(other)?.weight ?? 0)) return;
    found.set(other, { weight, reason, isSuspicion });
  };
  for (const other of state.pairedWith.get(service) ?? []) {
    const share = togetherness(state, service, other, at2);
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
function isOver({ service, firstAt, lastAt }, { place, at: at2 }, neighbours) {
  if (service === place.service || Math.abs(at2 - lastAt) < OVER_AFTER_TAUS * WEIGHTS.quietTauMs) return false;
  const tauMs = neighbours.has(service) ? WEIGHTS.neighbourTauMs : WEIGHTS.coincidenceTauMs;
  return Math.abs(at2 - firstAt) > OVER_AFTER_TAUS * tauMs;
}
function tieBySaying(incident, { by }, { at: at2 }) {
  const since = Math.max(...incident.footing.map(({ lastAt }) => lastAt));
  if (at2 - since > WEIGHTS.againMs) return void 0;
  const text = "such alerts were put together by hand before";
  return { incident, rate: CERTAIN, mergeRate: CERTAIN, reason: { code: "said-together", text, by } };
}
function fromService(entry, incident, arrival, neighbours, state) {
  const { place, pattern, at: at2 } = arrival;
  const isElsewhere = entry.region !== void 0 && place.region !== void 0 && entry.region !== place.region;
  const nearness = isElsewhere ? WEIGHTS.otherRegion : 1;
  const isAgain = entry.patterns.includes(pattern);
  const againMs = arrival.calm && !incident.led ? WEIGHTS.calmAgainMs : WEIGHTS.againMs;
  if (isAgain && !isElsewhere && at2 - entry.lastAt < againMs)
    return { rate: 1, reason: again(arrival, incident, state) };
  const company = isAgain ? WEIGHTS.samePattern : WEIGHTS.companion * companionship(entry, arrival);
  const isOwn = entry.service === place.service;
  const relation = isOwn ? {
    weight: WEIGHTS.sameService,
    reason: { code: "same-service", text: `it is about the same service, ${place.service}` }
  } : neighbours.get(entry.service);
  const related = relation ? relation.weight * productivity(entry, state, at2) : 0;
  if (company > related) {
    const reason = isAgain ? again(arrival, incident, state) : { code: "usually-together", text: "these alerts usually come together" };
    return { rate: company * nearness * fading(entry, at2), reason };
  }
  const sinceFirst = Math.abs(at2 - entry.firstAt);
  if (isOwn && relation) {
    const rate = related * nearness * fading(entry, at2);
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
    rate: chance * nearness * productivity(entry, state, at2) * density(sinceFirst, WEIGHTS.coincidenceTauMs),
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
function fromNode({ nodes }, { place, at: at2 }) {
  const spot = place.node === void 0 ? void 0 : nodes.find(({ name }) => name === place.node);
  if (!spot) return void 0;
  const weight = spot.services.length > 1 ? WEIGHTS.nodeOfMany : WEIGHTS.node;
  const rate = weight * density(Math.abs(at2 - spot.lastAt), WEIGHTS.quietTauMs);
  return { rate, reason: { code: "same-node", text: `it is on the same node, ${spot.name}` } };
}
function companionship({ patterns }, { companions }) {
  let most = 0;
  if (companions.size > 0) for (const key of patterns) most = Math.max(most, companions.get(key) ?? 0);
  return most;
}
function productivity({ patterns }, state, at2) {
  let most = 0;
  for (const key of patterns) {
    const pattern = state.patterns.get(key);
    if (!pattern) return 1;
    most = Math.max(most, (valueAt(pattern.led, at2) + 0.9) / (valueAt(pattern.starts, at2) + 0.9));
  }
  return most;
}
function fading(entry, at2) {
  const lag = at2 > entry.lastAt ? at2 - entry.lastAt : Math.max(0, entry.firstAt - at2);
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
var MINUTE_MS4, OVER_AFTER_TAUS, CERTAIN;
var init_evidence = __esm({
  "engine/steps/evidence.ts"() {
    "use strict";
    init_knowledge();
    init_name_book();
    init_place();
    init_learn();
    init_links();
    init_weights();
    MINUTE_MS4 = 6e4;
    OVER_AFTER_TAUS = 10;
    CERTAIN = 1e3;
  }
});

// engine/steps/score-v1.ts
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
function deployed({ deploy }) {
  const pr = `${deploy?.prUrl ?? ""} ${deploy?.commitMessage ?? ""}`;
  const isConfiguration = pr.includes("config") || pr.includes("feature-flag");
  return {
    name: "deploy",
    points: deploy ? 25 + (isConfiguration ? 5 : 0) : 0,
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
var WEEK_MS;
var init_score_v1 = __esm({
  "engine/steps/score-v1.ts"() {
    "use strict";
    WEEK_MS = 7 * 864e5;
  }
});

// engine/steps/noise-facts.ts
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
  const gaps = recent.slice(1).map((at2, index) => at2 - (recent[index] ?? at2)).filter((gap) => gap > 30 * MINUTE_MS5);
  if (gaps.length < 4) return 0;
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1;
  const even = gaps.filter((gap) => {
    const times = Math.max(1, Math.round(gap / usual));
    return Math.abs(gap / times - usual) < 0.1 * usual;
  });
  return even.length / gaps.length;
}
var MINUTE_MS5;
var init_noise_facts = __esm({
  "engine/steps/noise-facts.ts"() {
    "use strict";
    init_knowledge();
    MINUTE_MS5 = 6e4;
  }
});

// engine/steps/score-v2.ts
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
var DOUBTFUL, BASE;
var init_score_v2 = __esm({
  "engine/steps/score-v2.ts"() {
    "use strict";
    init_words();
    init_noise_facts();
    DOUBTFUL = 79;
    BASE = 20;
  }
});

// engine/steps/score.ts
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
var SAFELIST_MAX, SUPPRESS_AT;
var init_score = __esm({
  "engine/steps/score.ts"() {
    "use strict";
    init_score_v1();
    init_score_v2();
    SAFELIST_MAX = 50;
    SUPPRESS_AT = 80;
  }
});

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
function isJoinable(incident, config2, now) {
  if (incident.window === "open") return true;
  return now - lastNewsOf(incident) <= joinableFor(incident, config2);
}
function lastNewsOf({ lastAlertAt, resolvedAt }) {
  return Math.max(lastAlertAt, resolvedAt ?? 0);
}
function reopenFor(incident, config2, now, reason) {
  if (incident.window === "open" && incident.resolvedAt === void 0) return void 0;
  const closesAt = incident.window === "open" ? incident.closesAt : now + config2.windowMs;
  return { type: "incident.reopened", incidentId: incident.incidentId, closesAt, reason };
}
function extend(incident, config2, now) {
  if (incident.closesAt - now > config2.extendWithinMs) return void 0;
  const startedAt = incident.reopenedAt ?? incident.openedAt;
  const closesAt = Math.min(incident.closesAt + config2.extendByMs, startedAt + config2.windowMaxMs);
  if (closesAt <= incident.closesAt) return void 0;
  const reason = {
    code: "alert-in-last-seconds",
    text: "another alert came just before the window closed"
  };
  return { type: "window.extended", incidentId: incident.incidentId, closesAt, reason };
}
var init_window = __esm({
  "engine/steps/window.ts"() {
    "use strict";
    init_derived_id();
    init_state();
  }
});

// engine/suggest/alias.ts
function alias(subject2) {
  const { incident, state } = subject2;
  if (incident.deploy) return [];
  const began = Math.min(...incident.footing.map(({ firstAt }) => firstAt));
  const early = incident.footing.filter(
    ({ service, firstAt }) => firstAt <= began + BEGAN_WITHIN_MS && !state.deploysByService.has(service)
  ).slice(0, SERVICES_MAX3);
  for (const { service, firstAt, patterns } of early) {
    const deploy = deploysNear(firstAt, state).filter(
      (one) => mayExplain(one, firstAt, incident.environments, state) && fits(one.service, service, state)
    ).toSorted(newestFirst)[0];
    if (!deploy) continue;
    const monitoring = incident.services.find((name) => coreOf(state.names, name) === service) ?? service;
    const [ci, seen] = [serviceNamed(deploy.service), serviceNamed(monitoring)];
    const lead = Math.max(0, firstAt - Date.parse(deploy.started_at));
    return [
      suggestion("alias", [deploy.service, monitoring], {
        confidence: likeness(deploy.service, service),
        title: `${ci} and ${seen} may be one service`,
        reasoning: `${ci} was deployed ${durationWord(lead)} before ${seen} began to alert, and all words of one name are in the other. Once a person has said so, its deploys are tied to such incidents.`,
        affected: { ...affectedBy(subject2, patterns), services: [deploy.service, monitoring] }
      })
    ];
  }
  return [];
}
function deploysNear(firstAt, { deploys, deploysByHour, config: config2 }) {
  const lookback = Math.max(config2.deployLookbackMs.production, config2.deployLookbackMs.other);
  const oldest = Math.floor((firstAt - lookback) / HOUR_MS3);
  const near = [];
  for (const [hour, deployIds] of deploysByHour) {
    for (const deployId of deployIds) {
      const deploy = deploys.get(deployId);
      if (deploy && (hour >= oldest || deploy.completed_at === void 0)) near.push(deploy);
    }
  }
  return near;
}
function newestFirst(a, b) {
  return b.started_at.localeCompare(a.started_at) || b.deploy_id.localeCompare(a.deploy_id);
}
function mayExplain({ status, environment, started_at: startedAt, completed_at: completedAt }, firstAt, environments, { config: config2 }) {
  if (status === "cancelled" || Date.parse(startedAt) > firstAt) return false;
  const known = environments.filter((one) => one !== "unknown");
  if (environment !== "unknown" && known.length > 0 && !known.includes(environment)) return false;
  const isProduction = environment === "production" || environment === "unknown";
  const lookback = isProduction ? config2.deployLookbackMs.production : config2.deployLookbackMs.other;
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
function isAnswered(ci, service, { config: config2, names }) {
  return [...config2.serviceAliases, ...config2.notAliases].some(
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
var BEGAN_WITHIN_MS, SERVICES_MAX3, COMMON, HOUR_MS3;
var init_alias = __esm({
  "engine/suggest/alias.ts"() {
    "use strict";
    init_name_book();
    init_service_name();
    init_words();
    init_subject();
    BEGAN_WITHIN_MS = 2 * 6e4;
    SERVICES_MAX3 = 5;
    COMMON = /* @__PURE__ */ new Set(["service", "svc", "app", "application", "server", "backend", "repo"]);
    HOUR_MS3 = 36e5;
  }
});

// engine/infer-dependencies.ts
function inferBetween(state, services, at2) {
  const found = [];
  for (const a of services) {
    for (const b of services) {
      if (b <= a || !state.pairedWith.get(a)?.has(b) || state.independent.get(a)?.has(b)) continue;
      const [ab, ba] = [countOf2(state, a, b, at2), countOf2(state, b, a, at2)];
      const strength = strengthOf(state, a, b, ab + ba, at2);
      if (strength < E.conf || isEcho(linksAround(state, a, b, at2), a, b, strength)) continue;
      found.push(directed(state, a, b, ab, ba, strength));
    }
  }
  return found.toSorted(strongestFirst);
}
function linksAround(state, a, b, at2) {
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
      const both = isDenied ? 0 : countOf2(state, service, c, at2) + countOf2(state, c, service, at2);
      const said = state.upstreams.get(service)?.has(c) || state.downstreams.get(service)?.has(c);
      link(links, service, c, Math.max(strengthOf(state, service, c, both, at2), said ? E.said : 0));
    }
  }
  return links;
}
function strongestFirst(x, y) {
  return y.confidence - x.confidence || (x.upstream + x.downstream < y.upstream + y.downstream ? -1 : 1);
}
function countOf2(state, first, second, at2) {
  return valueAt(state.pairs.get(pairKey(first, second))?.together ?? NO_TALLY, at2);
}
function strengthOf(state, a, b, both, at2) {
  if (both < E.min) return 0;
  const [ofA, ofB] = [a, b].map(
    (service) => Math.max(both, valueAt(state.services.get(service)?.episodes ?? NO_TALLY, at2))
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
var E, COMPANY_LOOKED_AT_MAX;
var init_infer_dependencies = __esm({
  "engine/infer-dependencies.ts"() {
    "use strict";
    init_knowledge();
    init_service_kind();
    init_learn();
    E = {
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
    COMPANY_LOOKED_AT_MAX = 200;
  }
});

// engine/suggest/dependency.ts
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
var SERVICES_MAX4, TOGETHER_MIN, ASK_FROM, SURE_MAX;
var init_dependency2 = __esm({
  "engine/suggest/dependency.ts"() {
    "use strict";
    init_knowledge();
    init_service_kind();
    init_words();
    init_infer_dependencies();
    init_learn();
    init_subject();
    SERVICES_MAX4 = 8;
    TOGETHER_MIN = 3;
    ASK_FROM = 0.35;
    SURE_MAX = 0.6;
  }
});

// engine/domain/source-name.ts
function sourceName(provider) {
  return (Object.hasOwn(NAMES, provider) ? NAMES[provider] : void 0) ?? provider;
}
var NAMES;
var init_source_name = __esm({
  "engine/domain/source-name.ts"() {
    "use strict";
    NAMES = {
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
  }
});

// engine/suggest/group.ts
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
  const name = sourceName(provider);
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
  const last = more > 0 ? `${more} more` : shown.pop() ?? "";
  return `${shown.join(", ")} and ${last}`;
}
var TIMES_MIN, MEMBERS_MAX, TITLES_SHOWN_MAX2;
var init_group = __esm({
  "engine/suggest/group.ts"() {
    "use strict";
    init_knowledge();
    init_source_name();
    init_words();
    init_subject();
    TIMES_MIN = 3;
    MEMBERS_MAX = 8;
    TITLES_SHOWN_MAX2 = 3;
  }
});

// engine/suggest/runbook.ts
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
    runbook: linkOf2(tried)
  });
  const known = subject2.incident.suggestions?.find((one) => one.suggestion_id === made.suggestion_id);
  return [known ? { ...known, runbook: linkOf2(tried) } : made];
}
function storyOf(offered, endedSoon) {
  const soon = `over within ${durationWord(SOON_MS)}`;
  if (offered === 0) return "It is offered for the first time.";
  const before = `It was offered ${countWord(offered)} before`;
  if (offered === 1) return `${before}; that incident was ${endedSoon === 1 ? "" : "not "}${soon}.`;
  const share = endedSoon === offered ? "all" : endedSoon === 0 ? "none" : String(endedSoon);
  return `${before}; ${share} of these incidents ${endedSoon === 1 ? "was" : "were"} ${soon}.`;
}
function linkOf2({ url, title, attachedBy, attachedAt }) {
  return { url, ...title === void 0 ? {} : { title }, attachedBy, attachedAt };
}
var OFFERED_MAX;
var init_runbook2 = __esm({
  "engine/suggest/runbook.ts"() {
    "use strict";
    init_runbook();
    init_words();
    init_subject();
    OFFERED_MAX = 2;
  }
});

// engine/suggest/suppress.ts
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
  const lately = patterns.map(({ recent }) => recent.filter((at2) => at2 >= since));
  const firings = lately.flat();
  const oldest = firings.reduce((least, at2) => Math.min(least, at2), now);
  return {
    firings: firings.length,
    days: Math.max(1, Math.ceil((now - oldest) / DAY_MS2)),
    orMore: lately.some((of) => of.length === RECENT_MAX)
  };
}
var DAY_MS2, LOOKED_BACK_DAYS, BEFORE_MIN, ENDS_MIN;
var init_suppress = __esm({
  "engine/suggest/suppress.ts"() {
    "use strict";
    init_knowledge();
    init_words();
    init_score();
    init_subject();
    DAY_MS2 = 864e5;
    LOOKED_BACK_DAYS = 14;
    BEFORE_MIN = 3;
    ENDS_MIN = 2;
  }
});

// engine/suggest/tune.ts
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
  const days = new Set(recent.map((at2) => Math.floor(at2 / DAY_MS3))).size;
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
var MINUTE_MS6, DAY_MS3, AGAIN_AFTER_MS, OFTEN_PER_DAY, FIRES_MIN, DAYS_MIN, LED_MAX, WAITS, MOSTLY, ENDS_MIN2;
var init_tune = __esm({
  "engine/suggest/tune.ts"() {
    "use strict";
    init_knowledge();
    init_words();
    init_subject();
    MINUTE_MS6 = 6e4;
    DAY_MS3 = 864e5;
    AGAIN_AFTER_MS = 7 * DAY_MS3;
    OFTEN_PER_DAY = 5 / 7;
    FIRES_MIN = 6;
    DAYS_MIN = 3;
    LED_MAX = 0.3;
    WAITS = [2, 3, 5, 10, 15];
    MOSTLY = 0.75;
    ENDS_MIN2 = 3;
  }
});

// engine/suggest/suggest.ts
import { isDeepStrictEqual } from "node:util";
function suggest(incident, state, now) {
  if (incident.test) return [];
  const subject2 = subjectOf(incident, state, now);
  return [runbook, suppress, tune, group, dependency, alias].flatMap((kind) => kind(subject2));
}
function suggestRunbooks(incident, state, now) {
  if (incident.test) return [];
  const others = incident.suggestions?.filter(({ type }) => type !== "runbook") ?? [];
  return [...runbook(subjectOf(incident, state, now)), ...others];
}
function adviceNews(incident, advice) {
  const known = new Map(incident.suggestions?.map((one) => [one.suggestion_id, one]));
  const suggestions = advice.filter((one) => !isDeepStrictEqual(known.get(one.suggestion_id), one));
  const now = new Set(advice.map((one) => one.suggestion_id));
  const withdrawn = [...known.keys()].filter((id) => !now.has(id));
  if (suggestions.length === 0 && withdrawn.length === 0) return [];
  return [{ type: "suggestions.made", incidentId: incident.incidentId, suggestions, withdrawn }];
}
var init_suggest = __esm({
  "engine/suggest/suggest.ts"() {
    "use strict";
    init_alias();
    init_dependency2();
    init_group();
    init_runbook2();
    init_subject();
    init_suppress();
    init_tune();
  }
});

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
function onDeploy(deploy, run) {
  run.record([{ type: "deploy.received", deploy }]);
  run.record(tagWithDeploy(deploy, run.state));
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
var EARLIER;
var init_pipeline = __esm({
  "engine/pipeline.ts"() {
    "use strict";
    init_by_hand();
    init_inbox();
    init_dedup();
    init_dependency();
    init_deploy2();
    init_evidence();
    init_score();
    init_window();
    init_suggest();
    EARLIER = { code: "late-delivery", text: "its end arrived before its beginning" };
  }
});

// engine/fold.ts
var fold_exports = {};
__export(fold_exports, {
  foldItem: () => foldItem,
  foldTimers: () => foldTimers,
  nextTimerAt: () => nextTimerAt
});
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
function nextTimerAt(state) {
  return state.timers.peek()?.dueAt;
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
var init_fold = __esm({
  "engine/fold.ts"() {
    "use strict";
    init_alert();
    init_deploy();
    init_derived_id();
    init_evolve();
    init_indexes();
    init_pipeline();
  }
});

// test/bench/zz-correlate.ts
var zz_correlate_exports = {};
__export(zz_correlate_exports, {
  alerts: () => alerts,
  benchCorrelation: () => benchCorrelation,
  correlationTable: () => correlationTable,
  tenants: () => tenants,
  windows: () => windows
});
init_state();
init_fold();
init_indexes();

// engine/domain/tenant.ts
var TENANT_ID = /^[0-9a-hjkmnp-tv-z]{26}$/;
function parseTenantId(text) {
  return TENANT_ID.test(text) ? text : void 0;
}

// test/support/builders.ts
function tenantNamed(name) {
  const id = parseTenantId(
    name.toLowerCase().replace(/[^0-9a-hjkmnp-tv-z]/g, "0").padStart(26, "0").slice(-26)
  );
  if (!id) throw new Error(`no tenant id can be made of ${name}`);
  return id;
}
var TENANT = tenantNamed("acme");
function at(clock) {
  const time = Date.parse(`2026-03-02T${clock}Z`);
  if (Number.isNaN(time)) throw new Error(`not a clock time: ${clock}`);
  return time;
}
function alertFor(service, changes = {}) {
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
    ...changes
  };
}

// test/bench/machine.ts
function median2(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

// test/bench/zz-correlate.ts
var ROUNDS = 9;
var ALERTS_PER_SLICE = 1500;
var LATER_MS = 36e5;
var config = { ...DEFAULT_CONFIG, windowMs: 30 * 6e4, windowMaxMs: 60 * 6e4 };
function benchCorrelation(onSlice) {
  const alone = aloneSlices();
  const growth = [tenantsRow(), windowsRow(), alertsRow()].flatMap(slicesOf);
  for (const slice of [...alone, ...growth]) onSlice(slice);
  return { growth, alone };
}
function correlationTable({ growth, alone }) {
  const speeds = alone.map(({ alertsPerSecond }) => alertsPerSecond);
  const lines = [
    "correlation alone, in this process, without stores",
    `  ${Math.round(median2(speeds))} alerts/s (${Math.round(quantile(speeds, 0))}\u2013${Math.round(quantile(speeds, 1))})   target \u2265 20000, aim 100000`
  ];
  for (const { row, target } of [tenantsRow(1, 1), windowsRow(1, 1), alertsRow(1, 1)]) {
    const slices = growth.filter((slice) => slice.row === row);
    const ratios = slices.map(({ few, many }) => many / few);
    const cost = (of) => median2(slices.map(of)).toFixed(0);
    lines.push(
      `  ${row}: ${cost(({ few }) => few)} \u2192 ${cost(({ many }) => many)} \xB5s an alert   ${median2(ratios).toFixed(2)}\xD7 (${quantile(ratios, 0).toFixed(2)}\u2013${quantile(ratios, 1).toFixed(2)})   target \u2264 ${target.toFixed(1)}\xD7`
    );
  }
  return lines;
}
function slicesOf({ row, few, many }) {
  const slices = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const slice = { row, few: costOf(few), many: costOf(many) };
    if (round > 0) slices.push(slice);
  }
  return slices;
}
function costOf(next2) {
  const steps = Array.from({ length: ALERTS_PER_SLICE }, next2);
  const began = process.cpuUsage();
  for (const { state, item } of steps) {
    foldItem(state, item);
    state.learned.clear();
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / ALERTS_PER_SLICE;
}
function aloneSlices() {
  const next2 = streamOf(emptyState(TENANT, config), 300);
  const slices = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const micros = costOf(next2);
    if (round > 0) slices.push({ row: "alone", alertsPerSecond: 1e6 / micros });
  }
  return slices;
}
function streamOf(state, services, tenantId = TENANT) {
  let count2 = 0;
  let clock = at("09:00:00");
  return () => {
    const service = `service-${count2 % services}`;
    const status = Math.floor(count2 / services) % 2 === 0 ? "triggered" : "resolved";
    count2 += 1;
    clock += 333;
    return { state, item: itemOf(tenantId, clock, service, { status }, count2) };
  };
}
function itemOf(tenantId, receivedAt, service, change2, count2) {
  const occurredAt = new Date(receivedAt).toISOString();
  return {
    itemId: `item-${count2}`,
    tenantId,
    receivedAt,
    integrationId: "i",
    provider: "datadog",
    content: { kind: "alert", drafts: [alertFor(service, { triggeredAt: occurredAt, occurredAt, ...change2 })] }
  };
}
function tenantsRow(few = 1, many = 1e4) {
  return { row: "tenants 1 \u2192 10 000", target: 1.3, few: tenants(few), many: tenants(many) };
}
function tenants(count2) {
  const streams = Array.from({ length: count2 }, (_, n2) => {
    const tenantId = tenantNamed(`t${n2}`);
    return streamOf(emptyState(tenantId, config), 10, tenantId);
  });
  let turn = 0;
  return () => {
    turn += 1;
    const next2 = streams[turn % count2];
    if (!next2) throw new Error("no tenant");
    return next2();
  };
}
function windowsRow(few = 10, many = 1e5) {
  return { row: "open windows 10 \u2192 100 000", target: 1.5, few: windows(few), many: windows(many) };
}
function windows(count2) {
  const state = emptyState(TENANT, { ...config, windowMs: 24 * LATER_MS, windowMaxMs: 48 * LATER_MS });
  let clock = at("09:00:00");
  for (let n2 = 0; n2 < count2; n2++) {
    clock += 5;
    foldItem(state, itemOf(TENANT, clock, `service-${n2}`, { title: `trouble ${n2}` }, n2));
    state.learned.clear();
  }
  clock += LATER_MS;
  let turn = count2;
  return () => {
    turn += 1;
    clock += 1e3;
    const n2 = turn * 7919 % count2;
    return { state, item: itemOf(TENANT, clock, `service-${n2}`, { title: `trouble ${n2}`, providerAlertId: `again-${turn}` }, turn) };
  };
}
function alertsRow(few = 1e3, many = 1e6) {
  return { row: "active alerts 1 000 \u2192 1 000 000", target: 1.5, few: alerts(few), many: alerts(many) };
}
function alerts(count2) {
  const state = emptyState(TENANT, config);
  let clock = at("09:00:00");
  const known = [];
  for (let n2 = 0; n2 < count2; n2 += 1e3) {
    clock += 5;
    foldItem(state, itemOf(TENANT, clock, `service-${n2}`, { title: `trouble ${n2}` }, n2));
    state.learned.clear();
    const [first] = [...state.alerts.values()].slice(-1);
    if (first?.incidentId === void 0) throw new Error("an alert without an incident");
    for (let m = 1; m < Math.min(1e3, count2 - n2); m++) {
      const fingerprint = `${first.fingerprint.slice(0, 52)}${String(n2 + m).padStart(12, "0")}`;
      state.alerts.set(fingerprint, { ...first, fingerprint });
      state.alertsByIncident.get(first.incidentId)?.add(fingerprint);
    }
    known.push(`service-${n2}`);
  }
  clock += 6e4;
  let turn = count2;
  return () => {
    turn += 1;
    clock += 10;
    const service = known[turn * 7919 % known.length] ?? "";
    const title = `trouble ${service.slice("service-".length)}`;
    const id = turn % 2 === 0 ? `${service}/${title}` : `new-${turn}`;
    return { state, item: itemOf(TENANT, clock, service, { title, providerAlertId: id }, turn) };
  };
}

// ../../tmp/sim/grow.mts
var which = process.argv[2];
var n = Number(process.argv[3]);
var next = zz_correlate_exports[which](n);
for (let r = 0; r < 6; r++) {
  const steps = Array.from({ length: 3e3 }, next);
  const c = process.cpuUsage();
  const { foldItem: foldItem2 } = await Promise.resolve().then(() => (init_fold(), fold_exports));
  for (const { state, item } of steps) {
    foldItem2(state, item);
    state.learned.clear();
  }
  const e = process.cpuUsage(c);
  console.log(which, n, ((e.user + e.system) / 3e3).toFixed(0), "us");
}
