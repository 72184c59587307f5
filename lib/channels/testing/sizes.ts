import type { ChannelId } from "@/lib/domain/endpoints";
import { recordOf } from "@/lib/domain/records";

/** What a platform measures of a request: the text, how much it takes, and of what. */
export type Measured = { text: string; max: number; unit: "bytes" | "characters" };

const CONTENT = ["text", "markdown", "markdown_v2"] as const;

/** Every part of a body that its platform limits, from the platforms' own pages and not from the code that cuts. */
export function measuredParts(channel: ChannelId, body: string): Measured[] {
  const value = recordOf(JSON.parse(body));
  const bytes = (text: unknown, max: number): Measured[] =>
    typeof text === "string" ? [{ text, max, unit: "bytes" }] : [];
  const characters = (text: unknown, max: number): Measured[] =>
    typeof text === "string" ? [{ text, max, unit: "characters" }] : [];
  const part = (key: string) => recordOf(value[key]);
  switch (channel) {
    case "wecom":
      return [
        ...CONTENT.flatMap((key) => bytes(part(key).content, key === "text" ? 2_048 : 4_096)),
        ...characters(recordOf(part("template_card").main_title).title, 26),
        ...characters(part("template_card").sub_title_text, 112),
      ];
    case "wecom_app":
      return [
        ...CONTENT.flatMap((key) => bytes(part(key).content, 2_048)),
        ...bytes(part("textcard").title, 128),
        ...bytes(part("textcard").description, 512),
      ];
    case "dingtalk":
      return bytes(body, 20_000);
    case "dingtalk_work":
      return bytes(JSON.stringify(value.msg), 2_048);
    case "feishu":
      return bytes(body, 20_480);
    case "feishu_app":
      return bytes(body, value.msg_type === "text" ? 150_000 : 30_000);
    case "slack":
      return [...characters(value.text, 40_000), ...slackBlocks(value.blocks)];
    case "discord":
      return [...characters(value.content, 2_000), ...discordEmbeds(value.embeds)];
    case "email":
      return [...bytes(body, 1_048_576), ...bytes(value.subject, 500)];
    case "custom":
      return bytes(body, 1_048_576);
  }
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(recordOf) : []);
const textOf = (value: unknown): string => String(recordOf(value).text ?? "");

function slackBlocks(value: unknown): Measured[] {
  const blocks = list(value);
  const texts = blocks.flatMap(({ type, text, fields, elements }): Measured[] => [
    { text: textOf(text), max: type === "header" ? 150 : 3_000, unit: "characters" },
    ...list(fields).map((field): Measured => ({ text: textOf(field), max: 2_000, unit: "characters" })),
    { text: "x".repeat(list(fields).length), max: 10, unit: "characters" },
    ...list(elements).map((element): Measured => ({ text: textOf(element.text), max: 75, unit: "characters" })),
  ]);
  return [...texts, { text: "x".repeat(blocks.length), max: 50, unit: "characters" }];
}

function discordEmbeds(value: unknown): Measured[] {
  return list(value).flatMap(({ title = "", description = "", fields, footer }): Measured[] => {
    const pairs = list(fields).map((field) => [String(field.name), String(field.value)] as const);
    const all = [String(title), String(description), textOf(footer), ...pairs.flat()].join("");
    return [
      { text: String(title), max: 256, unit: "characters" },
      { text: String(description), max: 4_096, unit: "characters" },
      ...pairs.flatMap(([name, shown]): Measured[] => [
        { text: name, max: 256, unit: "characters" },
        { text: shown, max: 1_024, unit: "characters" },
      ]),
      { text: "x".repeat(pairs.length), max: 25, unit: "characters" },
      { text: all, max: 6_000, unit: "characters" },
    ];
  });
}

/** Every text of a body, keys left out, also of JSON inside of it. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("{") ? [value, ...innerTexts(value)] : [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return Object.values(recordOf(value)).flatMap(textsOf);
}

function innerTexts(text: string): string[] {
  try {
    return textsOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
