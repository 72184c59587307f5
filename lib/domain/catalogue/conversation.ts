import { atLeastOne, contact, data, define, id, requiredId, text, time } from "./fields";

const conversation = {
  conversation_id: requiredId("对话编号", "Conversation id"),
  customer_id: id("客户编号", "Customer id"),
  customer_name: contact("客户姓名", "Customer name"),
  channel: text("渠道", "Channel"),
  agent_id: id("客服编号", "Agent id"),
  created_at: time("创建时间", "Created at"),
};
const sample = {
  conversation_id: "conv_001",
  customer_id: "cust_123456",
  customer_name: "张三",
  channel: "web",
  agent_id: "user_123",
  created_at: "2024-01-01T10:00:00Z",
};
const user = {
  user_id: requiredId("用户编号", "User id"),
  name: contact("姓名", "Name"),
  phone: contact("电话", "Phone"),
  email: contact("邮箱", "Email"),
  created_at: time("创建时间", "Created at"),
};
const userSample = {
  user_id: "user_123",
  name: "李四",
  phone: "13900139000",
  email: "lisi@example.com",
  created_at: "2024-01-01T10:00:00Z",
};
const { check, params } = atLeastOne(["message_id", "conversation_id", "content"]);

export const CONVERSATION_EVENTS = {
  "conversation.created": define("conversation.created", "conversation", {
    name: { zh: "对话创建", en: "Conversation started" },
    description: { zh: "有新的对话。", en: "A conversation was started." },
    schema: data(conversation),
    sample,
  }),
  "conversation.closed": define("conversation.closed", "conversation", {
    name: { zh: "对话关闭", en: "Conversation closed" },
    description: { zh: "对话已结束。", en: "A conversation ended." },
    schema: data({ ...conversation, closed_at: time("关闭时间", "Closed at"), close_reason: text("原因", "Reason") }),
    sample: { ...sample, closed_at: "2024-01-01T10:30:00Z", close_reason: "resolved" },
  }),
  "message.received": define("message.received", "conversation", {
    name: { zh: "收到新消息", en: "Message received" },
    description: { zh: "对话中收到客户的新消息。", en: "A customer wrote in a conversation." },
    schema: data({
      message_id: id("消息编号", "Message id"),
      conversation_id: id("对话编号", "Conversation id"),
      customer_id: id("客户编号", "Customer id"),
      customer_name: contact("客户姓名", "Customer name"),
      content: text("消息内容", "Text"),
      content_type: text("消息类型", "Kind"),
      created_at: time("发送时间", "Sent at"),
    }).refine(check, params),
    sample: {
      message_id: "msg_001",
      conversation_id: "conv_001",
      customer_id: "cust_123456",
      customer_name: "张三",
      content: "你好，请问有人吗？",
      content_type: "text",
      created_at: "2024-01-01T10:01:00Z",
    },
  }),
};

export const USER_EVENTS = {
  "user.created": define("user.created", "user", {
    name: { zh: "用户创建", en: "User created" },
    description: { zh: "有新的用户。", en: "A user was created." },
    schema: data(user),
    sample: userSample,
  }),
  "user.updated": define("user.updated", "user", {
    name: { zh: "用户更新", en: "User updated" },
    description: { zh: "用户的资料有变化。", en: "The details of a user changed." },
    schema: data({ ...user, updated_at: time("更新时间", "Updated at") }),
    sample: { ...userSample, updated_at: "2024-01-02T10:00:00Z" },
  }),
};
