import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertDraft, canonicalAlert, type DraftOrigin } from "../../../engine/domain/alert.ts";
import { canonicalDeploy, type DeployDraft } from "../../../engine/domain/deploy.ts";

const RECEIVED_AT = Date.parse("2026-03-02T09:00:00Z");
const ORIGIN: DraftOrigin = {
  tenantId: "",
  integrationId: "i",
  provider: "p",
  deliveryId: "d",
  ordinal: 0,
  receivedAt: RECEIVED_AT,
};
const ALERT: AlertDraft = { kind: "alert", status: "triggered", severity: "high", title: "t", tags: {} };
const DEPLOY: DeployDraft = { kind: "deploy", providerDeployId: "1", status: "in_progress" };
const text = fc.string({ unit: "binary", maxLength: 3_000 });

describe("a canonical alert", () => {
  it("keeps every limit and is well-formed, whatever the draft", () => {
    const tags = fc.dictionary(fc.string({ unit: "binary" }), text, { maxKeys: 80 });

    fc.assert(
      fc.property(text, text, text, tags, (title, description, name, drafted) => {
        const alert = canonicalAlert(
          {
            ...ALERT,
            title,
            description,
            service: name,
            environment: name,
            tags: drafted,
            providerAlertId: name,
          },
          ORIGIN,
        );

        expect(alert.title.length).toBeLessThanOrEqual(1_024);
        expect(alert.title).not.toBe("");
        expect(alert.description?.length ?? 0).toBeLessThanOrEqual(8_000);
        expect(alert.provider_alert_id.length).toBeLessThanOrEqual(500);
        expect(Object.keys(alert.tags).length).toBeLessThanOrEqual(64);
        for (const [key, value] of Object.entries(alert.tags)) {
          expect(key.length).toBeLessThanOrEqual(100);
          expect(value.length).toBeLessThanOrEqual(500);
        }
        expect(JSON.stringify(alert)).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps the raw environment as a tag where no word explains it, beside 63 others", () => {
    const tags = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, "v"]));
    const alert = canonicalAlert({ ...ALERT, environment: "eu-blue", tags }, ORIGIN);

    expect(alert.environment).toBe("unknown");
    expect(alert.tags).toHaveProperty("environment_raw", "eu-blue");
    expect(Object.keys(alert.tags)).toHaveLength(64);
    expect(canonicalAlert({ ...ALERT, environment: "prod" }, ORIGIN).tags).toEqual({});
  });

  it("drops empty tags and __proto__", () => {
    const tags = JSON.parse('{"":"a","b":"","c":"\\u0000","__proto__":"x","d":"e"}');

    expect(canonicalAlert({ ...ALERT, tags }, ORIGIN).tags).toEqual({ d: "e" });
  });

  it("has the receipt's time where the provider says none, and an end only when it is resolved", () => {
    const at = "2026-03-02T09:00:00.000Z";
    const resolvedAt = "2026-03-02T08:00:00.000Z";

    expect(canonicalAlert(ALERT, ORIGIN)).toMatchObject({
      triggered_at: at,
      occurred_at: at,
      received_at: at,
    });
    expect(canonicalAlert({ ...ALERT, resolvedAt }, ORIGIN)).not.toHaveProperty("resolved_at");
    expect(canonicalAlert({ ...ALERT, status: "resolved", resolvedAt }, ORIGIN).resolved_at).toBe(resolvedAt);
    expect(canonicalAlert({ ...ALERT, status: "resolved" }, ORIGIN).resolved_at).toBe(at);
  });

  it("is the same for the same draft, and another for the next of its delivery", () => {
    const first = canonicalAlert(ALERT, ORIGIN);
    const second = canonicalAlert(ALERT, { ...ORIGIN, ordinal: 1 });

    expect(canonicalAlert(ALERT, ORIGIN)).toEqual(first);
    expect(second.alert_id).not.toBe(first.alert_id);
    expect(second.fingerprint).toBe(first.fingerprint);
  });

  it("has a title when it was given none", () => {
    expect(canonicalAlert({ ...ALERT, title: " \u0000 " }, ORIGIN).title).toBe("(no title)");
  });
});

describe("a canonical deploy", () => {
  it("keeps every limit and is well-formed, whatever the draft", () => {
    fc.assert(
      fc.property(text, (any) => {
        const deploy = canonicalDeploy(
          {
            ...DEPLOY,
            providerDeployId: any,
            version: any,
            author: any,
            commitSha: any,
            commitMessage: any,
            prNumber: any,
            service: any,
          },
          ORIGIN,
        );

        expect(deploy.provider_deploy_id.length).toBeLessThanOrEqual(500);
        expect(deploy.version?.length ?? 0).toBeLessThanOrEqual(200);
        expect(deploy.author?.length ?? 0).toBeLessThanOrEqual(200);
        expect(deploy.commit_sha?.length ?? 0).toBeLessThanOrEqual(100);
        expect(deploy.commit_message?.length ?? 0).toBeLessThanOrEqual(2_000);
        expect(deploy.pr_number?.length ?? 0).toBeLessThanOrEqual(50);
        expect(JSON.stringify(deploy)).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps its id over its states, and ends only when it has ended", () => {
    const started = canonicalDeploy(DEPLOY, ORIGIN);
    const ended = canonicalDeploy(
      { ...DEPLOY, status: "success" },
      { ...ORIGIN, deliveryId: "later", receivedAt: RECEIVED_AT + 60_000 },
    );

    expect(ended.deploy_id).toBe(started.deploy_id);
    expect(started).not.toHaveProperty("completed_at");
    expect(ended.completed_at).toBe("2026-03-02T09:01:00.000Z");
    expect(canonicalDeploy({ ...DEPLOY, providerDeployId: "2" }, ORIGIN).deploy_id).not.toBe(
      started.deploy_id,
    );
  });
});
