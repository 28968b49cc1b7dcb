import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const parse = (payload: object, settings = {}) =>
  adapters.jenkins.parse(
    { headers: {}, body: Buffer.from(JSON.stringify(payload)), receivedAt: 0 },
    settings,
  );
const BUILD = { number: 7, timestamp: 1772441940000, duration: 60_000 };
const job = (build: object, names: object = { name: "deploy-checkout" }) => ({
  ...names,
  build: { ...BUILD, ...build },
});

describe("a Jenkins build", () => {
  it("is one deploy from its start to its end, and its times are those of the phases", () => {
    const [started, completed, finalized] = [
      { phase: "STARTED", duration: 0, timestamp: 1772441880000 },
      { phase: "COMPLETED", status: "SUCCESS" },
      { phase: "FINALIZED", status: "SUCCESS", timestamp: 1772441941000 },
    ].map((build) => parse(job(build)));

    expect(started).toMatchObject({
      drafts: [{ status: "in_progress", startedAt: "2026-03-02T08:58:00.000Z" }],
    });
    expect(completed).toMatchObject({
      drafts: [
        {
          status: "success",
          startedAt: "2026-03-02T08:58:00.000Z",
          completedAt: "2026-03-02T08:59:00.000Z",
        },
      ],
    });
    for (const parsed of [started, completed, finalized])
      expect(parsed).toMatchObject({ drafts: [{ providerDeployId: "deploy-checkout/7" }] });
  });

  it.each([
    ["SUCCESS", "success"],
    ["UNSTABLE", "success"],
    ["FAILURE", "failure"],
    ["FAILED", "failure"],
    ["ABORTED", "cancelled"],
  ])("that ended as %s is a deploy with status %s", (status, wanted) => {
    expect(parse(job({ phase: "FINISHED", status }))).toMatchObject({ drafts: [{ status: wanted }] });
  });

  it.each([{ phase: "QUEUED" }, { phase: "COMPLETED", status: "NOT_BUILT" }, { phase: "COMPLETED" }])(
    "that says %j is no deploy",
    (build) => {
      expect(parse(job(build))).toMatchObject({ kind: "ignored" });
    },
  );

  it("without times says none", () => {
    const parsed = parse(job({ phase: "COMPLETED", status: "SUCCESS", timestamp: undefined }));

    expect(parsed).toMatchObject({ drafts: [{ startedAt: undefined }] });
  });

  it("of a branch's job is told by the project around it, and apart from that of another project", () => {
    const build = { phase: "COMPLETED", status: "SUCCESS", scm: { branch: "origin/release-1" } };
    const at = (project: string) =>
      parse(job(build, { name: "release-1", url: `job/${project}/job/release-1/` }));

    expect(at("deploy-checkout")).toMatchObject({
      drafts: [{ providerDeployId: "deploy-checkout/release-1/7", service: "checkout" }],
    });
    expect(at("checkout-tests")).toMatchObject({ kind: "ignored" });
  });

  it.each([
    { deployWorkflows: ["shop/nightly"], kind: "deploy" },
    { deployWorkflows: ["nightly"], kind: "deploy" },
    { deployWorkflows: ["deploy-checkout"], kind: "ignored" },
  ])("of a job that a person named or not ($deployWorkflows) is $kind", ({ deployWorkflows, kind }) => {
    const build = { phase: "COMPLETED", status: "SUCCESS" };
    const nightly = job(build, { name: "nightly", url: "job/shop/job/nightly/" });

    expect(parse(nightly, { deployWorkflows })).toMatchObject({ kind });
  });

  it("with an address that cannot be decoded is read all the same", () => {
    const build = { phase: "COMPLETED", status: "SUCCESS" };

    expect(parse(job(build, { name: "x", url: "job/deploy%zz/" }))).toMatchObject({ kind: "deploy" });
  });
});
