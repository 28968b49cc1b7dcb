import express, { Router } from "express";
import type { World } from "./core/world.ts";

const BYTES_MAX = "20mb";

/** The second step of an upload. Whoever knows the address may send, as with Slack. */
export function uploadRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/:id/:ticket", express.raw({ type: () => true, limit: BYTES_MAX }), (req, res) => {
    const file = world.state.files[String(req.params.id)];
    const bytes: unknown = req.body;
    if (!file || file.ticket !== req.params.ticket || file.isComplete || !Buffer.isBuffer(bytes)) {
      res.status(404).send("not found");
    } else if (bytes.length !== file.length) {
      res.status(400).send("not the length that was announced");
    } else {
      file.base64 = bytes.toString("base64");
      res.send(`OK - ${bytes.length}`);
    }
  });
  return router;
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
