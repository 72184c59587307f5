import { SmtpSchema } from "@/lib/domain/channel-config";
import { isMailAddress, parseMailbox } from "@/lib/domain/mail-address";
import type { ConfigIssue } from "./config-schema";

const TLS_PORT = 465;

/** What is wrong with mail settings beyond the shape of each: addresses, and members that do not go together. */
export function mailIssues(config: Record<string, unknown>): ConfigIssue[] {
  return [...serverIssues(config.smtp), ...addressIssues("to", config.to), ...addressIssues("cc", config.cc)];
}

function serverIssues(smtp: unknown): ConfigIssue[] {
  const read = SmtpSchema.safeParse(smtp);
  // Its own issues are told already.
  if (!read.success) return [];
  const { port, security, auth, from = "" } = read.data;
  const { user = "", pass = "" } = auth ?? {};
  const issues: ConfigIssue[] = [];
  // There TLS comes first: a client that waits for a greeting waits until its time is up.
  if (port === TLS_PORT && security === "starttls") {
    issues.push({ key: "smtp.security", message: "smtp_465_starttls" });
  }
  if (user !== "" && pass === "") issues.push({ key: "smtp.auth.pass", message: "smtp_pass" });
  if (from !== "" && parseMailbox(from) === null) issues.push({ key: "smtp.from", message: "mail_from" });
  if (from === "" && parseMailbox(user) === null) issues.push({ key: "smtp.from", message: "mail_from_required" });
  return issues;
}

function addressIssues(key: "to" | "cc", list: unknown): ConfigIssue[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((address, index) =>
    isMailAddress(String(address).trim()) ? [] : [{ key: `${key}.${index}`, message: "mail_address" }],
  );
}

/** Names of header fields that an endpoint may not add: all but those that mean nothing to mail programs. */
export const foreignFields = (headers: Record<string, string>): string[] =>
  Object.keys(headers).filter((name) => !/^X-/i.test(name));
