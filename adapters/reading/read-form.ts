import busboy from "busboy";
import type { WebhookRequest } from "../contract.ts";
import { type Read, readJson } from "./read-json.ts";

const FIELDS_MAX = 200;
const FIELD_BYTES_MAX = 1_000_000;

/** Returns a reader for JSON that may stand in a field of a form, as GitHub's default content type and Uptime Kuma's form-data have it. */
export function jsonInForm(field: string) {
  return (request: WebhookRequest): Read => {
    const fields = fieldsOf(request);
    return fields ? readJson(Buffer.from(fields[field] ?? "", "utf8")) : readJson(request.body);
  };
}

/** Reads a body that is either JSON or a form whose fields are the payload. */
export function formOrJson(request: WebhookRequest): Read {
  const fields = fieldsOf(request);
  return fields ? payloadOf(fields) : readJson(request.body);
}

/** Returns a reader for a body that is JSON, or a form: its fields are the payload, unless `field` is one and has it as JSON. */
export function formAround(field: string) {
  return (request: WebhookRequest): Read => {
    const fields = fieldsOf(request);
    if (!fields) return readJson(request.body);
    const inner = fields[field];
    return inner === undefined ? payloadOf(fields) : readJson(Buffer.from(inner, "utf8"));
  };
}

function payloadOf(fields: Readonly<Record<string, string>>): Read {
  return Object.keys(fields).length === 0
    ? { ok: false, reason: "The form has no fields." }
    : { ok: true, value: fields };
}

/** Returns a form's fields, or undefined when the body is no form. A form that is broken has the fields before the break. */
function fieldsOf({ headers, body }: WebhookRequest): Record<string, string> | undefined {
  const type = headers["content-type"] ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return undefined;
  const fields = new Map<string, string>();
  try {
    const form = busboy({
      headers: { "content-type": type },
      limits: { fields: FIELDS_MAX, fieldSize: FIELD_BYTES_MAX, files: 0 },
    });
    form.on("field", (name, value) => fields.set(name, value));
    form.on("error", () => undefined);
    // All of the body is here, so all fields are read before this returns.
    form.end(body);
  } catch {
    // Content types without a boundary, and the like: a form without fields.
  }
  return Object.fromEntries(fields);
}
