import { anything, atLeastOne, contact, data, define, id, requiredText, text, time } from "./fields";

/**
 * One stored shape for every leave-message event: document A's names, plus what document C prints besides
 * (`visitor_ip`, `category`, `source`). How C's body is made from it: formats/leavemsg.ts.
 */
const shape = {
  message_id: id("留言编号", "Message id"),
  customer_name: contact("客户姓名", "Customer name"),
  customer_phone: contact("客户电话", "Customer phone"),
  customer_email: contact("客户邮箱", "Customer email"),
  message_content: text("留言内容", "Message"),
  channel: text("渠道", "Channel"),
  created_time: time("留言时间", "Left at"),
  visitor_ip: contact("访客 IP", "Visitor IP"),
  category: text("留言分类", "Category"),
  source: text("来源", "Source"),
  page_url: text("所在页面", "Page"),
  page_title: text("页面标题", "Page title"),
  user_agent: text("浏览器", "Browser"),
  fields: anything("自定义字段", "Custom fields"),
};
const created = data({ ...shape, message_content: requiredText("留言内容", "Message") });
const { check, params } = atLeastOne(["message_id", "message_content"]);

const printed = {
  message_id: "msg_123456",
  customer_name: "张三",
  customer_phone: "13800138000",
  customer_email: "zhangsan@example.com",
  message_content: "我想咨询一下产品价格",
  channel: "web",
  created_time: "2024-01-15T10:30:00Z",
};
const extra = {
  visitor_ip: "192.168.1.100",
  category: "产品咨询",
  source: "web_chat",
  page_url: "https://www.example.com/pricing",
  page_title: "价格",
  user_agent: "Mozilla/5.0",
  fields: {},
};

export const LEAVE_MESSAGE_EVENTS = {
  "leave_message.created": define("leave_message.created", "leave_message", {
    name: { zh: "新留言", en: "New leave message" },
    description: {
      zh: "访客在客服不在线时提交了留言。",
      en: "A visitor left a message while nobody was online.",
    },
    aliases: ["leave_message/new_message", "leave_message.new_message", "new_message"],
    schema: created,
    uncounted: ["message_id", "message_number", "created_time"],
    sample: { ...printed, ...extra },
  }),
  "leave_message.updated": define("leave_message.updated", "leave_message", {
    name: { zh: "留言更新", en: "Leave message updated" },
    description: { zh: "留言的内容、分类或状态有变化。", en: "The text, category or state of a message changed." },
    schema: data({ ...shape, status: text("状态", "Status"), changes: anything("变更项", "Changes") }).refine(
      check,
      params,
    ),
    sample: { ...printed, ...extra, status: "processing", changes: { status: ["new", "processing"] } },
  }),
  "leave_message.replied": define("leave_message.replied", "leave_message", {
    name: { zh: "留言已回复", en: "Leave message replied" },
    description: { zh: "客服回复了访客的留言。", en: "An agent replied to a message." },
    aliases: ["leave_message/message_replied", "leave_message.message_replied", "message_replied"],
    schema: data({
      ...shape,
      reply_content: text("回复内容", "Reply"),
      replied_by: text("回复人", "Replied by"),
      replied_time: time("回复时间", "Replied at"),
    }).refine(check, params),
    sample: {
      ...printed,
      ...extra,
      reply_content: "您好，报价单已发送到您的邮箱。",
      replied_by: "王五",
      replied_time: "2024-01-15T10:42:00Z",
    },
  }),
  "leave_message.assigned": define("leave_message.assigned", "leave_message", {
    name: { zh: "留言已分配", en: "Leave message assigned" },
    description: { zh: "留言分配给了处理人。", en: "A message was given to somebody to handle." },
    schema: data({
      ...shape,
      assignee_id: id("处理人编号", "Assignee id"),
      assignee_name: text("处理人", "Assignee"),
      assigned_by: text("分配人", "Assigned by"),
    }).refine(check, params),
    sample: { ...printed, ...extra, assignee_id: "user_123", assignee_name: "王五", assigned_by: "赵六" },
  }),
  "leave_message.due_soon": define("leave_message.due_soon", "leave_message", {
    name: { zh: "留言即将超时", en: "Leave message due soon" },
    description: {
      zh: "留言快到约定时限，仍未处理。",
      en: "A message is close to its agreed time and not handled.",
    },
    schema: data({
      ...shape,
      due_time: time("应处理时间", "Due at"),
      assignee_name: text("处理人", "Assignee"),
    }).refine(check, params),
    sample: { ...printed, ...extra, due_time: "2024-01-15T11:00:00Z", assignee_name: "王五" },
  }),
  "leave_message.sla_breached": define("leave_message.sla_breached", "leave_message", {
    name: { zh: "留言超时未处理", en: "Leave message overdue" },
    description: {
      zh: "留言超过约定时限仍未处理。",
      en: "A message was not handled within the agreed time.",
    },
    schema: data({
      ...shape,
      due_time: time("应处理时间", "Due at"),
      overdue_minutes: text("已超时（分钟）", "Overdue (minutes)"),
      assignee_name: text("处理人", "Assignee"),
      supervisor_name: text("主管", "Supervisor"),
    }).refine(check, params),
    sample: {
      ...printed,
      ...extra,
      ...{ due_time: "2024-01-15T11:00:00Z", overdue_minutes: 15, assignee_name: "王五", supervisor_name: "赵六" },
    },
  }),
  "leave_message.spam_digest": define("leave_message.spam_digest", "leave_message", {
    name: { zh: "疑似垃圾汇总", en: "Suspected spam of the day" },
    description: {
      zh: "一天内被拦截的疑似垃圾留言的条数，发给留言通知的渠道。",
      en: "How many messages were kept apart as suspected spam in a day, told to the notification channels.",
    },
    internal: true,
    subscribable: false,
    schema: data({
      count: text("拦截条数", "Kept apart"),
      from: time("统计开始", "From"),
      to: time("统计结束", "To"),
    }),
    sample: { count: 3, from: "2024-01-14T10:00:00Z", to: "2024-01-15T10:00:00Z" },
  }),
};
