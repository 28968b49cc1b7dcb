import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";
import { requestOf } from "../support/fixtures.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const AT = Date.parse("2026-03-02T09:00:00Z");
const request = (payload: object | string, receivedAt = AT) => ({
  headers: {},
  body: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  receivedAt,
});
const parse = (payload: object | string, receivedAt = AT) =>
  adapters.argocd.parse(request(payload, receivedAt));

describe("our template for Argo CD", () => {
  const app = JSON.parse(requestOf("argocd", "application_guestbook_healthy").body.toString());
  const filled = (template: string, of: object) => {
    const snippet = adapters.argocd.setup.snippet?.text ?? "";
    const [, body = ""] =
      new RegExp(`template\\.${template}: \\|[\\s\\S]*?body: \\|\\n([\\s\\S]*?)\\n(?=\\w)`).exec(snippet) ??
      [];
    const root = { app: of, context: { argocdUrl: "https://argo.example.com" } };
    return body.replaceAll(/\{\{toJson \.([\w.]+)\}\}/g, (_, path: string) =>
      JSON.stringify(
        path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], root) ?? null,
      ),
    );
  };

  it("for a sync is read as a deploy", () => {
    expect(parse(filled("dd0c", app))).toMatchObject({
      kind: "deploy",
      drafts: [
        {
          providerDeployId: "f959d66b-9ef2-4819-a1f2-f35874b61303/2020-11-18T16:47:03Z",
          service: "guestbook",
          version: "0.2",
          commitSha: "6bed858de32a0e876ec49dad1a2e3c5840d3fb07",
          status: "success",
          sourceUrl: "https://argo.example.com/applications/argocd/guestbook",
        },
      ],
    });
  });

  it.each([
    { health: "Degraded", drafts: [{ kind: "alert", status: "triggered" }] },
    { health: "Healthy", drafts: [{ kind: "alert", status: "resolved", onlyIfFiring: true }] },
  ])("for its health says that it is $health, and nothing of a deploy", ({ health, drafts }) => {
    const parsed = parse(
      filled("dd0c-health", { ...app, status: { ...app.status, health: { status: health } } }),
    );

    expect(parsed).toMatchObject({ kind: "alert", drafts });
    expect(parsed).toHaveProperty("drafts.length", 1);
  });

  it("for its health says no news while it is on its way", () => {
    const status = { ...app.status, health: { status: "Progressing" } };

    expect(parse(filled("dd0c-health", { ...app, status }))).toMatchObject({ kind: "ignored" });
  });

  it("leaves out what may hold secrets", () => {
    const source = { helm: { values: "password: hunter2" } };
    const secret = filled("dd0c", { ...app, spec: { ...app.spec, source } });

    expect(secret).not.toContain("hunter2");
  });
});

describe("an Argo CD sync", () => {
  const state = (phase: string) => ({
    metadata: { name: "checkout-prod", uid: "u-1" },
    status: { operationState: { phase, startedAt: "2026-03-02T08:58:00Z" } },
  });

  it.each([
    ["Running", "in_progress"],
    ["Succeeded", "success"],
    ["Failed", "failure"],
    ["Error", "failure"],
    ["Terminating", "cancelled"],
  ])("that is %s is a deploy with status %s, the same over its phases", (phase, status) => {
    expect(parse(state(phase))).toMatchObject({
      kind: "deploy",
      drafts: [{ status, providerDeployId: "u-1/2026-03-02T08:58:00Z" }],
    });
  });

  it("of an old revision is a deploy again, though a hand-written template says no time", () => {
    const body = { name: "checkout-prod", phase: "Succeeded", revision: "6bed858" };
    const [first, second] = [AT, AT + DAY_MS].map((at) => parse(body, at));
    const { dedupeKey } = adapters.argocd;

    expect(first).toMatchObject({ drafts: [{ providerDeployId: "checkout-prod/6bed858/2026-03-02" }] });
    expect(second).toMatchObject({ drafts: [{ providerDeployId: "checkout-prod/6bed858/2026-03-03" }] });
    expect(dedupeKey(request(body, AT))).toBe(dedupeKey(request(body, AT + 5_000)));
    expect(dedupeKey(request(body, AT))).not.toBe(dedupeKey(request(body, AT + DAY_MS)));
  });
});

describe("a template that somebody wrote for Argo CD", () => {
  it.each([
    { body: { app: "a", event: "sync_started" }, status: "in_progress" },
    { body: { app: "a", event: "on-sync-failed" }, status: "failure" },
    { body: { app: "a", event: "app-deployed" }, status: "success" },
    { body: { app_name: "a", syncStatus: "Synced" }, status: "success" },
    { body: { application: "a", sync_status: "Succeeded" }, status: "success" },
    { body: { data: { app: "a", outcome: "Error" } }, status: "failure" },
    { body: { name: "a", status: "running", sync: { status: "OutOfSync" } }, status: "in_progress" },
    { body: { name: "a", phase: "<no value>", sync: { status: "Synced" } }, status: "success" },
  ])("and says $body tells of a deploy with status $status", ({ body, status }) => {
    expect(parse(body)).toMatchObject({ kind: "deploy", drafts: [{ service: "a", status }] });
  });

  it.each([
    { body: { app: "a", status: "Degraded" }, status: "triggered" },
    { body: { app: "a", event: "health-degraded", phase: "Succeeded" }, status: "triggered" },
    { body: { app: "a", event: "health", health: { status: "Healthy" } }, status: "resolved" },
    { body: { app: "a", health_status: "Healthy" }, status: "resolved" },
  ])("and says $body tells of its health alone", ({ body, status }) => {
    const parsed = parse(body);

    expect(parsed).toMatchObject({ kind: "alert", drafts: [{ kind: "alert", service: "a", status }] });
    expect(parsed).toHaveProperty("drafts.length", 1);
  });
});

describe("an application without times", () => {
  const app = (revision?: string) => ({
    app: {
      metadata: { name: "a", uid: "u" },
      status: { operationState: { phase: "Succeeded", ...(revision ? { syncResult: { revision } } : {}) } },
    },
  });
  const idAt = (revision: string | undefined, at: number) => {
    const parsed = parse(app(revision), at);
    return parsed.kind === "deploy" ? parsed.drafts[0]?.providerDeployId : undefined;
  };

  it("is deployed anew on another day, and without a revision in another minute", () => {
    expect(idAt("f00", AT)).toBe(idAt("f00", AT + MINUTE_MS));
    expect(idAt("f00", AT)).not.toBe(idAt("f00", AT + DAY_MS));
    expect(idAt(undefined, AT)).not.toBe(idAt(undefined, AT + MINUTE_MS));
  });
});
