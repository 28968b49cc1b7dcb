const LOOK_AT_MAX = 4_000;

/**
 * Returns the beginning of a delivery's body for people to look at, at most `lengthMax` characters: on one line, with
 * whatever looks like a secret, an address, a query or a long id masked. Not escaped: that is for whoever shows it.
 */
export function redactedSample(body: Uint8Array, lengthMax: number): string {
  const text = Buffer.from(body).subarray(0, LOOK_AT_MAX).toString("utf8").replaceAll(/\s+/g, " ").trim();
  const masked = text
    .replaceAll(
      /("?[\w-]{0,30}(?:secret|token|password|passwd|api_?key|authorization|cookie)[\w-]{0,30}"?\s{0,3}[:=]\s{0,3})("[^"]*"|[^\s,}]+)/gi,
      '$1"••••"',
    )
    .replaceAll(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, "••••@••••")
    .replaceAll(/(https?:\/\/[^\s"?]{1,300})\?[^\s"]*/g, "$1?••••")
    .replaceAll(/[A-Za-z0-9_+/=-]{24,}/g, "••••");
  const sample = [...masked].slice(0, lengthMax).join("");
  return sample.length < masked.length ? `${sample}…` : sample;
}
