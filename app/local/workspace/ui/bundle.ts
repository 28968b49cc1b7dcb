import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));

export interface UiBundle {
  html: string;
  js: string;
  css: string;
}

/**
 * Builds the browser client in memory. The page loads its script and style from `/_ui/app.js` and `/_ui/app.css`,
 * and nothing from any other host.
 */
export async function buildUi(): Promise<UiBundle> {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: { app: join(HERE, "main.tsx"), style: join(HERE, "styles/index.css") },
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const textOf = (ending: string) =>
    result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  return { html: HTML, js: textOf("app.js"), css: textOf("style.css") };
}

// No inline script, so that the server may send a strict content security policy.
const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Local workspace</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/_ui/app.css" />
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/_ui/app.js"></script>
  </body>
</html>
`;
