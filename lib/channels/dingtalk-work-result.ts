import { z } from "zod";
import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { type FoundRule, findCode } from "./codes/rules";
import { apiCall, exactNumber } from "./dingtalk-work-api";
import { isSuccessStatus } from "./http-judge";
import { replyObject } from "./robot-judge";

/*
 * How a work notice ended (topapi/message/corpconversation/getsendresult). What is over a limit is accepted with errcode
 * 0 and then not delivered; only this answer tells.
 */

const RESULT = "/topapi/message/corpconversation/getsendresult";
/** Before each question; an ordinary notice is through within a second or two. */
export const RESULT_WAITS_MS = [1_000, 2_000, 4_000] as const;
/** Of people whom a department brought in, so many of those who did not get it are listed. */
const MOST_OTHERS = 100;
const NAMED_IDS = 5;

const utf8 = new TextDecoder();

/** The question; null when the answer to the send names no task. */
export function resultRequest(endpoint: EndpointConfig, token: string, sent: Exchange): OutboundRequest | null {
  // As digits: a task's number may be longer than a JSON number holds.
  const body = sent.response === undefined ? "" : utf8.decode(sent.response.body);
  const task = /"task_id"\s*:\s*"?(\d+)/.exec(body)?.[1];
  if (task === undefined) return null;
  const agentId = exactNumber(endpoint.config.agentId ?? "");
  return apiCall(endpoint, RESULT, token, { agent_id: agentId, task_id: exactNumber(task) });
}

const id = z.union([z.string(), z.number()]).transform(String);
const ids = z
  .array(id)
  .nullish()
  .transform((list) => new Set(list ?? []));

const ResultSchema = z.object({
  invalid_user_id_list: ids,
  forbidden_user_id_list: ids,
  failed_user_id_list: ids,
  read_user_id_list: ids,
  unread_user_id_list: ids,
  invalid_dept_id_list: ids,
  forbidden_list: z
    .array(z.object({ code: id, userid: id.optional() }))
    .nullish()
    .transform((list) => new Map((list ?? []).map(({ code, userid }) => [userid ?? "", code]))),
});
type Result = z.output<typeof ResultSchema>;

/** Somebody who did not get it, and what that means. */
type Failure = { recipient: RecipientOutcome; rule: Pick<FoundRule, "diagnosis" | "reason" | "kind" | "retryAfterMs"> };
const INVALID_USER = { diagnosis: "dingtalk_work.receiver", reason: "payload", kind: "rejected" } as const;
const INVALID_DEPARTMENT = { diagnosis: "dingtalk_work.department", reason: "payload", kind: "rejected" } as const;
const FAILED = { diagnosis: "dingtalk_work.failed", reason: "receiver_error", kind: "retry" } as const;

type Asked = { endpoint: EndpointConfig; now: Date; last: boolean };

/**
 * The verdict with what the send result says of each receiver. Null while the platform does not know of everybody and
 * another question follows, and whenever it does not answer the question: what was accepted stays accepted.
 */
export function judgeResult(answer: Exchange, verdict: Verdict, { endpoint, now, last }: Asked): Verdict | null {
  const result = resultOf(answer);
  if (result === null) return null;
  const users = (endpoint.config.userIds ?? []).map((user) => userOutcome(user, result));
  const departments = departmentOutcomes(endpoint, result);
  const others = otherFailures(endpoint, result);
  const all = [...users, ...departments, ...others];
  if (!last && (all.length === 0 || all.some(({ recipient }) => recipient.state === "pending"))) return null;
  const recipients = all.map(({ recipient }) => recipient);
  const failures = all.filter((one): one is Failure => one.rule !== undefined);
  if (failures.length === 0) return { ...verdict, recipients };
  if (somebodyGotIt(all, others)) return { ...verdict, diagnosis: "delivered.partial", recipients };
  // Nobody of a department is known to have got it, and some are known not to: it is not spared the next try.
  const failed = recipients.map((one): RecipientOutcome => ({ ...one, state: "failed" }));
  return { ...failureOf(failures, endpoint, now), recipients: failed };
}

function somebodyGotIt(all: readonly Outcome[], others: readonly Outcome[]): boolean {
  return all.some(({ recipient: { kind, state } }) =>
    kind === "department" && others.length > 0 ? state === "accepted" : state !== "failed",
  );
}

function resultOf(answer: Exchange): Result | null {
  if (answer.response === undefined || !isSuccessStatus(answer.response.status)) return null;
  const reply = replyObject(answer);
  if (reply?.errcode !== 0) return null;
  const parsed = ResultSchema.safeParse(reply.send_result);
  return parsed.success ? parsed.data : null;
}

type Outcome = { recipient: RecipientOutcome; rule?: Failure["rule"] };

function userOutcome(user: string, result: Result): Outcome {
  // Without a code of its own: the list that names him.
  const failed = (rule: Failure["rule"], code: string): Failure => ({
    recipient: { kind: "user", id: user, state: "failed", code },
    rule,
  });
  const code = result.forbidden_list.get(user);
  if (code !== undefined) return failed(findCode("dingtalk_work", code, "") ?? FAILED, code);
  if (result.invalid_user_id_list.has(user)) return failed(INVALID_USER, "invalid_user_id_list");
  const list = (["forbidden_user_id_list", "failed_user_id_list"] as const).find((name) => result[name].has(user));
  if (list !== undefined) return failed(FAILED, list);
  const reached = result.read_user_id_list.has(user) || result.unread_user_id_list.has(user);
  return { recipient: { kind: "user", id: user, state: reached ? "accepted" : "pending" } };
}

/**
 * The result names people, not the department that brought them in: a department that is not refused is known to have got
 * it only where it is the one that can have brought somebody in.
 */
function departmentOutcomes({ config }: EndpointConfig, result: Result): Outcome[] {
  const { userIds = [], deptIds = [] } = config;
  const named = new Set(userIds);
  const valid = deptIds.filter((dept) => !result.invalid_dept_id_list.has(dept));
  const others = [...result.read_user_id_list, ...result.unread_user_id_list].some((user) => !named.has(user));
  return deptIds.map((dept): Outcome => {
    const recipient = { kind: "department", id: dept } as const;
    if (!valid.includes(dept)) {
      return { recipient: { ...recipient, state: "failed", code: "invalid_dept_id_list" }, rule: INVALID_DEPARTMENT };
    }
    return { recipient: { ...recipient, state: others && valid.length === 1 ? "accepted" : "pending" } };
  });
}

/** People of a department who did not get it. */
function otherFailures({ config }: EndpointConfig, result: Result): Outcome[] {
  const named = new Set(config.userIds ?? []);
  const failed = [
    ...result.forbidden_list.keys(),
    ...result.forbidden_user_id_list,
    ...result.failed_user_id_list,
    ...result.invalid_user_id_list,
  ];
  const others = [...new Set(failed)].filter((user) => user !== "" && !named.has(user)).slice(0, MOST_OTHERS);
  return others.map((user) => userOutcome(user, result));
}

/** Nobody got it: tried again while a limit that passes kept it from somebody, else the first reason. */
function failureOf(failures: readonly Failure[], { channel }: EndpointConfig, now: Date): Verdict {
  const passing = failures.filter(({ rule }) => rule.kind === "retry");
  const soonest = [...passing].sort((a, b) => (waitOf(a, now) ?? 0) - (waitOf(b, now) ?? 0))[0];
  const telling = soonest ?? failures[0];
  if (telling === undefined) throw new Error("no failure to tell of");
  const { rule, recipient } = telling;
  const alike = failures.filter((one) => one.rule.diagnosis === rule.diagnosis).map((one) => one.recipient.id);
  const ids = `${alike.slice(0, NAMED_IDS).join(", ")}${alike.length > NAMED_IDS ? ", …" : ""}`;
  const retryAfterMs = rule.kind === "retry" ? waitOf(telling, now) : undefined;
  return {
    kind: rule.kind,
    ...(recipient.code === undefined ? {} : { code: recipient.code }),
    reason: rule.reason,
    diagnosis: rule.diagnosis,
    values: { platform: channel, ids },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

/** The daily limits begin anew with the day in China. */
function waitOf({ rule }: Failure, now: Date): number | undefined {
  if (rule.diagnosis !== "dingtalk_work.daily") return rule.retryAfterMs;
  return DAY_MS - ((now.getTime() + CHINA_MS) % DAY_MS);
}
