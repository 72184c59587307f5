import type { Diagnosis } from "./types";

const CHECK = {
  zh: ["在 设置 → 授权 中打开此授权，点击“试取令牌”查看返回结果", "核对令牌地址、参数与密钥"],
  en: [
    "Open the authorization in Settings → Authorizations and fetch a token to see what comes back",
    "Compare address, parameters and secrets with what the token's issuer expects",
  ],
};
const PATHS = {
  zh: ["在 设置 → 授权 中打开此授权，点击“试取令牌”查看返回结果", "按返回结果修正取值路径"],
  en: [
    "Open the authorization in Settings → Authorizations and fetch a token to see what comes back",
    "Correct the path of the value",
  ],
};

/** Why an authorization gave no token for a push. */
export const AUTHORIZATION_DIAGNOSES = {
  "authorization.missing": {
    zh: "未找到授权“{key}”，请先在 设置 → 授权 中创建",
    en: 'There is no authorization "{key}"; create it in Settings → Authorizations first',
    remedy: {
      zh: ["在 设置 → 授权 中创建此标识的授权", "或修改 Webhook 的鉴权方式"],
      en: [
        "Create an authorization with this key in Settings → Authorizations",
        "Or change the webhook's authentication",
      ],
    },
    field: "auth",
    retry: false,
    evidence: "own",
  },
  "authorization.value_unknown": {
    zh: "授权“{key}”的返回结果中没有 {name}",
    en: 'The authorization "{key}" has no value {name}',
    remedy: {
      zh: ["在 设置 → 授权 中为此授权添加该取值", "或修改 Webhook 中的引用"],
      en: ["Add the value to the authorization in Settings → Authorizations", "Or change the reference in the webhook"],
    },
    field: "auth",
    retry: false,
    evidence: "own",
  },
  "authorization.unreachable": {
    zh: "获取令牌失败：授权“{key}”的令牌接口无法访问（{code}）",
    en: 'No token: the issuer of the authorization "{key}" cannot be reached ({code})',
    remedy: CHECK,
    field: "auth",
    retry: true,
    evidence: "own",
  },
  "authorization.blocked": {
    zh: "已阻止：授权“{key}”的令牌地址位于内网或保留网段，或未使用 HTTPS",
    en: 'Blocked: the token address of the authorization "{key}" is private, or not HTTPS',
    remedy: {
      zh: ["在 设置 → 授权 中改用公网 HTTPS 地址"],
      en: ["Use a public HTTPS address in Settings → Authorizations"],
    },
    field: "auth",
    retry: false,
    evidence: "own",
  },
  "authorization.refused": {
    zh: "获取令牌失败：授权“{key}”的令牌接口返回 {code}[[：{message}]]",
    en: 'No token: the issuer of the authorization "{key}" answered {code}[[: {message}]]',
    remedy: CHECK,
    field: "auth",
    retry: true,
    evidence: "own",
  },
  "authorization.not_json": {
    zh: "获取令牌失败：授权“{key}”的令牌接口返回的不是 JSON（{contentType}）",
    en: 'No token: the issuer of the authorization "{key}" answered no JSON ({contentType})',
    remedy: CHECK,
    field: "auth",
    retry: true,
    evidence: "own",
  },
  "authorization.no_value": {
    zh: "授权“{key}”的返回结果中没有 {name}（路径 {path}）[[：{message}]]",
    en: 'The answer for the authorization "{key}" holds no {name} (path {path})[[: {message}]]',
    remedy: PATHS,
    field: "auth",
    retry: true,
    evidence: "own",
  },
  "authorization.unusable": {
    zh: "授权“{key}”返回的 {name} 含有请求头无法携带的字符",
    en: 'What came back as {name} of the authorization "{key}" holds characters that no header can carry',
    remedy: PATHS,
    field: "auth",
    retry: true,
    evidence: "own",
  },
  "authorization.no_lifetime": {
    zh: "授权“{key}”的返回结果中没有有效期（路径 {path}）",
    en: 'The answer for the authorization "{key}" does not say how long the token lives (path {path})',
    remedy: {
      zh: ["修正有效期的路径", "或直接填写有效期秒数"],
      en: ["Correct the path of the lifetime", "Or enter the lifetime in seconds"],
    },
    field: "auth",
    retry: true,
    evidence: "own",
  },
} as const satisfies Record<string, Diagnosis>;
