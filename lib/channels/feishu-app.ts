import { createHash } from "node:crypto";
import type { ChannelConfig, FeishuReceiveIdType, FeishuTenant } from "@/lib/domain/channel-config";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { JSON_TYPE } from "@/lib/domain/formats";
import { USER_AGENT } from "@/lib/domain/version";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { judgeFeishuApp, readFeishuToken } from "./feishu-app-judge";
import { type FeishuMessage, fittingMessage, messageOfJson, robotShape } from "./feishu-message";
import { unmarked } from "./feishu-text";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength } from "./truncate";
import {
  type AccessSource,
  type BuildContext,
  type BuildProblem,
  type BuildResult,
  type Channel,
  type Part,
  TOKEN_PLACEHOLDER,
} from "./types";

/*
 * Messages of a Feishu or Lark application (发送消息, 批量发送消息): one application for each tenant, one request for each
 * person or group, one for all departments of a tenant. Post and card 30 KB, text 150 KB; the pages do not say how many
 * bytes a KB has, so a thousand.
 */
const descriptor = CHANNEL_DESCRIPTORS.feishu_app;
/** A text may have five times what a card or post may. */
const TEXT_FACTOR = 5;
/** The content is JSON inside of JSON: a quote mark takes four bytes. */
const DIALECT = { fields: 20, valueBytes: 240, unmarked };

export const feishuAppChannel: Channel = {
  config: CHANNEL_INPUT.feishu_app,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  address: feishuApiBase,
  build,
  judge: judgeFeishuApp,
};

/** Base of the API: Feishu's own unless the configuration names Lark's or a private deployment's. */
export function feishuApiBase({ apiBase }: ChannelConfig): string {
  return apiBase || descriptor.apiBase;
}

/** Where the token of one application comes from. */
export function feishuAccess(endpoint: EndpointConfig, { appId, appSecret = "" }: FeishuTenant): AccessSource {
  const base = feishuApiBase(endpoint.config);
  return {
    application: `feishu_app ${base} ${appId}`,
    secret: appSecret,
    request: {
      method: "POST",
      url: `${base}/open-apis/auth/v3/tenant_access_token/internal`,
      headers: [
        ["Content-Type", JSON_TYPE],
        ["User-Agent", USER_AGENT],
      ],
      body: JSON.stringify({ app_id: appId, app_secret: appSecret }),
    },
    read: (exchange) => readFeishuToken(exchange, endpoint),
  };
}

/** Who gets one request. */
type Target = { id: string; tenant: FeishuTenant } & (
  | { type: Exclude<FeishuReceiveIdType, "department_id">; receiver: string }
  | { type: "department_id"; departments: string[] }
);

const KINDS: Readonly<Record<FeishuReceiveIdType, RecipientOutcome["kind"]>> = {
  open_id: "user",
  user_id: "user",
  union_id: "user",
  email: "email",
  chat_id: "chat",
  department_id: "department",
};

/** What an id names. */
export const feishuRecipientKind = (type: FeishuReceiveIdType): RecipientOutcome["kind"] => KINDS[type];

/** One for each person and group, one for a tenant's departments together; each once, in the order of the form. */
function targetsOf(tenants: readonly FeishuTenant[]): Target[] {
  const targets = new Map<string, Target>();
  for (const tenant of tenants) {
    const { appId, receiveIdType: type, receiveIds } = tenant;
    if (type === "department_id") {
      const id = `${appId}/departments`;
      const known = targets.get(id);
      const before = known?.type === "department_id" ? known.departments : [];
      targets.set(id, { id, tenant, type, departments: [...new Set([...before, ...receiveIds])] });
      continue;
    }
    for (const receiver of receiveIds) {
      const id = `${appId}/${receiver}`;
      if (!targets.has(id)) targets.set(id, { id, tenant, type, receiver });
    }
  }
  return [...targets.values()];
}

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, DIALECT);
  if (!result.ok) return result;
  const targets = targetsOf(endpoint.config.tenants ?? []);
  if (targets.length === 0 || targets.some(({ tenant }) => (tenant.appSecret ?? "") === "")) {
    return { ok: false, problem: { field: "config.tenants", diagnosis: "feishu_app.incomplete" } };
  }
  const composed = compose(result.content, endpoint, (message) => largest(targets, message, context));
  if (!composed.ok) return composed;
  const { message } = composed;
  const parts = targets.map((target): Part => {
    const body = bodyFor(target, message, context);
    return {
      id: target.id,
      access: feishuAccess(endpoint, target.tenant),
      receivers: receiversOf(target),
      request: (token) => requestFor(target, { event, endpoint, context, token, body }),
    };
  });
  const [first] = parts;
  if (first === undefined) throw new Error("a target without a part");
  return { ok: true, request: first.request(TOKEN_PLACEHOLDER), parts };
}

function receiversOf(target: Target): NonNullable<Part["receivers"]> {
  const ids = target.type === "department_id" ? target.departments : [target.receiver];
  return ids.map((id) => ({ kind: feishuRecipientKind(target.type), id }));
}

type Composed = { ok: true; message: FeishuMessage } | { ok: false; problem: BuildProblem };

function compose(content: RobotContent, endpoint: EndpointConfig, size: (message: FeishuMessage) => number): Composed {
  const cap = descriptor.limits.maxBytes;
  const limitOf = (text: boolean) => (text ? cap * TEXT_FACTOR : cap);
  const message =
    content.kind === "json"
      ? messageOfJson(content.value)
      : fittingMessage(content, endpoint, (as) => limitOf(as === "text"), size);
  if (message === null) {
    const values = { message: 'expected "msg_type" with "content" or "card", or a card' };
    return { ok: false, problem: { field: "template", diagnosis: "template.json", values } };
  }
  const text = message.msg_type === "text" || (message.msg_type === "other" && message.type === "text");
  const [bytes, max] = [size(message), limitOf(text)];
  return bytes > max ? tooLong(endpoint, bytes, max) : { ok: true, message };
}

/** Size of the largest request: they differ in the receiver only. */
function largest(targets: readonly Target[], message: FeishuMessage, context: BuildContext): number {
  const singles = targets.filter((target) => target.type !== "department_id");
  const width = ({ receiver }: { receiver: string }) => byteLength(JSON.stringify(receiver));
  const widest = singles.toSorted((left, right) => width(right) - width(left)).slice(0, 1);
  const candidates = [...targets.filter((target) => target.type === "department_id"), ...widest];
  return Math.max(...candidates.map((target) => byteLength(bodyFor(target, message, context))));
}

function bodyFor(target: Target, message: FeishuMessage, { deliveryId }: BuildContext): string {
  if (target.type === "department_id") {
    return JSON.stringify({ department_ids: target.departments, ...robotShape(message) });
  }
  return JSON.stringify({
    receive_id: target.receiver,
    msg_type: message.msg_type === "other" ? message.type : message.msg_type,
    content: JSON.stringify(message.content),
    uuid: uuidOf(deliveryId, target.id),
  });
}

const UUID_CHARS = 40;

/** The same in every try, so that the platform sends a repeated request once (within an hour); at most 50 characters. */
function uuidOf(deliveryId: string, targetId: string): string {
  return createHash("sha256").update(`${deliveryId}\n${targetId}`).digest("hex").slice(0, UUID_CHARS);
}

function requestFor(
  target: Target,
  parts: { event: EventEnvelope; endpoint: EndpointConfig; context: BuildContext; token: string; body: string },
): OutboundRequest {
  const { event, endpoint, context, token, body } = parts;
  const base = feishuApiBase(endpoint.config);
  const path =
    target.type === "department_id" ? "message/v4/batch_send/" : `im/v1/messages?receive_id_type=${target.type}`;
  const signature: [string, string][] = [["Authorization", `Bearer ${token}`]];
  return {
    method: "POST",
    url: `${base}/open-apis/${path}`,
    headers: requestHeaders(event, endpoint, context, { contentType: JSON_TYPE, signature }),
    body,
  };
}
