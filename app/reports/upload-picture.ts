import { WebClient } from "@slack/web-api";
import type { Report } from "../../engine/domain/report.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { type Log, saidBy } from "../log.ts";
import { coveredWords, titleOf } from "../slack/cards/report-words.ts";
import { SILENT } from "../slack/quiet-logger.ts";
import { chartPng } from "./chart.ts";

/** What bringing a picture to a tenant's Slack needs. */
export interface PictureDeps {
  readonly slack: {
    slackOf(tenantId: TenantId): Promise<{ token: string; scopes: readonly string[] } | undefined>;
  };
  readonly slackApiUrl: string;
  readonly log: Log;
}

const TIMEOUT_MS = 5_000;
/**
 * Uploads a report's picture and returns Slack's id of it; undefined when the scope is not granted or Slack does not take
 * it, for a report without a picture is still a report. The file is shared nowhere by itself: nobody sees one too many.
 */
export async function uploadPicture(
  { slack, slackApiUrl, log }: PictureDeps,
  tenantId: TenantId,
  report: Report,
): Promise<string | undefined> {
  const access = await slack.slackOf(tenantId);
  if (!access?.scopes.includes("files:write")) return undefined;
  const client = new WebClient(access.token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logger: SILENT,
  });
  try {
    const png = await chartPng(report);
    const filename = `${report.kind}-${report.day}.png`;
    const place = await client.files.getUploadURLExternal({ filename, length: png.byteLength });
    const { upload_url: url, file_id: id } = place;
    if (url === undefined || id === undefined) throw new Error("Slack's answer has no upload_url");
    const sent = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array(png),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!sent.ok) throw new Error(`upload answered ${sent.status}`);
    const title = `${titleOf(report)}, ${coveredWords(report)}`;
    await client.files.completeUploadExternal({ files: [{ id, title }] });
    return id;
  } catch (error) {
    log.warn({ tenant: tenantId, reason: saidBy(error) }, "picture not uploaded; the report goes without");
    return undefined;
  }
}
