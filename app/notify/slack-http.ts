import type { FetchFunction } from "@slack/web-api";
import { request } from "undici";

/**
 * Returns how the notifier's client makes its requests: as `fetch` does it, but without its streams, which take more time
 * than all the rest of a call. What is not answered after `timeoutMs`, answer read, is given up with a `TimeoutError`;
 * other errors are those of undici, with its codes.
 */
export function openSlackHttp(timeoutMs: number): FetchFunction {
  return async (url, { method = "GET", headers, body } = {}) => {
    if (body !== undefined && typeof body !== "string") throw new TypeError("only text is sent this way");
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(new DOMException("no answer", "TimeoutError")), timeoutMs);
    try {
      const answer = await request(url, {
        method: method as "GET" | "POST",
        signal: giveUp.signal,
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
      });
      return answerOf(String(url), answer.statusCode, answer.headers, await answer.body.text());
    } finally {
      clearTimeout(timer);
    }
  };
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

function answerOf(url: string, status: number, headers: Headers, body: string) {
  const get = (name: string) => headers[name.toLowerCase()]?.toString() ?? null;
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: "",
    url,
    headers: {
      get,
      entries: () => Object.keys(headers).map((name): [string, string] => [name, get(name) ?? ""]),
    },
    text: async () => body,
    json: async () => JSON.parse(body) as unknown,
    arrayBuffer: async () => new TextEncoder().encode(body).buffer,
  };
}
