import type { FeishuReceiveIdType } from "@/lib/domain/channel-config";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { JSON_TYPE } from "@/lib/domain/formats";
import { recordOf } from "@/lib/domain/records";
import { USER_AGENT } from "@/lib/domain/version";
import type { RecipientCheck, RecipientDirectory, RecipientQuery } from "./directory";
import { feishuAccess, feishuApiBase, feishuRecipientKind } from "./feishu-app";
import { judgeFeishuApp } from "./feishu-app-judge";
import { replyObject } from "./robot-judge";

/*
 * Feishu's address book and groups, as far as an application may see them: contact/v3 for people and departments,
 * im/v1/chats for groups; an e-mail address becomes a person through batch_get_id, which leaves out whom it does not know.
 */
const UNKNOWN = new Set([
  // Invalid id; department does not exist, without information; of the gateway: no such id of this kind.
  ...["41012", "40008", "40015", "40001", "230001"],
  ...Array.from({ length: 10 }, (_, index) => String(99992351 + index)),
  // Group: invalid, dissolved.
  ...["232001", "232006", "232009"],
]);
const NOT_VISIBLE = new Set(["41050", "40004", "232011", "232010", "99992361", "99992364", "99992381"]);

export const feishuAppDirectory: RecipientDirectory = {
  receivers: ({ tenants = [] }) =>
    tenants.flatMap(({ appId, receiveIdType, receiveIds }) =>
      receiveIds.map((id): RecipientQuery => ({ kind: kindOf(receiveIdType), id, tenant: { appId, receiveIdType } })),
    ),
  access: (endpoint, query) => {
    const { tenants = [] } = endpoint.config;
    const tenant = tenants.find(({ appId }) => appId === query.tenant?.appId) ?? tenants[0];
    if (tenant === undefined) throw new Error("a receiver without a tenant");
    return feishuAccess(endpoint, tenant);
  },
  lookup,
  read,
};

/** Somebody named by an address is a person. */
function kindOf(type: FeishuReceiveIdType): RecipientQuery["kind"] {
  const kind = feishuRecipientKind(type);
  return kind === "email" ? "user" : kind;
}

function lookup(endpoint: EndpointConfig, { id, tenant }: RecipientQuery, token: string): OutboundRequest {
  const type = tenant?.receiveIdType ?? "open_id";
  const base = `${feishuApiBase(endpoint.config)}/open-apis`;
  const headers: [string, string][] = [
    ["User-Agent", USER_AGENT],
    ["Authorization", `Bearer ${token}`],
  ];
  if (type === "email") {
    const url = `${base}/contact/v3/users/batch_get_id?user_id_type=open_id`;
    const body = JSON.stringify({ emails: [id] });
    return { method: "POST", url, headers: [["Content-Type", JSON_TYPE], ...headers], body };
  }
  return { method: "GET", url: `${base}/${pathOf(type, encodeURIComponent(id))}`, headers, body: "" };
}

function pathOf(type: Exclude<FeishuReceiveIdType, "email">, id: string): string {
  if (type === "chat_id") return `im/v1/chats/${id}`;
  if (type !== "department_id") return `contact/v3/users/${id}?user_id_type=${type}`;
  // The platform's own ids begin with `od-`, everything else is a company's.
  return `contact/v3/departments/${id}?department_id_type=${id.startsWith("od-") ? "open_department_id" : "department_id"}`;
}

const MAX_NAME = 100;

function read(exchange: Exchange, endpoint: EndpointConfig, query: RecipientQuery): RecipientCheck {
  const verdict = judgeFeishuApp(exchange, endpoint);
  const { code = "", values } = verdict;
  if (verdict.kind === "delivered") return found(recordOf(replyObject(exchange)?.data), query);
  const reason = UNKNOWN.has(code) ? "unknown" : NOT_VISIBLE.has(code) ? "not_visible" : null;
  // A status such as 404 is no code of the platform's, so it is never taken for an answer about somebody.
  return reason === null || replyObject(exchange)?.code === undefined
    ? { found: null, verdict }
    : { found: false, reason, code, message: String(values?.message ?? "") };
}

function found(data: Record<string, unknown>, query: RecipientQuery): RecipientCheck {
  if (query.tenant?.receiveIdType === "email") {
    const list: unknown[] = Array.isArray(data.user_list) ? data.user_list : [];
    const known = list.some((entry) => typeof recordOf(entry).user_id === "string" && recordOf(entry).user_id !== "");
    return known ? { found: true, name: null } : { found: false, reason: "unknown", code: "0", message: "" };
  }
  const user = recordOf(data.user);
  if (recordOf(user.status).is_resigned === true) {
    return { found: false, reason: "unknown", code: "0", message: "is_resigned" };
  }
  const name = user.name ?? recordOf(data.department).name ?? data.name;
  return { found: true, name: typeof name === "string" && name !== "" ? name.slice(0, MAX_NAME) : null };
}
