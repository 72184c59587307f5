import type { Diagnosis } from "./types";

const CERTIFICATE = {
  zh: ["请接收方更新证书", "更新后重新测试"],
  en: ["Ask the receiver to fix its certificate", "Test again afterwards"],
};

/** What the transport reports when there is no answer. */
export const NETWORK_DIAGNOSES = {
  "network.dns_not_found": {
    zh: "域名不存在：{host}，请检查拼写",
    en: "DNS name not found: {host}",
    remedy: {
      zh: ["检查“推送URL”中的域名", "若是内部域名，确认服务器使用的 DNS 能解析它"],
      en: ["Check the host name in the endpoint URL", "For an internal name, make sure this server's DNS knows it"],
    },
    field: "url",
    retry: true,
    evidence: "own",
  },
  "network.dns_failed": {
    zh: "域名解析失败：{host}，DNS 服务暂时不可用",
    en: "DNS lookup failed: {host}",
    remedy: {
      zh: ["检查服务器的 DNS 设置和网络", "<retry>系统会按重试策略重试</retry>"],
      en: ["Check this server's DNS settings and network", "<retry>The retry schedule goes on</retry>"],
    },
    field: "url",
    retry: true,
    evidence: "own",
  },
  "network.refused": {
    zh: "连接被拒绝（{host}）：服务未启动或端口未开放",
    en: "Connection refused ({host}): no service on that port",
    remedy: {
      zh: ["确认接收方的服务已启动", "检查“推送URL”中的端口和防火墙"],
      en: ["Make sure the receiver's service runs", "Check the port in the endpoint URL and the firewall"],
    },
    field: "url",
    retry: true,
    evidence: "official",
  },
  "network.reset": {
    zh: "连接被对方重置（{host}）",
    en: "Connection reset by {host}",
    remedy: {
      zh: ["检查接收方服务或其前面的代理的日志", "<retry>系统会按重试策略重试</retry>"],
      en: ["Look at the logs of the receiver or the proxy in front of it", "<retry>The retry schedule goes on</retry>"],
    },
    field: "url",
    retry: true,
    evidence: "official",
  },
  "network.unreachable": {
    zh: "网络不可达（{host}）：没有到接收方的路由",
    en: "Network unreachable ({host})",
    remedy: {
      zh: ["检查服务器的网络和路由"],
      en: ["Check this server's network and routes"],
    },
    field: "url",
    retry: true,
    evidence: "official",
  },
  "network.connect_timeout": {
    zh: "连接超时：{s} 秒内未建立连接，可能被防火墙拦截",
    en: "Connect timeout: no connection within {s} s, possibly a firewall",
    remedy: {
      zh: ["确认接收方的防火墙放行本系统的出口 IP", "必要时加大“超时时间”"],
      en: ["Make sure the receiver's firewall lets this system's outgoing IP in", "Raise the timeout if needed"],
    },
    field: "timeoutMs",
    retry: true,
    evidence: "official",
  },
  "network.response_timeout": {
    zh: "响应超时：已发送但 {s} 秒内未返回，对方可能已处理",
    en: "Timeout: sent, but no answer within {s} s; receiver may have processed it",
    remedy: {
      zh: ["请接收方先返回 200，再异步处理", "请接收方按 X-Event-Id 去重", "必要时加大“超时时间”"],
      en: [
        "Let the receiver answer 200 first and do the work afterwards",
        "Let the receiver drop repeats by X-Event-Id",
        "Raise the timeout if needed",
      ],
    },
    field: "timeoutMs",
    retry: true,
    evidence: "official",
  },
  "network.protocol": {
    zh: "{host} 返回的内容不是有效的 HTTP 响应",
    en: "{host} did not answer with valid HTTP",
    remedy: { zh: ["检查“推送URL”的端口和协议"], en: ["Check the port and scheme of the endpoint URL"] },
    field: "url",
    retry: true,
    evidence: "own",
  },
  "network.too_large": {
    zh: "{host} 的响应过大，已停止读取",
    en: "The response of {host} is too large; reading stopped",
    remedy: { zh: ["请接收方返回简短的响应"], en: ["Let the receiver answer briefly"] },
    field: "url",
    retry: true,
    evidence: "own",
  },
  "network.cancelled": {
    zh: "发送被中断，稍后会重新发送",
    en: "The push was interrupted and will be sent again",
    remedy: { zh: ["无需处理"], en: ["Nothing to do"] },
    retry: true,
    evidence: "own",
  },
  "network.internal": {
    zh: "发送时系统内部出错，稍后会重新发送",
    en: "An internal error happened while sending; it will be sent again",
    remedy: { zh: ["若反复出现，请查看服务日志"], en: ["If it keeps happening, look at the service log"] },
    retry: true,
    evidence: "own",
  },
  "tls.expired": {
    zh: "证书已[[于 {date} ]]过期",
    en: "Certificate expired[[ on {date}]]",
    remedy: CERTIFICATE,
    field: "url",
    retry: false,
    evidence: "official",
  },
  "tls.self_signed": {
    zh: "使用自签名证书",
    en: "Self-signed certificate",
    remedy: CERTIFICATE,
    field: "url",
    retry: false,
    evidence: "official",
  },
  "tls.name_mismatch": {
    zh: "证书域名不匹配[[（证书为 {cn}）]]",
    en: "Certificate name mismatch[[ (it is for {cn})]]",
    remedy: {
      zh: ["核对“推送URL”中的域名", "或请接收方换用包含此域名的证书"],
      en: ["Check the host name in the endpoint URL", "Or ask the receiver for a certificate with that name"],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "tls.unknown_ca": {
    zh: "证书链不完整",
    en: "Certificate chain incomplete",
    remedy: {
      zh: ["请接收方在服务器上配置完整的证书链（含中间证书）"],
      en: ["Ask the receiver to install the whole chain, intermediate certificates included"],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "tls.protocol": {
    zh: "该端口不是 HTTPS 服务",
    en: "Not an HTTPS service on that port",
    remedy: { zh: ["检查“推送URL”的端口"], en: ["Check the port of the endpoint URL"] },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "guard.address": {
    zh: "已阻止：地址解析到内网或保留网段，请使用公网地址",
    en: "Blocked: resolves to a private address",
    remedy: {
      zh: ["改用公网地址", "确需推送到内网时，由系统管理员在 OUTBOUND_ALLOWED_CIDRS 中放行该网段"],
      en: [
        "Use a public address",
        "For a private network, the operator must allow its range in OUTBOUND_ALLOWED_CIDRS",
      ],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "guard.scheme": {
    zh: "已阻止：只允许推送到 https 地址",
    en: "Blocked: only https addresses are allowed",
    remedy: {
      zh: ["把“推送URL”改为以 https:// 开头"],
      en: ["Use an address that starts with https://"],
    },
    field: "url",
    retry: false,
    evidence: "own",
  },
} as const satisfies Record<string, Diagnosis>;
