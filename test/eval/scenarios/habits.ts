import type { Service } from "./estate.ts";

/** What a name may show besides the service: the monitored environment, the region, one of its numbered instances. */
export interface Spot {
  readonly environment: "production" | "staging";
  readonly region: string;
  readonly shard: number;
}

type Habit = (service: Service, spot: Spot, tenant: string) => string;

const words = (slug: string) => slug.split("-");
const title = (slug: string) =>
  words(slug)
    .map((word) =>
      ["api", "db", "bff", "rds", "sms", "crm"].includes(word)
        ? word.toUpperCase()
        : (word[0] ?? "").toUpperCase() + word.slice(1),
    )
    .join(" ");
const camel = (slug: string) =>
  words(slug)
    .map((word) => (word[0] ?? "").toUpperCase() + word.slice(1))
    .join("");
const short = ({ environment }: Spot) => (environment === "production" ? "prod" : "stg");
const two = (shard: number) => String(shard).padStart(2, "0");

/** `eu-west-1` is `euw1` to those who must type it often, `europe-west3` is `ew3`. */
export function shortRegion(region: string): string {
  const [, area = "", side = "", number = ""] = /^([a-z]+)-([a-z]+?)-?(\d+)/.exec(region) ?? [];
  const sides = side
    .replace("north", "n")
    .replace("south", "s")
    .replace("east", "e")
    .replace("west", "w")
    .replace("central", "c");
  return area === "" ? region : `${area.slice(0, 2)}${sides}${number}`;
}

const SITES: Readonly<Record<string, string>> = {
  "eu-central-1": "fra",
  "us-east-1": "iad",
  "eu-west-1": "dub",
  "us-central1": "cbf",
  "europe-west3": "fra",
  "ap-southeast-2": "syd",
};

/** How a team names the same service in one of its tools. */
const HABITS = {
  plain: ({ slug }) => slug,
  camel: ({ slug }) => camel(slug),
  compact: ({ slug }) => slug.replaceAll("-", ""),
  dotted: ({ slug }, spot) => `${slug}.${short(spot)}.${spot.region.startsWith("us") ? "us1" : "eu1"}`,
  teamPath: ({ slug, team }) => `${team}/${slug}`,
  snakeAround: ({ slug }, spot) => `svc_${slug.replaceAll("-", "_")}_${short(spot)}`,
  clusterFront: ({ slug }, spot) => `eks-${short(spot)}-${slug}`,
  shortRegionBehind: ({ slug }, spot) =>
    `${short(spot) === "prod" ? "prd" : "stg"}-${slug}-${shortRegion(spot.region)}`,
  zoneBehind: ({ slug }, spot) => `${slug}-${spot.region}-a`,
  siteFront: ({ slug }, spot) => `${SITES[spot.region] ?? "ams"}-${slug}`,
  title: ({ slug }) => title(slug),
  titleEnvironment: ({ slug }, spot) =>
    `${title(slug)} (${spot.environment === "production" ? "Production" : "Staging"})`,
  titleRegion: ({ slug }, spot) => `${title(slug)} - ${spot.region}`,
  versioned: ({ slug }, { shard }) => (slug.length % 3 === 0 ? `${slug}-v${1 + (shard % 2)}` : slug),
  coloured: ({ slug }, { shard }) => `${slug}-${shard % 2 === 0 ? "blue" : "green"}`,
  sharded: ({ slug, role }, { shard }) =>
    role === "front" || role === "external" ? slug : `${slug}-${two(shard)}`,
  repository: ({ slug, role }, _spot, tenant) =>
    `${tenant}-${slug}-${role === "front" ? "frontend" : "backend"}`,
  organisation: ({ slug }, _spot, tenant) => `${tenant}-${slug}`,
  environmentBehind: ({ slug }, spot) => `${slug}-${short(spot)}`,
  environmentFront: ({ slug }, spot) => `${short(spot)}-${slug}`,
  clusterBehind: ({ slug }, spot) => `${slug}-${short(spot)}-${spot.region.startsWith("us") ? "us1" : "eu1"}`,
} as const satisfies Record<string, Habit>;

export type HabitName = keyof typeof HABITS;

export function nameBy(habit: HabitName, service: Service, spot: Spot, tenant: string): string {
  const called: Habit = HABITS[habit];
  return called(service, spot, tenant);
}
