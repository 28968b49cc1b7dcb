import type { AddressInfo } from "node:net";
import express from "express";

/** What we are compared with: an Express route that reads and parses the same body, and does nothing else. */
export async function main(): Promise<void> {
  const app = express();
  app.post("/bare", express.json({ limit: "1mb" }), (request, response) => {
    response.status(202).json({ id: (request.body as { event?: { id?: string } }).event?.id });
  });
  const server = app.listen(0, "127.0.0.1", () => {
    process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
  });
}
