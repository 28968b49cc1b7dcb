import express, { Router } from "express";
import type { World } from "./core/world.ts";

const BYTES_MAX = "20mb";

/** The second step of an upload: the bytes as they are, or in a form, as the SDK sends them. Whoever knows the address may. */
export function uploadRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/:id/:ticket", express.raw({ type: () => true, limit: BYTES_MAX }), async (req, res) => {
    const file = world.state.files[String(req.params.id)];
    const body: unknown = req.body;
    if (!file || file.ticket !== req.params.ticket || file.isComplete || !Buffer.isBuffer(body)) {
      res.status(404).send("not found");
      return;
    }
    const bytes = await sentBytes(body, req.get("content-type") ?? "");
    if (bytes?.length !== file.length) {
      res.status(400).send("not the length that was announced");
      return;
    }
    file.base64 = bytes.toString("base64");
    res.send(`OK - ${bytes.length}`);
  });
  return router;
}

async function sentBytes(body: Buffer, type: string): Promise<Buffer | undefined> {
  if (!type.startsWith("multipart/")) return body;
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const [part] = [...form.values()].filter((value) => typeof value !== "string");
  return part && Buffer.from(await part.arrayBuffer());
}

/** Shows a completed picture to the browser. */
export function fileRoutes(world: World): Router {
  const router = Router();
  router.get("/:id", (req, res) => {
    const file = world.state.files[req.params.id];
    if (!file?.isComplete || file.base64 === null || !/\.png$/i.test(file.name)) res.status(404).end();
    else res.type("png").send(Buffer.from(file.base64, "base64"));
  });
  return router;
}
