import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";
import { providerTable, tableInReadme } from "./provider-table.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(ROOT + path, "utf8");

describe("the README", () => {
  const readme = read("README.md");
  const table = readme.slice(readme.indexOf("## Where is…?"), readme.indexOf("## Sources"));
  const paths = [...table.matchAll(/`([\w./-]+\/[\w./-]+)`/g)]
    .map(([, path]) => path ?? "")
    .filter((path) => !path.startsWith("/"));

  it.each(paths)("points at %s, which is there", (path) => {
    expect(existsSync(ROOT + path)).toBe(true);
  });

  it("has a table worth having", () => {
    expect(paths.length).toBeGreaterThanOrEqual(15);
  });

  it("shows a screenshot that is there", () => {
    const image = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme)?.[1] ?? "";
    expect(existsSync(ROOT + image)).toBe(true);
  });

  it("has the table of sources that the adapters make: npm run readme writes it", () => {
    expect(tableInReadme()).toBe(providerTable());
    expect(providerTable().split("\n")).toHaveLength(Object.keys(adapters).length + 2);
  });

  it("marks the command that runs the tests", () => {
    expect(readme).toMatch(/<!-- test-command -->\n```sh\n.+npm test\n```/);
  });

  it("names every variable that must be set", () => {
    for (const name of [
      "DATABASE_URL",
      "REDIS_URL",
      "MASTER_KEYS",
      "SLACK_CLIENT_ID",
      "PUBLIC_URL",
      "SPOOL_DIR",
    ]) {
      expect(read("app/config.ts")).toContain(name);
      expect(readme).toContain(name);
    }
  });
});

describe("the hosts' files", () => {
  const procfile = new Map(
    read("Procfile")
      .trim()
      .split("\n")
      .map((line) => line.split(": ") as [string, string]),
  );

  it.each([...procfile])("start %s from a file in app/", (_name, command) => {
    const [, name] = /^node app\/run\.mjs ([\w-]+)$/.exec(command) ?? [];
    expect(existsSync(`${ROOT}app/${name}.ts`)).toBe(true);
  });

  it("say the same on Fly as on Heroku", () => {
    const fly = read("fly.toml");
    expect(fly).toContain(`web = "${procfile.get("web")}"`);
    expect(fly).toContain(`worker = "${procfile.get("worker")}"`);
    expect(fly).toContain(`release_command = "${procfile.get("release")}"`);
  });

  it("check health where it is answered", () => {
    expect(read("fly.toml")).toContain('path = "/readyz"');
    expect(read("app/web.ts")).toContain('"/readyz"');
    expect(read("app/worker.ts")).toContain("/healthz");
  });
});

describe("the project", () => {
  it("pins every version exactly", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });

  it("runs the same script in CI as here", () => {
    expect(read(".github/workflows/ci.yml")).toContain("run: bash .ci/run");
  });

  it("has the fixed top level and nothing else", () => {
    const fixed = [
      "LICENSE",
      "Procfile",
      "README.md",
      "adapters",
      "app",
      "biome.json",
      "engine",
      "fly.toml",
      "package-lock.json",
      "package.json",
      "slack-manifest.yml",
      "test",
      "tsconfig.json",
    ];
    const there = readdirSync(ROOT).filter((name) => !name.startsWith(".") && name !== "node_modules");
    expect(there.toSorted()).toEqual(fixed.toSorted());
  });
});
