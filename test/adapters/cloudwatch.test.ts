import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";
import { requestOf } from "../support/fixtures.ts";

const { cloudwatch } = adapters;
const CERTIFICATE = readFileSync(
  new URL("./fixtures/cloudwatch/sns_signing_cert.pem", import.meta.url),
  "utf8",
);
const CERTIFICATE_URL =
  "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem";

describe.each(["sns_signed_v1_sha1", "sns_signed_v1_lambda_casing"])("AWS' own signature: %s", (name) => {
  const request = requestOf("cloudwatch", name);
  const changed = (from: string, to: string) => ({
    ...request,
    body: Buffer.from(request.body.toString().replace(from, to)),
  });

  it("is right, although its certificate has expired since", () => {
    expect(cloudwatch.certificateUrl?.(request)).toBe(CERTIFICATE_URL);
    expect(cloudwatch.verify(request, [], CERTIFICATE)).toEqual({ ok: true });
  });

  it.each([
    ["Hello world", "Hello World"],
    ["792cda85", "792cda86"],
    ["295079676684", "295079676685"],
    ["2022-07-28", "2022-07-29"],
    ["ghtf+deO", "ghtf+deP"],
    ['"SignatureVersion" : "1"', '"SignatureVersion" : "2"'],
    ['"Message" :', '"Subject" : "x", "Message" :'],
  ])("is wrong with %s made %s", (from, to) => {
    expect(changed(from, to).body).not.toEqual(request.body);
    expect(cloudwatch.verify(changed(from, to), [], CERTIFICATE)).toEqual({
      ok: false,
      reason: "signature-mismatch",
    });
  });

  it("is wrong under another certificate, and under what is none", () => {
    const other = readFileSync(new URL("../corpora/sns-stand-in.cert.pem", import.meta.url), "utf8");

    expect(cloudwatch.verify(request, [], other).ok).toBe(false);
    expect(cloudwatch.verify(request, [], "<html>").ok).toBe(false);
    expect(cloudwatch.verify(request, [], "").ok).toBe(false);
    expect(cloudwatch.verify(request, []).ok).toBe(false);
  });
});

describe("an alarm's severity", () => {
  const severityOf = (name: string, description: string | null, state = "ALARM", before = "OK") => {
    const alarm = {
      AlarmName: name,
      AlarmDescription: description,
      NewStateValue: state,
      OldStateValue: before,
    };
    const parsed = cloudwatch.parse({
      headers: {},
      body: Buffer.from(JSON.stringify(alarm)),
      receivedAt: 0,
    });
    const [draft] = parsed.kind === "alert" ? parsed.drafts : [];
    return draft?.kind === "alert" ? [draft.severity, draft.severityWord] : parsed;
  };

  it.each([
    ["checkout-5xx", null, "high", undefined],
    ["checkout-critical-5xx", null, "critical", "critical"],
    ["CheckoutWarning", null, "medium", "Warning"],
    ["checkout_p3_latency", null, "medium", "p3"],
    ["[SEV-2] checkout", null, "high", "SEV-2"],
    ["checkout p99 above p50", null, "high", undefined],
    ["user-info-service", null, "high", undefined],
    ["high-cpu-low-disk", "This is not critical, a warning only", "high", undefined],
    ["checkout", "Severity: Low, owner: shop", "low", "Low"],
    ["checkout", "priority=P1", "critical", "P1"],
    ["checkout", "severity: whatever", "high", undefined],
    ["checkout-warning", "Severity: critical", "medium", "warning"],
  ])("of %s, described as %s, is %s", (name, description, severity, word) => {
    const [found, itsWord] = severityOf(name, description) as [string, string | undefined];

    expect(found).toBe(severity);
    expect(itsWord).toBe(word);
  });

  it("is only information when data is missing, unless it was firing before", () => {
    expect(severityOf("checkout-p1", null, "INSUFFICIENT_DATA", "OK")).toEqual(["info", "INSUFFICIENT_DATA"]);
    expect(severityOf("checkout-p1", null, "INSUFFICIENT_DATA", "ALARM")).toEqual(["critical", "p1"]);
  });
});

describe("an alarm's service", () => {
  const serviceOf = (Namespace: string, dimensions: Record<string, string>) => {
    const Dimensions = Object.entries(dimensions).map(([name, value]) => ({ name, value }));
    const alarm = {
      AlarmName: "the alarm",
      NewStateValue: "ALARM",
      Trigger: { MetricName: "m", Namespace, Dimensions },
    };
    const parsed = cloudwatch.parse({
      headers: {},
      body: Buffer.from(JSON.stringify(alarm)),
      receivedAt: 0,
    });
    return parsed.kind === "alert" ? parsed.drafts[0]?.service : parsed;
  };

  it.each([
    ["AWS/ECS", { ClusterName: "main", ServiceName: "orders" }, "orders"],
    ["AWS/ApplicationELB", { LoadBalancer: "app/shop/50dc6c495c0c9188" }, "shop"],
    [
      "AWS/ApplicationELB",
      { LoadBalancer: "app/shop/50dc", TargetGroup: "targetgroup/orders/73e2" },
      "orders",
    ],
    ["AWS/States", { StateMachineArn: "arn:aws:states:eu-west-1:1:stateMachine:billing" }, "billing"],
    ["AWS/EC2", { InstanceId: "i-1" }, "i-1"],
    ["AWS/EC2", {}, "the alarm"],
    ["Acme/Shop", {}, "Acme/Shop"],
    ["Acme/Shop", { Service: "cart", host: "a" }, "cart"],
  ])("of %s with %j is %s", (namespace, dimensions, service) => {
    expect(serviceOf(namespace, dimensions)).toBe(service);
  });
});

describe("an alarm's environment", () => {
  it.each([
    {
      why: "a dimension",
      name: "errors",
      dimensions: { env: "staging", FunctionName: "pay-prod" },
      expected: "staging",
    },
    {
      why: "the alarm's name",
      name: "pay-staging-errors",
      dimensions: { FunctionName: "pay-prod" },
      expected: "staging",
    },
    { why: "the service's name", name: "errors", dimensions: { FunctionName: "pay-prod" }, expected: "prod" },
    {
      why: "the cluster's name",
      name: "errors",
      dimensions: { ServiceName: "pay", ClusterName: "qa-1" },
      expected: "qa",
    },
    { why: "nothing", name: "errors", dimensions: { FunctionName: "pay" }, expected: undefined },
  ])("is said by $why", ({ name, dimensions, expected }) => {
    const Dimensions = Object.entries(dimensions).map(([key, value]) => ({ name: key, value }));
    const alarm = { AlarmName: name, NewStateValue: "ALARM", Trigger: { Dimensions } };
    const parsed = cloudwatch.parse({ headers: {}, body: Buffer.from(JSON.stringify(alarm)), receivedAt: 0 });

    expect(parsed).toMatchObject({ kind: "alert", drafts: [{ environment: expected }] });
  });
});
