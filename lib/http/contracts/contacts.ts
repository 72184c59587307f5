import { z } from "zod";
import { AttributeDefinitionSchema } from "@/lib/domain/contacts/attribute-schema";
import { BULK_MAX, MERGE_MAX } from "@/lib/domain/contacts/contact";
import { ContactRuleSchema } from "@/lib/domain/contacts/rules";
import { PageQuerySchema } from "@/lib/domain/paging";
import { BulkInputSchema, BulkResultSchema } from "@/lib/services/contacts/bulk";
import { AttributeDtoSchema, AttributePatchSchema } from "@/lib/services/contacts/definitions";
import { ContactDtoSchema } from "@/lib/services/contacts/dto";
import { ContactRuleDtoSchema, ContactRulePatchSchema } from "@/lib/services/contacts/rules";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

const tag = "contacts";
/** Checked by the service, attribute by attribute: the shape alone is not all there is to say. */
const Body = z.record(z.string(), z.unknown());

const example = {
  externalId: "crm-1001",
  name: "李四",
  nickname: "树",
  phone: "13900139000",
  email: "lisi@example.com",
  gender: "male",
  dateOfBirthday: "1990-08-31",
  state: "北京市",
  utm: { source: "企业微信", medium: "名片分享" },
  attributes: { 活跃度: 480 },
  identities: [{ type: "wechat.openId", id: "ov7GewyvTj93CtHYJujyfqoe0XFY" }],
};

export const listContactsContract = defineContract({
  operationId: "listContacts",
  method: "GET",
  path: "/api/v1/contacts",
  tag,
  summary: { zh: "查询联系人", en: "List contacts" },
  description: {
    zh: "`q` 按姓名或微信昵称的开头、完整的手机号、邮箱、外部编号或 `con_…` 查找；`group` 为群组编号，动态群组按当前规则。",
    en: "`q` finds by the beginning of a name or nickname, or a whole phone number, e-mail address, external id or `con_…`; `group` is a group's id, a dynamic one by its rule as it is now.",
  },
  permission: "contact.read",
  query: PageQuerySchema.extend({
    q: z.string().max(200).optional(),
    tag: z.string().max(40).optional(),
    source: z.string().max(50).optional(),
    group: z.string().max(64).optional(),
  }),
  status: 200,
  response: pageSchema(ContactDtoSchema),
});

export const createContactContract = defineContract({
  operationId: "createContact",
  method: "POST",
  path: "/api/v1/contacts",
  tag,
  summary: { zh: "新建联系人", en: "Create a contact" },
  description: {
    zh: "手机号、邮箱、外部编号或身份已属于其他联系人时返回 409 并指明是谁；要新建或更新请用 `/api/v1/contacts/bulk`。",
    en: "When another contact has the phone number, e-mail address, external id or an identity, the answer is 409 and names it; to create or change use `/api/v1/contacts/bulk`.",
  },
  permission: "contact.write",
  body: Body,
  status: 201,
  response: ContactDtoSchema,
  problems: ["conflict"],
  examples: { request: example },
});

export const getContactContract = defineContract({
  operationId: "getContact",
  method: "GET",
  path: "/api/v1/contacts/{id}",
  tag,
  summary: { zh: "查看联系人", en: "Read a contact" },
  permission: "contact.read",
  params: EdgeIdParams,
  status: 200,
  response: ContactDtoSchema,
  problems: ["not_found"],
});

export const updateContactContract = defineContract({
  operationId: "updateContact",
  method: "PATCH",
  path: "/api/v1/contacts/{id}",
  tag,
  summary: { zh: "修改联系人", en: "Change a contact" },
  description: {
    zh: "未出现的字段保持不变，null 或空文本清除。`attributes` 与 `utm` 逐键合并，`tags` 整体替换，`identities` 追加，`removeIdentities` 移除；带 `version` 时版本不符返回 409。",
    en: "What is absent stays, null or an empty text takes a value away. `attributes` and `utm` are merged key by key, `tags` are replaced, `identities` are added, `removeIdentities` taken away; with `version` another version is answered 409.",
  },
  permission: "contact.write",
  params: EdgeIdParams,
  body: Body,
  status: 200,
  response: ContactDtoSchema,
  problems: ["not_found", "conflict"],
  examples: { request: { attributes: { 活跃度: 500 }, version: 1 } },
});

export const deleteContactContract = defineContract({
  operationId: "deleteContact",
  method: "DELETE",
  path: "/api/v1/contacts/{id}",
  tag,
  summary: { zh: "删除联系人", en: "Delete a contact" },
  description: {
    zh: "身份、同意记录和群组成员关系一并删除；留言保留，不再属于任何联系人。",
    en: "Identities, consents and memberships go with it; leave messages stay and belong to nobody.",
  },
  permission: "contact.manage",
  params: EdgeIdParams,
  status: 204,
  response: z.undefined(),
  problems: ["not_found"],
});

export const bulkContactsContract = defineContract({
  operationId: "upsertContacts",
  method: "POST",
  path: "/api/v1/contacts/bulk",
  tag,
  summary: { zh: `一次新建或更新最多 ${BULK_MAX} 个联系人`, en: `Create or change up to ${BULK_MAX} contacts` },
  description: {
    zh: "依次按外部编号、身份、手机号、邮箱匹配（多个联系人相同时取最早的）；已有其他外部编号的联系人不会被手机号或邮箱匹配。某个联系人有误只影响它自己，列在 `errors` 中（`index` 从 0 起）。每个联系人触发 `customer.created` 或 `customer.updated`。",
    en: "Matched by external id, then identity, phone, e-mail address (the oldest where several have it); a contact that bears another external id is never matched by phone or e-mail. What is wrong with one is listed in `errors` (`index` from 0) and holds up no other. Each contact raises `customer.created` or `customer.updated`.",
  },
  permission: "contact.write",
  body: BulkInputSchema,
  maxBytes: 8 * 1024 * 1024,
  status: 200,
  response: BulkResultSchema,
  examples: { request: { contacts: [example] }, response: { created: 1, updated: 0, errors: [] } },
});

export const mergeContactsContract = defineContract({
  operationId: "mergeContacts",
  method: "POST",
  path: "/api/v1/contacts/{id}/merge",
  tag,
  summary: {
    zh: `把最多 ${MERGE_MAX - 1} 个联系人并入此联系人`,
    en: `Merge up to ${MERGE_MAX - 1} contacts into this one`,
  },
  description: {
    zh: "此联系人缺少的资料取自其他联系人，身份、标签、留言、群组一并归入；其他联系人随后删除，不可撤销。",
    en: "What this contact lacks is taken from the others, whose identities, tags, leave messages and groups it gets; the others are deleted, which cannot be undone.",
  },
  permission: "contact.manage",
  params: EdgeIdParams,
  body: z.strictObject({
    others: z
      .array(z.string().max(64))
      .min(1, "required")
      .max(MERGE_MAX - 1),
  }),
  status: 200,
  response: ContactDtoSchema,
  problems: ["not_found", "precondition"],
});

export const listAttributesContract = defineContract({
  operationId: "listContactAttributes",
  method: "GET",
  path: "/api/v1/contacts/attributes",
  tag,
  summary: { zh: "查询自定义属性", en: "List the attributes of contacts" },
  permission: "contact.read",
  status: 200,
  response: pageSchema(AttributeDtoSchema),
});

export const createAttributeContract = defineContract({
  operationId: "createContactAttribute",
  method: "POST",
  path: "/api/v1/contacts/attributes",
  tag,
  summary: { zh: "定义自定义属性", en: "Define an attribute" },
  permission: "contact.manage",
  body: AttributeDefinitionSchema,
  status: 201,
  response: AttributeDtoSchema,
  problems: ["conflict", "limit"],
  examples: { request: { key: "活跃度", labelZh: "活跃度", labelEn: "Activity", type: "number" } },
});

export const updateAttributeContract = defineContract({
  operationId: "updateContactAttribute",
  method: "PATCH",
  path: "/api/v1/contacts/attributes/{id}",
  tag,
  summary: { zh: "修改自定义属性", en: "Change an attribute" },
  permission: "contact.manage",
  params: EdgeIdParams,
  body: AttributePatchSchema,
  status: 200,
  response: AttributeDtoSchema,
  problems: ["not_found"],
});

export const deleteAttributeContract = defineContract({
  operationId: "deleteContactAttribute",
  method: "DELETE",
  path: "/api/v1/contacts/attributes/{id}",
  tag,
  summary: { zh: "删除自定义属性；被群组使用时返回 409", en: "Delete an attribute; 409 while a group uses it" },
  permission: "contact.manage",
  params: EdgeIdParams,
  status: 204,
  response: z.undefined(),
  problems: ["not_found", "conflict"],
});

export const listRulesContract = defineContract({
  operationId: "listContactRules",
  method: "GET",
  path: "/api/v1/contacts/rules",
  tag,
  summary: { zh: "查询触发规则", en: "List the rules that raise flow.triggered" },
  permission: "contact.read",
  status: 200,
  response: pageSchema(ContactRuleDtoSchema),
});

export const createRuleContract = defineContract({
  operationId: "createContactRule",
  method: "POST",
  path: "/api/v1/contacts/rules",
  tag,
  summary: { zh: "新建触发规则", en: "Create a rule" },
  description: {
    zh: "联系人的属性每次跨过阈值时触发一次 `flow.triggered`；停留在阈值之上不再触发。",
    en: "Each time a contact's attribute crosses the threshold, `flow.triggered` is raised once; staying beyond it raises nothing.",
  },
  permission: "contact.manage",
  body: ContactRuleSchema,
  status: 201,
  response: ContactRuleDtoSchema,
  problems: ["limit"],
  examples: { request: { name: "活跃度达到 500 分", field: "attributes.活跃度", op: "gte", value: 500 } },
});

export const updateRuleContract = defineContract({
  operationId: "updateContactRule",
  method: "PATCH",
  path: "/api/v1/contacts/rules/{id}",
  tag,
  summary: { zh: "启用或停用触发规则", en: "Switch a rule on or off" },
  permission: "contact.manage",
  params: EdgeIdParams,
  body: ContactRulePatchSchema,
  status: 200,
  response: ContactRuleDtoSchema,
  problems: ["not_found"],
});

export const deleteRuleContract = defineContract({
  operationId: "deleteContactRule",
  method: "DELETE",
  path: "/api/v1/contacts/rules/{id}",
  tag,
  summary: { zh: "删除触发规则", en: "Delete a rule" },
  permission: "contact.manage",
  params: EdgeIdParams,
  status: 204,
  response: z.undefined(),
  problems: ["not_found"],
});

export const CONTACT_CONTRACTS: readonly Contract[] = [
  listContactsContract,
  createContactContract,
  bulkContactsContract,
  getContactContract,
  updateContactContract,
  deleteContactContract,
  mergeContactsContract,
  listAttributesContract,
  createAttributeContract,
  updateAttributeContract,
  deleteAttributeContract,
  listRulesContract,
  createRuleContract,
  updateRuleContract,
  deleteRuleContract,
];
