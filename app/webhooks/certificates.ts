import { bulkhead, isBulkheadRejectedError } from "cockatiel";
import { LRUCache } from "lru-cache";

/** A signing certificate (PEM), "none" when its place says that there is none, "unreachable" while nobody can tell. */
export type Certificate = { readonly pem: string } | "none" | "unreachable";

/** Fetches signing certificates. */
export type FetchCertificate = (url: string) => Promise<Certificate>;

const DEADLINE_MS = 2_000;
const BYTES_MAX = 64_000;
const CERTIFICATES_MAX = 100;
/** An address that failed is not asked again for so long: a flood of forgeries must not become a flood of requests. */
const REMEMBERED_MS: Readonly<Record<Exclude<Certificate, object>, number>> = {
  none: 10_000,
  unreachable: 3_000,
};
/** Forgeries that name many addresses wait for each other, not for longer than SNS waits for an answer. */
const ASKED_AT_ONCE_MAX = 8;
const WAITING_MAX = 32;

/**
 * Returns a fetcher that asks an address once and remembers. It follows no redirect and reads at most 64 kB; which
 * addresses may be asked at all is the adapter's rule (`certificateUrl`). `fetch` is the edge; tests give their own.
 */
export function openCertificates(fetch: typeof globalThis.fetch = globalThis.fetch): FetchCertificate {
  const known = new LRUCache<string, Promise<Certificate>>({ max: CERTIFICATES_MAX });
  const few = bulkhead(ASKED_AT_ONCE_MAX, WAITING_MAX);
  return (url) => {
    const before = known.get(url);
    if (before) return before;
    const asked = few
      .execute(() => ask(url, fetch))
      .catch((error: unknown): Certificate => {
        if (isBulkheadRejectedError(error)) return "unreachable";
        throw error;
      });
    known.set(url, asked);
    void asked.then((answer) => {
      if (typeof answer === "string") known.set(url, asked, { ttl: REMEMBERED_MS[answer] });
    });
    return asked;
  };
}

async function ask(url: string, fetch: typeof globalThis.fetch): Promise<Certificate> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(DEADLINE_MS) });
    const { status } = response;
    if (!response.ok) {
      await response.body?.cancel();
      return status >= 500 || status === 408 || status === 429 ? "unreachable" : "none";
    }
    const pem = await textOf(response);
    return pem === undefined ? "none" : { pem };
  } catch {
    return "unreachable";
  }
}

async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
