import { anything, contact, data, define, requiredId, text, time } from "./fields";

const shape = {
  ticket_id: requiredId("工单编号", "Ticket id"),
  title: text("标题", "Title"),
  description: text("描述", "Description"),
  priority: text("优先级", "Priority"),
  status: text("状态", "Status"),
  assignee_id: text("处理人编号", "Assignee id"),
  customer_email: contact("客户邮箱", "Customer email"),
  created_at: time("创建时间", "Created at"),
};
const sample = {
  ticket_id: "ticket_001",
  title: "产品咨询",
  description: "想了解产品价格",
  priority: "medium",
  status: "pending",
  assignee_id: "user_123",
  customer_email: "customer@example.com",
  created_at: "2024-01-01T10:00:00Z",
};
const due = { due_at: time("到期时间", "Due at") };

export const TICKET_EVENTS = {
  "ticket.created": define("ticket.created", "ticket", {
    name: { zh: "工单创建", en: "Ticket created" },
    description: { zh: "有新的工单。", en: "A ticket was opened." },
    schema: data(shape),
    sample,
  }),
  "ticket.updated": define("ticket.updated", "ticket", {
    name: { zh: "工单更新", en: "Ticket updated" },
    description: { zh: "工单的内容或状态有变化。", en: "The content or state of a ticket changed." },
    schema: data({ ...shape, updated_at: time("更新时间", "Updated at"), changes: anything("变更项", "Changes") }),
    sample: {
      ...sample,
      status: "processing",
      updated_at: "2024-01-01T10:20:00Z",
      changes: { status: ["pending", "processing"] },
    },
  }),
  "ticket.resolved": define("ticket.resolved", "ticket", {
    name: { zh: "工单解决", en: "Ticket resolved" },
    description: { zh: "工单的问题已解决。", en: "The problem of a ticket was solved." },
    schema: data({
      ...shape,
      resolved_at: time("解决时间", "Resolved at"),
      resolution: text("处理结果", "Resolution"),
    }),
    sample: { ...sample, status: "resolved", resolved_at: "2024-01-01T12:00:00Z", resolution: "已发送报价" },
  }),
  "ticket.closed": define("ticket.closed", "ticket", {
    name: { zh: "工单关闭", en: "Ticket closed" },
    description: { zh: "工单已关闭。", en: "A ticket was closed." },
    schema: data({ ...shape, closed_at: time("关闭时间", "Closed at") }),
    sample: { ...sample, status: "closed", closed_at: "2024-01-02T09:00:00Z" },
  }),
  "ticket.due_soon": define("ticket.due_soon", "ticket", {
    name: { zh: "工单即将超时", en: "Ticket due soon" },
    description: { zh: "工单快到处理时限，仍未解决。", en: "A ticket is close to its due time and not solved." },
    schema: data({ ...shape, ...due }),
    sample: { ...sample, due_at: "2024-01-01T14:00:00Z" },
  }),
  "ticket.overdue": define("ticket.overdue", "ticket", {
    name: { zh: "工单已超时", en: "Ticket overdue" },
    description: { zh: "工单过了处理时限，仍未解决。", en: "A ticket passed its due time and is not solved." },
    schema: data({ ...shape, ...due, overdue_minutes: text("已超时（分钟）", "Overdue (minutes)") }),
    sample: { ...sample, due_at: "2024-01-01T14:00:00Z", overdue_minutes: 30 },
  }),
  "ticket.escalated": define("ticket.escalated", "ticket", {
    name: { zh: "工单升级", en: "Ticket escalated" },
    description: { zh: "工单转给了上一级处理。", en: "A ticket was handed to the next level." },
    schema: data({ ...shape, escalated_to: text("升级到", "Escalated to"), reason: text("原因", "Reason") }),
    sample: { ...sample, priority: "high", escalated_to: "user_456", reason: "客户催办" },
  }),
};
