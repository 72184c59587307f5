import { DryRunResultSchema, DryRunRulesSchema } from "@/lib/services/endpoints/dry-run-dto";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams } from "./parts";

const description = {
  zh: "逐条说明最近的事件会立即推送、稍后推送还是跳过，以及由哪条规则决定；按事件到达的时间判断。不推送，也不记录。除 `endpoint.test` 外还需要 `event.read`。",
  en: "Says of each of the newest events whether it would be pushed at once, later or not at all, and which rule decides, by the time it came. Nothing is pushed or recorded. Needs `event.read` besides `endpoint.test`.",
};
const example = {
  events: ["ticket.created"],
  filters: { keywords: { any: ["VIP"] }, windows: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }] },
  limit: 20,
};

export const dryRunUnsaved = defineContract({
  operationId: "dryRunRules",
  method: "POST",
  path: "/api/v1/webhooks/dry-run",
  tag: "webhooks",
  summary: { zh: "用最近的事件试运行尚未保存的规则", en: "Try rules that are not saved on the last events" },
  description,
  permission: "endpoint.test",
  body: DryRunRulesSchema,
  status: 200,
  response: DryRunResultSchema,
  examples: { request: example },
});

export const dryRunSaved = defineContract({
  operationId: "dryRunWebhook",
  method: "POST",
  path: "/api/v1/webhooks/{id}/dry-run",
  tag: "webhooks",
  summary: { zh: "用最近的事件试运行 Webhook 的规则", en: "Try a webhook's rules on the last events" },
  description: {
    zh: `请求体中未出现的规则取自已保存的 Webhook。${description.zh}`,
    en: `Rules that the body leaves out are those of the webhook. ${description.en}`,
  },
  permission: "endpoint.test",
  params: EdgeIdParams,
  body: DryRunRulesSchema,
  bodyOptional: true,
  status: 200,
  response: DryRunResultSchema,
  problems: ["not_found"],
});

export const DRY_RUN_CONTRACTS: readonly Contract[] = [dryRunUnsaved, dryRunSaved];
