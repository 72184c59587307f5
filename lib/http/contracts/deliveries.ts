import { z } from "zod";
import { DeliveryDtoSchema } from "@/lib/services/deliveries/get";
import { DeliveryItemSchema, DeliveryListQuerySchema } from "@/lib/services/deliveries/list";
import { RetryBodySchema } from "@/lib/services/deliveries/retry";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

export const listDeliveriesContract = defineContract({
  operationId: "listDeliveries",
  method: "GET",
  path: "/api/v1/deliveries",
  tag: "deliveries",
  summary: { zh: "查询推送记录，最新的在前", en: "List deliveries, newest first" },
  description: {
    zh: "多个取值用逗号分隔：`?status=retrying,exhausted&http=4xx,500-599`。`minMs`、`maxMs` 为最后一次尝试的耗时（毫秒）；`body` 在最后一次尝试的请求与响应正文中逐字查找（3–100 个字符，区分大小写），范围为 `to`（缺省为现在）之前 7 天。这三项逐条查找，每页最多查看约 2 万条：返回可能少于 `limit` 条甚至为空，`searchedTo` 为本页查到的时间，用 `nextCursor` 继续向前查找。",
    en: "Filters with several values take commas: `?status=retrying,exhausted&http=4xx,500-599`. `minMs` and `maxMs` are the duration of the last try in milliseconds; `body` (3 to 100 characters, as written) is looked for in what the last try sent and was answered, in the 7 days before `to` (now, if left out). These three are looked for row by row, in about 20,000 rows a page: a page may hold fewer items than `limit`, or none, `searchedTo` is how far back it has looked, and `nextCursor` goes on from there.",
  },
  permission: "delivery.read",
  query: DeliveryListQuerySchema,
  status: 200,
  response: pageSchema(DeliveryItemSchema).extend({ searchedTo: z.string().nullable() }),
});

export const getDeliveryContract = defineContract({
  operationId: "getDelivery",
  method: "GET",
  path: "/api/v1/deliveries/{id}",
  tag: "deliveries",
  summary: {
    zh: "查看推送及每次尝试：请求、响应、耗时与诊断",
    en: "Read a delivery with every attempt: request, response, timings, diagnosis",
  },
  permission: "delivery.read",
  params: EdgeIdParams,
  status: 200,
  response: DeliveryDtoSchema,
  problems: ["not_found"],
});

export const retryDeliveryContract = defineContract({
  operationId: "retryDelivery",
  method: "POST",
  path: "/api/v1/deliveries/{id}/retry",
  tag: "deliveries",
  summary: { zh: "立即重新推送", en: "Try a delivery again now" },
  description: {
    zh: "事件编号不变，接收方可据此去重；时间戳与签名重新计算。成功则取消后续自动重试，失败则保持原计划。已送达的也会再次推送；已合并的返回 409，并给出摘要的编号。`body` 为 `original` 时原样发送上次尝试的正文（地址、请求头与签名按当前配置重新生成），缺省按当前配置重新生成正文。",
    en: "The event's id stays, so that the receiver can tell; timestamp and signature are made anew. A success ends the scheduled retries, a failure leaves them as they were. One that has arrived is sent once more; one that was merged is answered 409 with the id of its digest. `body` = `original` sends the last try's body as it was (address, headers and signature are those of the present configuration); by default the body is made anew.",
  },
  permission: "delivery.retry",
  params: EdgeIdParams,
  body: z.object({ body: RetryBodySchema.default("current") }),
  bodyOptional: true,
  status: 202,
  response: z.object({ id: z.string() }),
  problems: ["not_found", "conflict", "precondition"],
});

export const DELIVERY_CONTRACTS: readonly Contract[] = [
  listDeliveriesContract,
  getDeliveryContract,
  retryDeliveryContract,
];
