import pino, { type Logger } from "pino";

export type { Logger };

/**
 * Makes the process's logger: one JSON line a record, object first, message second.
 * Never pass bodies, URLs or unvalidated payloads; the redaction below is the last net, not the rule.
 */
export function createLogger(options: { level: string; name: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: { name: options.name, pid: process.pid },
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
  });
}
