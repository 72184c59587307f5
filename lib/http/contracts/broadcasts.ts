import { z } from "zod";
import { PageQuerySchema } from "@/lib/domain/paging";
import { StartSchema } from "@/lib/services/broadcasts/control";
import {
  BatchDtoSchema,
  BroadcastDtoSchema,
  BroadcastInputSchema,
  BroadcastPatchSchema,
  RunDtoSchema,
} from "@/lib/services/broadcasts/dto";
import { TestBroadcastSchema } from "@/lib/services/broadcasts/estimate";
import { BatchQuerySchema, BroadcastListQuerySchema } from "@/lib/services/broadcasts/read";
import { TestPushResultSchema } from "@/lib/services/endpoints/test-push-dto";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

const tag = "broadcasts";
const read = { tag, permission: "broadcast.read", status: 200 } as const;
const write = { tag, permission: "broadcast.write" } as const;
const RunParams = EdgeIdParams.extend({ runId: z.string() });
const request = {
  name: "春节问候",
  webhookId: "whk_01jd0000000000000000000000",
  groups: ["grp_01jd0000000000000000000000"],
  batchSize: 500,
  trigger: { type: "once" as const, at: "2025-01-28T09:00:00+08:00" },
  body: { contact: ["name", "mobilePhone"], identities: ["wechat.openId"], custom: { a1: "1" } },
};

export const listBroadcastsContract = defineContract({
  ...read,
  operationId: "listBroadcasts",
  method: "GET",
  path: "/api/v1/broadcasts",
  summary: { zh: "查询群发，最新的在前", en: "List broadcasts, newest first" },
  query: BroadcastListQuerySchema,
  response: pageSchema(BroadcastDtoSchema),
});

export const createBroadcastContract = defineContract({
  ...write,
  operationId: "createBroadcast",
  method: "POST",
  path: "/api/v1/broadcasts",
  summary: { zh: "新建群发草稿", en: "Create a draft broadcast" },
  description: {
    zh: "只建草稿，`/start` 才会发送。`webhookId` 须为非固定事件触发的 Webhook；或用 `url`（可带 `auth`）指定一个专用地址。`body.contact` 与 `body.identities` 中的 `*` 表示全部非空内容。每个请求是 `{sendTime, contact, _custom}` 的列表，带 `X-Broadcast-Id`、`X-Batch-No`、`Idempotency-Key`。",
    en: "Only a draft: nothing is sent before `/start`. `webhookId` names a webhook that is triggered by hand, or `url` (with `auth`) an address of its own. `*` in `body.contact` and `body.identities` is everything that is not empty. Each request is a list of `{sendTime, contact, _custom}` with `X-Broadcast-Id`, `X-Batch-No` and `Idempotency-Key`.",
  },
  body: BroadcastInputSchema,
  status: 201,
  response: BroadcastDtoSchema,
  examples: { request },
});

export const getBroadcastContract = defineContract({
  ...read,
  operationId: "getBroadcast",
  method: "GET",
  path: "/api/v1/broadcasts/{id}",
  summary: { zh: "查看群发与最近一次执行", en: "Read a broadcast with its latest run" },
  params: EdgeIdParams,
  response: BroadcastDtoSchema,
  problems: ["not_found"],
});

export const updateBroadcastContract = defineContract({
  ...write,
  operationId: "updateBroadcast",
  method: "PATCH",
  path: "/api/v1/broadcasts/{id}",
  summary: { zh: "修改群发草稿", en: "Change a draft broadcast" },
  params: EdgeIdParams,
  body: BroadcastPatchSchema,
  status: 200,
  response: BroadcastDtoSchema,
  problems: ["not_found", "conflict", "precondition"],
});

export const deleteBroadcastContract = defineContract({
  ...write,
  operationId: "deleteBroadcast",
  method: "DELETE",
  path: "/api/v1/broadcasts/{id}",
  summary: { zh: "删除群发", en: "Delete a broadcast" },
  description: {
    zh: "推送历史保留。进行中的须先停止。",
    en: "The history stays. One that goes on has to be stopped first.",
  },
  params: EdgeIdParams,
  status: 204,
  response: z.undefined(),
  problems: ["not_found", "precondition"],
});

const verb = { ...write, method: "POST", params: EdgeIdParams, status: 200, response: BroadcastDtoSchema } as const;

export const startBroadcastContract = defineContract({
  ...verb,
  operationId: "startBroadcast",
  path: "/api/v1/broadcasts/{id}/start",
  summary: { zh: "启动群发", en: "Start a broadcast" },
  description: {
    zh: "立即发送，或等到设定的时间。`confirm` 是已确认的人数，现在更多则拒绝。",
    en: "At once, or when its time comes. `confirm` is the number of contacts somebody agreed to: more than that is refused.",
  },
  body: StartSchema,
  bodyOptional: true,
  problems: ["not_found", "conflict", "precondition"],
});

export const pauseBroadcastContract = defineContract({
  ...verb,
  operationId: "pauseBroadcast",
  path: "/api/v1/broadcasts/{id}/pause",
  summary: { zh: "暂停群发", en: "Pause a broadcast" },
  problems: ["not_found", "precondition"],
});

export const resumeBroadcastContract = defineContract({
  ...verb,
  operationId: "resumeBroadcast",
  path: "/api/v1/broadcasts/{id}/resume",
  summary: { zh: "继续群发", en: "Let a broadcast go on" },
  problems: ["not_found", "precondition"],
});

export const stopBroadcastContract = defineContract({
  ...verb,
  operationId: "stopBroadcast",
  path: "/api/v1/broadcasts/{id}/stop",
  summary: { zh: "停止群发", en: "Stop a broadcast" },
  description: { zh: "已发出的请求无法撤回，剩余的不再发送。", en: "What was sent stays sent; nothing more is." },
  problems: ["not_found", "precondition"],
});

export const testBroadcastContract = defineContract({
  ...write,
  operationId: "testBroadcast",
  method: "POST",
  path: "/api/v1/broadcasts/{id}/test",
  summary: { zh: "向一位联系人测试发送", en: "Test a broadcast with one contact" },
  params: EdgeIdParams,
  body: TestBroadcastSchema,
  status: 200,
  response: TestPushResultSchema,
  problems: ["not_found", "limit"],
});

export const listRunsContract = defineContract({
  ...read,
  operationId: "listBroadcastRuns",
  method: "GET",
  path: "/api/v1/broadcasts/{id}/runs",
  summary: { zh: "查询群发的各次执行", en: "List the runs of a broadcast" },
  params: EdgeIdParams,
  query: PageQuerySchema,
  response: pageSchema(RunDtoSchema),
  problems: ["not_found"],
});

export const getRunContract = defineContract({
  ...read,
  operationId: "getBroadcastRun",
  method: "GET",
  path: "/api/v1/broadcasts/{id}/runs/{runId}",
  summary: { zh: "查看一次执行及其批次", en: "Read a run with its batches" },
  params: RunParams,
  query: BatchQuerySchema,
  response: RunDtoSchema.extend({ items: z.array(BatchDtoSchema), nextAfter: z.number().nullable() }),
  problems: ["not_found"],
});

export const retryRunContract = defineContract({
  ...write,
  operationId: "retryBroadcastRun",
  method: "POST",
  path: "/api/v1/broadcasts/{id}/runs/{runId}/retry-failed",
  summary: { zh: "重试一次执行中失败的批次", en: "Send the failed batches of a run again" },
  description: { zh: "批次编号与 `Idempotency-Key` 不变。", en: "Batch numbers and `Idempotency-Key` stay the same." },
  params: RunParams,
  status: 200,
  response: BroadcastDtoSchema,
  problems: ["not_found", "precondition"],
});

export const BROADCAST_CONTRACTS: readonly Contract[] = [
  listBroadcastsContract,
  createBroadcastContract,
  getBroadcastContract,
  updateBroadcastContract,
  deleteBroadcastContract,
  startBroadcastContract,
  pauseBroadcastContract,
  resumeBroadcastContract,
  stopBroadcastContract,
  testBroadcastContract,
  listRunsContract,
  getRunContract,
  retryRunContract,
];
