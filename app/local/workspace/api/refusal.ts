/** Thrown by a method to answer `{ ok: false, error }`. Caught in one place: the route. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

/** A refusal with the lines Slack puts under `response_metadata.messages`. */
export function refusalWithMessages(code: string, messages: string[], errors?: unknown[]): Refusal {
  return new Refusal(code, {
    ...(errors && { errors: messages.map((line) => line.replace(/^\[ERROR\] /, "")) }),
    response_metadata: { messages },
  });
}
