import type { EventType } from "./types";

type Both = { zh: string; en: string };
const both = (zh: string, en: string): Both => ({ zh, en });
const REPORTED = both(
  "外部系统通过 POST /api/v1/events 上报时；本系统不会自行产生。",
  "When another system reports it to POST /api/v1/events; this product never raises it by itself.",
);

/** 触发时机: what has to happen for an event of the type to come into being. */
export const EVENT_OCCASIONS: Readonly<Record<EventType, Both>> = {
  "leave_message.created": both(
    "访客通过留言页、挂件或接口提交的留言入库时，每条一次；被判为垃圾的留言不触发，人工改判后才触发。",
    "When a message from the form, the widget or the API is stored, once for each; spam raises nothing until somebody says it is none.",
  ),
  "leave_message.updated": both(
    "留言的状态、优先级、分类或标签改变，或取消分配时；一次操作只触发一次。",
    "When a message's state, priority, category or tags change, or nobody handles it any more; once for each change, however many fields.",
  ),
  "leave_message.replied": both(
    "客服在控制台回复访客时，每条回复一次。",
    "When an agent answers the visitor, once for each answer.",
  ),
  "leave_message.assigned": both(
    "留言由人工或自动分配给一位处理人时；转给他人会再次触发。",
    "When a message is given to somebody, by hand or by itself; again when it is passed on.",
  ),
  "leave_message.due_soon": both(
    "首次回复时限将到、仍未回复时，每条留言最多一次。",
    "When the first answer is nearly due and not given, at most once for a message.",
  ),
  "leave_message.sla_breached": both(
    "首次回复时限已过、仍未回复时，每条留言最多一次。",
    "When the first answer is overdue, at most once for a message.",
  ),
  "leave_message.spam_digest": both(
    "每天 18:00（工作区时区），过去 24 小时内有留言被判为疑似垃圾时；没有则不触发。",
    "When messages were kept apart as suspected spam in the 24 hours before 18:00 (the workspace's time); not on other days.",
  ),
  "customer.created": both(
    "新联系人入库时：访客首次留下联系方式、控制台新建、导入或接口写入。",
    "When a new contact is stored: a visitor's first contact details, the console, an import or the API.",
  ),
  "customer.updated": both(
    "联系人的资料确有变化时；内容相同的重复写入不触发。",
    "When a contact's details really change; writing the same again raises nothing.",
  ),
  "system_alert.error": both(
    "外部系统上报时；以及有留言却没有任何通知送达时，由本系统产生，每天最多一次。",
    "When another system reports it; also raised here when messages come and no notification arrives, at most once a day.",
  ),
  "system_alert.warning": both(
    "外部系统上报时；以及定时自检失败、Webhook 持续异常、令牌即将到期时，由本系统产生。",
    "When another system reports it; also raised here when a self-test fails, a webhook keeps failing or a token is about to expire.",
  ),
  "system_alert.info": REPORTED,
  "ticket.created": both(
    "工单首次写入时（控制台或接口）。",
    "When a ticket is first written, in the console or through the API.",
  ),
  "ticket.updated": both(
    "工单的内容或状态改变时；解决和关闭另有各自的事件。",
    "When a ticket's content or state changes; solving and closing have events of their own.",
  ),
  "ticket.resolved": both("工单状态变为已解决时。", "When a ticket becomes solved."),
  "ticket.closed": both("工单状态变为已关闭时。", "When a ticket becomes closed."),
  "ticket.due_soon": both(
    "临近处理时限、仍未解决时，每个时限一次。",
    "When the due time is near and the ticket not solved, once for a due time.",
  ),
  "ticket.overdue": both(
    "超过处理时限、仍未解决时，每个时限一次。",
    "When the due time has passed and the ticket is not solved, once for a due time.",
  ),
  "ticket.escalated": both("工单升级给上一级时。", "When a ticket is handed to the next level."),
  "conversation.created": REPORTED,
  "conversation.closed": REPORTED,
  "message.received": both(
    "访客在已有留言下追加内容时；以及外部系统上报时。",
    "When a visitor adds to a message that is there already; also when another system reports it.",
  ),
  "user.created": both(
    "有成员加入团队时；以及外部系统上报时。",
    "When a member joins the team; also when another system reports it.",
  ),
  "user.updated": both(
    "成员的角色改变或成员被移除时；以及外部系统上报时。",
    "When a member's role changes or a member is removed; also when another system reports it.",
  ),
  "loyalty.membership_level_up": REPORTED,
  "loyalty.membership_level_down": REPORTED,
  "loyalty.loyalty_dispatch_coupon": REPORTED,
  "loyalty.membership_draw_coupon": REPORTED,
  "loyalty.membership_redeem_coupon": REPORTED,
  "form.submitted": both(
    "访客提交留言表单、且有 Webhook 订阅此事件时，与“新留言”同时；以及外部系统上报时。",
    "When a visitor submits the form and a webhook subscribes to this, beside the new message; also when another system reports it.",
  ),
  "flow.triggered": both(
    "联系人的变化满足一条联系人规则时；以及外部系统上报时。",
    "When a change makes a contact meet a rule for contacts; also when another system reports it.",
  ),
  "broadcast.batch": both(
    "群发运行到一批联系人时，每批一次。",
    "When a broadcast reaches a batch of contacts, once for each.",
  ),
  "endpoint.paused": both(
    "失败率过高、系统熔断一个 Webhook 时。",
    "When so many pushes fail that a webhook is paused by the product.",
  ),
  "endpoint.resumed": both("熔断后的探测成功、推送恢复时。", "When a probe gets through and the pushes go on."),
  "endpoint.disabled": both(
    "系统停用一个 Webhook 时：地址已失效，或长期全部失败。",
    "When the product switches a webhook off: its target is gone, or everything failed for days.",
  ),
  "delivery.exhausted": both(
    "推送用完重试仍未送达时；同一 Webhook 每分钟最多一次。",
    "When a delivery has used up its retries; at most once a minute for a webhook.",
  ),
  "delivery.digest": both(
    "多条推送合并为一条摘要发送时：超出频率限制，或到了汇总时间。",
    "When several deliveries are sent as one: over the rate limit, or when the collecting time is over.",
  ),
  "webhook.test": both("有人点击测试推送，或定时自检运行时。", "When somebody sends a test push, or a self-test runs."),
};

/** Which form of its fields a type has, and, once it is going, until which day (ISO) it comes and what replaces it. */
export type EventLife = { version: number; deprecated?: { until: string; use: EventType } };

/** Types that are not in their first version, or going. */
const LIVES: Partial<Record<EventType, EventLife>> = {};

/** The version of a type's fields and whether it is going. A version grows with every change that a receiver has to follow. */
export const eventLife = (type: EventType): EventLife => LIVES[type] ?? { version: 1 };
