import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertDraft, canonicalAlert } from "../../../engine/domain/alert.ts";
import { maskAlert, maskDeploy, maskId, openMask } from "../../../engine/domain/privacy.ts";
import { alertFor, at, deployOf, TENANT } from "../../support/builders.ts";

const mask = openMask(Buffer.alloc(32, 1));
const other = openMask(Buffer.alloc(32, 2));
const origin = {
  tenantId: TENANT,
  integrationId: "i",
  provider: "datadog",
  deliveryId: "d",
  ordinal: 0,
  receivedAt: at("09:00:00"),
};
const stored = (draft: AlertDraft, by = mask) => canonicalAlert(maskAlert(draft, by), origin);

describe("a mask", () => {
  it("gives equal values one name, other values and other tenants another", () => {
    expect(mask.value("web-17")).toBe(mask.value("web-17"));
    expect(mask.value("web-17")).not.toBe(mask.value("web-18"));
    expect(mask.value("web-17")).not.toBe(other.value("web-17"));
    expect(mask.value("web-17")).not.toContain("web-17");
  });

  it("names the same value the same in another process, for ever", () => {
    expect(mask.value("web-17")).toBe("hidden-tirzzjithzipvhxq");
  });
});

describe("an alert in privacy mode", () => {
  it("has no description, and masks for values", () => {
    const alert = stored(
      alertFor("payments", { description: "card 4242 failed", tags: { host: "web-17", team: "red" } }),
    );

    expect(alert.description).toBeUndefined();
    expect(alert.tags).toEqual({ host: mask.value("web-17"), team: mask.value("red") });
  });

  it("keeps what a card is about: title, service, environment, severity, times", () => {
    const draft = alertFor("payments", {
      triggeredAt: "2026-03-02T08:59:00.000Z",
      tags: { service: "payments" },
    });

    const alert = stored(draft);

    expect(alert).toMatchObject({
      title: draft.title,
      service: "payments",
      environment: "production",
      severity: "high",
      triggered_at: "2026-03-02T08:59:00.000Z",
    });
  });

  it.each([
    ["Disk full on web-17", { host: "web-17" }, `Disk full on ${mask.value("web-17")}`],
    ["Disk full on WEB-17.", { host: "web-17" }, `Disk full on ${mask.value("web-17")}.`],
    ["{host:web-17,az:1} is slow", { host: "web-17" }, `{host:${mask.value("web-17")},az:1} is slow`],
    ["disk_full_web17", { host: "web17" }, `disk_full_${mask.value("web17")}`],
    ["red redis", { team: "red" }, `${mask.value("red")} redis`],
    ["a.b (c) is down", { what: "a.b (c)" }, `${mask.value("a.b (c)")} is down`],
    ["web-1 and web-17", { a: "web-1", b: "web-17" }, `${mask.value("web-1")} and ${mask.value("web-17")}`],
    ["payments is slow", { service: "payments" }, "payments is slow"],
    ["HighLatency", { alertname: "HighLatency" }, "HighLatency"],
    ["customer-x is down", { "customer-x": "true" }, `${mask.value("customer-x")} is down`],
  ])("shows the title %j with tags %j as %j", (title, tags, shown) => {
    expect(stored(alertFor("payments", { title, tags })).title).toBe(shown);
  });

  it("hides a title that is only the description again, and one too long to search", () => {
    const said = stored(
      alertFor("a", { title: "Card 4242 was refused", description: "Card 4242 was  refused" }),
    );
    const long = stored(alertFor("a", { title: `${"x ".repeat(3_000)}web-17`, tags: { host: "web-17" } }));
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, `value-${n}`]));
    const crowded = stored(alertFor("a", { title: "value-2999 is down", tags: many }));

    for (const { title } of [said, long, crowded]) expect(title).toMatch(/^Alert hidden-[g-z]{16}$/);
  });

  it("hides a tag that has a name only, and an environment that no word explains", () => {
    const alert = stored(alertFor("payments", { environment: "customer-x", tags: { "customer-y": "true" } }));

    expect(JSON.stringify(alert)).not.toMatch(/customer-[xy]/);
    expect(alert.tags).toEqual({
      environment_raw: mask.value("customer-x"),
      [mask.value("customer-y")]: mask.value("true"),
    });
  });

  it.each([
    ["https://x.io/a/b?host=web-17#web-17", "https://x.io/a/b"],
    ["https://user:web-17@x.io/a", "https://x.io/a"],
    ["https://x.io/hosts/web-17/graph", "https://x.io"],
    ["https://x.io/hosts/web%2D17", "https://x.io"],
    ["https://web-17.x.io/a", undefined],
    ["https://x.io/%ff", undefined],
  ])("shows the link %s as %s", (sourceUrl, shown) => {
    expect(stored(alertFor("payments", { sourceUrl, tags: { host: "web-17" } })).source_url).toBe(shown);
  });

  it("is the same alert as before the mask, and no other: with the provider's key and without", () => {
    const ids = [undefined, "title:x|host:web-17", "title:x|host:web-18", "1234567890"];
    const titles = ["Disk full on web-17", "Disk full on web-18", "Queue grows on web"];
    const drafts = ids.flatMap((providerAlertId) =>
      titles.map((title) =>
        alertFor("payments", { providerAlertId, title, tags: { host: title.slice(13) } }),
      ),
    );

    for (const a of drafts) {
      for (const b of drafts) {
        const same = canonicalAlert(a, origin).fingerprint === canonicalAlert(b, origin).fingerprint;
        expect(stored(a).fingerprint === stored(b).fingerprint, `${a.title} / ${b.title}`).toBe(same);
      }
    }
  });

  it.each(["İstanbul", "ΣΑΣ", "STRASSE", "ﬁsh"])(
    "finds a value in a title whose letters have odd cases: %s",
    (city) => {
      for (const spelled of [city, city.toLowerCase()])
        expect(
          maskAlert(alertFor("payments", { title: `Slow in ${spelled} today`, tags: { city } }), mask).title,
        ).toMatch(/^Slow in hidden-[g-z]{16} today$/);
    },
  );

  it("keeps no value of a tag as a word in anything that is stored, whatever the tags are", () => {
    const value = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), value, (values, around) => {
        // The mark must be the tags' alone: a letter with accents may begin with it.
        fc.pre(!around.includes("Ω"));
        const marked = values.map((text) => `Ω${text.replace(/[\s\p{Cc}"\\]/gu, "")}Ω`);
        const tags = Object.fromEntries(marked.map((text, n) => [`t${n}`, text]));
        const title = `Slow: ${around} ${marked.join(" / ")} ${around}`;
        const draft = alertFor("payments", {
          title,
          tags,
          providerAlertId: marked.join(),
          providerIncidentId: marked.join("|"),
          sourceUrl: `https://x.io/${encodeURIComponent(marked[0] ?? "")}`,
        });

        expect(
          JSON.stringify(maskAlert(draft, mask)).replaceAll(JSON.stringify(around).slice(1, -1), ""),
        ).not.toContain("Ω");
      }),
    );
  });
});

describe("the key of something in privacy mode", () => {
  it.each([
    "42",
    "e3b0c44298fc1c14",
    "70413a06-38d6-4c85-92b8-5ebc900d42e2",
    "70413a06-38d6-4c85-92b8-5ebc900d42e2-1602161230000",
  ])("stays when no word can be in it: %s", (id) => {
    expect(maskId(id, mask)).toBe(id);
  });

  it.each(["web-17", '{alertname=~"x"}', "deadbeef", "title:x|host:y", "Q1A2B3C4D5E6F7"])(
    "is masked when one could be: %s",
    (id) => {
      expect(maskId(id, mask)).toMatch(/^hidden-[g-z]{32}$/);
    },
  );
});

describe("a deploy in privacy mode", () => {
  it("keeps who, what and when, but no commit message and nothing behind a link's path", () => {
    const deploy = maskDeploy(
      deployOf("payments", {
        author: "ana",
        version: "1.2.3",
        commitSha: "abc",
        commitMessage: "charge card 4242",
        prNumber: "7",
        prUrl: "https://g.io/a/pull/7?who=ana",
        sourceUrl: "https://g.io/a/runs/1#step",
      }),
    );

    expect(deploy).toEqual(
      deployOf("payments", {
        author: "ana",
        version: "1.2.3",
        commitSha: "abc",
        prNumber: "7",
        prUrl: "https://g.io/a/pull/7",
        sourceUrl: "https://g.io/a/runs/1",
      }),
    );
  });
});
