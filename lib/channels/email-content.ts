import { keepsItsWords } from "@/lib/domain/digest/members";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { renderSubject, renderTemplate } from "@/lib/domain/formats";
import { maskContacts } from "@/lib/domain/masking";
import { describeEvent, type NeutralMessage } from "@/lib/domain/message";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { recordOf } from "@/lib/domain/records";
import { messageBody, page, paragraphs, textOfHtml } from "./email-html";
import { markdownHtml } from "./email-markdown";
import { INVISIBLE, mapTexts, neutraliseDeep } from "./neutralise";
import { truncateBytes } from "./truncate";
import type { BuildContext, BuildProblem } from "./types";

/** What people read of a letter. */
export type LetterContent = { subject: string; text: string; html: string };
type Result = { ok: true; letter: LetterContent } | { ok: false; problem: BuildProblem };

const SUBJECT_BYTES = 400;
const VALUE_BYTES = 4_000;
/** Mail programs cut what is longer than about a hundred kilobytes. */
const TEXT_BYTES = 65_536;

/** The subject and both forms of the text: the endpoint's template when it has one, else the built-in message. */
export function letterContent(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): Result {
  // A template is written for one event; a digest keeps to the built-in list of its members.
  return endpoint.format === "template" && !keepsItsWords(event.type)
    ? fromTemplate(event, endpoint, context)
    : { ok: true, letter: builtIn(event, endpoint, context) };
}

function builtIn(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): LetterContent {
  const message = messageOf(event, endpoint, context);
  const { locale } = endpoint;
  const mark = context.test ? MESSAGE_WORDS[locale].test : "";
  const title = `${mark}${message.title}`;
  const titled = { ...message, title };
  return {
    subject: title,
    text: plainText(titled, endpoint, event.id),
    html: page({ title, locale, tone: message.tone, body: messageBody(titled), footer: event.id }),
  };
}

/** The built-in message, every text of a stranger in lengths and characters that a letter can hold. */
function messageOf(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): NeutralMessage {
  const message = describeEvent(event, {
    locale: endpoint.locale,
    mask: endpoint.maskContacts,
    // The mark is this product's own and is put before the cleaned title.
    test: false,
    ...(context.link === undefined ? {} : { link: context.link }),
  });
  return {
    ...message,
    title: truncateBytes(cleanLine(message.title), SUBJECT_BYTES),
    fields: message.fields.map(({ label, value }) => ({
      label: truncateBytes(cleanLine(label), SUBJECT_BYTES),
      value: truncateBytes(clean(value), VALUE_BYTES),
    })),
    ...(message.text === undefined ? {} : { text: truncateBytes(clean(message.text), TEXT_BYTES) }),
  };
}

const clean = (text: string): string => text.toWellFormed().replaceAll("\r\n", "\n").replace(INVISIBLE, "");
const cleanLine = (text: string): string => clean(text.replace(/\s+/g, " ").trim());

const cleanDeep = (value: unknown): unknown => mapTexts(value, clean, cleanLine);

function plainText(message: NeutralMessage, endpoint: EndpointConfig, footer: string): string {
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  const blocks = [
    message.title,
    message.fields.map(({ label, value }) => `${label}${colon}${value}`).join("\n"),
    message.text ?? "",
    message.link === undefined ? "" : `${message.link.label}${colon}${message.link.url}`,
    `-- \n${footer}`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

/**
 * Templates are HTML, Markdown (the default) or plain text, by their content type. In HTML every value is escaped where it
 * is put out; for the others strangers' texts lose what could be markup before.
 */
function fromTemplate(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): Result {
  const contentType = endpoint.template?.contentType ?? "text/markdown";
  const kind = /^text\/(html|plain)\b/i.exec(contentType.trim())?.[1]?.toLowerCase() ?? "markdown";
  const data = endpoint.maskContacts ? maskContacts(event.data) : event.data;
  const safe = {
    ...event,
    data: recordOf(kind === "markdown" ? mapTexts(neutraliseDeep(data), hideMarks, cleanLine) : cleanDeep(data)),
  };
  const options = { link: context.link, contentType };
  const rendered = renderTemplate(endpoint, safe, options);
  if (!rendered.ok) return rendered;
  const subject = renderSubject(endpoint, { ...event, data: recordOf(cleanDeep(data)) }, options);
  if (subject !== null && !subject.ok) return subject;
  const own = cleanLine(subject?.text ?? "");
  const { locale } = endpoint;
  const mark = context.test ? MESSAGE_WORDS[locale].test : "";
  const title = `${mark}${own === "" ? messageOf(event, endpoint, context).title : truncateBytes(own, SUBJECT_BYTES)}`;
  const text = rendered.text.trim();
  // A whole document keeps its own looks.
  if (kind === "html" && /<html[\s>]/i.test(text)) {
    return { ok: true, letter: { subject: title, text: textOfHtml(text), html: text } };
  }
  const body = `${mark === "" ? "" : paragraphs(mark.trim())}${bodyOf(kind, text)}`;
  const words = kind === "html" ? textOfHtml(text) : showMarks(text);
  return {
    ok: true,
    letter: {
      subject: title,
      text: mark === "" ? words : `${mark.trim()}\n\n${words}`,
      html: page({ title, locale, body, footer: event.id }),
    },
  };
}

function bodyOf(kind: string, text: string): string {
  if (kind === "html") return text;
  return kind === "plain" ? paragraphs(text) : showMarks(markdownHtml(text));
}

// Asterisks and tildes of values (masked names have them) stand for themselves: they are out of sight of the Markdown.
const MARKS = ["*", "~"] as const;
const STAND_INS = ["\ue000", "\ue001"] as const;
const hideMarks = (text: string): string => text.replaceAll(MARKS[0], STAND_INS[0]).replaceAll(MARKS[1], STAND_INS[1]);
const showMarks = (text: string): string => text.replaceAll(STAND_INS[0], MARKS[0]).replaceAll(STAND_INS[1], MARKS[1]);
