import { anything, atLeastOne, data, define, id, text, time } from "./fields";

const { check, params } = atLeastOne(["title", "message"]);
const schema = data({
  alert_id: id("告警编号", "Alert id"),
  level: text("级别", "Level"),
  title: text("标题", "Title"),
  message: text("内容", "Message"),
  details: anything("详情", "Details"),
  created_time: time("告警时间", "Raised at"),
}).refine(check, params);

const warning = {
  alert_id: "alert_123456",
  level: "warning",
  title: "系统性能警告",
  message: "服务器CPU使用率超过80%",
  details: { cpu_usage: "85%", memory_usage: "70%", server_id: "server_001" },
  created_time: "2024-01-15T10:30:00Z",
};

export const SYSTEM_ALERT_EVENTS = {
  "system_alert.error": define("system_alert.error", "system_alert", {
    name: { zh: "系统异常", en: "System error" },
    description: { zh: "系统出现异常、故障或安全事件。", en: "Something broke, or a security event was seen." },
    aliases: ["error"],
    schema,
    sample: {
      ...warning,
      level: "error",
      title: "数据库连接失败",
      message: "主库连续 3 次连接失败",
      details: { server_id: "db_001", attempts: 3 },
    },
  }),
  "system_alert.warning": define("system_alert.warning", "system_alert", {
    name: { zh: "系统警告", en: "System warning" },
    description: { zh: "性能指标异常，需要关注。", en: "A measure is out of its range and needs a look." },
    aliases: ["warning"],
    schema,
    sample: warning,
  }),
  "system_alert.info": define("system_alert.info", "system_alert", {
    name: { zh: "系统通知", en: "System notice" },
    description: { zh: "系统运行的提示信息。", en: "A notice about the running of the system." },
    aliases: ["info"],
    schema,
    sample: {
      ...warning,
      level: "info",
      title: "备份完成",
      message: "每日备份已完成",
      details: { server_id: "server_001", size: "2.1 GB" },
    },
  }),
};
