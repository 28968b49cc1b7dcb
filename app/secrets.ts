import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { TenantId } from "../engine/domain/tenant.ts";

/** Seals and opens what is kept at rest: bot tokens, signing secrets, URL keys. */
export interface Vault {
  /** Returns `v1.<key id>.<nonce>.<data>`; `place` names the column, and together with the tenant is authenticated. */
  seal(tenantId: TenantId, place: string, plain: string): string;
  /** Throws when the text was sealed for another tenant or place, was changed, or its key is gone. */
  open(tenantId: TenantId, place: string, sealed: string): string;
  /** Whether it was sealed with the first of the keys. */
  isNewest(sealed: string): boolean;
  /** Returns the id of the key that it was sealed with, `unknown` for what no vault sealed. */
  keyIdOf(sealed: string): string;
}

/**
 * Returns a vault over `MASTER_KEYS` (`<id>:<base64>,…`, newest first): AES-256-GCM, a fresh nonce each time, bound to
 * tenant and place, so that a sealed value copied to another tenant's row does not open. Seals with the first key and
 * opens with any, which is how keys are rotated.
 */
export function openVault(masterKeys: string): Vault {
  const keys = masterKeys.split(",").map((entry) => {
    const [id = "", base64 = ""] = entry.split(":");
    const bytes = Buffer.from(base64, "base64");
    if (bytes.length !== 32)
      throw new Error(`MASTER_KEYS: key "${id}" must be 32 bytes in base64, not ${bytes.length}`);
    return { id, bytes };
  });
  const newest = keys[0];
  if (!newest) throw new Error("MASTER_KEYS is empty");
  const keyIdOf = (sealed: string) => /^v1\.([\w-]{1,64})\./.exec(sealed)?.[1] ?? "unknown";
  return {
    keyIdOf,
    isNewest: (sealed) => keyIdOf(sealed) === newest.id,
    seal(tenantId, place, plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", newest.bytes, nonce).setAAD(
        Buffer.from(`${tenantId}:${place}`),
      );
      const data = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `v1.${newest.id}.${nonce.toString("base64url")}.${data.toString("base64url")}`;
    },
    open(tenantId, place, sealed) {
      const [version, id, nonce = "", data = ""] = sealed.split(".");
      const key = keys.find((candidate) => candidate.id === id);
      if (version !== "v1" || !key)
        throw new Error(`${place}: sealed with key "${id}", which MASTER_KEYS does not have`);
      const bytes = Buffer.from(data, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key.bytes, Buffer.from(nonce, "base64url"))
        .setAAD(Buffer.from(`${tenantId}:${place}`))
        .setAuthTag(bytes.subarray(-16));
      return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

/** Returns a new unguessable key for a webhook URL: 160 random bits, 27 URL-safe characters. */
export function newUrlKey(): string {
  return randomBytes(20).toString("base64url");
}

/** Returns a new signing secret in the way of Standard Webhooks, whose libraries take no other: `whsec_` and 192 random bits in base64. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(24).toString("base64")}`;
}

/** Returns what is stored to check a high-entropy key later: its SHA-256 in hex. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
