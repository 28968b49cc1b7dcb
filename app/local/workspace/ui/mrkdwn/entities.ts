/** Undoes the three escapes Slack asks apps to make. The result is only ever used as text, never as HTML. */
export function decodeEntities(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "slack:"]);

/** The address when it may be followed, else undefined: a message must not be able to run script. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  try {
    return SAFE_PROTOCOLS.has(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Pictures may also come from the local server itself (`/files/…`) or be inlined by it. */
export function safeImageUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (/^\/(?!\/)/.test(url) || /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(url)) return url;
  return /^https?:/.test(url) ? safeUrl(url) : undefined;
}
