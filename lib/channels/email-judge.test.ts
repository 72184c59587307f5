import { describe, expect, it } from "vitest";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import { explain } from "@/lib/domain/diagnosis";
import type { Exchange, TranscriptLine, TransportFailure } from "@/lib/domain/exchange";
import { emailChannel } from "./email";
import { answer, endpoint, failure, SECRET } from "./testing/endpoint";

type Stage = TranscriptLine["stage"];

function replied(stage: Stage, code: number, words = "", recipients?: RecipientOutcome[]): Exchange {
  const lines = [`> ${stage}`, `< ${code}${words === "" ? "" : ` ${words}`}`];
  return {
    ...answer(code, lines.join("\n")),
    transcript: [
      ...lines.map((line, at): TranscriptLine => ({ stage, line, atMs: at })),
      { stage: "quit", line: "> QUIT", atMs: 9 },
    ],
    ...(recipients === undefined ? {} : { recipients }),
  };
}

const judge = (exchange: Exchange) => emailChannel.judge(exchange, endpoint("email"));
const one = (id: string, state: RecipientOutcome["state"], code: string, message?: string): RecipientOutcome => ({
  ...{ kind: "email", id, state, code },
  ...(message === undefined ? {} : { message }),
});

describe("replies", () => {
  it.each<[Stage, number, string, string, string, string | undefined]>([
    ["greeting", 421, "4.3.2 shutting down", "retry", "smtp.closing", undefined],
    ["greeting", 554, "5.7.1 blocked", "rejected", "smtp.no_service", "config.smtp.host"],
    ["starttls", 454, "4.7.0 not now", "retry", "smtp.later", undefined],
    ["starttls", 502, "what", "rejected", "smtp.no_starttls", "config.smtp.security"],
    ["auth", 535, "5.7.8 Error: authentication failed", "rejected", "smtp.auth", "config.smtp.auth.pass"],
    ["auth", 534, "5.7.9 Application-specific password required", "rejected", "smtp.auth", "config.smtp.auth.pass"],
    ["auth", 550, "User has no permission", "rejected", "smtp.auth", "config.smtp.auth.pass"],
    ["auth", 454, "4.7.0 Temporary authentication failure", "retry", "smtp.auth_later", "config.smtp.auth.pass"],
    ["auth", 504, "5.5.4 mechanism", "rejected", "smtp.auth_missing", "config.smtp.security"],
    ["auth", 538, "5.7.11 Encryption required", "rejected", "smtp.tls_required", "config.smtp.security"],
    ["from", 530, "5.7.0 Must issue a STARTTLS command first", "rejected", "smtp.tls_required", "config.smtp.security"],
    ["from", 530, "5.7.0 Authentication required", "rejected", "smtp.auth_required", "config.smtp.auth.pass"],
    ["from", 553, "mail from must equal authorized user", "rejected", "smtp.sender", "config.smtp.from"],
    ["from", 501, "Bad address syntax", "rejected", "smtp.sender", "config.smtp.from"],
    ["from", 452, "4.3.1 Insufficient system storage", "retry", "smtp.later", undefined],
    ["rcpt", 450, "4.2.0 Greylisted", "retry", "smtp.greylisted", undefined],
    ["rcpt", 451, "4.7.1 Please try again later", "retry", "smtp.greylisted", undefined],
    ["rcpt", 452, "4.5.3 Too many recipients", "retry", "smtp.rate", "rateLimit"],
    ["rcpt", 550, "5.1.1 User unknown", "rejected", "smtp.recipient", "config.to"],
    ["rcpt", 551, "not local", "rejected", "smtp.recipient", "config.to"],
    ["rcpt", 553, "name not allowed", "rejected", "smtp.recipient", "config.to"],
    ["rcpt", 501, "5.1.3 Bad recipient address syntax", "rejected", "smtp.recipient_format", "config.to"],
    ["data", 451, "local error", "retry", "smtp.later", undefined],
    ["data", 552, "5.3.4 message too big", "rejected", "smtp.too_big", "template"],
    ["data", 552, "5.2.2 mailbox full", "rejected", "smtp.mailbox_full", "config.to"],
    ["data", 554, "DT:SPM 126 smtp", "rejected", "smtp.content", "template"],
    ["data", 550, "5.7.1 blocked by policy", "rejected", "smtp.content", "template"],
    ["ehlo", 501, "bad name", "rejected", "smtp.command", "config.smtp.host"],
    ["data", 499, "never heard", "retry", "smtp.later", undefined],
    ["data", 599, "never heard", "rejected", "smtp.rejected", undefined],
    ["data", 334, "what now", "retry", "smtp.later", undefined],
  ])("at %s: %i %s → %s", (stage, code, words, kind, diagnosis, field) => {
    const verdict = judge(replied(stage, code, words));
    expect(verdict).toMatchObject({ kind, code: String(code), diagnosis });
    expect(verdict.values?.message).toContain(words);
    const explained = explain(verdict);
    expect(explained.field).toBe(field);
    expect(explained.raw).toEqual({ code: String(code), message: expect.stringContaining(words) });
    expect([explained.zh, explained.en].join("")).not.toMatch(/[{}]|\[\[/);
  });

  it("wait as long as the server asks, minutes for greylisting, an hour at most", () => {
    expect(judge(replied("rcpt", 450, "Greylisted")).retryAfterMs).toBe(300_000);
    expect(judge(replied("rcpt", 450, "Greylisted, try again in 90 seconds")).retryAfterMs).toBe(90_000);
    expect(judge(replied("rcpt", 451, "try again in 3 minutes")).retryAfterMs).toBe(180_000);
    expect(judge(replied("rcpt", 451, "try again in 9999 minutes")).retryAfterMs).toBe(3_600_000);
    expect(judge(replied("rcpt", 550, "try again in 90 seconds")).retryAfterMs).toBeUndefined();
  });

  it("say that accepted is not yet in the inbox", () => {
    const verdict = judge(replied("data", 250, "2.0.0 Ok: queued as 4VXyZ12345"));
    expect(verdict).toMatchObject({ kind: "delivered", code: "250", diagnosis: "smtp.accepted" });
    expect(explain(verdict).zh).toBe(
      "邮件服务器已接收（250，队列号 4VXyZ12345）。“已接收”不等于“已进入收件箱”，请检查收件箱和垃圾箱。",
    );
    expect(explain(judge(replied("data", 250, "Mail OK"))).zh).toMatch(/^邮件服务器已接收（250）。/);
  });

  it("show several lines of a reply as one message, without the password", () => {
    const exchange = replied("auth", 535, "");
    const lines = ["< 535-5.7.8 Username and Password not accepted.", `< 535 5.7.8 ${SECRET} was wrong`];
    const transcript = lines.map((line): TranscriptLine => ({ stage: "auth", line, atMs: 1 }));
    const verdict = judge({ ...exchange, transcript });
    expect(verdict.values?.message).toBe("5.7.8 Username and Password not accepted. 5.7.8 •••• was wrong");
  });

  it("print the texts people search for", () => {
    expect(explain(judge(replied("auth", 535))).zh).toBe(
      "邮箱登录失败（535）：多数邮箱需使用“授权码”而非登录密码，并先开启 SMTP 服务；企业邮箱用户名需填写完整地址",
    );
    const refused = [one("bad@example.com", "failed", "550", "no")];
    expect(explain(judge(replied("rcpt", 550, "no", refused))).zh).toBe(
      "收件人被拒绝（550）：bad@example.com 不存在或频率受限",
    );
  });
});

describe("several addresses", () => {
  const taken = one("a@example.com", "accepted", "250");

  it("are delivered in part when some were refused for good", () => {
    const recipients = [taken, one("b@example.com", "failed", "550", `no ${SECRET}`)];
    const verdict = judge(replied("data", 250, "ok", recipients));
    expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
    expect(verdict.recipients?.map(({ state, message }) => [state, message])).toEqual([
      ["accepted", undefined],
      ["failed", "no ••••"],
    ]);
  });

  it("are tried again when one was put off", () => {
    const recipients = [
      taken,
      one("b@example.com", "failed", "550"),
      one("c@example.com", "failed", "450", "greylisted"),
    ];
    const verdict = judge(replied("data", 250, "ok", recipients));
    expect(verdict).toMatchObject({
      kind: "retry",
      code: "450",
      diagnosis: "smtp.recipient_later",
      retryAfterMs: 300_000,
    });
    expect(explain(verdict).zh).toContain("c@example.com");
  });
});

describe("no reply", () => {
  const fail = (error: Partial<TransportFailure>) => judge(failure(error));
  it.each<[Partial<TransportFailure>, string, string, string]>([
    [
      { kind: "tls_protocol", code: "ERR_SSL_WRONG_VERSION_NUMBER" },
      "rejected",
      "smtp.tls_mode",
      "config.smtp.security",
    ],
    [{ kind: "tls_protocol", code: "STARTTLS_NOT_OFFERED" }, "rejected", "smtp.no_starttls", "config.smtp.security"],
    [{ kind: "protocol", code: "AUTH_NOT_OFFERED" }, "rejected", "smtp.auth_missing", "config.smtp.security"],
    [{ kind: "protocol", code: "NOT_SMTP" }, "retry", "smtp.protocol", "config.smtp.port"],
    [{ kind: "too_large", code: "SIZE" }, "rejected", "smtp.too_big", "template"],
    [{ kind: "response_timeout", code: "GREETING" }, "retry", "smtp.no_greeting", "config.smtp.port"],
    [{ kind: "connect_timeout", code: "TCP" }, "retry", "smtp.no_greeting", "config.smtp.port"],
    [{ kind: "response_timeout", code: "RCPT" }, "retry", "smtp.timeout", "timeoutMs"],
    [{ kind: "response_timeout", code: "DATA", bodySent: true }, "retry", "smtp.unanswered", "timeoutMs"],
    [{ kind: "reset", code: "CLOSED" }, "retry", "smtp.dropped", "config.smtp.port"],
    [{ kind: "reset", code: "CLOSED", bodySent: true }, "retry", "smtp.unanswered", "timeoutMs"],
    [{ kind: "refused", code: "ECONNREFUSED" }, "retry", "smtp.refused", "config.smtp.port"],
    [{ kind: "dns_not_found", code: "ENOTFOUND" }, "retry", "smtp.dns_not_found", "config.smtp.host"],
    [{ kind: "tls_name_mismatch" }, "rejected", "smtp.certificate_name", "config.smtp.host"],
  ])("%j", (error, kind, diagnosis, field) => {
    const verdict = fail(error);
    expect(verdict).toMatchObject({ kind, diagnosis });
    expect(verdict.outcomeUnknown).toBe(error.bodySent === true ? true : undefined);
    const explained = explain(verdict);
    expect(explained.field).toBe(field);
    expect([explained.zh, explained.en].join("")).not.toMatch(/[{}]|\[\[/);
  });

  it("names a field of mail also where the words are those of every push", () => {
    expect(fail({ kind: "blocked_address" })).toMatchObject({
      kind: "rejected",
      values: { field: "config.smtp.host" },
    });
    expect(fail({ kind: "tls_expired" })).toMatchObject({ values: { field: "config.smtp.security" } });
  });

  it("says how long the confirmation was waited for", () => {
    expect(explain(fail({ kind: "response_timeout", code: "DATA", bodySent: true })).zh).toContain("等待 30 秒");
  });
});
