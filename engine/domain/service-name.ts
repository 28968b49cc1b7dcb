import { oneLine } from "./text.ts";

const SERVICE_LENGTH_MAX = 100;

/**
 * Returns the service name as we show and store it: lower case, one line; blanks, underscores, slashes and brackets as dashes.
 * `Payment API` and `payment_api` are both `payment-api`. Empty or missing gives `unknown`.
 */
export function normaliseService(raw: string | undefined): string {
  // Lower case first: it can be longer than what it is made of.
  const name = oneLine((raw ?? "").toLowerCase(), SERVICE_LENGTH_MAX)
    .replace(/[\s_/()[\]{}]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unknown" : name;
}

const ENVIRONMENT_WORD = /^(prod|production|prd|live|staging|stage|stg|preprod|qa|uat|dev|development|test)$/;
const REGION =
  /-(us|eu|ap|sa|ca|me|af)-(gov-)?(north|south|east|west|central|northeast|northwest|southeast|southwest)-?\d[a-z]?$/;

/**
 * Returns the core of a service name, by which CI and monitoring meet (design §5.4): one environment word at one end,
 * a cloud region at the end, before or behind that word, and the word `service` stripped. `prod-payment-api-us-east-1`
 * and `payment-api` share `payment-api`. Never empty for a name: one made of such words only stands for itself.
 */
export function serviceCore(service: string): string {
  let words = wordsOf(service.replace(REGION, ""));
  if (words.length > 1 && ENVIRONMENT_WORD.test(words[0] ?? "")) words = words.slice(1);
  else if (words.length > 1 && ENVIRONMENT_WORD.test(words.at(-1) ?? "")) words = words.slice(0, -1);
  words = wordsOf(words.join("-").replace(REGION, ""));
  if (words.length > 1 && /^(service|svc)$/.test(words.at(-1) ?? "")) words = words.slice(0, -1);
  return words.length === 0 ? service : words.join("-");
}

function wordsOf(name: string): string[] {
  return name.split("-").filter((word) => word !== "");
}
