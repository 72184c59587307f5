import { anything, contact, data, define, id, requiredId, text, time } from "./fields";

const endpoint = {
  endpoint_id: requiredId("Webhook 编号", "Webhook id"),
  endpoint_name: text("Webhook 名称", "Webhook"),
  channel: text("推送平台", "Platform"),
  reason: text("原因", "Reason"),
  happened_at: time("发生时间", "Happened at"),
};
const endpointSample = {
  endpoint_id: "whk_01jd0000000000000000000000",
  endpoint_name: "企业微信客服群",
  channel: "wecom",
  reason: "",
  happened_at: "2024-01-15T10:30:00Z",
};

export const AUTOMATION_EVENTS = {
  "form.submitted": define("form.submitted", "automation", {
    name: { zh: "表单提交", en: "Form submitted" },
    description: { zh: "有人提交了微页面上的表单。", en: "Somebody submitted a form on a page." },
    schema: data({
      form_id: id("表单编号", "Form id"),
      form_name: text("表单", "Form"),
      contact_id: id("联系人编号", "Contact id"),
      name: contact("姓名", "Name"),
      phone: contact("电话", "Phone"),
      email: contact("邮箱", "Email"),
      fields: anything("填写内容", "Answers"),
      submitted_at: time("提交时间", "Submitted at"),
    }),
    sample: {
      form_id: "form_88",
      form_name: "新品试用申请",
      contact_id: "con_01jd0000000000000000000000",
      name: "李四",
      phone: "13900139000",
      email: "lisi@example.com",
      fields: { city: "上海" },
      submitted_at: "2024-01-15T10:30:00Z",
    },
  }),
  "flow.triggered": define("flow.triggered", "automation", {
    name: { zh: "自动流程触发", en: "Flow triggered" },
    description: { zh: "自动流程执行到了推送步骤。", en: "An automation reached its push step." },
    schema: data({
      flow_id: id("流程编号", "Flow id"),
      flow_name: text("流程", "Flow"),
      step: text("步骤", "Step"),
      contact_id: id("联系人编号", "Contact id"),
      name: contact("姓名", "Name"),
      phone: contact("电话", "Phone"),
      email: contact("邮箱", "Email"),
      context: anything("上下文", "Context"),
      triggered_at: time("触发时间", "Triggered at"),
    }),
    sample: {
      flow_id: "flow_12",
      flow_name: "高质量线索",
      step: "活跃度达到 500 分",
      contact_id: "con_01jd0000000000000000000000",
      name: "李四",
      phone: "13900139000",
      email: "lisi@example.com",
      context: { score: 500 },
      triggered_at: "2024-01-15T10:30:00Z",
    },
  }),
  "broadcast.batch": define("broadcast.batch", "automation", {
    name: { zh: "群发批次", en: "Broadcast batch" },
    description: { zh: "一次群发中的一批联系人。", en: "One batch of contacts of a broadcast." },
    internal: true,
    schema: data({
      broadcast_id: id("群发编号", "Broadcast id"),
      run_id: id("执行编号", "Run id"),
      batch: text("批次", "Batch"),
      contacts: anything("联系人列表", "Contacts"),
    }),
    sample: {
      broadcast_id: "brd_01jd0000000000000000000000",
      run_id: "run_01jd0000000000000000000000",
      batch: 1,
      contacts: [],
    },
  }),
};

export const SYSTEM_EVENTS = {
  "endpoint.paused": define("endpoint.paused", "system", {
    name: { zh: "Webhook 已暂停", en: "Webhook paused" },
    description: { zh: "接收方持续失败，推送暂停。", en: "The receiver kept failing; pushes are paused." },
    internal: true,
    schema: data(endpoint),
    sample: { ...endpointSample, reason: "连续失败" },
  }),
  "endpoint.resumed": define("endpoint.resumed", "system", {
    name: { zh: "Webhook 已恢复", en: "Webhook resumed" },
    description: { zh: "接收方恢复，推送继续。", en: "The receiver is back; pushes go on." },
    internal: true,
    schema: data(endpoint),
    sample: endpointSample,
  }),
  "endpoint.disabled": define("endpoint.disabled", "system", {
    name: { zh: "Webhook 已停用", en: "Webhook disabled" },
    description: { zh: "接收地址已失效，Webhook 自动停用。", en: "The target is gone; the webhook was switched off." },
    internal: true,
    schema: data(endpoint),
    sample: { ...endpointSample, reason: "接收地址已失效" },
  }),
  "delivery.exhausted": define("delivery.exhausted", "system", {
    name: { zh: "推送最终失败", en: "Delivery failed for good" },
    description: { zh: "一条推送用完了重试次数仍未送达。", en: "A delivery was not accepted in any of its tries." },
    internal: true,
    schema: data({
      delivery_id: requiredId("推送编号", "Delivery id"),
      endpoint_id: id("Webhook 编号", "Webhook id"),
      endpoint_name: text("Webhook 名称", "Webhook"),
      event_id: id("事件编号", "Event id"),
      event_type: text("事件类型", "Event type"),
      attempts: text("尝试次数", "Tries"),
      code: text("错误码", "Code"),
      diagnosis: text("诊断", "Diagnosis"),
      happened_at: time("发生时间", "Happened at"),
    }),
    sample: {
      delivery_id: "dlv_01jd0000000000000000000000",
      endpoint_id: "whk_01jd0000000000000000000000",
      endpoint_name: "企业微信客服群",
      event_id: "evt_01jd0000000000000000000000",
      event_type: "leave_message.created",
      attempts: 4,
      code: "503",
      diagnosis: "接收方暂时不可用（503）",
      happened_at: "2024-01-15T10:30:00Z",
    },
  }),
  "webhook.test": define("webhook.test", "system", {
    name: { zh: "测试推送", en: "Test push" },
    description: { zh: "用来检查 Webhook 配置的测试事件。", en: "A test event that checks a webhook's configuration." },
    internal: true,
    schema: data({ message: text("说明", "Note"), endpoint_name: text("Webhook 名称", "Webhook") }),
    sample: { message: "这是一条测试消息，收到即表示配置正确。", endpoint_name: "企业微信客服群" },
  }),
};
