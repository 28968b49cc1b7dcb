import { describe, expect, it } from "vitest";
import { readRecordedLine } from "../../../app/simulate/recorded-line.ts";

const line = (text: string) => readRecordedLine(Buffer.from(text));
const ENVELOPE = '"delivery_id":"w1","received_at":"2026-03-02T09:00:00.000Z","provider":"datadog"';

function bodyOf(text: string): string {
  const read = line(text);
  if (!read.ok) throw new Error(read.reason);
  return Buffer.from(read.delivery.body).toString("utf8");
}

describe("a recorded line", () => {
  it("gives the envelope, with header names in lower case", () => {
    const read = line(
      `{${ENVELOPE},"tenant":"acme","kind":"deploy","headers":{"X-GitHub-Event":"push"},"body":{}}`,
    );

    expect(read).toMatchObject({
      ok: true,
      delivery: {
        deliveryId: "w1",
        receivedAt: Date.parse("2026-03-02T09:00:00Z"),
        tenant: "acme",
        provider: "datadog",
        integrationId: "datadog",
        isDeploy: true,
        headers: { "x-github-event": "push" },
      },
    });
  });

  it.each([
    ["keeps digits beyond a JavaScript number's", '{"id":12345678901234567890}'],
    ["is not fooled by braces in a text", '{"a":"}\\"]{","b":[{"c":"\\\\"}]}'],
    ["keeps an inner body where it is", '{"event":{"body":"inner"},"body":"also"}'],
    ["keeps blanks as they were sent", '{ "a" :  1 }'],
    ["may be a list", "[1,2,3]"],
    ["may be a number", "42"],
  ])("has a body that %s", (_why, body) => {
    expect(bodyOf(`{${ENVELOPE},"body":${body},"after":1}`)).toBe(body);
    expect(bodyOf(`{"body":${body},${ENVELOPE}}`)).toBe(body);
    expect(bodyOf(`{"headers":{"body":"theirs"},${ENVELOPE},"body":${body}}`)).toBe(body);
    expect(bodyOf(`{${ENVELOPE} , "body" : ${body}}`).trimEnd()).toBe(body);
  });

  it("has a body that was sent as a text, such as a form", () => {
    expect(bodyOf(`{${ENVELOPE},"body":"payload=%7B%7D&x=\\"1\\""}`)).toBe('payload=%7B%7D&x="1"');
  });

  it.each([
    ["not JSON at all", "no JSON", 'it is no JSON object with a "body"'],
    ["cut off in the body", `{${ENVELOPE},"body":{"a":1`, "it is not JSON"],
    ["without a body", `{${ENVELOPE}}`, 'it is no JSON object with a "body"'],
    [
      "without a provider",
      '{"delivery_id":"w1","received_at":"2026-03-02T09:00:00Z","body":{}}',
      'its "provider" must be',
    ],
    [
      "of an unknown time",
      '{"delivery_id":"w1","received_at":"noon","provider":"x","body":{}}',
      'its "received_at" must be a time',
    ],
  ])("says what is wrong with one %s", (_what, text, reason) => {
    const read = line(text);

    expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});
