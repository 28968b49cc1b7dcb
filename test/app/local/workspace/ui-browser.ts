import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** Chromium on the PATH; these tests never download a browser. */
export const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface OpenPage {
  browser: Browser;
  page: Page;
  /** What went wrong in the page itself: exceptions, and errors on its console. */
  errors: string[];
}

export async function openPage(): Promise<OpenPage> {
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: FLAGS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors: string[] = [];
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  return { browser, page, errors };
}

export async function openChannel(page: Page, name: string): Promise<void> {
  await page.getByTestId("sidebar").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

/** Types into the channel's composer and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId("composer").first().getByRole("combobox").fill(text);
  await page.keyboard.press("Enter");
}

/** Keeps a picture when the run is asked to show itself: UI_SHOTS=/some/folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.UI_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `e2e-${name}.png`) });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
