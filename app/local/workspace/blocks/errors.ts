import type { z } from "zod";

/** One complaint, in the shape of `blocks.validate`. */
export interface BlockError {
  code: "failed_constraint" | "missing_field";
  message: string;
  /** A JSON pointer into what was sent. */
  pointer: string;
  field?: string;
  constraint?: { type: string; expected: unknown; got: unknown };
}

type Issue = z.core.$ZodIssue;

/** Turns zod's complaints into Slack's words. */
export function blockErrors(issues: readonly Issue[], at: string): BlockError[] {
  return issues.flatMap((issue) => {
    const pointer = [at, ...issue.path.map(String)].join("/");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => failed(`invalid additional property: ${key}`, pointer));
    }
    return [describe(issue, pointer)];
  });
}

function describe(issue: Issue, pointer: string): BlockError {
  switch (issue.code) {
    case "too_big":
      return limit("max", issue.maximum, issue, pointer);
    case "too_small":
      return limit("min", issue.minimum, issue, pointer);
    case "invalid_type":
      return issue.input === undefined
        ? missing(issue, pointer)
        : wrongType(issue.expected, issue.input, pointer);
    case "invalid_value":
      return issue.input === undefined
        ? missing(issue, pointer)
        : failed(`must be a valid enum value: ${issue.values.join(", ")}`, pointer, {
            type: "enum",
            expected: issue.values,
            got: issue.input,
          });
    case "invalid_union":
      return issue.discriminator === undefined
        ? failed("must provide an object", pointer)
        : wrongKind(issue, pointer);
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "not_multiple_of":
    case "unrecognized_keys":
      return failed(issue.message, pointer);
  }
}

function wrongKind(issue: Issue, pointer: string): BlockError {
  const got = issue.input;
  const type = typeof got === "object" && got !== null ? ("type" in got ? got.type : undefined) : got;
  if (type === undefined) {
    const owner = pointer.replace(/\/type$/, "");
    return { code: "missing_field", message: "missing required field: type", pointer: owner, field: "type" };
  }
  return failed(`unsupported type: ${String(type)}`, pointer, {
    type: "type",
    expected: "a known type",
    got: type,
  });
}

function missing(issue: Issue, pointer: string): BlockError {
  const field = String(issue.path.at(-1) ?? pointer.split("/").at(-1));
  return {
    code: "missing_field",
    message: `missing required field: ${field}`,
    pointer: pointer.slice(0, pointer.length - field.length - 1),
    field,
  };
}

function wrongType(expected: string, got: unknown, pointer: string): BlockError {
  const article = /^[aeiou]/.test(expected) ? "an" : "a";
  return failed(`must provide ${article} ${expected}`, pointer, { type: "type", expected, got: typeof got });
}

function limit(
  type: "max" | "min",
  bound: number | bigint,
  issue: Extract<Issue, { code: "too_big" | "too_small" }>,
  pointer: string,
): BlockError {
  const got = sizeOf(issue.input);
  const constraint = {
    type: `${type}_${issue.origin === "string" ? "length" : "items"}`,
    expected: Number(bound),
    got,
  };
  if (issue.origin === "string") {
    const words = type === "max" ? `less than ${Number(bound) + 1}` : `more than ${Number(bound) - 1}`;
    return failed(`must be ${words} characters`, pointer, constraint);
  }
  if (issue.origin === "array") {
    return failed(`no ${type === "max" ? "more" : "fewer"} than ${bound} items allowed`, pointer, constraint);
  }
  return failed(`must be ${type === "max" ? "no more" : "no less"} than ${bound}`, pointer, {
    ...constraint,
    type,
  });
}

function sizeOf(input: unknown): unknown {
  return typeof input === "string" || Array.isArray(input) ? input.length : input;
}

function failed(message: string, pointer: string, constraint?: BlockError["constraint"]): BlockError {
  return { code: "failed_constraint", message, pointer, ...(constraint && { constraint }) };
}
