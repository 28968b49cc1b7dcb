import { z } from "zod";
import type { AlertStatus } from "../../engine/domain/alert.ts";
import { normaliseEnvironment } from "../../engine/domain/environment.ts";
import { Severity } from "../../engine/domain/severity.ts";
import { Text } from "../contract.ts";

/** Labels as Prometheus, Grafana and their kin send them; one that is no text counts as absent. */
export const Labels = z.record(z.string(), Text).catch({});
type Labels = Readonly<Record<string, string | undefined>>;

const WORDS_BY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "critical crit fatal emergency emerg page disaster blocker urgent panic",
  high: "high error err major severe alert danger",
  medium: "medium warning warn moderate average normal",
  low: "low minor notice",
  info: "info information informational none debug trivial ok success unknown",
};

const SEVERITY_BY_WORD: ReadonlyMap<string, Severity> = new Map(
  Severity.options.flatMap((severity) =>
    WORDS_BY_SEVERITY[severity].split(" ").map((word) => [word, severity] as const),
  ),
);

const BY_LEVEL: readonly Severity[] = ["critical", "critical", "high", "medium", "low", "info"];

/** Returns what a word that people use for a severity means: `page`, `Warning`, `P2`, `SEV-1`; undefined for any other. */
export function severityOfWord(word: string | undefined): Severity | undefined {
  const text = word?.trim().toLowerCase() ?? "";
  const level = /^(?:p|sev|severity|priority)[- ]?(\d)/.exec(text);
  return SEVERITY_BY_WORD.get(text) ?? (level ? BY_LEVEL[Number(level[1])] : undefined);
}

const WORDS_BY_STATUS: Readonly<Record<AlertStatus, string>> = {
  triggered:
    "triggered trigger firing fired fire alerting alert open opened active activated created create new problem down alarm failing failed failure started reopened unacknowledged unresolved unacked critical warning error unhealthy",
  acknowledged: "acknowledged acknowledge acknowledgement ack acked acknowledging investigating",
  resolved:
    "resolved resolve ok closed close recovered recovery normal up cleared clear fixed healthy deactivated inactive ended done",
};

const STATUS_BY_WORD: ReadonlyMap<string, AlertStatus> = new Map(
  (Object.keys(WORDS_BY_STATUS) as AlertStatus[]).flatMap((status) =>
    WORDS_BY_STATUS[status].split(" ").map((word) => [word, status] as const),
  ),
);

/** Returns what a word that people use for an alert's state means: `FIRING`, `acked`, `OK`; undefined for any other. */
export function statusOfWord(word: string | undefined): AlertStatus | undefined {
  return STATUS_BY_WORD.get(word?.trim().toLowerCase() ?? "");
}

const SERVICE_LABELS = [
  "service",
  "service_name",
  "service.name",
  "app",
  "application",
  "app_kubernetes_io_name",
  "app.kubernetes.io/name",
  "job",
];
const ENVIRONMENT_LABELS = [
  "env",
  "environment",
  "deployment_environment",
  "deployment.environment",
  "stage",
  "deploy",
];
const SEVERITY_LABELS = ["severity", "priority", "level"];

/** What kube-prometheus' rules have as job and service: who measured, which is not what is ill. */
const EXPORTER =
  /(^|-)(kube-state-metrics|node-exporter|prometheus-node-exporter|blackbox|blackbox-exporter|cadvisor|kubelet|kube-prometheus-stack|pushgateway)(-|$)|^(apiserver|kubernetes-(pods|nodes|service-endpoints|cadvisor|apiservers))$/;
/** In the order in which they say most: a workload's name is the team's own, a container's mostly. */
const WORKLOAD_LABELS = [
  "deployment",
  "statefulset",
  "daemonset",
  "workload",
  "cronjob",
  "job_name",
  "container",
];
const SIDECAR =
  /^(POD|istio-proxy|linkerd-proxy|envoy|vault-agent|cloud-sql-proxy|cloudsql-proxy|fluent-bit|datadog-agent)$/;

/**
 * Returns the first label by which teams name a service (reference/providers.md §3). Where that names an exporter, the
 * workload's labels tell which service it is about, or the pod's name does; a host's alert has none of these, and is
 * its exporter's.
 */
export function serviceIn(labels: Labels): string | undefined {
  const pick = pickerOf(labels);
  const told = SERVICE_LABELS.map((label) => pick(label)).filter((name) => name !== undefined);
  const own = told.find((name) => !EXPORTER.test(name));
  if (own !== undefined) return own;
  const namespace = pick("namespace");
  if (told.length === 0 && namespace === undefined) return undefined;
  return workloadIn(pick) ?? (told.length === 0 ? namespace : told[0]);
}

function workloadIn(pick: Picker): string | undefined {
  const name = WORKLOAD_LABELS.map((label) => pick(label)).find(
    (value) => value !== undefined && !SIDECAR.test(value),
  );
  return name ?? workloadOfPod(pick("pod", "pod_name"));
}

/** `orders-api-7d9f8c6b5d-x2x4z` is of orders-api, `orders-db-0` of orders-db. */
function workloadOfPod(pod: string | undefined): string | undefined {
  const name = pod
    ?.slice(0, 200)
    .replace(/-[a-z\d]{5}$/, "")
    .replace(/-(?=[a-f\d]*\d)[a-f\d]{6,10}$/, "");
  return name === pod ? pod?.slice(0, 200).replace(/-\d{1,4}$/, "") : name;
}

/**
 * Returns the first label by which teams name an environment (reference/providers.md §3), or a Kubernetes namespace that
 * ends in one (`billing-staging`): a cluster's name comes after it, because clusters are often named by their region.
 */
export function environmentIn(labels: Labels): string | undefined {
  const pick = pickerOf(labels);
  return pick(...ENVIRONMENT_LABELS) ?? environmentOfNamespace(pick) ?? pick("cluster");
}

function environmentOfNamespace(pick: Picker): string | undefined {
  const namespace = pick("namespace", "kube_namespace", "kubernetes_namespace");
  const last = namespace?.split("-").at(-1);
  return last !== undefined && normaliseEnvironment(last) !== "unknown" ? last : undefined;
}

/**
 * Returns the word by which a team says how bad an alert is, and what it means: of the usual labels the first with a
 * word that we know, or else the first that is there, which the tenant may know.
 */
export function severityIn(labels: Labels): {
  readonly word: string | undefined;
  readonly severity: Severity | undefined;
} {
  const pick = pickerOf(labels);
  let first: string | undefined;
  for (const name of SEVERITY_LABELS) {
    const word = pick(name);
    const severity = severityOfWord(word);
    if (severity !== undefined) return { word, severity };
    first ??= word;
  }
  return { word: first, severity: undefined };
}

type Picker = (...names: readonly string[]) => string | undefined;

/**
 * Returns a look-up of the first of several names. Names as they stand come first; then their capitalised cousins, which
 * people write where labels are free text.
 */
function pickerOf(labels: Labels): Picker {
  const isThere = (name: string) => Object.hasOwn(labels, name) && labels[name] !== undefined;
  let byName: Map<string, string | undefined> | undefined;
  return (...names) => {
    const exact = names.find(isThere);
    if (exact !== undefined) return labels[exact];
    byName ??= new Map(
      Object.keys(labels)
        .filter((name) => name.length <= 40 && isThere(name))
        .map((name) => [name.toLowerCase(), labels[name]]),
    );
    for (const name of names) {
      const value = byName.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** Returns the tags that have a value. */
export function present(tags: Labels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Returns tags written as `key:value` or `key=value`; a bare word counts as `true`. */
export function splitTags(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap((tag) => {
      const [, key = "", value] = /^([^:=]{1,200})(?:[:=](.*))?$/s.exec(tag.trim()) ?? [];
      return key === "" ? [] : [[key.trim(), value?.trim() || "true"]];
    }),
  );
}
