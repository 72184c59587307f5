import type { MailSecurity } from "@/lib/domain/channel-config";
import type { Exchange, OutboundMail, OutboundRequest } from "@/lib/domain/exchange";

/** A letter for tests of the way to mail servers. */
export const PASSWORD = "p@ss-word:猫 Xy9/+=";

type Server = { port: number; host?: string; security?: MailSecurity; user?: string; pass?: string };

export function letter(
  { port, host = "good.example", security = "none", ...account }: Server,
  more: Partial<OutboundMail> = {},
  headers: [string, string][] = [["X-Event-Id", "evt_1"]],
): OutboundRequest {
  const mail: OutboundMail = {
    server: { host, port, security, ...account },
    from: '"客服 通知" <push@good.example>',
    to: ["anna@example.com", "bert@example.com"],
    cc: [],
    subject: "新留言：张三 想咨询一下产品价格，请尽快回复，谢谢",
    text: "你好\n.\n..这一行以点开头\n再见",
    html: "<p>你好 &amp; 再见</p>",
    messageId: "dlv_01jd0000000000000000000000@good.example",
    date: new Date("2026-01-02T03:04:05Z"),
    ...more,
  };
  const scheme = security === "tls" ? "smtps" : "smtp";
  return { method: "SMTP", url: `${scheme}://${host}:${port}`, headers, body: "{}", mail };
}

/** Everything an exchange says, as one text: where secrets must not be. */
export function everythingIn(exchange: Exchange): string {
  const body = exchange.response === undefined ? "" : Buffer.from(exchange.response.body).toString("utf8");
  return `${JSON.stringify(exchange)}\n${body}`;
}

export const said = (exchange: Exchange): string[] => (exchange.transcript ?? []).map(({ line }) => line);
