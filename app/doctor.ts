import { parseArgs } from "node:util";
import { parseTenantId, type TenantId } from "../engine/domain/tenant.ts";
import { readConfig } from "./config.ts";
import { examine } from "./doctor/examine.ts";
import { rebuildAllProjections, rebuildAllRedis, republishAll } from "./doctor/mend.ts";
import { openPatient, type Patient } from "./doctor/patient.ts";

const USAGE = `Looks whether the ledger, the projections, Redis and the secrets agree, and mends what does not.

  npm run --silent doctor                           looks, prints what is wrong and the fix; ends with 1 if anything is
  npm run --silent doctor -- rebuild-projections    folds the log again and writes incidents, alerts, deploys from it
  npm run --silent doctor -- rebuild-redis          empties Redis' state; workers fill it from Postgres
  npm run --silent doctor -- republish              puts back on the work lists what fell off them

Each takes --tenant ID. Needs the environment of the product, which may go on running. Prints ids and counts, never
what an alert said.`;

const MENDS: Readonly<Record<string, (patient: Patient) => Promise<string[]>>> = {
  "rebuild-projections": rebuildAllProjections,
  "rebuild-redis": rebuildAllRedis,
  republish: republishAll,
};

/** `npm run doctor`: for whoever operates the product. Exits with 1 when something is wrong, with 2 when it was called wrongly. */
export async function main(args: readonly string[]): Promise<void> {
  const wish = readArguments(args);
  if (!wish) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const patient = await openPatient(readConfig(), wish.tenantId);
  try {
    const mend = MENDS[wish.verb];
    if (mend) {
      for (const line of await mend(patient)) say(line);
      return;
    }
    const findings = await examine(patient);
    for (const { what, fix } of findings) say(`wrong  ${what}\n  fix  ${fix}`);
    say(
      findings.length === 0
        ? `All is well with ${patient.tenantIds.length} tenants.`
        : `${findings.length} findings`,
    );
    if (findings.length > 0) process.exitCode = 1;
  } finally {
    await patient.close();
  }
}

function readArguments(
  args: readonly string[],
): { readonly verb: string; readonly tenantId: TenantId | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { tenant: { type: "string" } },
      allowPositionals: true,
    });
    const verb = positionals[0] ?? "check";
    const tenantId = values.tenant === undefined ? undefined : parseTenantId(values.tenant);
    if (values.tenant !== undefined && !tenantId) return undefined;
    return verb === "check" || Object.hasOwn(MENDS, verb) ? { verb, tenantId } : undefined;
  } catch {
    return undefined;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
