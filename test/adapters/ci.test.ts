import { describe, expect, it } from "vitest";
import type { IntegrationSettings } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";

const parse = (
  provider: "buildkite" | "circleci" | "gitlab" | "vercel",
  payload: object,
  settings: IntegrationSettings = {},
) =>
  adapters[provider].parse(
    { headers: {}, body: Buffer.from(JSON.stringify(payload)), receivedAt: 0 },
    settings,
  );

const CIRCLECI_JOB = {
  type: "job-completed",
  id: "e-1",
  happened_at: "2026-03-02T08:58:00Z",
  job: { id: "j-1", name: "deploy-prod", status: "success", started_at: "2026-03-02T08:57:00Z" },
  workflow: { id: "w-1", name: "main", url: "https://app.circleci.com/w-1" },
  project: { name: "checkout" },
};
const CIRCLECI_WORKFLOW = {
  type: "workflow-completed",
  id: "e-2",
  workflow: { id: "w-1", name: "nightly", status: "success" },
};
const BUILDKITE = {
  event: "build.finished",
  build: { id: "b-1", state: "passed" },
  pipeline: { slug: "nightly" },
};
const GITLAB_JOB = {
  object_kind: "build",
  build_id: 7,
  build_name: "nightly",
  build_status: "success",
  environment: null,
};
const GITLAB_PIPELINE = {
  object_kind: "pipeline",
  object_attributes: { id: 3, name: "nightly", status: "success" },
  builds: [],
};

describe("what a person named as deploying", () => {
  it.each([
    { what: "a CircleCI workflow", provider: "circleci", payload: CIRCLECI_WORKFLOW },
    { what: "a Buildkite pipeline", provider: "buildkite", payload: BUILDKITE },
    { what: "a GitLab job", provider: "gitlab", payload: GITLAB_JOB },
    { what: "a GitLab pipeline", provider: "gitlab", payload: GITLAB_PIPELINE },
  ] as const)("makes $what a deploy that is none by its own name", ({ provider, payload }) => {
    expect(parse(provider, payload)).toMatchObject({ kind: "ignored" });
    expect(parse(provider, payload, { deployWorkflows: ["Nightly"] })).toMatchObject({ kind: "deploy" });
  });

  it("makes a CircleCI job a deploy; without it, its workflow tells", () => {
    expect(parse("circleci", CIRCLECI_JOB)).toMatchObject({ kind: "ignored" });
    expect(parse("circleci", CIRCLECI_JOB, { deployWorkflows: ["deploy-prod"] })).toMatchObject({
      kind: "deploy",
      drafts: [
        {
          providerDeployId: "j-1",
          environment: "prod",
          startedAt: "2026-03-02T08:57:00.000Z",
          sourceUrl: "https://app.circleci.com/w-1",
        },
      ],
    });
  });
});

describe("a CircleCI workflow", () => {
  it.each([
    ["success", "success"],
    ["failed", "failure"],
    ["error", "failure"],
    ["unauthorized", "failure"],
    ["canceled", "cancelled"],
  ])("that is %s is a deploy with status %s", (status, wanted) => {
    const workflow = { id: "w", name: "deploy", status };

    expect(parse("circleci", { ...CIRCLECI_WORKFLOW, workflow })).toMatchObject({
      drafts: [{ status: wanted }],
    });
  });
});

describe("a Buildkite build", () => {
  const build = (fields: object) => ({
    ...BUILDKITE,
    build: { id: "b-1", ...fields },
    pipeline: { slug: "deploy" },
  });

  it.each([
    ["running", "in_progress"],
    ["failing", "in_progress"],
    ["canceling", "in_progress"],
    ["passed", "success"],
    ["failed", "failure"],
    ["canceled", "cancelled"],
  ])("that is %s is a deploy with status %s", (state, status) => {
    expect(parse("buildkite", build({ state }))).toMatchObject({ drafts: [{ status }] });
  });

  it.each([
    { state: "passed", blocked: true },
    { state: "passed", blocked: "true" },
    { state: "blocked" },
    { state: "skipped" },
    { state: "not_run" },
  ])("that is %j is no deploy yet", (fields) => {
    expect(parse("buildkite", build(fields))).toMatchObject({ kind: "ignored" });
  });

  it("whose body names no event is told by its header", () => {
    const { event: _, ...body } = build({ state: "passed" });
    const request = { body: Buffer.from(JSON.stringify(body)), receivedAt: 0 };
    const headers = { "x-buildkite-event": "build.finished" };

    expect(adapters.buildkite.parse({ ...request, headers })).toMatchObject({ kind: "deploy" });
    expect(adapters.buildkite.parse({ ...request, headers: {} })).toMatchObject({ kind: "unreadable" });
  });
});

describe("a Vercel deployment", () => {
  const event = (type: string, payload: object) => ({ id: "e", type, createdAt: 1772441940000, payload });

  it.each([
    { target: "production", environment: "production" },
    { target: "staging", environment: "staging" },
    { target: null, environment: "preview" },
    { target: undefined, environment: "preview" },
  ])("to $target is in $environment", ({ target, environment }) => {
    const payload = { deployment: { id: "d" }, target };

    expect(parse("vercel", event("deployment.ready", payload))).toMatchObject({ drafts: [{ environment }] });
  });

  it("is one from its making to its promotion, and anew each time somebody goes back to it", () => {
    const payload = { deployment: { id: "d" } };
    const idOf = (type: string, of: object = payload) => {
      const parsed = parse("vercel", event(type, of));
      return parsed.kind === "deploy" ? parsed.drafts[0]?.providerDeployId : parsed;
    };
    const types = ["deployment.created", "deployment.succeeded", "deployment.ready", "deployment.promoted"];

    expect(new Set(types.map((type) => idOf(type)))).toEqual(new Set(["d"]));
    expect(idOf("deployment.rollback", { toDeploymentId: "d" })).not.toBe("d");
  });

  it("without an id is known by its address", () => {
    const payload = { deployment: { url: "shop-abc.vercel.app" } };

    expect(parse("vercel", event("deployment.ready", payload))).toMatchObject({
      drafts: [{ providerDeployId: "shop-abc.vercel.app" }],
    });
  });

  it("without an id and an address cannot be read", () => {
    expect(parse("vercel", event("deployment.ready", {}))).toEqual({
      kind: "unreadable",
      reason: "Vercel's deployment.ready names no deployment.",
    });
  });
});
