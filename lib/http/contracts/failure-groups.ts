import { z } from "zod";
import { FailureGroupSchema } from "@/lib/services/failure-groups/list";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams } from "./parts";
import { Agreement, how, Started } from "./replays";

export const listFailureGroups = defineContract({
  operationId: "listFailureGroups",
  method: "GET",
  path: "/api/v1/failure-groups",
  tag: "failures",
  summary: { zh: "查询同类失败，最近失败的在前", en: "List failures of one kind, newest failure first" },
  description: {
    zh: "最终失败的推送按 Webhook、原因和平台错误码归为一组。`open` 是需要处理的，`others` 是已忽略或已恢复但仍可重推的，各最多 50 组。",
    en: "Deliveries that failed for good, grouped by webhook, reason and the receiver's code. `open` are those to look at; `others` are ignored for now, or recovered with something left to send. At most 50 of each.",
  },
  permission: "delivery.read",
  query: z.object({ endpointId: z.string().max(64).optional().meta({ description: "Those of one webhook" }) }),
  status: 200,
  response: z.object({ open: z.array(FailureGroupSchema), others: z.array(FailureGroupSchema) }),
  problems: ["not_found"],
});

const one = { method: "POST", tag: "failures", permission: "delivery.retry", params: EdgeIdParams } as const;

export const retryFailureGroup = defineContract({
  ...one,
  operationId: "retryFailureGroup",
  path: "/api/v1/failure-groups/{id}/retry",
  summary: { zh: "重推一组同类失败", en: "Send the deliveries of a group again" },
  description: { zh: `生成重推任务。${how.zh}`, en: `Makes a replay. ${how.en}` },
  body: z.strictObject(Agreement),
  bodyOptional: true,
  status: 202,
  response: Started,
  problems: ["not_found", "conflict", "precondition", "limit"],
});

const changed = { status: 200, response: FailureGroupSchema, problems: ["not_found"] } as const;

export const ignoreFailureGroupContract = defineContract({
  ...one,
  ...changed,
  operationId: "ignoreFailureGroup",
  path: "/api/v1/failure-groups/{id}/ignore",
  summary: { zh: "忽略一组同类失败 24 小时", en: "Ignore a group for 24 hours" },
  description: { zh: "期间的失败照常计数。", en: "Failures go on being counted meanwhile." },
});

export const watchFailureGroupContract = defineContract({
  ...one,
  ...changed,
  operationId: "watchFailureGroup",
  path: "/api/v1/failure-groups/{id}/watch",
  summary: { zh: "取消忽略", en: "Bring an ignored group back" },
});

export const FAILURE_GROUP_CONTRACTS: readonly Contract[] = [
  listFailureGroups,
  retryFailureGroup,
  ignoreFailureGroupContract,
  watchFailureGroupContract,
];
