import { escapeHtml, paragraphs } from "@/lib/channels/email-html";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { asciiDomain, domainOf } from "@/lib/domain/mail-address";
import { localMinute } from "@/lib/domain/zoned-time";
import type { ReplySender } from "./sender";

/** Controls, zero-width and direction marks: they hide or reorder what people read. Line feed and tab stay. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;
const QUOTED_MAX = 5_000;

const WORDS = {
  zh: {
    wrote: (at: string) => `您在 ${at} 的留言：`,
    number: "留言编号",
    answer: "直接回复本邮件即可继续沟通。",
  },
  en: {
    wrote: (at: string) => `Your message of ${at}:`,
    number: "Message number",
    answer: "Reply to this e-mail to continue.",
  },
};

export type ReplyFacts = {
  /** What the subject and the letter say of the message. */
  message: { number: string; content: string; language: string; createdAt: Date };
  timeZone: string;
  recipient: string;
  subject: string;
  body: string;
  /** Sent along. */
  files: readonly { name: string; content: Uint8Array }[];
  /** Stable over the tries. */
  letterId: string;
  /** Ids of the letters before it, oldest first. */
  earlier: readonly string[];
  at: Date;
};

/** `Re: 您的留言（#LM-20250115-0042）`, in the visitor's language. */
export function replySubject(message: { number: string; language: string }): string {
  return speaks(message.language) === "zh"
    ? `Re: 您的留言（#${message.number}）`
    : `Re: Your message (#${message.number})`;
}

const speaks = (language: string): "zh" | "en" => (language === "" || /^(zh|\*)/i.test(language) ? "zh" : "en");

/** A letter's id, as mail programs thread by it. */
export function letterIdOf(replyId: string, sender: ReplySender): string {
  return `${replyId}@${asciiDomain(domainOf(sender.from.address)) ?? "localhost.localdomain"}`;
}

/** The reply as a letter: what was written, the signature, the visitor's own words, the number. All of it is text. */
export function replyRequest(sender: ReplySender, facts: ReplyFacts): OutboundRequest {
  const words = WORDS[speaks(facts.message.language)];
  const number = `${words.number}${speaks(facts.message.language) === "zh" ? "：" : ": "}${facts.message.number}`;
  const foot = [number, ...(sender.replyTo === "" ? [] : [words.answer])];
  const written = [clean(facts.body), ...(sender.signature === "" ? [] : [clean(sender.signature)])].join("\n\n");
  const quoted = clean([...facts.message.content].slice(0, QUOTED_MAX).join(""));
  const asked = words.wrote(localMinute(facts.message.createdAt, facts.timeZone).replace("T", " "));
  const text = [written, `${asked}\n${quoted.replace(/^/gm, "> ")}`, foot.join("\n")].join("\n\n");
  const html = document({ written, asked, quoted, foot, lang: speaks(facts.message.language) });
  const subject = clean(facts.subject).replace(/\s+/g, " ").trim();
  const { recipient, letterId, at, files } = facts;
  return letterRequest(sender, {
    ...{ recipient, letterId, at, subject, text, html, files },
    headers: [...replyToHeader(sender), ...threadHeaders(facts.earlier)],
  });
}

const RECEIPT = {
  zh: {
    subject: (number: string) => `我们已收到您的留言（${number}）`,
    text: (number: string) => `您好！\n\n我们已收到您的留言，编号 ${number}，会尽快联系您。`,
    progress: "查看处理进度",
    mistaken: "如果您没有给我们留言，可能是有人填错了邮箱，请忽略本邮件。",
  },
  en: {
    subject: (number: string) => `We have received your message (${number})`,
    text: (number: string) => `Hello,\n\nwe have received your message ${number} and will be in touch soon.`,
    progress: "See how far it is",
    mistaken: "If you did not write to us, somebody may have mistyped an address. Please ignore this e-mail.",
  },
};

type ReceiptFacts = Pick<ReplyFacts, "recipient" | "letterId" | "at"> & {
  message: { number: string; language: string };
  organizationName: string;
  /** Shows how far the message is; null where visitors get no such link. */
  statusUrl: string | null;
};

/**
 * Tells a visitor that his message has arrived. Anybody can type anybody's address into a form: nothing of what was typed
 * stands in the letter, and programs that answer letters by themselves are asked not to.
 */
export function receiptRequest(sender: ReplySender, facts: ReceiptFacts): OutboundRequest {
  const { recipient, letterId, at, message, statusUrl } = facts;
  const lang = speaks(message.language);
  const words = RECEIPT[lang];
  const [said, company] = [words.text(message.number), clean(facts.organizationName)];
  const foot = [...(sender.replyTo === "" ? [] : [WORDS[lang].answer]), words.mistaken];
  const colon = lang === "zh" ? "：" : ": ";
  const text = [
    said,
    ...(statusUrl === null ? [] : [`${words.progress}${colon}${statusUrl}`]),
    company,
    foot.join("\n"),
  ];
  const link =
    statusUrl === null ? "" : `<p style="margin:0 0 12px"><a href="${escapeHtml(statusUrl)}">${words.progress}</a></p>`;
  const html = page(lang, [paragraphs(said), link, paragraphs(company), smallPrint(foot)]);
  return letterRequest(sender, {
    ...{ recipient, letterId, at, subject: words.subject(message.number), text: text.join("\n\n"), html },
    headers: [...replyToHeader(sender), ["Auto-Submitted", "auto-replied"], ["X-Auto-Response-Suppress", "All"]],
  });
}

const replyToHeader = ({ replyTo }: ReplySender): [string, string][] => (replyTo === "" ? [] : [["Reply-To", replyTo]]);

type Letter = Pick<ReplyFacts, "recipient" | "subject" | "letterId" | "at"> & {
  text: string;
  html: string;
  headers: [string, string][];
  files?: ReplyFacts["files"];
};

/** A letter to one address by the mailbox that sends replies. */
export function letterRequest({ endpoint, from }: ReplySender, letter: Letter): OutboundRequest {
  const { smtp } = endpoint.config;
  if (smtp === undefined) throw new Error("the sender of replies has no mail server");
  const { user = "", pass } = smtp.auth ?? {};
  const { recipient, subject, text, html, letterId, at, headers, files = [] } = letter;
  return {
    ...{ method: "SMTP" as const, url: endpoint.url, headers, body: JSON.stringify({ subject, text, html }) },
    mail: {
      server: {
        ...{ host: smtp.host, port: smtp.port, security: smtp.security },
        ...(user === "" ? {} : { user, ...(pass === undefined ? {} : { pass }) }),
      },
      from: from.name === "" ? from.address : `"${from.name}" <${from.address}>`,
      ...{ to: [recipient], cc: [], subject, text, html, messageId: letterId, date: at },
      ...(files.length === 0 ? {} : { attachments: files }),
    },
  };
}

function threadHeaders(earlier: readonly string[]): [string, string][] {
  const last = earlier.at(-1);
  if (last === undefined) return [];
  return [
    ["In-Reply-To", `<${last}>`],
    [
      "References",
      earlier
        .slice(-10)
        .map((id) => `<${id}>`)
        .join(" "),
    ],
  ];
}

type Parts = { written: string; asked: string; quoted: string; foot: readonly string[]; lang: "zh" | "en" };

function document({ written, asked, quoted, foot, lang }: Parts): string {
  return page(lang, [
    paragraphs(written),
    `<p style="margin:24px 0 4px;font-size:13px;opacity:.75">${escapeHtml(asked)}</p>`,
    '<blockquote style="margin:0;padding:4px 12px;border-left:3px solid #9ca3af;opacity:.85">',
    `${paragraphs(quoted)}</blockquote>`,
    smallPrint(foot),
  ]);
}

const smallPrint = (lines: readonly string[]): string =>
  `<p style="margin:16px 0 0;font-size:13px;opacity:.75">${lines.map(escapeHtml).join("<br>")}</p>`;

/** `parts` are HTML. */
function page(lang: "zh" | "en", parts: readonly string[]): string {
  const font =
    "font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif;font-size:15px;line-height:1.6";
  return [
    `<!doctype html><html lang="${lang === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">`,
    '<meta name="color-scheme" content="light dark"></head>',
    `<body style="margin:0;padding:16px;${font}">`,
    ...parts,
    "</body></html>",
  ].join("");
}

const clean = (text: string): string => text.replaceAll("\r\n", "\n").replace(INVISIBLE, "");
