import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import type { RecipientCheck, RecipientDirectory, RecipientQuery } from "./directory";
import { replyObject } from "./robot-judge";
import { judgeWecomApp, wecomAccess, wecomGet } from "./wecom-app-api";

/*
 * WeCom's address book, as far as the application may see it: `user/get`, `department/get`, `tag/get`. The codes for
 * "no such id" are from memory, not from the documents we have; whatever else is refused is told as a verdict.
 */
const CALLS = {
  user: ["user/get", "userid"],
  department: ["department/get", "id"],
  tag: ["tag/get", "tagid"],
} as const;
const UNKNOWN = new Set(["60111", "46004", "60003", "60123", "40066", "40068", "40031"]);
const NOT_VISIBLE = new Set(["60011", "50002", "301002", "48002"]);

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
  const { code = "", values } = verdict;
  if (verdict.kind === "delivered") return { found: true, name: nameIn(replyObject(exchange) ?? {}) };
  const reason = UNKNOWN.has(code) ? "unknown" : NOT_VISIBLE.has(code) ? "not_visible" : null;
  // A status such as 404 is no code of the platform's, so it is never taken for an answer about somebody.
  return reason === null || replyObject(exchange)?.errcode === undefined
    ? { found: null, verdict }
    : { found: false, reason, code, message: String(values?.message ?? "") };
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
