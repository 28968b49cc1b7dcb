import { Agent, request } from "node:http";

/** As many connections as a busy tool's pool has; what comes while all are in use waits, and its wait is counted. */
const CONNECTIONS_MAX = 256;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });

/** Sends JSON and resolves with the answer's status. Bare http: `fetch` costs the machine that is measured a millisecond each. */
export function post(url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
