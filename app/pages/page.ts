/** Text that belongs to a page as it is: escaped already, or ours. */
export interface Html {
  readonly html: string;
}

/** Joins a page's markup; what is put in is escaped unless it is {@link Html} itself. */
export function html(
  parts: TemplateStringsArray,
  ...values: ReadonlyArray<string | Html | readonly Html[]>
): Html {
  let out = parts[0] ?? "";
  values.forEach((value, index) => {
    out += markup(value) + (parts[index + 1] ?? "");
  });
  return { html: out };
}

/** Returns a whole page. It loads nothing from anywhere. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="${ICON_PATH}"><title>${title}</title><style>${{ html: STYLE }}</style></head>
<body><main>${body}<footer><a href="/">dd0c/alert</a> · <a href="/privacy">Privacy</a> · <a href="/support">Support</a></footer></main></body></html>`
    .html;
}

/** Where the picture of our pages' tabs is; named, a browser looks for no other. */
export const ICON_PATH = "/icon.svg";

/** Many alerts, one incident. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#262a42"/><path d="M7 10c8 0 7 8 13 8m-13 0h13m-13 8c8 0 7-8 13-8" fill="none" stroke="#7f8bb3" stroke-width="2.2" stroke-linecap="round"/><circle cx="25" cy="18" r="5.4" fill="#ff5d5d"/><circle cx="7" cy="10" r="2" fill="#f6c933"/><circle cx="7" cy="18" r="2" fill="#f2821f"/><circle cx="7" cy="26" r="2" fill="#f6c933"/></svg>`;

/** What a browser may do on our pages: show them. */
export const CONTENT_SECURITY_POLICY = {
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: ["'unsafe-inline'"],
    imgSrc: ["'self'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
} as const;

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1d2a;--soft:#5c6070;--ground:#fbfbfd;--line:#e4e5ec;--accent:#3d4bd8}
@media(prefers-color-scheme:dark){:root{--ink:#eceef6;--soft:#a4a8ba;--ground:#14151f;--line:#2b2d3c;--accent:#8f9bff}}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.6 system-ui,sans-serif}
main{max-width:42rem;margin:0 auto;padding:4rem 1.5rem}
h1{font-size:2.1rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.2rem;margin:2.2rem 0 .4rem}
p{margin:.6rem 0}ol,ul{padding-left:1.2rem}.lead{font-size:1.2rem;color:var(--soft)}
a{color:var(--accent)}.button{display:inline-block;margin:1.2rem 0;padding:.7rem 1.3rem;border-radius:.5rem;background:var(--accent);color:var(--ground);font-weight:600;text-decoration:none}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}`;

function markup(value: string | Html | readonly Html[]): string {
  if (typeof value !== "string")
    return "html" in value ? value.html : value.map((item) => item.html).join("");
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
