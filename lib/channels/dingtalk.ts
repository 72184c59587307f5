import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { DOTS } from "@/lib/domain/masking";
import { dingtalkSign } from "@/lib/domain/signatures";
import { findCode } from "./codes/rules";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { type DingtalkMessage, fitDingtalk } from "./dingtalk-message";
import { CHANNEL_INPUT } from "./input-schemas";
import { literalValue } from "./neutralise";
import { requestHeaders } from "./request";
import { judgeRobot, type RobotPlatform } from "./robot-judge";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * DingTalk custom robot: whole body 20,000 bytes, 20 a minute and then ten minutes of silence, 加签 in the URL with
 * milliseconds. HTTP 200 whatever happened; 310000 stands for all three security settings, only the text tells which.
 */
const descriptor = CHANNEL_DESCRIPTORS.dingtalk;
const BOUNDS = { fields: 20, valueBytes: 300, unmarked: literalValue };

export const dingtalkChannel: Channel = {
  config: CHANNEL_INPUT.dingtalk,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeRobot(exchange, endpoint, receivedAt, DINGTALK),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, BOUNDS);
  if (!result.ok) return result;
  const max = descriptor.limits.maxBytes;
  const body = requestBody(result.content, endpoint);
  if (byteLength(body) > max) return tooLong(endpoint, byteLength(body), max);
  const { secret } = endpoint.config;
  const signing = secret === undefined || secret === "" ? null : { secret, timestamp: context.now.getTime() };
  return {
    ok: true,
    request: {
      method: "POST",
      url: signing ? signedUrl(endpoint.url, signing) : endpoint.url,
      headers: requestHeaders(event, endpoint, context, { contentType: JSON_TYPE }),
      body,
      ...(signing ? { signedString: `${signing.timestamp}\n${DOTS}` } : {}),
    },
  };
}

/** Every try is signed anew: an older `timestamp` and `sign` are replaced, never added to. */
function signedUrl(text: string, { secret, timestamp }: { secret: string; timestamp: number }): string {
  const sign = encodeURIComponent(dingtalkSign(secret, timestamp));
  const at = text.indexOf("?");
  const base = at < 0 ? text : text.slice(0, at);
  const kept = at < 0 ? [] : text.slice(at + 1).split("&");
  const pairs = kept.filter((pair) => pair !== "" && !pair.startsWith("timestamp=") && !pair.startsWith("sign="));
  return `${base}?${[...pairs, `timestamp=${timestamp}`, `sign=${sign}`].join("&")}`;
}

function requestBody(content: RobotContent, endpoint: EndpointConfig): string {
  if (content.kind === "json") return JSON.stringify(content.value);
  const { mentions } = endpoint.config;
  const at = mentions
    ? { at: { atMobiles: mentions.mobiles, atUserIds: mentions.userIds, isAtAll: mentions.all } }
    : {};
  // Who is called must also stand in the text, or nobody sees that he was.
  const calls = [...(mentions?.mobiles ?? []), ...(mentions?.userIds ?? [])].map((who) => `@${who}`).join(" ");
  const value = fitDingtalk(content, {
    locale: endpoint.locale,
    maxBytes: descriptor.limits.maxBytes,
    tail: calls === "" ? [] : [calls],
    wrap: (message) => ({ ...robotMessage(message), ...at }),
  });
  return JSON.stringify(value);
}

function robotMessage(message: DingtalkMessage): Record<string, unknown> {
  switch (message.as) {
    case "text":
      return { msgtype: "text", text: { content: message.text } };
    case "markdown":
      return { msgtype: "markdown", markdown: { title: message.title, text: message.text } };
    case "card": {
      const { title, text, button } = message;
      const opens = { btnOrientation: "0", singleTitle: button.label, singleURL: button.url };
      return { msgtype: "actionCard", actionCard: { title, text, ...opens } };
    }
  }
}

/** The advice after a finding speaks of other settings as well. */
const ADVICE = /;\s*(?:solution|解决方案)\s*[:：]/i;

const DINGTALK: RobotPlatform = {
  codeKeys: ["errcode"],
  messageKeys: ["errmsg"],
  find: (code, message) => findCode("dingtalk", code, message.split(ADVICE)[0] ?? ""),
};
