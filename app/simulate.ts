import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { adapters, parseProviderId } from "../adapters/index.ts";
import { DEFAULT_CONFIG } from "../engine/domain/state.ts";
import { parseTenantId } from "../engine/domain/tenant.ts";
import { openSimulation } from "../engine/simulation/simulation.ts";

export async function main(args: readonly string[]): Promise<void> {
  const [webhooks = "", configFile = "", out = ""] = args;
  const given = JSON.parse(readFileSync(configFile, "utf8"));
  const sim = openSimulation(parseTenantId("t00000000000000000000000000") ?? ("x" as never), {
    ...DEFAULT_CONFIG,
    dependencies: given.dependencies,
    serviceAliases: given.service_mappings,
  });
  const file = createWriteStream(out);
  const write = (lines: readonly object[]) => {
    for (const line of lines) file.write(`${JSON.stringify(line)}\n`);
  };
  const seen = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(webhooks) })) {
    if (!line) continue;
    const d = JSON.parse(line);
    const provider = parseProviderId(d.provider);
    if (!provider) continue;
    const receivedAt = Date.parse(d.received_at);
    const request = { headers: d.headers, body: Buffer.from(JSON.stringify(d.body)), receivedAt };
    const key = provider + adapters[provider].dedupeKey(request);
    const parsed = adapters[provider].parse(request, {});
    const item = {
      itemId: d.delivery_id,
      tenantId: sim.state.tenantId,
      receivedAt,
      integrationId: provider,
      provider,
      content: parsed.kind === "alert" || parsed.kind === "deploy" ? parsed : { kind: "none" },
    } as never;
    const eventOf = (n: number) => `${d.delivery_id}#${n}`;
    if (seen.has(key)) write(sim.repeat(item, eventOf));
    else {
      seen.add(key);
      write(sim.take(item, eventOf));
    }
  }
  write(sim.finish());
  await new Promise((done) => file.end(done));
  console.log(JSON.stringify(sim.totals()));
}
