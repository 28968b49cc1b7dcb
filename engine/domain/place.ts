import { hash } from "node:crypto";
import type { CanonicalAlert } from "./alert.ts";
import { type Environment, normaliseEnvironment } from "./environment.ts";
import { titleTemplate } from "./fingerprint.ts";
import { remembered } from "./remembered.ts";
import { environmentWordAt, regionIn } from "./service-name.ts";

/** Where an alert comes from, as far as it says: what correlation compares. */
export interface Place {
  /** The service's core name (engine/domain/name-book.ts). */
  readonly service: string;
  readonly environment: Environment;
  readonly region?: string;
  readonly zone?: string;
  readonly node?: string;
}

const NODE_KEYS = new Set([
  "node",
  "host",
  "hostname",
  "host_name",
  "k8s_node_name",
  "kube_node",
  "kubernetes_node",
  "node_name",
  "nodename",
]);
const ZONE_KEYS = new Set([
  "zone",
  "az",
  "availability_zone",
  "topology_zone",
  "topology_kubernetes_io_zone",
  "cloud_availability_zone",
]);
const REGION_KEYS = new Set([
  "region",
  "aws_region",
  "cloud_region",
  "topology_region",
  "topology_kubernetes_io_region",
  "location",
]);
const POD_KEYS = new Set([
  "pod",
  "pod_name",
  "kube_pod",
  "k8s_pod_name",
  "instance",
  "container_id",
  "task_id",
]);

/** Tools spell `k8s.node.name` in many ways. */
const tagName = remembered((key) => key.toLowerCase().replace(/[^a-z0-9]+/g, "_"));

/** A firing is asked for its place when it is correlated, and again when it joins: nothing has changed in between. */
let last: { readonly alert: CanonicalAlert; readonly place: Place; pattern?: string } | undefined;

/** Returns where the alert comes from. `service` is its core name, which only the tenant's names can tell. */
export function placeOf(alert: CanonicalAlert, service: string): Place {
  if (last?.alert !== alert || last.place.service !== service)
    last = { alert, place: readPlace(alert, service) };
  return last.place;
}

function readPlace(alert: CanonicalAlert, service: string): Place {
  let region: string | undefined;
  let zone: string | undefined;
  let node: string | undefined;
  let cluster: string | undefined;
  for (const [key, value] of Object.entries(alert.tags)) {
    const name = tagName(key);
    if (NODE_KEYS.has(name)) node ??= value.toLowerCase();
    else if (ZONE_KEYS.has(name)) zone ??= value.toLowerCase();
    else if (REGION_KEYS.has(name)) region ??= regionIn(value.toLowerCase()) ?? value.toLowerCase();
    else if (name === "cluster" || name === "kube_cluster_name") cluster ??= value.toLowerCase();
  }
  region ??= regionIn(alert.service) ?? (zone && regionIn(zone)) ?? (cluster && regionIn(cluster));
  return {
    service,
    environment:
      alert.environment === "unknown"
        ? normaliseEnvironment(environmentWordAt(alert.service))
        : alert.environment,
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(node === undefined ? {} : { node }),
  };
}

/**
 * Returns the key of the alert's pattern: what fires again and again is one pattern, whichever pod, node or tool it
 * comes from: 32 hex digits. History is kept by it.
 */
export function patternKey(alert: CanonicalAlert, place: Place): string {
  if (last?.place !== place || last.alert !== alert) return readPattern(alert, place);
  last.pattern ??= readPattern(alert, place);
  return last.pattern;
}

function readPattern(alert: CanonicalAlert, place: Place): string {
  return keyOf(JSON.stringify([place.service, place.environment, templateOf(alert)]));
}

const keyOf = remembered((text) => hash("sha256", text, "hex").slice(0, 32));

/** Returns the title without what tells this pod and this node from the next. */
function templateOf(alert: CanonicalAlert): string {
  let { title } = alert;
  for (const [key, value] of Object.entries(alert.tags)) {
    const name = tagName(key);
    if (value.length >= 3 && (NODE_KEYS.has(name) || ZONE_KEYS.has(name) || POD_KEYS.has(name)))
      title = title.replaceAll(value, "#");
  }
  return titleTemplate(title.replace(/-[a-f0-9]{7,10}-[a-z0-9]{5}\b/g, " #"));
}
