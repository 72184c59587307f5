import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { type DingtalkMessage, fitDingtalk } from "./dingtalk-message";
import { apiCall, dingtalkAccess, exactNumber, judgeCall } from "./dingtalk-work-api";
import { judgeResult, RESULT_WAITS_MS, resultRequest } from "./dingtalk-work-result";
import { CHANNEL_INPUT } from "./input-schemas";
import { literalValue } from "./neutralise";
import { requestHeaders } from "./request";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength } from "./truncate";
import { type BuildContext, type BuildResult, type Channel, type Part, TOKEN_PLACEHOLDER } from "./types";

/*
 * DingTalk work notice (工作通知, topapi/message/corpconversation/asyncsend_v2): `msg` 2,048 bytes, 100 people and 20
 * departments a call, the same content once a day for one employee, nobody is called by @. Its answer means queued only:
 * who got it stands in the send result (dingtalk-work-result.ts).
 */
const descriptor = CHANNEL_DESCRIPTORS.dingtalk_work;
const BOUNDS = { fields: 10, valueBytes: 120, unmarked: literalValue };
const SEND = "/topapi/message/corpconversation/asyncsend_v2";

export const dingtalkWorkChannel: Channel = {
  config: CHANNEL_INPUT.dingtalk_work,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  address: ({ apiBase }) => apiBase || descriptor.apiBase,
  build,
  judge: (exchange, endpoint, receivedAt) => {
    const verdict = judgeCall(exchange, endpoint, receivedAt);
    if (verdict.kind === "delivered") return { ...verdict, recipients: dingtalkRecipients(endpoint, "pending") };
    return { ...verdict, recipients: dingtalkRecipients(endpoint, "failed", verdict) };
  },
};

/** Everybody whom the configuration names. */
function dingtalkRecipients(
  { config: { userIds = [], deptIds = [] } }: EndpointConfig,
  state: RecipientOutcome["state"],
  { code, values }: Partial<Verdict> = {},
): RecipientOutcome[] {
  const message = values?.message;
  const told = {
    state,
    ...(code === undefined ? {} : { code }),
    ...(typeof message === "string" && message !== "" ? { message } : {}),
  };
  return [
    ...userIds.map((id): RecipientOutcome => ({ kind: "user", id, ...told })),
    ...deptIds.map((id): RecipientOutcome => ({ kind: "department", id, ...told })),
  ];
}

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, BOUNDS);
  if (!result.ok) return result;
  const msg = messageOf(result.content, endpoint, context);
  const bytes = byteLength(JSON.stringify(msg));
  const max = descriptor.limits.maxBytes;
  if (bytes > max) return tooLong(endpoint, bytes, max);
  const headers = requestHeaders(event, endpoint, context, { contentType: JSON_TYPE });
  const body = { ...receivers(endpoint), to_all_user: false, msg };
  const part: Part = {
    id: "notice",
    access: dingtalkAccess(endpoint),
    receivers: dingtalkRecipients(endpoint, "failed").map(({ kind, id }) => ({ kind, id })),
    request: (token) => apiCall(endpoint, SEND, token, body, headers),
    confirm: {
      waitsMs: RESULT_WAITS_MS,
      request: (token, sent) => resultRequest(endpoint, token, sent),
      judge: (answer, verdict, last) => judgeResult(answer, verdict, { endpoint, now: context.now, last }),
    },
  };
  return { ok: true, request: part.request(TOKEN_PLACEHOLDER), parts: [part] };
}

function receivers({ config }: EndpointConfig): Record<string, unknown> {
  const { agentId = "", userIds = [], deptIds = [] } = config;
  return {
    agent_id: exactNumber(agentId),
    ...(userIds.length === 0 ? {} : { userid_list: userIds.join(",") }),
    ...(deptIds.length === 0 ? {} : { dept_id_list: deptIds.join(",") }),
  };
}

/** A JSON template makes the `msg`; of a whole request only its `msg` counts, since the configuration says who gets it. */
function messageOf(content: RobotContent, endpoint: EndpointConfig, context: BuildContext): unknown {
  if (content.kind === "json") {
    const { msg } = content.value;
    return typeof msg === "object" && msg !== null ? msg : content.value;
  }
  return fitDingtalk(content, {
    locale: endpoint.locale,
    maxBytes: descriptor.limits.maxBytes,
    tail: [varying(endpoint, context)],
    wrap: noticeMessage,
  });
}

const SHORT_ID = 6;

/**
 * The platform keeps the same content from an employee the second time in a day: the moment and the end of the
 * delivery's id make every try of every delivery differ.
 */
function varying({ locale }: EndpointConfig, { now, deliveryId }: BuildContext): string {
  const local = new Date(now.getTime() + MESSAGE_WORDS[locale].zoneHours * 3_600_000).toISOString();
  return `${local.slice(5, 10)} ${local.slice(11, 19)} · ${deliveryId.slice(-SHORT_ID)}`;
}

function noticeMessage(message: DingtalkMessage): Record<string, unknown> {
  switch (message.as) {
    case "text":
      return { msgtype: "text", text: { content: message.text } };
    case "markdown":
      return { msgtype: "markdown", markdown: { title: message.title, text: message.text } };
    case "card": {
      const { title, text: markdown, button } = message;
      const card = { title, markdown, single_title: button.label, single_url: button.url };
      return { msgtype: "action_card", action_card: card };
    }
  }
}
