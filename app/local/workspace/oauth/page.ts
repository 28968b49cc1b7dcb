const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A whole page around a body that is already HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/oauth/style.css">
</head>
<body>
<p class="honest">Local stand-in, not Slack</p>
<main>${body}</main>
</body>
</html>`;
}

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #5c5a5e; --paper: #fff; --back: #f6f5f7; --line: #d9d7dc; --go: #0b6b50; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ecebee; --soft: #a9a6ae; --paper: #222126; --back: #18171b; --line: #3b3941; --go: #2b9c78; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
.honest { margin: 0; padding: 6px 16px; background: #f4c64b; color: #2b2300; text-align: center; font-size: 14px; }
main { max-width: 560px; margin: 40px auto; padding: 32px; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.25; }
h2 { margin: 24px 0 8px; font-size: 15px; }
p { margin: 0 0 12px; }
.soft { color: var(--soft); }
ul { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 8px; }
li { padding: 10px 14px; }
li + li { border-top: 1px solid var(--line); }
li label { display: flex; gap: 10px; align-items: baseline; }
code { font: 13px ui-monospace, monospace; color: var(--soft); }
select { width: 100%; padding: 10px; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.buttons { display: flex; gap: 12px; justify-content: flex-end; margin-top: 28px; }
button { padding: 10px 22px; font: inherit; font-weight: 600; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
button.go { color: #fff; background: var(--go); border-color: var(--go); }
:focus-visible { outline: 3px solid #4a9eda; outline-offset: 2px; }
`;
