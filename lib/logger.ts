import pino, { type Logger, type LoggerOptions } from "pino";
import { toError } from "./errors";

export type { Logger };

/**
 * Makes the process's logger: one JSON line a record, object first, message second.
 * Never pass bodies, URLs or unvalidated payloads; the redaction below is the last net, not the rule.
 */
export function createLogger(options: { level: string; name: string }, stream?: { write(line: string): void }): Logger {
  const settings: LoggerOptions = {
    name: options.name,
    level: options.level,
    base: { name: options.name, pid: process.pid },
    serializers: { err: (value: unknown) => (value instanceof Error ? loggedError(value) : value) },
    redact: {
      paths: [
        "*.password",
        "*.token",
        "*.secret",
        "*.authorization",
        "*.cookie",
        "*.url",
        "password",
        "token",
        "secret",
      ],
      censor: "[redacted]",
    },
  };
  return stream === undefined ? pino(settings) : pino(settings, stream);
}

/** What is said of an error: not its other members, where the database puts the values it complains about. */
function loggedError(thrown: Error): Record<string, unknown> {
  const error = toError(thrown);
  // The frames of what was thrown tell where; its first lines are its message, with values in it.
  const stack = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: error.message,
    ...("code" in error ? { code: error.code } : {}),
    stack: stack.join("\n"),
    ...(error.cause instanceof Error ? { cause: loggedError(error.cause) } : {}),
  };
}
