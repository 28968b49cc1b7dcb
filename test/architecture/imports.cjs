/** Who may import whom (design §10, shared/style.md §2.2). */
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const PURE =
  "^engine/(pipeline|evolve|fold|notices|routes|silence)\\.ts$|^engine/(evolve|steps|suggest|reports)/";
const DRIVERS = "^node_modules/(ioredis|postgres|drizzle-orm|express|@slack|pino|prom-client)(/|$)";

module.exports = {
  forbidden: [
    rule(
      "no-cycles",
      "A cycle has no bottom to start reading at; shared shapes go down into engine/domain.",
      {},
      { circular: true },
    ),
    rule(
      "domain-stands-alone",
      "The vocabulary imports nothing of ours.",
      { path: "^engine/domain/" },
      { path: "^(app|adapters|engine/(?!domain/))" },
    ),
    rule(
      "domain-has-no-driver",
      "The vocabulary knows no store and no network.",
      { path: "^engine/domain/" },
      { path: DRIVERS },
    ),
    rule(
      "deciding-is-pure",
      "What decides must fold the same live, in replay and in simulation.",
      { path: PURE },
      { path: ["^app/", "^adapters/", "^engine/(db|state|workers|shards)/", DRIVERS] },
    ),
    rule(
      "engine-knows-no-slack",
      "The engine decides; app talks.",
      { path: "^engine/" },
      { path: ["^app/", "^adapters/", "^node_modules/(@slack|express)(/|$)"] },
    ),
    rule(
      "stores-apart",
      "Postgres and Redis meet only in engine/workers and engine/shards.",
      { path: "^engine/db/" },
      { path: ["^engine/state/", "^node_modules/ioredis(/|$)"] },
    ),
    rule(
      "redis-apart",
      "Postgres and Redis meet only in engine/workers and engine/shards.",
      { path: "^engine/state/" },
      { path: ["^engine/db/", "^node_modules/(postgres|drizzle-orm)(/|$)"] },
    ),
    rule(
      "sql-has-one-home",
      "Every SQL statement stands in engine/db.",
      { path: "^(app|engine|adapters)/", pathNot: "^(engine/db|app/local)/" },
      { path: "^node_modules/(postgres|drizzle-orm)(/|$)", dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "adapters-translate-only",
      "A provider needs its contract and the vocabulary.",
      { path: "^adapters/" },
      { path: ["^app/", "^engine/(?!domain/)", DRIVERS] },
    ),
    rule(
      "providers-apart",
      "A provider file never leans on another one.",
      { path: "^adapters/(?!index\\.ts$)" },
      { path: "^adapters/", pathNot: "^adapters/(contract\\.ts$|reading/)" },
    ),
    rule(
      "cards-are-pure",
      "A card is data in, Block Kit out.",
      { path: "^app/slack/cards/" },
      {
        path: "^(app|adapters|engine)/",
        pathNot: ["^app/slack/(cards/|mrkdwn\\.ts$|action-ids\\.ts$|texts\\.ts$)", "^engine/domain/"],
      },
    ),
    rule(
      "pacing-is-pure",
      "When Slack makes us wait is decided from data.",
      { path: "^app/notify/(pace|classify)\\.ts$" },
      { path: ["^(app|adapters)/", DRIVERS] },
    ),
    rule(
      "local-is-for-laptops",
      "A production install does without app/local and its dependencies.",
      { path: "^(app|engine|adapters)/", pathNot: "^app/(local/|start\\.ts$)" },
      { path: "^app/local/" },
    ),
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^app/local/workspace/ui/" },
  },
};
