import { remembered } from "./remembered.ts";

const DEPENDED_ON =
  "db database postgres postgresql pg mysql mariadb mongo mongodb redis cache memcached kafka rabbitmq queue events topic sqs sns pubsub elastic elasticsearch opensearch dynamo dynamodb cassandra rds s3 storage store dns vault etcd consul zookeeper platform cluster network k8s kubernetes";
const IN_FRONT = "web frontend gateway portal bff app ui edge console ingress mobile website";
/** What services are that neither others stand on nor users see. */
const IN_BETWEEN = "api worker consumer producer processor sync job jobs cron batch scheduler proxy";

const PLACES: ReadonlyMap<string, 1 | -1> = new Map([
  ...DEPENDED_ON.split(" ").map((word) => [word, 1] as const),
  ...IN_FRONT.split(" ").map((word) => [word, -1] as const),
]);
const ROLES = new Set([...PLACES.keys(), ...IN_BETWEEN.split(" ")]);

/**
 * Returns what a service's name says of its place: 1 for what others depend on (databases, caches, queues, platforms),
 * -1 for what stands in front of users, 0 when it says nothing.
 */
export const placeInChain = remembered((service): 1 | 0 | -1 => {
  const places = service.split("-").map((word) => PLACES.get(word) ?? 0);
  return places.includes(1) ? 1 : places.includes(-1) ? -1 : 0;
});

/** Whether a word says what a service is, so that two names which differ by it mean two services. */
export function isRole(word: string): boolean {
  return ROLES.has(word);
}
