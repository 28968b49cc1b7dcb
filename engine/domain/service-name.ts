import { remembered } from "./remembered.ts";
import { oneLine } from "./text.ts";

const SERVICE_LENGTH_MAX = 100;

/**
 * Returns the service name as we show and store it: lower case, one line; blanks, underscores, slashes and brackets as dashes.
 * `Payment API` and `payment_api` are both `payment-api`. Empty or missing gives `unknown`.
 */
export function normaliseService(raw: string | undefined): string {
  return raw === undefined ? "unknown" : normalise(raw);
}

const normalise = remembered((raw) => {
  // Lower case first: it can be longer than what it is made of.
  const name = oneLine(raw.toLowerCase(), SERVICE_LENGTH_MAX)
    .replace(/[\s_/()[\]{}]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unknown" : name;
});

const CLOUD_REGION =
  "(?:us|eu|ap|sa|ca|me|af|il|europe|asia|australia|northamerica|southamerica|africa)-(?:gov-)?" +
  "(?:northeast|northwest|southeast|southwest|north|south|east|west|central)-?\\d{1,2}";
const REGION_ANYWHERE = new RegExp(`(?:^|[^a-z])(${CLOUD_REGION})(?![0-9])`);
const REGION_LAST = new RegExp(`[-.]${CLOUD_REGION}[a-z]?$`);
const ENVIRONMENT_WORD = /^(prod|production|prd|live|staging|stage|stg|preprod|qa|uat|dev|development|test)$/;

/** Returns the cloud region that a name mentions (`eu-west-1`, also of its zone `eu-west-1c`), or undefined. */
export function regionIn(name: string): string | undefined {
  return REGION_ANYWHERE.exec(name)?.[1];
}

/** Returns the environment word that a name carries at one of its ends, before or behind a region (`prod-x-eu-west-1`), or undefined. */
export function environmentWordAt(name: string): string | undefined {
  const words = wordsOf(name.replace(REGION_LAST, ""));
  if (words.length < 2) return undefined;
  return [words[0], words.at(-1)].find((word) => word !== undefined && ENVIRONMENT_WORD.test(word));
}

/**
 * Returns the core of a service name, by which CI and monitoring meet (design §5.4): one environment word at one end,
 * a cloud region at the end, before or behind that word, and the word `service` stripped. `prod-payment-api-us-east-1`
 * and `payment-api` share `payment-api`. Never empty for a name: one made of such words only stands for itself.
 */
export function serviceCore(service: string): string {
  const stem = serviceStem(service);
  const words = wordsOf(stem);
  return words.length > 1 && /^(service|svc)$/.test(words.at(-1) ?? "") ? words.slice(0, -1).join("-") : stem;
}

/** Returns the name without environment and region; unlike {@link serviceCore} with the word `service`, if it has that. */
export function serviceStem(service: string): string {
  let words = wordsOf(service.replace(REGION_LAST, ""));
  if (words.length > 1 && ENVIRONMENT_WORD.test(words[0] ?? "")) words = words.slice(1);
  else if (words.length > 1 && ENVIRONMENT_WORD.test(words.at(-1) ?? "")) words = words.slice(0, -1);
  words = wordsOf(words.join("-").replace(REGION_LAST, ""));
  return words.length === 0 ? service : words.join("-");
}

function wordsOf(name: string): string[] {
  return name.split(/[-.]/).filter((word) => word !== "");
}
