import { appUrl, type World } from "../core/world.ts";
import { teamNamed, userNamed } from "./names.ts";

const REDIRECTS_MAX = 10;

export interface InstallOptions {
  decision?: "allow" | "cancel";
  /** Which optional scopes stay ticked; all of them unless told. */
  optionalScopes?: string[];
  /** The app's own install page; `/slack/install` unless told. */
  path?: string;
}

export interface FinalPage {
  url: string;
  status: number;
  html: string;
}

/** Goes from the app's install page to its final page, as a browser would: with cookies and redirects. */
export async function installAsBrowser(
  world: World,
  team: string,
  user: string,
  options: InstallOptions = {},
): Promise<FinalPage> {
  const { decision = "allow", path = "/slack/install" } = options;
  const found = teamNamed(world, team);
  const start = appUrl(world, new URL(path, "http://app.invalid").href);
  if (start === null) throw new Error("the app is not up: call setAppBaseUrl first");
  const browser = new Browser();
  const consent = await browser.follow(start);
  if (!consent.url.startsWith(`${world.origin}/oauth/v2/authorize`) || consent.status !== 200) return consent;
  const form = new URLSearchParams({
    decision,
    person: `${found.id}/${userNamed(found, user).id}`,
  });
  for (const scope of options.optionalScopes ?? world.manifest.oauth_config.scopes.bot_optional) {
    form.append("optional_scope", scope);
  }
  return browser.follow(consent.url, form);
}

/** Keeps cookies by host. Takes Secure ones over http as well, which browsers do for localhost. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async follow(start: string, form?: URLSearchParams): Promise<FinalPage> {
    let url = start;
    let body = form;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      const response = await fetch(url, {
        method: body === undefined ? "GET" : "POST",
        redirect: "manual",
        headers: { cookie: this.#cookieHeader(url), accept: "text/html" },
        ...(body && { body }),
      });
      this.#keepCookies(url, response);
      const location = response.headers.get("location");
      if (location === null) return { url, status: response.status, html: await response.text() };
      url = new URL(location, url).href;
      body = undefined;
    }
    throw new Error(`more than ${REDIRECTS_MAX} redirects from ${start}`);
  }

  #keepCookies(url: string, response: Response): void {
    const jar = this.#jar(url);
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      const isGone = /max-age=0|expires=thu, 01 jan 1970/i.test(line);
      if (isGone) jar.delete(name);
      else jar.set(name, value.join("="));
    }
  }

  #cookieHeader(url: string): string {
    return [...this.#jar(url)].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #jar(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    return jar;
  }
}
