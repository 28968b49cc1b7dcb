import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const parse = (payload: object) =>
  adapters.gitlab.parse({ headers: {}, body: Buffer.from(JSON.stringify(payload)), receivedAt: 0 });

const PROJECT = { id: 1, path_with_namespace: "shop/checkout" };
const DEPLOYMENT = {
  object_kind: "deployment",
  status: "success",
  deployment_id: 15,
  deployable_id: 796,
  environment: "production",
  project: PROJECT,
};
const JOB = {
  object_kind: "build",
  build_id: 796,
  build_name: "production",
  build_status: "success",
  project_id: 1,
  environment: { name: "production", action: "start", deployment_tier: "production" },
};
const PIPELINE = {
  object_kind: "pipeline",
  object_attributes: { id: 3, status: "success" },
  project: PROJECT,
  builds: [{ id: 796, name: "production", status: "success", environment: JOB.environment }],
};

describe("GitLab's hooks of one deploy", () => {
  it.each([
    { hook: "deployment", payload: DEPLOYMENT },
    { hook: "deployment without the job's number", payload: withJobUrl() },
    { hook: "job", payload: JOB },
    { hook: "pipeline", payload: PIPELINE },
  ])("share its id, so that the $hook hook tells of no second one", ({ payload }) => {
    expect(parse(payload)).toMatchObject({
      drafts: [{ providerDeployId: "job/796", status: "success", environment: "production" }],
    });
  });

  function withJobUrl() {
    const deployable_url = "https://gitlab.example.com/shop/checkout/-/jobs/796";
    return { ...DEPLOYMENT, deployable_id: null, deployable_url };
  }
});

describe("a GitLab deployment", () => {
  it.each([
    ["created", "in_progress"],
    ["running", "in_progress"],
    ["success", "success"],
    ["failed", "failure"],
    ["canceled", "cancelled"],
  ])("that is %s has the status %s", (status, wanted) => {
    expect(parse({ ...DEPLOYMENT, status })).toMatchObject({ drafts: [{ status: wanted }] });
  });

  it.each(["blocked", "skipped", "", null])("that is %s has changed nothing", (status) => {
    expect(parse({ ...DEPLOYMENT, status })).toMatchObject({ kind: "ignored" });
  });

  it.each([
    { environment: "eu-1", tier: "production", wanted: "production" },
    { environment: "qa-7", tier: "testing", wanted: "testing" },
    { environment: "customer-a", tier: "other", wanted: "customer-a" },
    { environment: "production", tier: null, wanted: "production" },
    { environment: "review/totals", tier: "staging", wanted: "review/totals" },
  ])("to $environment of tier $tier is in $wanted", ({ environment, tier, wanted }) => {
    expect(parse({ ...DEPLOYMENT, environment, environment_tier: tier })).toMatchObject({
      drafts: [{ environment: wanted }],
    });
  });
});

describe("a GitLab job", () => {
  it.each(["stop", "prepare", "verify", "access"])("with the action %s deploys nothing", (action) => {
    const environment = { ...JOB.environment, action };

    expect(parse({ ...JOB, environment })).toMatchObject({ kind: "ignored" });
    expect(parse({ ...PIPELINE, builds: [{ ...PIPELINE.builds[0], environment }] })).toMatchObject({
      kind: "ignored",
    });
  });

  it.each(["created", "pending", "manual", "skipped"])("that is %s has deployed nothing yet", (status) => {
    expect(parse({ ...JOB, build_status: status })).toMatchObject({ kind: "ignored" });
    expect(parse({ ...PIPELINE, builds: [{ ...PIPELINE.builds[0], status }] })).toMatchObject({
      kind: "ignored",
    });
  });

  it("without an environment is a deploy when its name or stage says so, and no job beside it has one", () => {
    const publish = { id: 5, name: "publish-image", stage: "package", status: "success" };
    const idsIn = (builds: object[]) => {
      const parsed = parse({ ...PIPELINE, builds });
      return parsed.kind === "deploy"
        ? parsed.drafts.map(({ providerDeployId }) => providerDeployId)
        : parsed;
    };

    expect(idsIn([publish])).toEqual(["job/5"]);
    expect(idsIn([publish, ...PIPELINE.builds])).toEqual(["job/796"]);
    expect(parse({ ...JOB, environment: null, build_stage: "deploy" })).toMatchObject({ kind: "deploy" });
    expect(parse({ ...JOB, environment: null, build_stage: "test" })).toMatchObject({ kind: "ignored" });
  });
});
