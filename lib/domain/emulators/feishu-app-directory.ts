import { isRecord } from "../records";
import { jsonObject } from "./parts";
import type { EmulatorRequest } from "./types";

/** What the address book and the list of groups answer: data, or a code with its words and HTTP status. */
export type DirectoryAnswer =
  | { ok: true; data: Record<string, unknown> }
  | { ok: false; status: number; code: number; text: string };

const no = (status: number, code: number, text: string): DirectoryAnswer => ({ ok: false, status, code, text });

/**
 * The address book of an emulated tenant: everybody is in it, except ids that begin with `no_` (unknown), `out_` (outside
 * of what the application may see) and, of groups, `gone_` (dissolved). Null: not a question for it.
 */
export function feishuDirectory(request: EmulatorRequest, path: string): DirectoryAnswer | null {
  if (path === "/open-apis/contact/v3/users/batch_get_id") return byEmail(request);
  const match = /^\/open-apis\/(contact\/v3\/users|contact\/v3\/departments|im\/v1\/chats)\/([^/]+)$/.exec(path);
  if (match === null || request.method !== "GET") return null;
  const [, kind, id = ""] = match;
  const name = decodeURIComponent(id);
  switch (kind) {
    case "contact/v3/users":
      return user(name, request);
    case "contact/v3/departments":
      return department(name);
    default:
      return chat(name);
  }
}

function user(id: string, request: EmulatorRequest): DirectoryAnswer {
  if (id.startsWith("no_")) return no(400, 41012, "user id invalid error");
  if (id.startsWith("out_")) return no(400, 41050, "no user authority error");
  const type = new URLSearchParams(request.query).get("user_id_type") ?? "open_id";
  const status = { is_activated: true, is_resigned: id.startsWith("left_"), is_frozen: false };
  return { ok: true, data: { user: { [type]: id, name: `用户 ${id}`, en_name: id, status } } };
}

function department(id: string): DirectoryAnswer {
  if (id.startsWith("no_")) return no(400, 40015, "department not exist");
  if (id.startsWith("out_")) return no(403, 40004, "no dept authority error");
  return { ok: true, data: { department: { name: `部门 ${id}`, open_department_id: id, member_count: 3 } } };
}

function chat(id: string): DirectoryAnswer {
  if (id.startsWith("no_")) return no(400, 232006, "Your request specifies an invalid chat_id.");
  if (id.startsWith("out_")) return no(400, 232011, "Operator can NOT be out of the chat.");
  if (id.startsWith("gone_")) return no(400, 232009, "Your request specifies a chat which has already been dissolved.");
  return { ok: true, data: { name: `群 ${id}`, chat_mode: "group" } };
}

/** Whoever is not known comes back without an id, and without an error. */
function byEmail(request: EmulatorRequest): DirectoryAnswer {
  const body = jsonObject(request.body);
  const emails = Array.isArray(body?.emails) ? body.emails.filter((email) => typeof email === "string") : [];
  if (!isRecord(body) || emails.length === 0 || emails.length > 50) return no(400, 40001, "param error");
  const list = emails.map((email) => (email.startsWith("no_") ? { email } : { user_id: `ou_${email}`, email }));
  return { ok: true, data: { user_list: list } };
}
