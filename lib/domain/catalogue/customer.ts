import { anything, atLeastOne, contact, data, define, id, text, time } from "./fields";

const shape = {
  customer_id: id("客户编号", "Customer id"),
  name: contact("姓名", "Name"),
  phone: contact("电话", "Phone"),
  email: contact("邮箱", "Email"),
  company: text("公司", "Company"),
  position: text("职位", "Position"),
  source: text("来源", "Source"),
  created_time: time("创建时间", "Created at"),
};
const { check, params } = atLeastOne(["customer_id", "name", "phone", "email"]);

const sample = {
  customer_id: "cust_123456",
  name: "李四",
  phone: "13900139000",
  email: "lisi@example.com",
  company: "某某公司",
  position: "技术经理",
  source: "官网注册",
  created_time: "2024-01-15T10:30:00Z",
};

export const CUSTOMER_EVENTS = {
  "customer.created": define("customer.created", "customer_info", {
    name: { zh: "新客户留资", en: "New lead" },
    description: {
      zh: "访客第一次留下联系方式或注册信息。",
      en: "A visitor left contact details for the first time.",
    },
    aliases: ["customer_info/new_customer", "customer_info.new_customer", "new_customer"],
    schema: data(shape).refine(check, params),
    sample,
  }),
  "customer.updated": define("customer.updated", "customer_info", {
    name: { zh: "客户资料更新", en: "Lead updated" },
    description: { zh: "已有客户的资料有变化。", en: "The details of a known customer changed." },
    aliases: ["customer_info/info_updated", "customer_info.info_updated", "info_updated"],
    schema: data({
      ...shape,
      updated_time: time("更新时间", "Updated at"),
      changes: anything("变更项", "Changes"),
    }).refine(check, params),
    sample: {
      ...sample,
      updated_time: "2024-01-16T09:00:00Z",
      changes: { position: ["工程师", "技术经理"] },
    },
  }),
};
