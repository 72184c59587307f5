import { z } from "zod";
import { GROUP_KINDS } from "@/lib/domain/audience/groups";
import { PageQuerySchema } from "@/lib/domain/paging";
import { GroupDtoSchema, GroupInputSchema, GroupMembersSchema, GroupPatchSchema } from "@/lib/services/groups/dto";
import { RulePreviewInputSchema } from "@/lib/services/groups/preview";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

const tag = "groups";
const rule = {
  all: [
    { field: "city", op: "eq", value: "上海" },
    {
      any: [
        { field: "attributes.活跃度", op: "gte", value: 500 },
        { field: "messages.last30Days", op: "gte", value: 1 },
      ],
    },
  ],
};

export const listGroupsContract = defineContract({
  operationId: "listGroups",
  method: "GET",
  path: "/api/v1/groups",
  tag,
  summary: { zh: "查询群组", en: "List groups" },
  permission: "contact.read",
  query: PageQuerySchema.extend({ kind: z.enum(GROUP_KINDS).optional(), q: z.string().max(50).optional() }),
  status: 200,
  response: pageSchema(GroupDtoSchema),
});

export const createGroupContract = defineContract({
  operationId: "createGroup",
  method: "POST",
  path: "/api/v1/groups",
  tag,
  summary: { zh: "新建群组", en: "Create a group" },
  description: {
    zh: "静态群组带 `members`；动态群组带 `rule`：条件用 `all`（且）或 `any`（或）组合，最多 3 层、30 个条件。字段：系统字段（`name`、`phone`、`city`、`tags`、`createdAt`…）、`attributes.<标识>`、`utm.<参数>`、`identities.<类型>`、`messages.last<N>Days`（最近 N 天内留言次数）、`messages.total`、`lastMessageAt`。空值只符合 `isEmpty`、`ne`、`notContains`。`contains`、`startsWith` 不区分大小写；没有时间的日期按组织时区。",
    en: "A static group has `members`, a dynamic one a `rule`: conditions joined by `all` or `any`, at most 3 levels and 30 conditions. Fields: those of a contact (`name`, `phone`, `city`, `tags`, `createdAt` …), `attributes.<key>`, `utm.<name>`, `identities.<type>`, `messages.last<N>Days` (leave messages within N days), `messages.total`, `lastMessageAt`. Where a field has no value only `isEmpty`, `ne` and `notContains` fit. `contains` and `startsWith` ignore case; a day without a time is one of the organization's zone.",
  },
  permission: "contact.manage",
  body: GroupInputSchema,
  status: 201,
  response: GroupDtoSchema,
  problems: ["conflict", "limit"],
  examples: { request: { name: "高活跃上海客户", kind: "dynamic", rule } },
});

export const getGroupContract = defineContract({
  operationId: "getGroup",
  method: "GET",
  path: "/api/v1/groups/{id}",
  tag,
  summary: { zh: "查看群组", en: "Read a group" },
  permission: "contact.read",
  params: EdgeIdParams,
  status: 200,
  response: GroupDtoSchema,
  problems: ["not_found"],
});

export const updateGroupContract = defineContract({
  operationId: "updateGroup",
  method: "PATCH",
  path: "/api/v1/groups/{id}",
  tag,
  summary: { zh: "修改群组", en: "Change a group" },
  permission: "contact.manage",
  params: EdgeIdParams,
  body: GroupPatchSchema,
  status: 200,
  response: GroupDtoSchema,
  problems: ["not_found", "conflict"],
});

export const deleteGroupContract = defineContract({
  operationId: "deleteGroup",
  method: "DELETE",
  path: "/api/v1/groups/{id}",
  tag,
  summary: { zh: "删除群组，联系人保留", en: "Delete a group; its contacts stay" },
  permission: "contact.manage",
  params: EdgeIdParams,
  status: 204,
  response: z.undefined(),
  problems: ["not_found", "conflict"],
});

export const groupMembersContract = defineContract({
  operationId: "changeGroupMembers",
  method: "POST",
  path: "/api/v1/groups/{id}/members",
  tag,
  summary: { zh: "增减静态群组的成员", en: "Add contacts to a static group, or take them out" },
  permission: "contact.manage",
  params: EdgeIdParams,
  body: GroupMembersSchema,
  status: 200,
  response: z.object({ group: GroupDtoSchema, added: z.number(), removed: z.number() }),
  problems: ["not_found"],
});

export const previewGroupContract = defineContract({
  operationId: "previewGroup",
  method: "POST",
  path: "/api/v1/groups/preview",
  tag,
  summary: { zh: "预估规则的人数", en: "Estimate how many contacts a rule names" },
  description: {
    zh: "联系人多于两万时按样本估算（`exact` 为 false）。`estimate` 为 null 表示计算超时。`contradictions` 列出互相矛盾的条件。",
    en: "Above 20,000 contacts by a sample (`exact` is false). `estimate` is null when it took too long. `contradictions` are pairs of conditions that exclude each other.",
  },
  permission: "contact.read",
  body: RulePreviewInputSchema,
  status: 200,
  response: z.object({
    estimate: z.object({ matching: z.number(), contacts: z.number(), exact: z.boolean() }).nullable(),
    contradictions: z.array(z.tuple([z.string(), z.string()])),
  }),
  examples: { request: { rule } },
});

export const GROUP_CONTRACTS: readonly Contract[] = [
  listGroupsContract,
  createGroupContract,
  getGroupContract,
  updateGroupContract,
  deleteGroupContract,
  groupMembersContract,
  previewGroupContract,
];
