import type { UiAnswer } from "../../ui-contract.ts";

/** Reads from the workspace. Rejects with the workspace's own words when it refuses. */
export async function get<T extends object>(path: string, query: Record<string, string> = {}): Promise<T> {
  const search = new URLSearchParams(query).toString();
  return answerOf<T>(await ask(search === "" ? path : `${path}?${search}`));
}

/** Asks the workspace to do something. `body` is one of the contract's request types. */
export async function post<T extends object = object>(path: string, body: object): Promise<T> {
  return answerOf<T>(
    await ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    throw new Error("The local workspace does not answer. Is it still running?", { cause });
  }
}

async function answerOf<T extends object>(response: Response): Promise<T> {
  const answer: UiAnswer<T> = await response.json();
  if (!answer.ok) throw new Error(answer.message);
  return answer;
}
