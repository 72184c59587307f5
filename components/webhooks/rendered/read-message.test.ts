import { describe, expect, it } from "vitest";
import { CHANNEL_DESCRIPTORS, channelDescriptor } from "@/lib/channels/descriptors";
import { sampleEvent } from "@/lib/channels/lint";
import { CHANNELS } from "@/lib/channels/registry";
import type { ChannelConfig, MessageType } from "@/lib/domain/channel-config";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import { CHANNEL_IDS, type ChannelId, type EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { readMessage } from "./read-message";
import type { Block, Inline, RenderedMessage } from "./types";

const WORDS = "想咨询一下价格 <script>alert(1)</script> @all";
const CONFIGS: Partial<Record<ChannelId, ChannelConfig>> = {
  wecom_app: { corpId: "ww1", secret: "s", agentId: "1", toUser: ["u1"] },
  dingtalk_work: { appKey: "k", appSecret: "s", agentId: "1", userIds: ["u1"] },
  feishu_app: { tenants: [{ appId: "cli_1", appSecret: "s", receiveIdType: "open_id", receiveIds: ["ou_1"] }] },
  email: {
    smtp: { host: "smtp.example.com", port: 465, security: "tls", from: "a@example.com" },
    to: ["b@example.com"],
  },
};

function requestOf(channel: ChannelId, messageType?: MessageType) {
  const endpoint: EndpointConfig = {
    id: null,
    name: "hook",
    channel,
    url: channelDescriptor(channel).urlPlaceholder,
    events: ["leave_message.created"],
    config: { ...CONFIGS[channel], ...(messageType === undefined ? {} : { messageType }) },
    auth: { type: "none" },
    signature: { scheme: "none" },
    format: "standard",
    locale: "zh-CN",
    headers: {},
    timeoutMs: 5_000,
    retry: { delays: [] },
    successRule: { type: "2xx" },
    maskContacts: true,
    rules: NO_RULES,
  };
  const sample = sampleEvent("leave_message.created");
  const event: EventEnvelope = { ...sample, data: { ...sample.data, message_content: WORDS } };
  const built = CHANNELS[channel].build(event, endpoint, {
    now: new Date(0),
    deliveryId: "dlv_0",
    attempt: 1,
    test: false,
    link: "https://hooklane.example.com/messages/1",
  });
  if (!built.ok) throw new Error(`${channel}: ${built.problem.diagnosis}`);
  return built.request;
}

const inlineText = (parts: readonly Inline[]) => parts.map((part) => part.text).join("");

function blockText(block: Block): string {
  switch (block.kind) {
    case "quote":
      return block.blocks.map(blockText).join("\n");
    case "list":
      return block.items.map(inlineText).join("\n");
    case "code":
      return block.text;
    case "table":
      return block.rows.flat().map(inlineText).join("\n");
    case "fields":
      return block.items.map((item) => `${inlineText(item.label)} ${inlineText(item.value)}`).join("\n");
    case "buttons":
      return block.labels.map((label) => label.text).join("\n");
    case "rule":
    case "image":
      return "";
    default:
      return inlineText(block.inlines);
  }
}

function textOf(message: RenderedMessage | null): string {
  if (message === null) return "";
  if (message.kind === "mail") return [message.subject, message.text, message.html].join("\n");
  const lead = (message.lead ?? []).map(blockText);
  return [inlineText(message.title ?? []), ...lead, ...message.blocks.map(blockText)].join("\n");
}

const kinds = CHANNEL_IDS.filter((id) => id !== "custom").flatMap((id): [ChannelId, MessageType | undefined][] => {
  const { messageTypes } = channelDescriptor(id);
  return messageTypes.length === 0 ? [[id, undefined]] : messageTypes.map((type) => [id, type]);
});

describe("what is sent, as it will be seen", () => {
  it.each(kinds)("%s %s shows its title and the visitor's words as words", (channel, type) => {
    const message = readMessage(channel, requestOf(channel, type));
    const shown = textOf(message);
    expect(shown).toContain("留言");
    expect(shown).toContain("想咨询一下价格");
    // No mark of the platform is left over for a reader to stumble on.
    if (message?.kind === "chat") expect(shown).not.toMatch(/<font|<div|<at |\*\*[^*\n]+\*\*|&lt;/);
  });

  it("is nothing for a body that no platform would show", () => {
    expect(readMessage("wecom", { headers: [], body: '{"msgtype":"file"}' })).toBeNull();
    expect(readMessage("slack", { headers: [], body: "{}" })).toBeNull();
    expect(readMessage("dingtalk", { headers: [], body: "{cut off" })).toBeNull();
    expect(readMessage("custom", { headers: [], body: "{}" })).toBeNull();
  });
});

const slack = (text: string) => readMessage("slack", { headers: [], body: JSON.stringify({ text }) });
const ding = (text: string) =>
  readMessage("dingtalk", {
    headers: [],
    body: JSON.stringify({ msgtype: "markdown", markdown: { title: "t", text } }),
  });
const blocks = (message: RenderedMessage | null) => (message?.kind === "chat" ? message.blocks : []);

describe("the platforms' marks", () => {
  it("are read in Slack's way for Slack", () => {
    expect(blocks(slack("*价格* &lt;b&gt; <https://example.com|官网> <!channel> _a_ 2*3*4"))).toEqual([
      {
        kind: "paragraph",
        inlines: [
          { kind: "text", text: "价格", bold: true },
          { kind: "text", text: " <b> " },
          { kind: "link", text: "官网", url: "https://example.com" },
          { kind: "text", text: " " },
          { kind: "mention", text: "@channel" },
          { kind: "text", text: " " },
          { kind: "text", text: "a", italic: true },
          { kind: "text", text: " 2*3*4" },
        ],
      },
    ]);
  });

  it("become headings, lists, quotes, tables and code", () => {
    const source =
      "#### 标题\n- **电话**：138\n- 二\n\n> 引用\n> 两行\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n```\n**x**\n```\n\n---";
    expect(blocks(ding(source)).map((block) => block.kind)).toEqual([
      "heading",
      "list",
      "quote",
      "table",
      "code",
      "rule",
    ]);
  });

  it("lead nowhere and run nothing, whatever stands in them", () => {
    const message = ding('[点我](javascript:alert(1)) <img src=x onerror=alert(1)> <font color="url(x)">红</font>');
    expect(JSON.stringify(message)).toContain("<img src=x onerror=alert(1)>");
    expect(JSON.stringify(message)).not.toContain('"hex":"url');
  });

  it("are found in a long text in time", () => {
    const started = performance.now();
    ding("\\*`a`**b**[c](d)<@e>".repeat(1_500));
    ding("*".repeat(20_000));
    ding("[".repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

it("covers every channel that has looks", () => {
  expect(kinds.length).toBeGreaterThanOrEqual(Object.keys(CHANNEL_DESCRIPTORS).length);
});
