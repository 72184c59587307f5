import { z } from "zod";
import { DeliveryDtoSchema } from "@/lib/services/deliveries/get";
import { DeliveryItemSchema, DeliveryListQuerySchema } from "@/lib/services/deliveries/list";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

export const listDeliveriesContract = defineContract({
  operationId: "listDeliveries",
  method: "GET",
  path: "/api/v1/deliveries",
  tag: "deliveries",
  summary: { zh: "查询推送记录，最新的在前", en: "List deliveries, newest first" },
  description: {
    zh: "多个取值用逗号分隔：`?status=retrying,exhausted&http=4xx,500-599`。",
    en: "Filters with several values take commas: `?status=retrying,exhausted&http=4xx,500-599`.",
  },
  permission: "delivery.read",
  query: DeliveryListQuerySchema,
  status: 200,
  response: pageSchema(DeliveryItemSchema),
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
    zh: "事件编号不变，接收方可据此去重；时间戳与签名重新计算。成功则取消后续自动重试，失败则保持原计划。已送达的也会再次推送；已合并的返回 409，并给出摘要的编号。",
    en: "The event's id stays, so that the receiver can tell; timestamp and signature are made anew. A success ends the scheduled retries, a failure leaves them as they were. One that has arrived is sent once more; one that was merged is answered 409 with the id of its digest.",
  },
  permission: "delivery.retry",
  params: EdgeIdParams,
  status: 202,
  response: z.object({ id: z.string() }),
  problems: ["not_found", "conflict", "precondition"],
});

export const DELIVERY_CONTRACTS: readonly Contract[] = [
  listDeliveriesContract,
  getDeliveryContract,
  retryDeliveryContract,
];
