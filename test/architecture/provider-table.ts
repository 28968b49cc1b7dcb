import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Adapter, AuthMode } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));
const BETWEEN = /(<!-- providers -->\n)[\s\S]*?(\n<!-- \/providers -->)/;

const IN_WORDS: Readonly<Record<AuthMode, string>> = {
  hmac: "signature",
  standard_webhooks: "Standard Webhooks",
  sns_certificate: "SNS certificate",
  token_header: "key in a header",
  basic: "key as basic password",
  url_key: "key in the URL",
};

/** Returns README's table of sources, as the adapters say it. */
export function providerTable(): string {
  const rows = Object.entries<Adapter>(adapters).map(
    ([id, { title, sends, authModes, setup }]) =>
      `| ${title} | \`${id}\` | ${sends.join(", ")} | ${authModes.map((mode) => IN_WORDS[mode]).join(", ")} | [set-up](${setup.docsUrl}) |`,
  );
  return ["| Source | Id | Sends | Proves itself by | |", "|---|---|---|---|---|", ...rows].join("\n");
}

/** Returns the table that stands in README, or undefined when its marks are gone. */
export function tableInReadme(): string | undefined {
  const [, , table] =
    /(<!-- providers -->\n)([\s\S]*?)\n<!-- \/providers -->/.exec(readFileSync(README, "utf8")) ?? [];
  return table;
}

/** `npm run readme`: writes the table into README. */
export async function main(): Promise<void> {
  writeFileSync(
    README,
    readFileSync(README, "utf8").replace(
      BETWEEN,
      (_, before: string, after: string) => before + providerTable() + after,
    ),
  );
}
