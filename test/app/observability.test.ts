import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { openMetrics } from "../../app/metrics.ts";

const FOLDER = fileURLToPath(new URL("../../app/observability", import.meta.url));
const read = (name: string) => readFileSync(`${FOLDER}/${name}`, "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const rules = (parse(read("alert-rules.yml")) as { groups: Array<{ rules: Rule[] }> }).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(read("grafana-dashboard.json")) as {
  panels: Array<{ id: number; title: string; targets: Array<{ expr: string }> }>;
};
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** Every name that a scrape of one of our processes can hold. */
async function scraped(): Promise<Map<string, readonly string[]>> {
  const metrics = await openMetrics().registry.getMetricsAsJSON();
  const names = new Map<string, readonly string[]>();
  for (const { name, type } of metrics) {
    if (String(type) === "histogram")
      for (const end of ["_bucket", "_sum", "_count"]) names.set(name + end, []);
    else names.set(name, []);
  }
  return names;
}

describe("the dashboard and the alert rules", () => {
  it.each(expressions)("%s asks only for what our processes tell", async (_name, expr) => {
    const names = await scraped();
    const asked = expr.match(/\b(?:dd0c|process|nodejs)_[a-z0-9_]+/g) ?? [];

    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  it("leave out none of our own metrics", async () => {
    const ours = [...(await scraped()).keys()].filter((name) => name.startsWith("dd0c_"));
    const all = expressions.map(([, expr]) => expr).join("\n");
    const base = (name: string) => name.replace(/_(bucket|sum|count)$/, "");

    expect(ours.filter((name) => !all.includes(base(name)))).toEqual([]);
  });

  it("say in every rule what it means and what to do", () => {
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(["critical", "high", "medium"]).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(10);
      expect(annotations.description.length).toBeGreaterThan(20);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

describe("our metrics", () => {
  it("are named as Prometheus has it: counters end in _total, times are seconds, nothing is a tenant's", async () => {
    const metrics = (await openMetrics().registry.getMetricsAsJSON()).filter(({ name }) =>
      name.startsWith("dd0c_"),
    );

    for (const { name, type, help } of metrics) {
      expect(name).toMatch(/^dd0c_[a-z]+(_[a-z]+)*$/);
      expect(name.endsWith("_total")).toBe(String(type) === "counter");
      expect(name).not.toMatch(/_(ms|milliseconds|minutes)\b|tenant/);
      expect(help).toMatch(/\.$/);
    }
  });
});
