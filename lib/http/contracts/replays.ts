import { z } from "zod";
import { REPLAY_FILTERS, SELECTION_MAX } from "@/lib/domain/replay";
import { ReplayListQuerySchema } from "@/lib/services/replays/read";
import { ReplayDtoSchema, ReplayEstimateSchema } from "@/lib/services/replays/types";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

const instant = z.iso.datetime({ offset: true });
export const Agreement = {
  confirm: z.number().int().min(1).optional().meta({ description: "The estimate's count; more than that is refused" }),
  dryRun: z.boolean().default(false).meta({ description: "Answer 200 with the estimate and start nothing" }),
};
export const Started = z.union([ReplayDtoSchema, ReplayEstimateSchema]);

export const how = {
  zh: "前 3 条先行：若均因同一原因失败则自动暂停。其余按 Webhook 限速的一半逐步发送，每条尝试一次。`Idempotency-Key` 使调用可安全重试。",
  en: "Three go first: when all of them fail for the same reason it pauses by itself. The rest follows at half the webhook's limit, one try each. `Idempotency-Key` makes the call repeatable.",
};

export const replayWebhook = defineContract({
  operationId: "replayWebhook",
  method: "POST",
  path: "/api/v1/webhooks/{id}/replay",
  tag: "replays",
  summary: { zh: "重推某时间起的失败推送", en: "Send again what failed since a time" },
  description: {
    zh: `默认只含最终失败的推送；\`statuses\` 可加入已跳过、已取消或已送达的，\`missed\` 补发停用或未订阅期间没有产生推送的事件。${how.zh}`,
    en: `Failed deliveries when nothing is said; \`statuses\` adds skipped, cancelled or delivered ones, \`missed\` the events that made no delivery while the webhook was off or not subscribed. ${how.en}`,
  },
  permission: "delivery.retry",
  params: EdgeIdParams,
  body: z.strictObject({
    since: instant,
    until: instant.optional(),
    missed: z.boolean().default(false),
    ...REPLAY_FILTERS,
    ...Agreement,
  }),
  status: 202,
  response: Started,
  problems: ["not_found", "conflict", "precondition", "limit"],
  examples: { request: { since: "2025-01-15T00:00:00Z", dryRun: true } },
});

export const retryDeliveries = defineContract({
  operationId: "retryDeliveries",
  method: "POST",
  path: "/api/v1/deliveries/retry",
  tag: "replays",
  summary: { zh: "重推选中的推送", en: "Send chosen deliveries again" },
  description: { zh: `一次最多 ${SELECTION_MAX} 条。${how.zh}`, en: `Up to ${SELECTION_MAX} at once. ${how.en}` },
  permission: "delivery.retry",
  body: z.strictObject({
    ids: z.array(z.string().max(64)).min(1, "required").max(SELECTION_MAX, "selection_max"),
    includeDelivered: z.boolean().default(false),
    ...Agreement,
  }),
  status: 202,
  response: Started,
  problems: ["conflict", "precondition", "limit"],
});

export const listReplaysContract = defineContract({
  operationId: "listReplays",
  method: "GET",
  path: "/api/v1/replays",
  tag: "replays",
  summary: { zh: "查询重推任务，最新的在前", en: "List replays, newest first" },
  permission: "delivery.read",
  query: ReplayListQuerySchema,
  status: 200,
  response: pageSchema(ReplayDtoSchema),
});

export const getReplayContract = defineContract({
  operationId: "getReplay",
  method: "GET",
  path: "/api/v1/replays/{id}",
  tag: "replays",
  summary: { zh: "查看重推任务的进度", en: "Read a replay with its progress" },
  permission: "delivery.read",
  params: EdgeIdParams,
  status: 200,
  response: ReplayDtoSchema,
  problems: ["not_found"],
});

const verb = { method: "POST", tag: "replays", permission: "delivery.retry", params: EdgeIdParams } as const;
const changed = { status: 200, response: ReplayDtoSchema, problems: ["not_found", "precondition"] } as const;

export const pauseReplayContract = defineContract({
  ...verb,
  ...changed,
  operationId: "pauseReplay",
  path: "/api/v1/replays/{id}/pause",
  summary: { zh: "暂停重推", en: "Pause a replay" },
  description: {
    zh: "已排队而未开始发送的推送恢复原状。",
    en: "What was queued and is not being sent yet is as it was before.",
  },
});

export const resumeReplayContract = defineContract({
  ...verb,
  ...changed,
  operationId: "resumeReplay",
  path: "/api/v1/replays/{id}/resume",
  summary: { zh: "继续重推", en: "Let a replay go on" },
  description: {
    zh: "若因前 3 条失败而暂停，则先重试这 3 条。",
    en: "After the first three failed, the same three go first again.",
  },
});

export const cancelReplayContract = defineContract({
  ...verb,
  ...changed,
  operationId: "cancelReplay",
  path: "/api/v1/replays/{id}/cancel",
  summary: { zh: "取消剩余的重推", en: "Cancel the rest of a replay" },
  description: {
    zh: "已排队而未开始发送的推送恢复原状；已发送的无法撤回。",
    en: "What was queued and is not being sent yet is as it was before; what was sent stays sent.",
  },
});

export const retryFailedContract = defineContract({
  ...verb,
  operationId: "retryFailedOfReplay",
  path: "/api/v1/replays/{id}/retry-failed",
  summary: { zh: "仅重推其中失败的推送", en: "Send only those again that failed in a replay" },
  description: { zh: `生成新的重推任务。${how.zh}`, en: `Makes a new replay. ${how.en}` },
  body: z.strictObject(Agreement),
  bodyOptional: true,
  status: 202,
  response: Started,
  problems: ["not_found", "conflict", "precondition", "limit"],
});

export const REPLAY_CONTRACTS: readonly Contract[] = [
  replayWebhook,
  retryDeliveries,
  listReplaysContract,
  getReplayContract,
  pauseReplayContract,
  resumeReplayContract,
  cancelReplayContract,
  retryFailedContract,
];
