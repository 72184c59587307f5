import { z } from "zod";
import { AuthorizationInputSchema } from "@/lib/domain/authorization";
import { AuthorizationDtoSchema, AuthorizationPatchSchema } from "@/lib/services/authorizations/dto";
import { AuthorizationTestResultSchema } from "@/lib/services/authorizations/test-token";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

const example = {
  key: "crm",
  name: "CRM",
  request: {
    method: "POST",
    url: "https://crm.example.com/oauth/token",
    body: {
      type: "form",
      fields: { grant_type: "client_credentials", client_id: "hooklane", client_secret: "xxxxxxxx" },
    },
  },
  response: { token: "$.access_token" },
  lifetime: { path: "$.expires_in" },
} as const;

export const listAuthorizationsContract = defineContract({
  operationId: "listAuthorizations",
  method: "GET",
  path: "/api/v1/authorizations",
  tag: "authorizations",
  summary: { zh: "查询授权及使用它们的 Webhook", en: "List authorizations and the webhooks that use them" },
  permission: "endpoint.read",
  status: 200,
  response: pageSchema(AuthorizationDtoSchema),
});

export const createAuthorizationContract = defineContract({
  operationId: "createAuthorization",
  method: "POST",
  path: "/api/v1/authorizations",
  tag: "authorizations",
  summary: { zh: "创建授权", en: "Create an authorization" },
  description: {
    zh: "授权说明如何获取令牌。自定义 Webhook 的请求头、鉴权与 URL 参数可用 `#{auth.<key>.<名称>}` 引用 `response` 中的取值；令牌在有效期内共用，到期前自动更新，接收方返回 401 时重新获取一次。密钥只写不读。",
    en: "An authorization says how a token is fetched. Headers, authentication and query of a custom webhook refer to the values of `response` with `#{auth.<key>.<name>}`. A token is shared while it lives, refreshed before it ends, and fetched once more when a receiver answers 401. Secrets go in and never come out.",
  },
  permission: "endpoint.write",
  body: AuthorizationInputSchema,
  status: 201,
  response: AuthorizationDtoSchema,
  problems: ["conflict", "limit"],
  examples: { request: example },
});

export const getAuthorizationContract = defineContract({
  operationId: "getAuthorization",
  method: "GET",
  path: "/api/v1/authorizations/{id}",
  tag: "authorizations",
  summary: { zh: "查看授权", en: "Read an authorization" },
  permission: "endpoint.read",
  params: EdgeIdParams,
  status: 200,
  response: AuthorizationDtoSchema,
  problems: ["not_found"],
});

export const updateAuthorizationContract = defineContract({
  operationId: "updateAuthorization",
  method: "PATCH",
  path: "/api/v1/authorizations/{id}",
  tag: "authorizations",
  summary: { zh: "修改授权，立即对推送生效", en: "Change an authorization; pushes use the change at once" },
  description: {
    zh: "未出现的字段保持不变。`request` 整体替换，其中 `{set:true}` 或掩码值表示保留已存的密钥；地址换到其他主机时须重新填写。`key` 创建后不可修改。",
    en: "What is absent stays. `request` is replaced whole; in it `{set:true}` or a masked value keeps the stored secret, which must be entered again when the address moves to another host. `key` stays what it is.",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  body: AuthorizationPatchSchema,
  status: 200,
  response: AuthorizationDtoSchema,
  problems: ["not_found", "conflict"],
});

export const deleteAuthorizationContract = defineContract({
  operationId: "deleteAuthorization",
  method: "DELETE",
  path: "/api/v1/authorizations/{id}",
  tag: "authorizations",
  summary: { zh: "删除授权", en: "Delete an authorization" },
  description: {
    zh: "仍有 Webhook 使用时返回 409 并列出名称；`?force=true` 仍然删除，这些 Webhook 的推送将失败。",
    en: "While webhooks use it the answer is 409 and names them; `?force=true` deletes it all the same, and their pushes fail.",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  query: z.object({ force: z.enum(["true", "false"]).optional() }),
  status: 204,
  response: z.undefined(),
  problems: ["not_found", "conflict"],
});

export const testAuthorizationContract = defineContract({
  operationId: "testAuthorization",
  method: "POST",
  path: "/api/v1/authorizations/{id}/test",
  tag: "authorizations",
  summary: { zh: "试取令牌", en: "Fetch a token to see whether it works" },
  description: {
    zh: "无论对方如何应答都返回 200，取值已遮挡。带 `configuration`（同 PATCH 的修改）时按修改后的内容试取，但不保存。限频与测试推送相同。",
    en: "Answers 200 whatever the issuer said, values masked. With `configuration` (a change as in PATCH) it is tried as it would be, without saving. Limited as tests of webhooks are.",
  },
  permission: "endpoint.test",
  params: EdgeIdParams,
  body: z.strictObject({ configuration: z.record(z.string(), z.unknown()).optional() }),
  bodyOptional: true,
  status: 200,
  response: AuthorizationTestResultSchema,
  problems: ["not_found", "limit"],
});

export const AUTHORIZATION_CONTRACTS: readonly Contract[] = [
  listAuthorizationsContract,
  createAuthorizationContract,
  getAuthorizationContract,
  updateAuthorizationContract,
  deleteAuthorizationContract,
  testAuthorizationContract,
];
