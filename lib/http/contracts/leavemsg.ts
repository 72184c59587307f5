import { NotificationListDtoSchema, NotificationListSchema } from "@/lib/services/leavemsg/input";
import { MessageLineSchema, MessageListQuerySchema } from "@/lib/services/leavemsg/messages";
import { NotificationTestResultSchema, NotificationTestSchema } from "@/lib/services/leavemsg/test";
import { type Contract, defineContract } from "../contract";
import { pageSchema } from "./parts";

const wecom = {
  type: "wecom",
  webhook_url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=YOUR_KEY",
  enabled: true,
};
const email = {
  type: "email",
  smtp_config: {
    host: "smtp.example.com",
    port: 587,
    secure: true,
    auth: { user: "your-email@example.com", pass: "your-password" },
  },
  to: ["admin@example.com"],
  enabled: true,
};

const CONFIGURE = {
  method: "POST",
  tag: "leavemsg",
  permission: "endpoint.write",
  body: NotificationListSchema,
  status: 200,
  response: NotificationListDtoSchema,
  problems: ["conflict"],
  examples: { request: { notifications: [wecom, email] } },
} as const;

const ABOUT = {
  zh: "用 `notifications` 整体替换通知渠道，在一个事务中完成。已有渠道按 `id`，或类型加地址（邮箱：服务器加用户名）匹配，保留历史和密钥；省略的密钥不变，未列出的渠道被删除（复用的 Webhook 只移出列表）。`enabled` 为总开关。字段错误的路径如 `notifications.0.webhook_url`。587 端口上的 `secure: true` 按 STARTTLS 处理，并在 `warnings` 中说明。",
  en: "Replaces all notifications by `notifications`, in one transaction. Those that exist are found by `id`, or by type and address (e-mail: server and user name), and keep history and secrets; secrets may be left out to keep them. What is not listed is deleted (a webhook that is only reused leaves the list). `enabled` is the main switch. Field errors are named like `notifications.0.webhook_url`. `secure: true` on port 587 is taken as STARTTLS, which `warnings` says.",
};

export const configureNotifications = defineContract({
  ...CONFIGURE,
  operationId: "configureNotifications",
  path: "/api/v1/leavemsg/config",
  summary: { zh: "配置留言通知", en: "Configure leave-message notifications" },
  description: ABOUT,
});

export const createNotifications = defineContract({
  ...CONFIGURE,
  operationId: "createNotifications",
  path: "/api/v1/leavemsg/create",
  summary: { zh: "配置留言通知（别名）", en: "Configure leave-message notifications (alias)" },
  description: {
    zh: "与 `POST /api/v1/leavemsg/config` 完全相同。不会创建留言：提交留言请用 `POST /api/v1/leavemsg/submit`。",
    en: "The same as `POST /api/v1/leavemsg/config`. It creates no message: that is `POST /api/v1/leavemsg/submit`.",
  },
});

export const readNotificationConfiguration = defineContract({
  operationId: "readNotificationConfiguration",
  method: "GET",
  path: "/api/v1/leavemsg/query/uid",
  tag: "leavemsg",
  summary: { zh: "获取留言通知配置", en: "Read the configuration of leave-message notifications" },
  description: {
    zh: "格式与配置接口相同，密钥和地址已遮挡；原样提交即保持不变。",
    en: "In the form that the configuration call takes, secrets and addresses masked; sent back as it is, it changes nothing.",
  },
  permission: "endpoint.read",
  status: 200,
  response: NotificationListDtoSchema,
});

export const listLeaveMessages = defineContract({
  operationId: "listLeaveMessages",
  method: "GET",
  path: "/api/v1/leavemsg/query/org",
  tag: "leavemsg",
  summary: { zh: "获取留言列表", en: "List leave messages" },
  description: {
    zh: "最新的在前，联系方式已遮挡。`status` 可以是多个值，以逗号分隔。",
    en: "Newest first, contact details masked. `status` may be several, with commas.",
  },
  permission: "message.read",
  query: MessageListQuerySchema,
  status: 200,
  response: pageSchema(MessageLineSchema),
});

export const testNotificationsContract = defineContract({
  operationId: "testNotifications",
  method: "POST",
  path: "/api/v1/leavemsg/test",
  tag: "leavemsg",
  summary: { zh: "测试留言通知", en: "Test leave-message notifications" },
  description: {
    zh: "不带内容时测试所有已启用的渠道；也可以传入一个渠道（格式同配置接口），已保存渠道省略的密钥沿用。每个渠道返回与测试推送相同的结果。",
    en: "Without a body every enabled notification is tested; or one is given as in the configuration call, where secrets of a saved one may be left out. Each answers with the result of a test push.",
  },
  permission: "endpoint.test",
  body: NotificationTestSchema,
  bodyOptional: true,
  status: 200,
  response: NotificationTestResultSchema,
  problems: ["limit"],
  examples: { request: wecom },
});

export const LEAVEMSG_CONTRACTS: readonly Contract[] = [
  configureNotifications,
  createNotifications,
  readNotificationConfiguration,
  listLeaveMessages,
  testNotificationsContract,
];
