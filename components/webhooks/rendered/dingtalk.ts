import { textBlocks } from "./blocks";
import { plain } from "./inline";
import { isRecord, type Json, record, records, text, texts } from "./json";
import type { Block, RenderedMessage } from "./types";

/** Messages of the group robot, and of work notices, whose message stands inside `msg`. */
export function dingtalkMessage(body: Json): RenderedMessage | null {
  const message = isRecord(body.msg) ? body.msg : body;
  const calls = callsOf(record(body.at));
  const type = text(message.msgtype);
  const part = record(message[type]);
  const chat = { kind: "chat", look: "dingtalk", calls } as const;
  switch (type) {
    case "text":
      return { ...chat, card: false, blocks: [{ kind: "paragraph", inlines: plain(text(part.content)) }] };
    case "markdown":
      return { ...chat, card: false, blocks: textBlocks(text(part.text), "markdown") };
    case "actionCard":
    case "action_card":
      return {
        ...chat,
        card: true,
        blocks: [...textBlocks(text(part.text ?? part.markdown), "markdown"), buttons(part)],
      };
    case "link":
      return {
        ...chat,
        card: true,
        title: plain(text(part.title)),
        blocks: [{ kind: "paragraph", inlines: plain(text(part.text)) }],
      };
    case "oa":
      return { ...chat, card: true, ...noticeCard(part) };
    default:
      return null;
  }
}

function callsOf(at: Json): string[] {
  const who = [...texts(at.atMobiles), ...texts(at.atUserIds)].map((one) => `@${one}`);
  return at.isAtAll === true ? [...who, "@all"] : who;
}

function buttons(part: Json): Block {
  const single = { text: text(part.singleTitle ?? part.single_title), url: text(part.singleURL ?? part.single_url) };
  const several = records(part.btns ?? part.btn_json_list).map((item) => ({
    text: text(item.title),
    url: text(item.actionURL ?? item.action_url),
  }));
  return { kind: "buttons", labels: [single, ...several].filter((label) => label.text !== "") };
}

function noticeCard({ head, body }: Json) {
  const { title, form, content } = record(body);
  const items = records(form).map(({ key, value }) => ({
    label: plain(text(key)),
    value: plain(text(value)),
    short: false,
  }));
  const blocks: Block[] = [
    { kind: "heading", level: 3, inlines: plain(text(title)) },
    ...(items.length === 0 ? [] : [{ kind: "fields", items } satisfies Block]),
    { kind: "paragraph", inlines: plain(text(content)) },
  ];
  return { title: plain(text(record(head).text)), blocks };
}
