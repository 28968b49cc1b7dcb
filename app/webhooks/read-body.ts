import type { IncomingMessage } from "node:http";

/** The whole body; or `too-large` as soon as it is known to be; or `gone` when the sender left before its end. */
export type BodyRead = Buffer | "too-large" | "gone";

/** Reads a request's body up to `bytesMax`, holding no more than that. The server's request timeout is its deadline. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<BodyRead> {
  if (request.destroyed) return Promise.resolve("gone");
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > bytesMax) return Promise.resolve("too-large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > bytesMax) {
        request.pause();
        resolve("too-large");
      } else chunks.push(chunk);
    });
    request.on("end", () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length)),
    );
    request.on("error", () => resolve("gone"));
    request.on("close", () => resolve("gone"));
  });
}
