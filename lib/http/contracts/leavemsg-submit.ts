import { z } from "zod";
import { ClientFactsSchema } from "@/lib/domain/leave-message/client";
import { SubmitBodySchema } from "@/lib/domain/leave-message/input";
import { cleanText } from "@/lib/domain/leave-message/normalise";
import { defineContract } from "../contract";

/** A visitor's message from a website's own form or server. */
export const submitLeaveMessage = defineContract({
  operationId: "submitLeaveMessage",
  method: "POST",
  path: "/api/v1/leavemsg/submit",
  tag: "leavemsg",
  summary: { zh: "提交留言", en: "Submit a leave message" },
  description: {
    zh: "公开接口，无需令牌；站点未限制域名时任何来源均可调用，限制后其他网站的页面会得到 403。联系方式可不填，填写则须有效。同一人十分钟内重复提交相同内容，返回首次的编号，不再重复通知。`Idempotency-Key` 使调用可安全重试。每个地址十分钟最多 30 条、每天最多 300 条，每个站点每分钟最多 60 条；超出时返回 429 与 `Retry-After`。",
    en: "Public, without a token, from any origin unless the site names the domains it serves (403 for pages of others). Contact details are optional here; what is given must be valid. The same words from the same person within ten minutes answer with the first number and notify nobody again. `Idempotency-Key` makes a call repeatable. An address may submit 30 messages in ten minutes and 300 a day, a site 60 a minute; beyond that 429 with `Retry-After`.",
  },
  permission: "public",
  body: SubmitBodySchema.extend({
    /** Of a rendered form (the widget): such a message is judged like one of the form page. */
    token: z.string().max(2000).optional().meta({ description: "Signed token of the widget's form; leave it out." }),
    /** Adds to an earlier message instead of making one. */
    followUp: z
      .union([z.object({ reference: z.string().max(200) }), z.object({ number: z.string().min(1).max(40) })])
      .optional()
      .meta({
        description:
          "The earlier message that this one adds to: its `reference`, or its number together with the phone or e-mail left with it.",
      }),
    consent: z
      .object({
        version: z.string().min(1).max(64).transform(cleanText),
        locale: z.string().max(35).transform(cleanText).optional(),
        marketing: z.boolean().optional(),
      })
      .optional()
      .meta({ description: "What the visitor agreed to: the version of the text. The time is the submission's." }),
    client: ClientFactsSchema.optional().meta({
      description: "Of the visitor's browser: `screen` as 1920x1080, `timeZone` as an IANA name. Only shown.",
    }),
    website: z.string().max(500).optional().meta({ description: "Empty field of the widget's form; leave it out." }),
  }),
  maxBytes: 64 * 1024,
  status: 201,
  response: z.object({
    id: z.string().meta({ description: "msg_…" }),
    number: z.string().meta({ description: "What the visitor is told: LM-20250115-0042" }),
    duplicate: z.boolean(),
    reference: z.string().meta({ description: "What the visitor shows to add to this message; see `followUp`." }),
    statusUrl: z.string().nullable().meta({
      description:
        "Shows the visitor how far the message is; for messages of the widget's form, where the site says so.",
    }),
    letter: z.boolean().meta({ description: "The visitor gets a letter that the message has arrived." }),
  }),
  problems: ["not_found", "forbidden", "conflict", "limit"],
  examples: {
    request: {
      siteKey: "site_key",
      content: "我想咨询一下产品价格",
      name: "张三",
      phone: "13800138000",
      email: "zhangsan@example.com",
      category: "产品咨询",
      page: { url: "https://www.example.com/pricing", title: "价格" },
    },
    response: {
      id: "msg_01jhhf2yqkf5a8s3x6v0r9t4nw",
      number: "LM-20250115-0042",
      duplicate: false,
      reference: "msg_01jhhf2yqkf5a8s3x6v0r9t4nw.9f2b7c0e5d1a4836",
      statusUrl: null,
      letter: false,
    },
  },
});
