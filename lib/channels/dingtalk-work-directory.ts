import { apiCall, dingtalkAccess, exactNumber, judgeCall, refusalOf } from "./dingtalk-work-api";
import type { RecipientDirectory } from "./directory";
import { replyObject, shownMessage } from "./robot-judge";

/*
 * DingTalk's address book: topapi/v2/user/get and topapi/v2/department/get. An application sees only what it was given;
 * the codes are those that users report.
 */

const UNKNOWN = new Set(["33012", "60121", "60003", "400002"]);
const NOT_VISIBLE = new Set(["50002", "50004"]);
export const dingtalkWorkDirectory: RecipientDirectory = {
  receivers: ({ userIds = [], deptIds = [] }) => [
    ...userIds.map((id) => ({ kind: "user" as const, id })),
    ...deptIds.map((id) => ({ kind: "department" as const, id })),
  ],
  access: (endpoint) => dingtalkAccess(endpoint),
  lookup: (endpoint, { kind, id }, token) =>
    kind === "department"
      ? apiCall(endpoint, "/topapi/v2/department/get", token, { dept_id: exactNumber(id) })
      : apiCall(endpoint, "/topapi/v2/user/get", token, { userid: id }),
  read: (exchange, endpoint) => {
    const verdict = judgeCall(exchange, endpoint);
    if (verdict.kind === "delivered") {
      const { result } = replyObject(exchange) ?? {};
      const name = typeof result === "object" && result !== null && "name" in result ? result.name : null;
      return { found: true, name: typeof name === "string" && name !== "" ? name : null };
    }
    const refusal = refusalOf(exchange);
    if (refusal === null) return { found: null, verdict };
    const { code } = refusal;
    const reason = UNKNOWN.has(code) ? "unknown" : NOT_VISIBLE.has(code) ? "not_visible" : null;
    if (reason === null) return { found: null, verdict };
    const message = shownMessage(refusal.message, endpoint);
    return { found: false, reason, code, message };
  },
};
