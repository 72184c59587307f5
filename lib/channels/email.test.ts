import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ChannelConfig, ChannelConfigSchema, SmtpSchema } from "@/lib/domain/channel-config";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { OutboundMail } from "@/lib/domain/exchange";
import { emailChannel } from "./email";
import { lintEndpoint } from "./registry";
import { context, endpoint, message, SECRET } from "./testing/endpoint";
import type { BuildContext } from "./types";

const CONFIG = endpoint("email").config;
const smtp = { ...CONFIG.smtp, host: "smtp.example.com", port: 465, security: "tls" } as const;

function build(
  extra: Partial<EndpointConfig> = {},
  event: EventEnvelope = message(),
  more: Partial<BuildContext> = {},
): OutboundMail & { headers: Map<string, string>; body: string } {
  const result = emailChannel.build(event, endpoint("email", extra), context(more));
  if (!result.ok || result.request.mail === undefined) throw new Error(JSON.stringify(result));
  return { ...result.request.mail, headers: new Map(result.request.headers), body: result.request.body };
}

/** Markup of a document, without what a reader sees. */
const tagsOf = (html: string): string[] => (html.match(/<[^>]*>/g) ?? []).filter((tag) => tag !== "<br>");
const HIDDEN = /[\u202e\r]|\p{Cc}(?<!\n)/u;

describe("the built-in letter", () => {
  it("says the same in its fields, as text and as HTML", () => {
    const link = "https://hooks.example.org/messages/msg_1?a=1&b=2";
    const mail = build({}, message(), { link });
    expect(mail.subject).toBe("新留言");
    for (const part of ["张**", "138****8000", "我想咨询一下产品价格", "2024-01-15 18:30:00（北京时间）"]) {
      expect(mail.text).toContain(part);
      expect(mail.html).toContain(part);
    }
    expect(mail.text).toContain(`查看详情：${link}`);
    expect(mail.html).toContain('href="https://hooks.example.org/messages/msg_1?a=1&amp;b=2"');
    expect(mail.html).toContain('<html lang="zh-CN">');
    expect(mail.html).toContain("max-width:600px");
    expect(mail.html).toContain("prefers-color-scheme:dark");
    expect(mail.html).not.toMatch(/<(?:img|script|link|iframe|object)|url\(|@import/i);
    expect(JSON.parse(mail.body)).toEqual({ subject: mail.subject, text: mail.text, html: mail.html });
    expect(build({ locale: "en" }).subject).toBe("New leave message");
  });

  it("names sender, receivers and itself, and answers no machine", () => {
    const config = { ...CONFIG, smtp: { ...smtp, from: "客服通知 <kefu@例子.中国>" }, cc: ["boss@example.com"] };
    const mail = build({ config });
    expect(mail.headers.get("From")).toBe('"客服通知" <kefu@例子.中国>');
    expect(mail.headers.get("To")).toBe("admin@example.com");
    expect(mail.headers.get("Cc")).toBe("boss@example.com");
    expect(mail.headers.get("Auto-Submitted")).toBe("auto-generated");
    expect(mail.headers.get("Message-ID")).toBe("<dlv_01jd0000000000000000000000@xn--fsqu00a.xn--fiqs8s>");
    expect(mail.headers.get("Date")).toBe("Thu, 16 Jan 2025 04:00:00 +0000");
    expect(build({}, message(), { attempt: 2 }).messageId).toBe(build().messageId);
    expect(build().from).toBe("push@example.com");
  });

  it("writes to each address once", () => {
    const to = ["a@example.com", "A@example.com", "b@example.com"];
    const mail = build({ config: { ...CONFIG, to, cc: ["B@example.com", "c@example.com"] } });
    expect([mail.to, mail.cc]).toEqual([["a@example.com", "b@example.com"], ["c@example.com"]]);
  });

  it("marks a test in the subject, the text and the HTML", () => {
    const mail = build({}, message(), { test: true });
    expect(mail.subject).toBe("【测试】新留言");
    expect(mail.text.startsWith("【测试】新留言")).toBe(true);
    expect(mail.html).toContain(">【测试】新留言</h1>");
  });

  it("keeps what strangers wrote text: no tag, link, header or hidden character", () => {
    const attack =
      '<img src=x onerror=alert(1)><a href="https://evil.example">x</a>"\'&\r\nBcc: eve@example.com\u202e\u0000';
    const data = { message_content: attack, customer_name: attack, category: attack, fields: { [attack]: attack } };
    const plain = build({ maskContacts: false });
    const mail = build({ maskContacts: false }, message(data));
    expect(tagsOf(mail.html).filter((tag) => /evil|onerror|<img|<a /i.test(tag))).toEqual([]);
    expect(new Set(tagsOf(mail.html))).toEqual(new Set(tagsOf(plain.html)));
    expect([mail.html, mail.text].join("")).not.toMatch(HIDDEN);
    const titled = { ...message({ title: attack }), type: "ticket.created" } as EventEnvelope;
    expect(build({ maskContacts: false }, titled).subject).not.toMatch(/\n|\u202e|\p{Cc}/u);
  });

  it("cuts what is very long and stays within its limit", () => {
    const long = "长".repeat(200_000);
    const mail = build(
      {},
      message({ message_content: long, customer_name: long, category: long, fields: { x: long } }),
    );
    expect(Buffer.byteLength(mail.body)).toBeLessThan(emailChannel.limits.maxBytes);
    expect(Buffer.byteLength(mail.subject)).toBeLessThanOrEqual(500);
    expect(mail.text).toContain("…");
  });
});

describe("templates", () => {
  const template = (body: string, more: Partial<NonNullable<EndpointConfig["template"]>> = {}) => ({
    format: "template" as const,
    maskContacts: false,
    template: { body, ...more },
  });
  const hostile = message({
    message_content: '<b>x</b> [y](https://evil.example) "q"',
    customer_name: "A\r\nBcc: e@x.y",
  });

  it("take their subject, in one line and without markup of strangers", () => {
    const mail = build(template("x", { subject: "{{ data.customer_name }} 的留言" }), hostile);
    expect(mail.subject).toBe("A Bcc: e@x.y 的留言");
    expect(build(template("x", { subject: "s" }), hostile, { test: true }).subject).toBe("【测试】s");
    expect(build(template("x")).subject).toBe("新留言");
    const broken = endpoint("email", template("x", { subject: "{{ data.x | nothing }}" }));
    expect(emailChannel.build(message(), broken, context())).toMatchObject({
      ok: false,
      problem: { field: "template.subject", diagnosis: "template.syntax" },
    });
  });

  it("in HTML escape every value, and have their words as text", () => {
    const html = "<style>p{}</style><p>留言：{{ data.message_content }}</p><ul><li>一</li><li>二 &amp; 三</li></ul>";
    const mail = build(template(html, { contentType: "text/html" }), hostile);
    expect(mail.html).toContain("<p>留言：&lt;b&gt;x&lt;/b&gt; [y](https://evil.example) &#34;q&#34;</p>");
    expect(mail.text).toBe('留言：<b>x</b> [y](https://evil.example) "q"\n\n- 一\n\n- 二 & 三');
    const whole = build(template("<!doctype html><html><body>自己的样子</body></html>", { contentType: "text/html" }));
    expect(whole.html).toBe("<!doctype html><html><body>自己的样子</body></html>");
    expect(whole.text).toBe("自己的样子");
  });

  it("in Markdown know headings, lists, quotes, code, emphasis and links, and let no HTML through", () => {
    const source = [
      "# 标题 {{ data.message_content }}",
      '**粗** *斜* ~~删~~ `a<b` [官网](https://example.com/?a=1&b=2 "t") [坏](javascript:alert) ![图](https://example.com/x.png)',
      "- 一\n- 二",
      "1. 甲\n2. 乙",
      "> 引用",
      "```\n<code>\n```",
      "---",
      "第一行\n第二行 <script>",
    ].join("\n\n");
    const { html, text } = build(template(source), hostile);
    expect(html).toMatch(/<h1 [^>]*>标题 ＜b＞x＜\/b＞ ［y］\(https:\/\/evil\.example\) &quot;q&quot;<\/h1>/);
    for (const part of [
      "<strong>粗</strong> <em>斜</em> <s>删</s>",
      ">a&lt;b</code>",
      '<a href="https://example.com/?a=1&amp;b=2"',
      "[坏](javascript:alert)",
      "<li>一</li><li>二</li></ul>",
      "<li>甲</li><li>乙</li></ol>",
      ">引用</blockquote>",
      ">&lt;code&gt;</pre>",
      "<hr ",
      "第一行<br>第二行 &lt;script&gt;</p>",
    ])
      expect(html).toContain(part);
    expect(html).not.toMatch(/<img|href="(?!https:\/\/example\.com)/);
    expect(text).toContain("# 标题");
  });

  it("leave the stars of masked values alone, and mark a test in the body", () => {
    const source = "**{{ data.customer_name }}** 电话 {{ data.customer_phone }}";
    const mail = build({ ...template(source), maskContacts: true }, message(), { test: true });
    expect(mail.html).toContain("<strong>张**</strong> 电话 138****8000");
    expect(mail.text).toBe("【测试】\n\n**张**** 电话 138****8000");
    expect(mail.html).toContain(">【测试】</p>");
  });

  it("render hostile Markdown in a moment", () => {
    const nasty = [
      "[a](".repeat(20_000),
      "[".repeat(60_000),
      "**a".repeat(20_000),
      `# ${" ".repeat(60_000)}x`,
      "`".repeat(60_001),
    ];
    const began = performance.now();
    for (const text of nasty)
      build(
        template("{{ data.message_content }}\n[x]({{ data.message_content }})"),
        message({ message_content: text }),
      );
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it("as plain text keep their lines", () => {
    const mail = build(template("一\n二 <b>\n\n三", { contentType: "text/plain" }));
    expect(mail.text).toBe("一\n二 <b>\n\n三");
    expect(mail.html).toContain("一<br>二 &lt;b&gt;</p>");
  });
});

describe("a try after others", () => {
  const config: ChannelConfig = { ...CONFIG, to: ["a@example.com", "b@example.com", "c@example.com"] };
  const was = (id: string, state: RecipientOutcome["state"], code: string): RecipientOutcome => ({
    kind: "email",
    id,
    state,
    code,
  });
  const envelope = (...earlier: RecipientOutcome[]) => {
    const mail = build({ config }, message(), { earlier, attempt: 2 });
    expect(mail.to).toEqual(config.to);
    return mail.envelope ?? mail.to;
  };

  it("goes to those who were put off, and to nobody who has it or never will", () => {
    const all = [
      was("a@example.com", "accepted", "250"),
      was("b@example.com", "failed", "550"),
      was("C@example.com", "failed", "450"),
    ];
    expect(envelope(...all)).toEqual(["c@example.com"]);
    expect(envelope()).toEqual(config.to);
  });

  it("by hand goes to those who did not get it, or to everybody", () => {
    const [a, b] = [was("a@example.com", "accepted", "250"), was("c@example.com", "accepted", "250")];
    expect(envelope(a, was("b@example.com", "failed", "550"), b)).toEqual(["b@example.com"]);
    expect(envelope(a, was("b@example.com", "accepted", "250"), b)).toEqual(config.to);
  });
});

describe("settings", () => {
  const check = (config: Record<string, unknown>, extra: Record<string, unknown> = {}) => {
    const { error } = emailChannel.config.safeParse({ ...endpoint("email"), config, ...extra });
    return (error?.issues ?? []).map(({ path, message: key }) => `${path.join(".")} ${key}`);
  };
  const printed = JSON.parse(readFileSync("e2e/fixtures/documents/c-email-config.json", "utf8"));

  it("accept document C's smtp_config as printed, and say that secure on 587 is STARTTLS", () => {
    const config = ChannelConfigSchema.parse({ smtp: printed.smtp_config, to: printed.to });
    expect(config.smtp).toMatchObject({ host: "smtp.example.com", port: 587, security: "starttls" });
    expect(check(config)).toEqual([]);
    // What is stored is read again with every change.
    const again = ChannelConfigSchema.parse(config);
    expect(lintEndpoint(endpoint("email", { config: again })).map(({ key }) => key)).toContain("smtp_secure_587");
    const chosen = SmtpSchema.parse({ ...printed.smtp_config, security: "tls" });
    expect(chosen).not.toHaveProperty("secure");
    expect(SmtpSchema.parse({ host: "a.example", port: 465, secure: true })).toEqual({
      host: "a.example",
      port: 465,
      security: "tls",
    });
  });

  it("name the member that is wrong", () => {
    const auth = { user: "push@example.com", pass: SECRET };
    const to = ["a@example.com"];
    expect(check({ smtp: { ...smtp, auth: { user: "push@example.com" } }, to })).toEqual([
      "config.smtp.auth.pass smtp_pass",
    ]);
    expect(check({ smtp: { ...smtp, port: 465, security: "starttls", auth }, to })).toEqual([
      "config.smtp.security smtp_465_starttls",
    ]);
    expect(check({ smtp: { ...smtp, auth: { user: "apikey", pass: SECRET } }, to })).toEqual([
      "config.smtp.from mail_from_required",
    ]);
    expect(check({ smtp: { ...smtp, auth, from: "客服 <x" }, to })).toEqual(["config.smtp.from mail_from"]);
    expect(check({ smtp: { ...smtp, auth }, to: ["a@example.com", "b@@example.com"], cc: ["nobody"] })).toEqual([
      "config.to.1 mail_address",
      "config.cc.0 mail_address",
    ]);
    expect(check({ smtp: { ...smtp, auth }, to: [] })).toEqual(["config.to required"]);
    expect(check({ smtp: { ...smtp, auth }, to }, { headers: { "Reply-To": "x@y.z", "X-Team": "a" } })).toEqual([
      "headers.Reply-To mail_header",
    ]);
  });

  it.each(["http://smtp.example.com", "smtp.example.com:465", "a b", "user@host"])("refuse the host %s", (host) => {
    expect(SmtpSchema.safeParse({ host }).error?.issues[0]?.message).toBe("smtp_host");
  });
});
