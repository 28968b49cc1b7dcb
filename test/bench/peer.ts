import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { freePort } from "../../app/local/free-port.ts";
import { openArrivals } from "./arrivals.ts";

/** Prometheus' own, of Debian's package of that name or from prometheus.io. */
const ALERTMANAGER = ["prometheus-alertmanager", "alertmanager"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

/** A real Alertmanager that notifies a server of the bench, as ours notifies the workspace of the bench. */
export interface Peer {
  readonly pid: number;
  /** Where alerts are posted. */
  readonly url: string;
  /** When the notification of each alert arrived, epoch milliseconds with fractions, by its id (see `incidentBody`). */
  readonly arrivals: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Starts one that notifies at once and of each service by itself, and is as it comes otherwise; undefined where there is none on the PATH. */
export async function startPeer(): Promise<Peer | undefined> {
  if (ALERTMANAGER === undefined) return undefined;
  const sink = await openArrivals();
  const folder = mkdtempSync(join(tmpdir(), "dd0c-peer-"));
  const configFile = join(folder, "alertmanager.yml");
  writeFileSync(
    configFile,
    stringify({
      receivers: [{ name: "sink", webhook_configs: [{ url: sink.url }] }],
      route: {
        receiver: "sink",
        group_by: ["service"],
        group_wait: "0s",
        group_interval: "5m",
        repeat_interval: "4h",
      },
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    ALERTMANAGER,
    [
      `--config.file=${configFile}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
      "--log.level=error",
    ],
    { stdio: "ignore" },
  );
  for (let n = 0; (await fetch(`${url}/-/ready`).catch(() => undefined))?.status !== 200; n++) {
    if (n > 200) throw new Error("Alertmanager did not start");
    await wait(50);
  }
  return {
    pid: child.pid ?? 0,
    url: `${url}/api/v2/alerts`,
    arrivals: sink.arrivals,
    async close() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      sink.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns what is posted to it for one alert about an incident's service, as `bodyOfIncident` is to us. */
export function peerBody(incidentId: string, id: string, at: number): string {
  return JSON.stringify([
    {
      labels: {
        alertname: `latency ${id}`,
        service: `svc-${incidentId}-shop`,
        severity: "error",
        env: "prod",
      },
      annotations: { summary: `latency ${id}`, description: "x".repeat(3_400) },
      startsAt: new Date(at).toISOString(),
      endsAt: new Date(at + 3_600_000).toISOString(),
      generatorURL: "http://prometheus.test/graph",
    },
  ]);
}
