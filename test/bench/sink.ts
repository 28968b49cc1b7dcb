import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Where a flood goes in a control slice: it reads each request to its end, answers, and does nothing else. */
export async function main(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(202, { "content-length": 2 }).end("{}"));
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
  });
}
