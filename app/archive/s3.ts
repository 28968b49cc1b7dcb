import { AwsClient } from "aws4fetch";
import type { ArchiveStore, PartKey } from "./archive.ts";

/** An S3-compatible bucket: AWS, Tigris, R2, MinIO. */
export interface S3Options {
  /** Without the bucket and without a trailing slash. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const DEADLINE_MS = 30_000;

/** Returns a store in an S3-compatible bucket, addressed by path. Throws when the bucket does not take or give a part. */
export function openS3Archive(options: S3Options): ArchiveStore {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 3 });
  const ask = (key: PartKey, init: RequestInit) =>
    client.fetch(`${endpoint}/${bucket}/${nameOf(key)}`, {
      ...init,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
  return {
    async keep(key, bytes) {
      const response = await ask(key, {
        method: "PUT",
        body: new Uint8Array(bytes),
        headers: { "content-type": "application/gzip" },
      });
      await refuseUnlessOk(response, "keep");
      return undefined;
    },
    async read(key) {
      const response = await ask(key, { method: "GET" });
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) await refuseUnlessOk(response, "read");
      return new Uint8Array(await response.arrayBuffer());
    },
    async drop(key) {
      const response = await ask(key, { method: "DELETE" });
      if (response.status === 404) await response.body?.cancel();
      else await refuseUnlessOk(response, "drop");
    },
  };
}

function nameOf({ tenantId, day, part }: PartKey): string {
  return `deliveries/${tenantId}/${day}/${String(part).padStart(5, "0")}.jsonl.gz`;
}

/** The store's own words may name credentials, so only its status is told. */
async function refuseUnlessOk(response: Response, what: string): Promise<void> {
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the archive's bucket answered ${response.status} to ${what}`);
}
