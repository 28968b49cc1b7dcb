import { remembered } from "./remembered.ts";

const DEPENDED_ON =
  /(^|-)(db|database|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|cache|memcached|kafka|rabbitmq|queue|events|topic|sqs|sns|pubsub|elastic|elasticsearch|opensearch|dynamo|dynamodb|cassandra|rds|s3|storage|dns|vault|etcd|consul|zookeeper|platform|cluster|network|k8s|kubernetes)(-|$)/;
const IN_FRONT = /(^|-)(web|frontend|gateway|portal|bff|app|ui|edge|console|ingress|mobile|website)(-|$)/;

/**
 * Returns what a service's name says of its place: 1 for what others depend on (databases, caches, queues, platforms),
 * -1 for what stands in front of users, 0 when it says nothing.
 */
export const placeInChain = remembered((service): 1 | 0 | -1 => {
  if (DEPENDED_ON.test(service)) return 1;
  return IN_FRONT.test(service) ? -1 : 0;
});
