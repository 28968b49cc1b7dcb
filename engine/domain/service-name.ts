import { remembered } from "./remembered.ts";
import { oneLine } from "./text.ts";

const SERVICE_LENGTH_MAX = 100;

/** The name of what names no service: two such alerts have no service in common. */
export const UNKNOWN_SERVICE = "unknown";

/**
 * Returns the service name as we show and store it: lower case, one line; blanks, underscores, slashes and brackets as dashes.
 * `Payment API` and `payment_api` are both `payment-api`. Empty or missing gives `unknown`.
 */
export function normaliseService(raw: string | undefined): string {
  return raw === undefined ? UNKNOWN_SERVICE : normalise(raw);
}

const normalise = remembered((raw) => {
  // Lower case first: it can be longer than what it is made of.
  const name = oneLine(raw.toLowerCase(), SERVICE_LENGTH_MAX)
    .replace(/[\s_/()[\]{}]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? UNKNOWN_SERVICE : name;
});

const AREA = "(?:us|eu|ap|sa|ca|me|af|il|mx|europe|asia|australia|northamerica|southamerica|africa)";
const SIDE = "(?:northeast|northwest|southeast|southwest|north|south|east|west|central)";
/** As Amazon and Google write them, with or without the letter of a zone. */
const CLOUD_REGION = `${AREA}-(?:gov-)?${SIDE}-?\\d{1,2}`;
const AZURE_REGION =
  "(?:(?:north|south|east|west|central|northcentral|southcentral|westcentral)us[23]?|(?:north|west)europe|(?:uk|japan|canada|brazil|france|germany|korea|australia|norway|sweden|switzerland|uae)(?:north|south|east|west|central|southeast|westcentral)[23]?|(?:east|southeast)asia)";
/** `euw1`, `use1`, `apse2`: how those write regions who type them often; `eu1` leaves the side out. */
const SHORT_REGION = "(?:us|eu|ap|sa|ca|me|af|na)(?:ne|nw|se|sw|n|s|e|w|c)?[1-9]";
const REGION = `(?:${CLOUD_REGION}(?:-?[a-f])?|${AZURE_REGION}|${SHORT_REGION}[a-d]?)`;
const REGION_ANYWHERE = new RegExp(
  `(?:^|[^a-z\\d])(${CLOUD_REGION}|(?:${AZURE_REGION}|${SHORT_REGION})(?=[a-d]?(?:$|[^a-z\\d])))(?!\\d)`,
);
const REGION_LAST = new RegExp(`-${REGION}$`);
const REGION_ONLY = new RegExp(`^${REGION}$`);
const REGION_FIRST = new RegExp(`^${REGION}-`);

const ENVIRONMENT_WORD =
  "prod|production|prd|live|staging|stage|stg|preprod|pre-prod|qa|uat|dev|development|test|sandbox";
const ENVIRONMENT_LAST = new RegExp(`-(${ENVIRONMENT_WORD})$`);
const ENVIRONMENT_FIRST = new RegExp(`^(${ENVIRONMENT_WORD})-`);
/** What everything runs on says nothing of what runs. */
const PLATFORM_FIRST = /^(?:eks|gke|aks|k8s|ecs|svc)-/;
const PLATFORM_LAST = /-(?:eks|gke|aks|k8s)$/;

/** Returns the cloud region that a name mentions, in one short spelling: `euw1` for `eu-west-1` and its zone `eu-west-1c`; or undefined. */
export function regionIn(name: string): string | undefined {
  return regionOf(name).region;
}

const regionOf = remembered((name): { readonly region: string | undefined } => {
  const found = REGION_ANYWHERE.exec(name)?.[1];
  return { region: found && shortRegion(found) };
});

const AREAS: Readonly<Record<string, string>> = {
  europe: "eu",
  asia: "ap",
  australia: "au",
  northamerica: "na",
  southamerica: "sa",
  africa: "af",
};

function shortRegion(region: string): string {
  const parts = new RegExp(`^(${AREA})-(gov-)?(${SIDE})-?(\\d{1,2})$`).exec(region);
  if (!parts) return region;
  const [, area = "", gov = "", side = "", number = ""] = parts;
  const initials = side.replace(/north|south|east|west|central/g, (word) => word[0] ?? "");
  return `${AREAS[area] ?? area}${gov === "" ? "" : "gov"}${initials}${number}`;
}

/** Whether two regions are surely two: `eu1` says less than `euw1`, which may be the same. */
export function areApart(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return false;
  const isVague = /^[a-z]{2}\d$/.test(a) || /^[a-z]{2}\d$/.test(b);
  return !isVague || a.slice(0, 2) !== b.slice(0, 2);
}

/** Returns the environment word that a name carries at one of its ends, before or behind a region or a platform (`eks-prod-x`, `x-prod-euw1`), or undefined. */
export function environmentWordAt(name: string): string | undefined {
  return strip(name).environment;
}

/**
 * Returns the core of a service name, by which CI and monitoring meet (design §5.4): what {@link serviceStem} leaves,
 * without a colour, version or number at its end and the word `service`. `prod-payment-api-us-east-1`,
 * `payment-api-v2` and `payment-api` share `payment-api`. Never empty for a name: one made of such words only stands
 * for itself.
 */
export function serviceCore(service: string): string {
  return coresOf(service).at(-1) ?? service;
}

const LESS_AND_LESS: readonly RegExp[] = [
  /-(?:blue|green|canary)$/,
  /-v\d{1,2}$/,
  /-(?:0\d{1,2}|\d{3})$/,
  /-(?:service|svc)$/,
];

/** Returns the stem and what is left of it as each further word is taken away, the core last: any of them may be the name that others use. */
export function coresOf(service: string): readonly string[] {
  const cores = [serviceStem(service)];
  if (REGION_ONLY.test(cores[0] ?? "")) return cores;
  for (const word of LESS_AND_LESS) {
    const before = cores.at(-1) ?? service;
    const after = before.replace(word, "");
    if (after !== before && after !== "") cores.push(after);
  }
  return cores;
}

/** Returns the name without environment, region and platform; unlike {@link serviceCore} with its version, number and the word `service`, if it has that. */
export function serviceStem(service: string): string {
  return strip(service).stem;
}

/** Takes words off both ends, one environment and one region at most: `live-chat-prod` is about `live-chat`. */
const strip = remembered((service): { readonly stem: string; readonly environment: string | undefined } => {
  let stem = wordsOf(service).join("-");
  let environment: string | undefined;
  let region = false;
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(stem);
    const rest = found ? stem.replace(found[0], "") : "";
    if (!found || rest === "") return undefined;
    stem = pattern.source.startsWith("^") ? stem.slice(found[0].length) : stem.slice(0, -found[0].length);
    return found[1] ?? found[0];
  };
  for (let before = ""; before !== stem; ) {
    before = stem;
    if (!region) region = (take(REGION_LAST) ?? take(REGION_FIRST)) !== undefined;
    environment ??= take(ENVIRONMENT_LAST) ?? take(ENVIRONMENT_FIRST);
    take(PLATFORM_LAST);
    take(PLATFORM_FIRST);
  }
  return { stem: stem === "" ? service : stem, environment };
});

function wordsOf(name: string): string[] {
  return name.split(/[-.]/).filter((word) => word !== "");
}
