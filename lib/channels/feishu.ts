import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { DOTS } from "@/lib/domain/masking";
import { feishuSign } from "@/lib/domain/signatures";
import { findCode } from "./codes/rules";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { fittingMessage, messageOfJson, robotShape } from "./feishu-message";
import { unmarked } from "./feishu-text";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { judgeRobot, type RobotPlatform } from "./robot-judge";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * Feishu and Lark custom bot (official guide 自定义机器人使用指南): request 20 KB, 100 a minute and 5 a second, signature in
 * the body with seconds. Usually HTTP 200; `code` is the verdict, older servers answer with `StatusCode` alone.
 */
const descriptor = CHANNEL_DESCRIPTORS.feishu;
const DIALECT = { fields: 20, valueBytes: 300, unmarked };

export const feishuChannel: Channel = {
  config: CHANNEL_INPUT.feishu,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeRobot(exchange, endpoint, receivedAt, FEISHU),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, DIALECT);
  if (!result.ok) return result;
  const { secret } = endpoint.config;
  const signing = secret === undefined || secret === "" ? null : { secret };
  const timestamp = Math.floor(context.now.getTime() / 1000);
  const signature: Record<string, string> = signing
    ? { timestamp: String(timestamp), sign: feishuSign(signing.secret, timestamp) }
    : {};
  const body = requestBody(result.content, endpoint, signature);
  const max = descriptor.limits.maxBytes;
  if (byteLength(body) > max) return tooLong(endpoint, byteLength(body), max);
  return {
    ok: true,
    request: {
      method: "POST",
      url: endpoint.url,
      headers: requestHeaders(event, endpoint, context, { contentType: JSON_TYPE }),
      body,
      ...(signing ? { signedString: `${timestamp}\n${DOTS}` } : {}),
    },
  };
}

function requestBody(content: RobotContent, endpoint: EndpointConfig, signature: Record<string, string>): string {
  const signed = (message: Record<string, unknown>) => JSON.stringify({ ...signature, ...message, ...signature });
  if (content.kind === "json") {
    // A card alone gets its place in a request; a whole request goes out as it was written.
    const card = content.value.msg_type === undefined ? messageOfJson(content.value) : null;
    return signed(card === null ? content.value : robotShape(card));
  }
  const message = fittingMessage(
    content,
    endpoint,
    () => descriptor.limits.maxBytes,
    (candidate) => byteLength(signed(robotShape(candidate))),
  );
  return signed(robotShape(message));
}

const FEISHU: RobotPlatform = {
  codeKeys: ["code", "StatusCode"],
  messageKeys: ["msg", "StatusMessage"],
  find: (code, message) => findCode("feishu", code, message),
};
