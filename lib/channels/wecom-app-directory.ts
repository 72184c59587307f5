import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import type { RecipientCheck, RecipientDirectory, RecipientQuery } from "./directory";
import { replyObject } from "./robot-judge";
import { judgeWecomApp, wecomAccess, wecomGet } from "./wecom-app-api";

/*
 * WeCom's address book, as far as the application may see it: `user/get`, `department/get`, `tag/get`. Which codes
 * mean "no such id" stands with the other codes, where it can be corrected; whatever else is refused is a verdict.
 */
const CALLS = {
  user: ["user/get", "userid"],
  department: ["department/get", "id"],
  tag: ["tag/get", "tagid"],
} as const;
const REASONS = new Map<string, "unknown" | "not_visible">([
  ["wecom_app.unknown_id", "unknown"],
  ["wecom_app.permission", "not_visible"],
]);

export const wecomAppDirectory: RecipientDirectory = {
  receivers: ({ toUser = [], toParty = [], toTag = [] }) => [
    ...toUser.filter((id) => id !== "@all").map((id): RecipientQuery => ({ kind: "user", id })),
    ...toParty.map((id): RecipientQuery => ({ kind: "department", id })),
    ...toTag.map((id): RecipientQuery => ({ kind: "tag", id })),
  ],
  access: (endpoint) => wecomAccess(endpoint),
  lookup: (endpoint, { kind, id }, token) => {
    // An application writes to no chats: `receivers` names none.
    const [path, name] = CALLS[kind === "chat" ? "user" : kind];
    return wecomGet(endpoint, path, { access_token: token, [name]: id });
  },
  read,
};

function read(exchange: Exchange, endpoint: EndpointConfig): RecipientCheck {
  const verdict: Verdict = judgeWecomApp(exchange, endpoint);
  if (verdict.kind === "delivered") return { found: true, name: nameIn(replyObject(exchange) ?? {}) };
  const reason = REASONS.get(verdict.diagnosis);
  return reason === undefined
    ? { found: null, verdict }
    : { found: false, reason, code: verdict.code ?? "", message: String(verdict.values?.message ?? "") };
}

const MAX_NAME = 100;

/** Newer applications may not read names: then there is none. */
function nameIn(reply: Record<string, unknown>): string | null {
  const { department } = reply;
  const inner =
    typeof department === "object" && department !== null && "name" in department ? department.name : undefined;
  const name = reply.tagname ?? inner ?? reply.name;
  return typeof name === "string" && name !== "" ? name.slice(0, MAX_NAME) : null;
}
