import type { NextFunction, Request, Response } from "express";

/**
 * Keeps other web pages out: the workspace has no passwords, so a page elsewhere must neither reach it under another
 * host name nor post to it.
 */
export function onlyFromHere(req: Request, res: Response, next: NextFunction): void {
  const host = (req.get("host") ?? "").replace(/:\d+$/, "");
  const origin = req.get("origin");
  const isForeignHost = host !== "localhost" && host !== "127.0.0.1";
  const isForeignOrigin = origin !== undefined && !isLocal(origin);
  const isCrossSite = req.get("sec-fetch-site") === "cross-site" && req.method !== "GET";
  if (isForeignHost || isForeignOrigin || isCrossSite) {
    res.status(403).json({ ok: false, error: "foreign_origin" });
    return;
  }
  res.set("x-content-type-options", "nosniff");
  res.set("referrer-policy", "same-origin");
  next();
}

function isLocal(origin: string): boolean {
  return URL.canParse(origin) && ["localhost", "127.0.0.1"].includes(new URL(origin).hostname);
}
