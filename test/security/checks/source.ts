import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Check, unless } from "../check.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");

/** Patterns of secrets that must never be committed; what tests invent is told apart by its file. */
const SECRETS =
  /xox[abpr]-\d{6,}-[\w-]{10,}|whsec_[A-Za-z0-9+/]{32}|-----BEGIN (?:RSA |EC )?PRIVATE KEY|AKIA[0-9A-Z]{16}/;

/** What can be seen in the code and the files around it. */
export const SOURCE_CHECKS: readonly Check[] = [
  {
    point: 15,
    name: "signatures are compared in constant time",
    look: async () =>
      sources("adapters", "app/webhooks").flatMap((path) =>
        read(path)
          .split("\n")
          .filter((line) =>
            /(signature|secret|hmac|digest)\w*\s*[!=]==|[!=]==\s*\w*(signature|secret|hmac|digest)|\.equals\(|\bcompare\(/i.test(
              line,
            ),
          )
          // Whether there is one at all is no comparison with it, nor is the name of an algorithm.
          .filter((line) => !/[!=]==\s*(undefined|null|""|0|"[\w-]+")/.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      ),
  },
  {
    point: 28,
    name: "no pattern of a tenant reaches an engine that backtracks",
    look: async () =>
      sources("app", "engine", "adapters")
        .filter((path) => !path.startsWith("app/local/"))
        .flatMap((path) =>
          [...read(path).matchAll(/new RegExp\(\s*([^\n]*)/g)]
            // A literal, or a constant of our own.
            .filter(([, given]) => !/^["'`/]|^[A-Z_]+/.test(given ?? ""))
            .map(([, given]) => `${path}: ${given}`),
        ),
  },
  {
    point: 51,
    name: "every package of the lockfile has its hash and comes from one registry",
    async look() {
      const { packages } = JSON.parse(read("package-lock.json")) as {
        packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
      };
      return Object.entries(packages)
        .filter(([path, { link }]) => path !== "" && !link)
        .filter(
          ([, { resolved, integrity }]) =>
            !integrity?.startsWith("sha512-") ||
            // Left out on purpose: whoever installs says which registry, and the hash says what it must give.
            (resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/")),
        )
        .map(([path]) => path);
    },
  },
  {
    point: 53,
    name: "workflows pin actions by hash and may only read; install scripts are an allowlist",
    async look() {
      const workflow = read(".github/workflows/ci.yml");
      const loose = [...workflow.matchAll(/uses: ([^\s]+)/g)]
        .map(([, name]) => name ?? "")
        .filter((name) => !/@[0-9a-f]{40}$/.test(name));
      const { allowScripts } = JSON.parse(read("package.json")) as { allowScripts?: object };
      return [
        ...loose,
        ...unless(/permissions:\n\s+contents: read\n/.test(workflow), "permissions are not least"),
        ...unless(allowScripts !== undefined, "no allowlist of install scripts"),
      ];
    },
  },
  {
    point: 54,
    name: "no secret is committed",
    look: async () =>
      execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
        .split("\n")
        // Test keys of the corpora say so in their name.
        .filter((path) => path !== "" && !/^test\/|\.(png|woff2|bin)$/.test(path))
        .filter((path) => SECRETS.test(read(path))),
  },
  {
    point: 52,
    name: "npm knows of no hole in what production installs",
    async look() {
      const answer = audit();
      if (answer === undefined) return "the registry does not answer npm audit";
      return unless(answer.high + answer.critical === 0, `${answer.high} high, ${answer.critical} critical`);
    },
    slow: true,
  },
];

function sources(...folders: string[]): string[] {
  return execFileSync("git", ["ls-files", ...folders], { cwd: ROOT, encoding: "utf8" })
    .split("\n")
    .filter((path) => path.endsWith(".ts"));
}

/** What the registry says, undefined where it does not take the question. */
function audit(): { readonly high: number; readonly critical: number } | undefined {
  try {
    const text = execFileSync("npm", ["audit", "--omit=dev", "--json"], {
      cwd: ROOT,
      encoding: "utf8",
      timeout: 30_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return counts(text);
  } catch (error) {
    // It ends with 1 when it found something, too.
    return counts(String((error as { stdout?: unknown }).stdout ?? ""));
  }
}

function counts(text: string): { readonly high: number; readonly critical: number } | undefined {
  try {
    const { metadata } = JSON.parse(text) as {
      metadata?: { vulnerabilities?: { high: number; critical: number } };
    };
    return metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
