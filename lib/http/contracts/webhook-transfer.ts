import { PageQuerySchema } from "@/lib/domain/paging";
import { EndpointChangeSchema } from "@/lib/services/endpoints/changes";
import { EndpointDtoSchema } from "@/lib/services/endpoints/dto";
import { DuplicateSchema } from "@/lib/services/endpoints/duplicate";
import { ExportInputSchema } from "@/lib/services/endpoints/export";
import { ExportDocumentSchema, IMPORT_MAX_BYTES } from "@/lib/services/endpoints/export-format";
import { ImportInputSchema, ImportResultSchema } from "@/lib/services/endpoints/import";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

export const listWebhookChanges = defineContract({
  operationId: "listWebhookChanges",
  method: "GET",
  path: "/api/v1/webhooks/{id}/changes",
  tag: "webhooks",
  summary: {
    zh: "查询 Webhook 的变更记录，最新的在前",
    en: "List what was changed in a webhook, newest first",
  },
  description: {
    zh: "逐字段列出修改前后的值；密钥只说明已设置、已更换或已清除。过长的值会截断（`cut`）。",
    en: "Values before and after, field by field; of secrets only that they were set, changed or removed. Long values are cut (`cut`).",
  },
  permission: "endpoint.read",
  params: EdgeIdParams,
  query: PageQuerySchema,
  status: 200,
  response: pageSchema(EndpointChangeSchema),
  problems: ["not_found"],
});

export const duplicateWebhook = defineContract({
  operationId: "duplicateWebhook",
  method: "POST",
  path: "/api/v1/webhooks/{id}/duplicate",
  tag: "webhooks",
  summary: { zh: "复制 Webhook，副本为停用状态", en: "Copy a webhook; the copy is switched off" },
  description: {
    zh: "密钥在服务器内部复制，不会出现在应答中。省略 `name` 时自动取名：`名称 (2)`。",
    en: "Secrets are copied inside the server and are not in the answer. Without `name` the copy is called `name (2)`.",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  body: DuplicateSchema,
  bodyOptional: true,
  status: 201,
  response: EndpointDtoSchema,
  problems: ["not_found", "conflict"],
});

export const exportWebhooks = defineContract({
  operationId: "exportWebhooks",
  method: "GET",
  path: "/api/v1/webhooks/export",
  tag: "webhooks",
  summary: { zh: "导出 Webhook 配置（不含密钥）", en: "Export configurations, without secrets" },
  description: {
    zh: "`ids` 为逗号分隔的 id，省略则导出全部，最多 200 个。`secrets` 列出导入后需要重新填写的密钥；含密钥的推送地址只导出掩码形式。",
    en: "`ids` are separated by commas; all of them when left out, 200 at most. `secrets` lists what has to be entered after an import; of an address that holds a secret only the masked form is exported.",
  },
  permission: "endpoint.read",
  query: ExportInputSchema,
  status: 200,
  response: ExportDocumentSchema,
  problems: ["not_found"],
});

export const importWebhooks = defineContract({
  operationId: "importWebhooks",
  method: "POST",
  path: "/api/v1/webhooks/import",
  tag: "webhooks",
  summary: { zh: "导入 Webhook 配置，默认只预览", en: "Import configurations; by default a dry run" },
  description: {
    zh: "`dryRun`（默认 true）只说明每一项会新建、更新还是冲突，以及各字段的错误；为 false 时在一个事务中全部生效，或全部不生效。`plan` 为预览返回的值，其间有变化则返回 409。已有 Webhook 的密钥会保留；缺少密钥的新 Webhook 为停用状态，列在 `missingSecrets` 中。",
    en: "`dryRun` (true when left out) only says what would be created, updated or in conflict, and the errors by field; false applies all of it in one transaction, or nothing. `plan` is that of the dry run: when something changed since, the answer is 409. Secrets of existing webhooks are kept; new ones that lack theirs arrive switched off, with `missingSecrets`.",
  },
  permission: "endpoint.write",
  body: ImportInputSchema,
  maxBytes: IMPORT_MAX_BYTES,
  status: 200,
  response: ImportResultSchema,
  problems: ["conflict"],
});

export const WEBHOOK_TRANSFER_CONTRACTS: readonly Contract[] = [
  exportWebhooks,
  importWebhooks,
  listWebhookChanges,
  duplicateWebhook,
];
