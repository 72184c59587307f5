import { describe, expect, test } from "vitest";
import { recordOf } from "@/lib/domain/records";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNELS } from "./registry";
import { context, endpoint, message } from "./testing/endpoint";
import { textsOf } from "./testing/sizes";

/*
 * What a visitor may write to call people, to hide where a link goes, or to look like the product's own words: for every
 * channel, in every kind of message, in every place where his words appear.
 */

const CALLS = [
  "@all",
  "@everyone",
  "@here",
  "@channel",
  "@所有人",
  "@全体成员",
  "@13800000000",
  "<@all>",
  "<@U024BE7LH>",
  "<@&165511591545143296>",
  "<@80351110224678912>",
  "<!channel>",
  "<!subteam^SAZ94GDB8>",
  '<at user_id="all">所有人</at>',
  "<at id=all></at>",
];
const MARKUP = [
  "[安全中心](https://evil.example)",
  "![](https://evil.example/pixel.png)",
  "<https://evil.example|安全中心>",
  "<https://evil.example>",
  '<font color="warning">系统通知</font>',
  "**系统通知**",
  "~~已处理~~",
  "`rm -rf`",
  "```\ncode",
  "\n# 系统通知\n",
  "\n> 系统通知\n",
  "\u202Egnp.exe",
];

/** Robots and application messages: what people read there is marked up. */
const MARKED = ["wecom", "wecom_app", "dingtalk", "dingtalk_work", "feishu", "feishu_app", "slack", "discord"] as const;
const CASES = MARKED.flatMap((channel) =>
  CHANNEL_DESCRIPTORS[channel].messageTypes.flatMap((messageType) =>
    (["customer_name", "message_content", "category", "fields"] as const).map((place) => ({
      ...{ channel, messageType, place },
    })),
  ),
);

type Place = (typeof CASES)[number];

function said({ channel, messageType, place }: Place, words: string) {
  const base = endpoint(channel);
  const config = { ...base.config, messageType };
  const data = place === "fields" ? { fields: { [words]: words } } : { [place]: words };
  const link = "https://hooks.example.com/messages?id=1";
  const built = CHANNELS[channel].build(message(data), { ...base, config, maskContacts: false }, context({ link }));
  if (!built.ok) throw new Error(built.problem.diagnosis);
  const body: unknown = JSON.parse(built.request.body);
  return { body: recordOf(body), texts: textsOf(body).filter((text) => !text.startsWith("{")) };
}

describe.each(CASES)("$channel, $messageType, in $place", (place) => {
  test("nobody is called", () => {
    for (const words of CALLS) {
      const { body, texts } = said(place, words);
      for (const text of texts) {
        // Apart from the product's own: colours of values, and links to the record.
        const foreign = text.replace(/<\/?(?:font|div)\b[^>]*>|<https:\/\/hooks\.example\.com[^>]*>/g, "");
        expect(foreign).not.toMatch(/<[@!/a-z]/i);
        expect(foreign).not.toMatch(/@(?:all|everyone|here|channel|所有人|全体成员|1\d{10})/);
      }
      const all = JSON.stringify(body);
      expect(all).not.toMatch(/"tag\\*":\\*"at/);
      expect(all).not.toMatch(/"(?:mentioned_list|mentioned_mobile_list|atMobiles|atUserIds|isAtAll)":(?!\[\]|false)/);
      if (place.channel === "discord") expect(body.allowed_mentions).toEqual({ parse: [] });
    }
  });

  test("markup is text", () => {
    for (const words of MARKUP) for (const text of said(place, words).texts) expectInert(place, text);
  });
});

function expectInert(place: Place, text: string): void {
  expect(text).not.toMatch(/(?<!\\)\]\((?!<?https:\/\/hooks\.example\.com)/);
  expect(text).not.toMatch(/<https?:\/\/evil|<font color="warning"/);
  expect(text).not.toContain("\u202E");
  // A text message is shown as it is, and so are the parts of cards that read no markup.
  if (place.messageType === "text") return;
  expect(text).not.toMatch(/^[#>]\s*系统通知/m);
  if (!isShownAsItIs(place, text)) expect(text).not.toMatch(/(?<!\\)(?:\*\*系统|~~已|`rm|```)/);
}

test.each(MARKED)("%s, in a template in Markdown: a name is no formatting, and calls nobody", (channel) => {
  const template = { body: "### 新留言\n**{{ data.customer_name }}** 留言：{{ data.message_content }}" };
  for (const words of [
    "**系统通知**",
    "~~已处理~~",
    "`rm -rf`",
    "@all",
    "[安全中心](https://evil.example)",
    "<!channel>",
  ]) {
    const written = message({ customer_name: "张**", message_content: words });
    const built = CHANNELS[channel].build(
      written,
      endpoint(channel, { format: "template", template, maskContacts: false }),
      context(),
    );
    if (!built.ok) throw new Error(built.problem.diagnosis);
    const shown = textsOf(JSON.parse(built.request.body)).filter((text) => !text.startsWith("{"));
    expect(shown.join("\n")).toContain("张");
    expect(shown.join("\n")).not.toMatch(/(?<!\\)\*\*系统|(?<!\\)~~已|(?<!\\)`rm|@all|\]\(https:\/\/evil|<!/);
  }
});

/** Cards of WeCom, Feishu and Slack carry a visitor's words in fields that read no markup; so do posts of Feishu. */
function isShownAsItIs({ channel, messageType }: Place, text: string): boolean {
  if (channel.startsWith("feishu")) return messageType === "markdown" || !/^\*\*[^\n]*\*\*\n/.test(text);
  return messageType === "card" && (channel === "slack" || channel.startsWith("wecom"));
}
