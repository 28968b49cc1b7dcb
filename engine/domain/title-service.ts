import type { CanonicalAlert } from "./alert.ts";
import { remembered } from "./remembered.ts";
import { environmentWordAt, normaliseService, regionIn, UNKNOWN_SERVICE } from "./service-name.ts";

const TITLE_LENGTH_MAX = 300;
const NAME = "[\"'`]?([A-Za-z][\\w./-]{1,80})[\"'`]?";
/** Before a colon, `HighErrorRate` is the alert's name, not a service's. */
const NO_CAMEL = "(?![A-Za-z]*[a-z][A-Z])";
/** Where people put a name: `… on orders-api`, `orders-api: …`, `[orders-api] …`, `orders-api is down`. */
const PLACES: readonly RegExp[] = [
  new RegExp(`\\b(?:on|for|of|from|in|at)\\s+${NAME}(?=[\\s,:;)(\\]]|$)`, "gi"),
  new RegExp(`^\\s*(?:\\[[^\\]]{1,40}\\]\\s*)*${NO_CAMEL}${NAME}\\s*:\\s`, "g"),
  new RegExp(`^\\s*\\[${NAME}\\]`, "g"),
  new RegExp(
    `^\\s*(?:\\[[^\\]]{1,40}\\]\\s*)*${NAME}\\s+(?:is|are|has|was|not|pods?|restarted|unavailable)\\b`,
    "gi",
  ),
];
/** Words that stand where names do and name no service. */
const NO_NAME =
  /^(the|an?|over|under|above|below|about|almost|not|all|any|some|more|most|least|less|than|last|past|each|every|one|two|our|your|this|that|these|those|to|be|high|low|too|many|very|host|hosts|node|nodes|server|servers|cluster|clusters|pod|pods|zone|zones|region|regions|outside|inside|production|prod|staging|instance|instances|container|containers|queue|error|errors|warning|critical|alert|alerts|alarm|firing|triggered|resolved|recovered|time|total|database|disk|memory|cpu|network|service|services|average|avg|min|max|sum|minutes?|hours?|days?|seconds?|ms|root|volume|partition|device|http|https|tcp|url|endpoint|requests?|messages?|connections?|monitor|test|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/i;
const HOST = /^(i-[0-9a-f]{6,}|ip-\d+-\d+)|^\d|\d+\.\d+\.\d+/;

/** Returns the service that an alert is about: the one it names, or else the one that its title speaks of. */
export function serviceOf({ service, title }: Pick<CanonicalAlert, "service" | "title">): string {
  return service === UNKNOWN_SERVICE ? spokenIn(title) : service;
}

const spokenIn = remembered((title) => normaliseService(serviceInTitle(title)));

/**
 * Returns the service that a title speaks of, for alerts that say it nowhere else: Datadog's default template has no
 * tags. A name with dashes, dots or capitals within counts more than a plain word; a host, a region, an environment is
 * none. Undefined when in doubt, because alerts of one service come together.
 */
export function serviceInTitle(title: string): string | undefined {
  const text = title.slice(0, TITLE_LENGTH_MAX);
  const names = PLACES.flatMap((place) =>
    [...text.matchAll(place)].map(([, name = ""]) => name.replace(/[./-]+$/, "")),
  ).filter(isName);
  return names.find((name) => /[a-z\d][-_./][a-z\d]|[a-z][A-Z]/i.test(name)) ?? names[0];
}

function isName(name: string): boolean {
  return (
    name.length > 2 &&
    !NO_NAME.test(name) &&
    !HOST.test(name) &&
    !(regionIn(name.toLowerCase()) !== undefined && /^[a-z]+-[a-z]+-?\d[a-z]?$/i.test(name)) &&
    environmentWordAt(`x-${name.toLowerCase()}`) !== name.toLowerCase()
  );
}
