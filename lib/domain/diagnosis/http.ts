import type { Diagnosis } from "./types";

const WAIT = {
  zh: ["<retry>无需处理，系统会按重试策略重试</retry>"],
  en: ["<retry>Nothing to do: the retry schedule goes on</retry>"],
};

/** Answers of any HTTP receiver, and what is said where a platform's own reply says nothing known. */
export const HTTP_DIAGNOSES = {
  delivered: {
    zh: "推送成功：{platform}已接收[[（{code}）]]",
    en: "Delivered: accepted by {platform}[[ ({code})]]",
    remedy: { zh: [], en: [] },
    retry: false,
    evidence: "own",
  },
  "delivered.partial": {
    zh: "部分送达：{platform}已接收，但有接收者未收到，见接收者列表",
    en: "Delivered in part: {platform} accepted it, but not for everybody; see the list of recipients",
    remedy: {
      zh: ["在接收者列表中查看失败的接收者与原因", "从配置中移除已失效的接收者，或在平台上恢复其权限"],
      en: [
        "See in the list of recipients who was refused and why",
        "Take those who are gone out of the configuration, or restore their access on the platform",
      ],
    },
    retry: false,
    evidence: "own",
  },
  "robot.unconfirmed": {
    zh: "无法确认送达：{platform}返回了非预期内容（{contentType}），可能被代理或防火墙拦截",
    en: "Delivery not confirmed: unexpected response ({contentType}) from {platform}",
    remedy: {
      zh: [
        "确认“推送URL”是机器人地址，不是网页地址",
        "检查网络出口的代理或防火墙是否改写了响应",
        "在群里确认消息是否已到达",
      ],
      en: [
        "Check that the endpoint URL is the robot's address, not a web page",
        "Check whether a proxy or firewall on the way out changes replies",
        "Look in the group whether the message arrived",
      ],
    },
    field: "url",
    retry: false,
    evidence: "own",
  },
  "robot.unknown": {
    zh: "推送失败：{platform}返回未识别的错误（{code}）[[：{message}]]",
    en: "Failed: {platform} returned an unknown error ({code})[[: {message}]]",
    remedy: {
      zh: ["按响应原文在平台的错误码说明中查找原因", "反馈此错误码，以便补充诊断"],
      en: ["Look up the code in the platform's documentation", "Report the code so that a diagnosis can be added"],
    },
    retry: true,
    evidence: "own",
  },
  "http.redirect": {
    zh: "接收地址发生跳转（{code}[[ → {host}]]）：请直接填写最终地址",
    en: "Redirected ({code}[[ → {host}]]); enter the final URL",
    remedy: {
      zh: ["把“推送URL”改为跳转后的最终地址", "常见原因：http 跳转到 https、缺少结尾的 /、登录页"],
      en: [
        "Replace the endpoint URL by the address it redirects to",
        "Usual causes: http to https, a missing final slash, a sign-in page",
      ],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "http.auth": {
    zh: "接收方拒绝访问（{code}）：请检查鉴权方式与密钥",
    en: "Auth rejected ({code})",
    remedy: {
      zh: ["核对“鉴权方式”和密钥是否与接收方一致", "若接收方校验签名，核对签名方式和密钥"],
      en: [
        "Compare the authentication and its secret with what the receiver expects",
        "If the receiver checks signatures, compare scheme and secret",
      ],
    },
    field: "auth",
    retry: false,
    evidence: "own",
  },
  "http.forbidden": {
    zh: "接收方拒绝访问（{code}）：请检查鉴权方式与密钥，或可能被 WAF 或 IP 白名单拦截",
    en: "Auth rejected / blocked ({code})",
    remedy: {
      zh: ["核对“鉴权方式”和密钥", "确认接收方的 WAF 或 IP 白名单放行本系统的出口 IP"],
      en: [
        "Check the authentication and its secret",
        "Make sure the receiver's firewall or allow list lets this system's outgoing IP in",
      ],
    },
    field: "auth",
    retry: false,
    evidence: "own",
  },
  "http.not_found": {
    zh: "地址不存在（{code}）：请检查推送URL",
    en: "Not found ({code})",
    remedy: {
      zh: ["核对“推送URL”的路径", "确认接收方的服务已部署此路径"],
      en: ["Check the path of the endpoint URL", "Make sure the receiver serves that path"],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "http.method": {
    zh: "接收方不支持 {method}（{code}）",
    en: "{method} is not supported ({code})",
    remedy: {
      zh: ["确认“推送URL”是接收推送的地址", "或更换请求方法"],
      en: ["Check that the endpoint URL is the one that takes pushes", "Or choose the other request method"],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "http.gone": {
    zh: "接收方已永久停用（{code}），已自动停用此 Webhook",
    en: "The receiver is gone ({code}); this webhook was disabled",
    remedy: {
      zh: ["向接收方确认新的地址", "更换“推送URL”后重新启用"],
      en: ["Ask the receiver for the new address", "Replace the endpoint URL and enable the webhook again"],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "http.too_large": {
    zh: "内容过大（{code}），详见响应正文",
    en: "Too large ({code})",
    remedy: {
      zh: ["缩短消息模板，或请接收方放宽正文大小限制"],
      en: ["Shorten the template, or ask the receiver to allow larger bodies"],
    },
    field: "template",
    retry: false,
    evidence: "own",
  },
  "http.media_type": {
    zh: "不支持的 Content-Type（{code}），详见响应正文",
    en: "Unsupported Content-Type ({code})",
    remedy: {
      zh: ["更换“消息格式”，或修改模板的 Content-Type"],
      en: ["Choose another format, or change the template's content type"],
    },
    field: "template",
    retry: false,
    evidence: "own",
  },
  "http.invalid": {
    zh: "接收方校验失败（{code}），详见响应正文",
    en: "The receiver's validation failed ({code})",
    remedy: {
      zh: ["查看响应正文指出的字段", "核对“消息格式”是否与接收方约定一致"],
      en: ["Read which field the reply names", "Check that the format is the one the receiver expects"],
    },
    field: "template",
    retry: false,
    evidence: "own",
  },
  "http.unavailable": {
    zh: "接收方暂时不可用（{code}）<retry>，将按重试策略重试[[（Retry-After：{v}）]]</retry>",
    en: "Receiver temporarily unavailable ({code})[[, Retry-After: {v}]]",
    remedy: WAIT,
    retry: true,
    evidence: "official",
  },
  "http.not_200": {
    zh: "接收方返回 {code}：此 Webhook 仅把 200 视为成功",
    en: "The receiver answered {code}: this webhook counts only 200 as success",
    remedy: {
      zh: ["请接收方返回 200", "或把“成功判定”改为 2xx"],
      en: ["Let the receiver answer 200", "Or change the success rule to 2xx"],
    },
    field: "successRule",
    retry: true,
    evidence: "own",
  },
  "http.assertion": {
    zh: "接收方返回 {code}，但断言 {expression} 不成立：{path} 的值为 {found}",
    en: "The receiver answered {code}, but {expression} does not hold: {path} is {found}",
    remedy: {
      zh: ["查看响应正文，了解接收方为何未接受", "若断言写错了，修改“成功判定”"],
      en: [
        "Read the response body to see why the receiver did not accept it",
        "If the assertion is wrong, correct the success rule",
      ],
    },
    field: "successRule",
    retry: true,
    evidence: "own",
  },
  "http.assertion_not_json": {
    zh: "接收方返回 {code}，但响应正文不是 JSON（{contentType}），无法判断断言 {expression}",
    en: "The receiver answered {code}, but its body is no JSON ({contentType}): {expression} cannot be judged",
    remedy: {
      zh: ["请接收方返回 JSON", "或把“成功判定”改为 2xx"],
      en: ["Let the receiver answer JSON", "Or change the success rule to 2xx"],
    },
    field: "successRule",
    retry: true,
    evidence: "own",
  },
  "http.status": {
    zh: "接收方返回 {code}，不视为成功",
    en: "The receiver answered {code}, which is not success",
    remedy: {
      zh: ["查看响应正文，了解接收方为何未接受"],
      en: ["Read the response body to see why the receiver did not accept it"],
    },
    retry: true,
    evidence: "own",
  },
  "format.leavemsg_only": {
    zh: "“留言统一格式”只用于留言事件，不能推送 {type}",
    en: "The unified leave-message format serves leave-message events only, not {type}",
    remedy: {
      zh: ["为此 Webhook 选择其他消息格式", "或只订阅留言事件"],
      en: ["Choose another format for this webhook", "Or subscribe to leave-message events only"],
    },
    field: "format",
    retry: false,
    evidence: "own",
  },
  "template.syntax": {
    zh: "模板第 {line} 行第 {column} 列有误：{message}",
    en: "Template error in line {line}, column {column}: {message}",
    remedy: { zh: ["修改模板后重新测试"], en: ["Correct the template and test again"] },
    field: "template",
    retry: false,
    evidence: "own",
  },
  "template.json": {
    zh: "模板渲染结果不是有效的 JSON：{message}",
    en: "The template does not render valid JSON: {message}",
    remedy: {
      zh: [
        "文字变量请写成 {{ data.message_content | json }}，由过滤器加上引号并转义",
        "或把 Content-Type 改为 text/plain",
      ],
      en: [
        "Write text variables as {{ data.message_content | json }}: the filter adds quotes and escapes",
        "Or change the content type to text/plain",
      ],
    },
    field: "template",
    retry: false,
    evidence: "own",
  },
  "template.missing": {
    zh: "消息格式为自定义模板，但模板为空",
    en: "The format is a template, but there is none",
    remedy: { zh: ["填写消息模板，或更换消息格式"], en: ["Write the template, or choose another format"] },
    field: "template",
    retry: false,
    evidence: "own",
  },
  "template.too_long": {
    zh: "渲染后 {bytes} 字节，超过{platform}上限 {max} 字节",
    en: "Rendered {bytes} bytes, above the {max} bytes {platform} allows",
    remedy: { zh: ["缩短消息模板"], en: ["Shorten the template"] },
    field: "template",
    retry: false,
    evidence: "own",
  },
} as const satisfies Record<string, Diagnosis>;
