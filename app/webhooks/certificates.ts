import { LRUCache } from "lru-cache";

/** A signing certificate (PEM), "none" when its place says that there is none, "unreachable" while nobody can tell. */
export type Certificate = { readonly pem: string } | "none" | "unreachable";

/** Fetches signing certificates. */
export type FetchCertificate = (url: string) => Promise<Certificate>;

const DEADLINE_MS = 2_000;
const BYTES_MAX = 64_000;
const CERTIFICATES_MAX = 100;
/** An address that failed is not asked again for so long: a flood of forgeries must not become a flood of requests. */
const FAILED_FOR_MS = 10_000;

/**
 * Returns a fetcher that asks an address once and remembers. It follows no redirect and reads at most 64 kB; which
 * addresses may be asked at all is the adapter's rule (`certificateUrl`). `fetch` is the edge; tests give their own.
 */
export function openCertificates(fetch: typeof globalThis.fetch = globalThis.fetch): FetchCertificate {
  const known = new LRUCache<string, Promise<Certificate>>({ max: CERTIFICATES_MAX });
  return (url) => {
    const before = known.get(url);
    if (before) return before;
    const asked = ask(url, fetch);
    known.set(url, asked);
    void asked.then((answer) => {
      if (typeof answer === "string") known.set(url, asked, { ttl: FAILED_FOR_MS });
    });
    return asked;
  };
}

async function ask(url: string, fetch: typeof globalThis.fetch): Promise<Certificate> {
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(DEADLINE_MS) });
    if (response.status >= 400 && response.status < 500) return "none";
    if (!response.ok) return "unreachable";
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
