import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { github } = adapters;

const JSON_HEADERS = { "content-type": "application/json" };
const requestOf = (payload: object, headers: Record<string, string> = JSON_HEADERS) => ({
  headers,
  body: Buffer.from(JSON.stringify(payload)),
  receivedAt: 0,
});

const REPOSITORY = { name: "shop", full_name: "acme/shop", html_url: "https://github.com/acme/shop" };
const DEPLOYMENT = {
  id: 7,
  sha: "a".repeat(40),
  environment: "production",
  description: "Grüße, 100 % & + (#12)",
};
const DEPLOYED = {
  action: "created",
  deployment: DEPLOYMENT,
  deployment_status: { state: "success" },
  repository: REPOSITORY,
};
const RUN = {
  action: "completed",
  workflow: { name: "Build" },
  workflow_run: { id: 9, name: "Build", path: ".github/workflows/build.yml", conclusion: "success" },
  repository: REPOSITORY,
};

describe("GitHub's form", () => {
  const form = (body: string, type = "application/x-www-form-urlencoded") => ({
    headers: { "content-type": type },
    body: Buffer.from(body),
    receivedAt: 0,
  });

  it.each(["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"])(
    "in %s is read as the JSON in its payload field",
    (type) => {
      const body = new URLSearchParams({ payload: JSON.stringify(DEPLOYED) }).toString();

      const parsed = github.parse(form(body, type));

      expect(parsed).toEqual(github.parse(requestOf(DEPLOYED)));
      expect(parsed).toMatchObject({ drafts: [{ prNumber: "12", commitMessage: DEPLOYMENT.description }] });
    },
  );

  it.each(["", "payload", "payload=", "other=1", "payload=%7B", "payload=%ff"])(
    "with %j is unreadable",
    (body) => {
      expect(github.parse(form(body))).toMatchObject({
        kind: "unreadable",
        reason: expect.stringMatching(/\.$/),
      });
    },
  );
});

describe("GitHub's event", () => {
  const SENT_AS = ["deployment", "deployment_status", "workflow_run", "workflow_job", "push", undefined];
  const under = (payload: object, event: string | undefined) =>
    requestOf(payload, event === undefined ? JSON_HEADERS : { ...JSON_HEADERS, "x-github-event": event });

  it.each(SENT_AS)("is what the signed body says, under the header %s too", (event) => {
    const settings = { deployWorkflows: ["Build"] };

    expect(github.parse(under(DEPLOYED, event))).toMatchObject({ kind: "deploy" });
    expect(github.parse(under(RUN, event), settings)).toMatchObject({ kind: "deploy" });
    expect(github.dedupeKey(under(DEPLOYED, event))).toBe(github.dedupeKey(requestOf(DEPLOYED)));
  });

  it.each([
    { what: "a deployment", payload: { ...DEPLOYED, deployment_status: null }, status: "in_progress" },
    { what: "a status", payload: DEPLOYED, status: "success" },
  ])("of $what that no workflow made names its workflow as null", ({ payload, status }) => {
    const body = { ...payload, workflow: null, workflow_run: null, check_run: null };

    expect(github.parse(requestOf(body))).toMatchObject({ kind: "deploy", drafts: [{ status }] });
  });

  it("is a ping by its header, however little the body says", () => {
    expect(github.parse(under({}, "ping"))).toMatchObject({ kind: "ping" });
  });

  it.each([
    { action: "published", kind: "deploy" },
    { action: "released", kind: "deploy" },
    { action: "created", kind: "ignored" },
    { action: "edited", kind: "ignored" },
  ])("of a release that is $action makes $kind, one for the release", ({ action, kind }) => {
    const release = { id: 5, tag_name: "v1.2.0", published_at: "2026-03-02T08:00:00Z" };
    const parsed = github.parse(requestOf({ action, release, repository: REPOSITORY }));

    expect(parsed).toMatchObject({ kind });
    if (parsed.kind === "deploy")
      expect(parsed.drafts[0]).toMatchObject({
        providerDeployId: "acme/shop/release/5",
        version: "v1.2.0",
        status: "success",
      });
  });

  it.each([
    {
      what: "a review of a deployment",
      payload: { ...RUN, action: "requested", workflow: undefined, reviewers: [] },
    },
    {
      what: "a protection rule",
      payload: {
        action: "requested",
        deployment: DEPLOYMENT,
        deployment_callback_url: "https://x",
        repository: REPOSITORY,
      },
    },
    {
      what: "a job",
      payload: { action: "completed", workflow_job: { id: 1, name: "deploy" }, deployment: DEPLOYMENT },
    },
    { what: "a push", payload: { ref: "refs/heads/main", repository: REPOSITORY } },
  ])("of $what is no deploy, without a header too", ({ payload }) => {
    expect(github.parse(requestOf(payload), { deployWorkflows: ["Build"] })).toMatchObject({
      kind: "ignored",
    });
  });
});

describe("the workflows that deploy", () => {
  it.each([
    { settings: {}, kind: "ignored" },
    { settings: { deployWorkflows: [] }, kind: "ignored" },
    { settings: { deployWorkflows: ["Other"] }, kind: "ignored" },
    { settings: { deployWorkflows: ["Build"] }, kind: "deploy" },
    { settings: { deployWorkflows: ["Other", ".github/workflows/build.yml"] }, kind: "deploy" },
  ])("set to $settings make a run of Build $kind", ({ settings, kind }) => {
    expect(github.parse(requestOf(RUN), settings)).toMatchObject({ kind });
  });

  it.each(["Deploy to production", "release", "prod_deploy", "Publish image"])(
    "are known by a name like %s",
    (name) => {
      expect(github.parse(requestOf({ ...RUN, workflow_run: { ...RUN.workflow_run, name } }))).toMatchObject({
        kind: "deploy",
      });
    },
  );

  it("are only those that are named, once any is", () => {
    const run = { ...RUN, workflow_run: { ...RUN.workflow_run, name: "Deploy" } };

    expect(github.parse(requestOf(run), { deployWorkflows: ["Build"] })).toMatchObject({ kind: "ignored" });
  });
});

describe("what GitHub says of a deployment", () => {
  const draftOf = (payload: object) => {
    const parsed = github.parse(requestOf(payload));
    return parsed.kind === "deploy" ? parsed.drafts[0] : undefined;
  };

  it.each([
    { ref: "v1.2.3", version: "v1.2.3" },
    { ref: "2026.03.02", version: "2026.03.02" },
    { ref: "refs/tags/v1.2.3", version: "v1.2.3" },
    { ref: "release/2.1", version: "release/2.1" },
    { ref: "main", version: undefined },
    { ref: "feature-123", version: undefined },
    { ref: `1${"a".repeat(39)}`, version: undefined },
  ])("the ref $ref is the version $version: a branch's number and a commit are none", ({ ref, version }) => {
    expect(draftOf({ ...DEPLOYED, deployment: { ...DEPLOYMENT, ref } })).toMatchObject({ version });
  });

  it.each([
    { why: "says nothing by itself", environment: "eu-1", flag: true, expected: "production" },
    { why: "says something else than the flag", environment: "staging", flag: true, expected: "staging" },
    { why: "has no flag", environment: "eu-1", flag: false, expected: "eu-1" },
  ])("the environment's name $why: $expected", ({ environment, flag, expected }) => {
    const deployment = { ...DEPLOYMENT, production_environment: flag };
    const payload = { ...DEPLOYED, deployment, deployment_status: { state: "success", environment } };

    expect(draftOf(payload)).toMatchObject({ environment: expected });
  });

  it.each([
    { run: { name: "Deploy to production" }, environment: "production" },
    {
      run: { name: "Deploy", path: ".github/workflows/deploy-staging.yml@refs/heads/main" },
      environment: "staging",
    },
    { run: { name: "Deploy", path: ".github/workflows/deploy.yml" }, environment: undefined },
  ])("a run's environment is what its names say: $run", ({ run, environment }) => {
    expect(draftOf({ ...RUN, workflow_run: { ...RUN.workflow_run, ...run } })).toMatchObject({ environment });
  });

  it("GitHub's own workflows deploy nothing that is monitored, whatever their name", () => {
    const run = { name: "pages build and deployment", path: "dynamic/pages/pages-build-deployment" };

    expect(github.parse(requestOf({ ...RUN, workflow_run: { ...RUN.workflow_run, ...run } }))).toMatchObject({
      kind: "ignored",
    });
  });
});

describe("the service of a workflow's run", () => {
  const runOf = (name: string, file: string) => ({
    ...RUN,
    workflow_run: { ...RUN.workflow_run, name, path: `.github/workflows/${file}.yml` },
  });

  it.each([
    {
      name: "Deploy orders-api to production",
      file: "deploy-orders-api",
      service: "orders-api",
      environment: "production",
    },
    { name: "Deploy to staging", file: "deploy", service: "shop", environment: "staging" },
    { name: "Deploy backend", file: "deploy", service: "shop", environment: undefined },
    { name: "Deploy", file: "deploy-orders-api", service: "shop", environment: undefined },
  ])(
    "$name in $file.yml is $service: name and file must both say so",
    ({ name, file, service, environment }) => {
      expect(github.parse(requestOf(runOf(name, file)))).toMatchObject({
        drafts: [{ service, environment }],
      });
    },
  );
});
