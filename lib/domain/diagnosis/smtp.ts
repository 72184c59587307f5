import type { Diagnosis } from "./types";

const AGAIN = { zh: "<retry>系统会按重试策略重试</retry>", en: "<retry>The retry schedule goes on</retry>" };
const CODE_STEPS = {
  zh: [
    "登录邮箱网页版，在设置中开启 SMTP 服务并生成“授权码”，填入“密码或授权码”",
    "企业邮箱的用户名填写完整邮箱地址",
    "修改后重新测试；连续登录失败可能导致账号被锁定",
  ],
  en: [
    "Enable SMTP in the mailbox's settings and create an app password; enter it as the password",
    "Use the full e-mail address as the user name",
    "Test again afterwards; repeated failures may lock the account",
  ],
};

/** What a conversation with a mail server can come to. */
export const SMTP_DIAGNOSES = {
  "smtp.accepted": {
    zh: "邮件服务器已接收（{code}[[，队列号 {queue}]]）。“已接收”不等于“已进入收件箱”，请检查收件箱和垃圾箱。",
    en: "The mail server accepted it ({code}[[, queue id {queue}]]). Accepted is not yet in the inbox: look there and in the spam folder.",
    remedy: {
      zh: ["检查收件箱和垃圾箱", "若始终收不到，请向邮件服务商提供队列号查询"],
      en: ["Look in the inbox and in the spam folder", "If it never arrives, ask the provider with the queue id"],
    },
    retry: false,
    evidence: "official",
  },
  "smtp.incomplete": {
    zh: "邮件配置不完整：缺少服务器、发件人或收件人",
    en: "The mail settings are incomplete: server, sender or recipients are missing",
    remedy: { zh: ["补全配置后重新测试"], en: ["Complete the settings and test again"] },
    field: "config.smtp.host",
    retry: false,
    evidence: "own",
  },
  "smtp.auth": {
    zh: "邮箱登录失败（{code}）：多数邮箱需使用“授权码”而非登录密码，并先开启 SMTP 服务；企业邮箱用户名需填写完整地址",
    en: "Auth failed ({code}): use an app password, enable SMTP, full address",
    remedy: CODE_STEPS,
    field: "config.smtp.auth.pass",
    retry: false,
    evidence: "community",
  },
  "smtp.auth_later": {
    zh: "邮箱登录暂时失败（{code}）：邮件服务器的登录服务不可用，或登录过于频繁",
    en: "Sign-in failed for now ({code}): the server cannot check it at the moment, or there were too many tries",
    remedy: { zh: [AGAIN.zh, ...CODE_STEPS.zh], en: [AGAIN.en, ...CODE_STEPS.en] },
    field: "config.smtp.auth.pass",
    retry: true,
    evidence: "official",
  },
  "smtp.auth_missing": {
    zh: "邮件服务器没有提供可用的登录方式[[（{code}）]]：可能需要先加密，或此端口不允许登录",
    en: "The mail server offers no way to sign in here[[ ({code})]]: it may want encryption first, or another port",
    remedy: {
      zh: ["把加密方式改为 SSL/TLS（465）或 STARTTLS（587）", "内网中继若无需登录，请清空用户名"],
      en: ["Use SSL/TLS (465) or STARTTLS (587)", "A relay that needs no sign-in takes no user name"],
    },
    field: "config.smtp.security",
    retry: false,
    evidence: "official",
  },
  "smtp.auth_required": {
    zh: "邮件服务器要求先登录（{code}）：请填写用户名和密码或授权码",
    en: "The mail server wants a sign-in first ({code}): enter user name and password",
    remedy: CODE_STEPS,
    field: "config.smtp.auth.pass",
    retry: false,
    evidence: "official",
  },
  "smtp.tls_required": {
    zh: "邮件服务器要求加密连接（{code}）：请把加密方式改为 STARTTLS 或 SSL/TLS",
    en: "The mail server wants encryption ({code}): choose STARTTLS or SSL/TLS",
    remedy: {
      zh: ["587 端口使用 STARTTLS，465 端口使用 SSL/TLS"],
      en: ["Port 587 goes with STARTTLS, port 465 with SSL/TLS"],
    },
    field: "config.smtp.security",
    retry: false,
    evidence: "official",
  },
  "smtp.tls_mode": {
    zh: "加密方式与端口不匹配：465 使用 SSL/TLS，587 使用 STARTTLS",
    en: "TLS mode does not match port: 465 uses SSL/TLS, 587 uses STARTTLS",
    remedy: {
      zh: ["按端口选择加密方式后重新测试", "若端口与加密方式无误，确认服务器支持 TLS 1.2 及以上"],
      en: [
        "Choose the encryption that goes with the port",
        "If they match, make sure the server speaks TLS 1.2 or later",
      ],
    },
    field: "config.smtp.security",
    retry: false,
    evidence: "community",
  },
  "smtp.no_starttls": {
    zh: "邮件服务器未提供 STARTTLS：为避免明文泄露密码，未继续发送",
    en: "The mail server does not offer STARTTLS; nothing was sent in clear text",
    remedy: {
      zh: ["改用 465 端口与 SSL/TLS", "若服务器本应支持 STARTTLS，检查途中的防火墙或杀毒软件是否将其移除"],
      en: [
        "Use port 465 with SSL/TLS",
        "If the server should offer it, a firewall or virus scanner on the way may take it out",
      ],
    },
    field: "config.smtp.security",
    retry: false,
    evidence: "official",
  },
  "smtp.no_greeting": {
    zh: "连接无响应：在 465 端口使用了 STARTTLS，或出网端口[[ {port} ]]被封（常见于 25）",
    en: "No answer: STARTTLS on a TLS port such as 465, or the way out to port[[ {port}]] is blocked (often 25)",
    remedy: {
      zh: ["核对端口与加密方式", "25 端口多数云服务器默认封禁，请改用 465 或 587", AGAIN.zh],
      en: ["Check port and encryption", "Most clouds block port 25: use 465 or 587", AGAIN.en],
    },
    field: "config.smtp.port",
    retry: true,
    evidence: "community",
  },
  "smtp.timeout": {
    zh: "邮件服务器 {s} 秒内未完成应答，邮件未送出",
    en: "The mail server did not finish within {s} s; the message was not handed over",
    remedy: {
      zh: ["必要时加大“超时时间”：邮件服务器的欢迎语和收件人检查可能较慢", AGAIN.zh],
      en: ["Raise the timeout if needed: greetings and recipient checks can be slow", AGAIN.en],
    },
    field: "timeoutMs",
    retry: true,
    evidence: "official",
  },
  "smtp.unanswered": {
    zh: "邮件已全部发出，但服务器没有确认[[（等待 {s} 秒）]]：对方可能已接收",
    en: "The whole message was sent, but the server did not confirm it[[ ({s} s)]]; it may have taken it",
    remedy: {
      zh: ["检查收件箱，确认是否已收到", "重试使用相同的 Message-ID，部分邮箱会自动合并重复邮件"],
      en: ["See whether it arrived", "A retry carries the same Message-ID; some mail programs merge the two"],
    },
    field: "timeoutMs",
    retry: true,
    evidence: "official",
  },
  "smtp.dropped": {
    zh: "邮件服务器中途断开连接（{host}）",
    en: "The mail server hung up ({host})",
    remedy: {
      zh: ["核对端口与加密方式", "查看邮件服务器日志，确认本系统的出口 IP 未被限制", AGAIN.zh],
      en: ["Check port and encryption", "See in the server's log whether this system's IP is restricted", AGAIN.en],
    },
    field: "config.smtp.port",
    retry: true,
    evidence: "official",
  },
  "smtp.refused": {
    zh: "连接被拒绝（{host}[[:{port}]]）：端口错误，或邮件服务未启动",
    en: "Connection refused ({host}[[:{port}]]): wrong port, or no mail service there",
    remedy: {
      zh: ["核对 SMTP 服务器和端口", "确认邮件服务器允许本系统的出口 IP 连接"],
      en: ["Check the SMTP host and port", "Make sure the server lets this system's outgoing IP in"],
    },
    field: "config.smtp.port",
    retry: true,
    evidence: "official",
  },
  "smtp.dns_not_found": {
    zh: "SMTP 服务器不存在：{host}，请检查拼写",
    en: "SMTP host not found: {host}",
    remedy: {
      zh: ["核对 SMTP 服务器名称，例如 smtp.exmail.qq.com"],
      en: ["Check the name of the SMTP server, such as smtp.example.com"],
    },
    field: "config.smtp.host",
    retry: true,
    evidence: "own",
  },
  "smtp.certificate_name": {
    zh: "邮件服务器的证书域名不匹配[[（证书为 {cn}）]]",
    en: "The mail server's certificate is for another name[[ ({cn})]]",
    remedy: {
      zh: ["使用证书上的域名作为 SMTP 服务器", "或请服务商换用包含此域名的证书"],
      en: ["Use the name in the certificate as SMTP host", "Or ask the provider for a certificate with that name"],
    },
    field: "config.smtp.host",
    retry: false,
    evidence: "official",
  },
  "smtp.protocol": {
    zh: "{host} 返回的不是 SMTP 应答：该端口可能不是邮件服务",
    en: "{host} does not answer like a mail server; the port may belong to something else",
    remedy: { zh: ["核对 SMTP 服务器和端口"], en: ["Check the SMTP host and port"] },
    field: "config.smtp.port",
    retry: true,
    evidence: "own",
  },
  "smtp.no_service": {
    zh: "邮件服务器拒绝了连接（{code}）：[[{message}]]",
    en: "The mail server refused the connection ({code}): [[{message}]]",
    remedy: {
      zh: ["确认本系统的出口 IP 未被邮件服务器列入黑名单", "改用服务商提供的发信端口（465 或 587）"],
      en: [
        "Make sure this system's outgoing IP is not on the server's block list",
        "Use the provider's port for sending (465 or 587)",
      ],
    },
    field: "config.smtp.host",
    retry: false,
    evidence: "official",
  },
  "smtp.closing": {
    zh: "邮件服务器暂时不可用或连接过多（{code}）",
    en: "The mail server is shutting down or has too many connections ({code})",
    remedy: { zh: [AGAIN.zh], en: [AGAIN.en] },
    retry: true,
    evidence: "official",
  },
  "smtp.later": {
    zh: "邮件服务器暂时无法接收（{code}）[[：{message}]]",
    en: "The mail server cannot take it for now ({code})[[: {message}]]",
    remedy: { zh: [AGAIN.zh], en: [AGAIN.en] },
    retry: true,
    evidence: "official",
  },
  "smtp.greylisted": {
    zh: "邮件服务器要求稍后再试（{code}，灰名单）<retry>：首次来信会被延迟几分钟，将在 {s} 秒后重试</retry>",
    en: "Greylisted ({code})<retry>: the first message is put off for minutes; next try in {s} s</retry>",
    remedy: {
      zh: [AGAIN.zh, "请收件方把发件地址加入白名单，可避免延迟"],
      en: [AGAIN.en, "An entry in the recipient's allow list avoids the delay"],
    },
    retry: true,
    evidence: "official",
  },
  "smtp.rate": {
    zh: "发信过于频繁（{code}）[[：{message}]]",
    en: "Too many messages ({code})[[: {message}]]",
    remedy: {
      zh: [AGAIN.zh, "调低“频率限制”，或向服务商提升发信额度"],
      en: [AGAIN.en, "Lower the rate limit, or ask the provider for a higher quota"],
    },
    field: "rateLimit",
    retry: true,
    evidence: "official",
  },
  "smtp.sender": {
    zh: "发件人被拒绝（{code}）：发件人通常须与登录账号一致",
    en: "Sender refused ({code}): it usually has to be the account that signs in",
    remedy: {
      zh: ["把发件人改为登录账号的地址", "或在邮箱设置中授权以此地址发信"],
      en: ["Use the account's own address as sender", "Or allow this sender in the mailbox's settings"],
    },
    field: "config.smtp.from",
    retry: false,
    evidence: "community",
  },
  "smtp.recipient": {
    zh: "收件人被拒绝（{code}）：[[{addr} ]]不存在或频率受限",
    en: "Recipient refused ({code}):[[ {addr}]] does not exist, or is limited",
    remedy: {
      zh: ["核对收件人地址", "地址无误时查看服务器原文，可能是发信频率或反垃圾策略限制"],
      en: ["Check the address", "If it is right, the server's own words may tell of a limit or a spam policy"],
    },
    field: "config.to",
    retry: false,
    evidence: "community",
  },
  "smtp.recipient_format": {
    zh: "收件地址格式错误（{code}）[[：{addr}]]",
    en: "Bad recipient address ({code})[[: {addr}]]",
    remedy: { zh: ["修改收件人地址后重新测试"], en: ["Correct the address and test again"] },
    field: "config.to",
    retry: false,
    evidence: "official",
  },
  "smtp.recipient_later": {
    zh: "部分收件人暂时未被接受（{code}）：[[{addr} 等 {n} 个地址，]]其余已接收<retry>，将只向未接受的地址重试</retry>",
    en: "Some recipients were put off ({code})[[: {addr}, {n} in all]]; the others have it<retry>; only those are tried again</retry>",
    remedy: {
      zh: ["在接收者列表中查看原因", AGAIN.zh],
      en: ["See the reasons in the list of recipients", AGAIN.en],
    },
    field: "config.to",
    retry: true,
    evidence: "official",
  },
  "smtp.mailbox_full": {
    zh: "收件人邮箱已满（{code}）[[：{addr}]]",
    en: "The recipient's mailbox is full ({code})[[: {addr}]]",
    remedy: {
      zh: ["请收件人清理邮箱后，在推送历史中重新推送"],
      en: ["Redeliver from the history once there is room again"],
    },
    field: "config.to",
    retry: false,
    evidence: "official",
  },
  "smtp.too_big": {
    zh: "邮件过大[[（{code}）]]，超过邮件服务器上限",
    en: "The message is larger than the mail server allows[[ ({code})]]",
    remedy: { zh: ["缩短消息模板"], en: ["Shorten the template"] },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "smtp.content": {
    zh: "邮件内容被拒收（{code}）：可能被识别为垃圾邮件[[，原文：{message}]]",
    en: "The message was refused ({code}), possibly as spam[[: {message}]]",
    remedy: {
      zh: [
        "发件人与登录账号保持一致，并为域名配置 SPF 和 DKIM",
        "调整主题和模板，避免大量链接",
        "向邮件服务商查询拒收原因",
      ],
      en: [
        "Let the sender be the account, and set up SPF and DKIM for its domain",
        "Change subject and template; many links look like spam",
        "Ask the provider why it was refused",
      ],
    },
    field: "template",
    retry: false,
    evidence: "community",
  },
  "smtp.command": {
    zh: "邮件服务器不接受命令（{code}）[[：{message}]]",
    en: "The mail server does not accept a command ({code})[[: {message}]]",
    remedy: {
      zh: ["核对 SMTP 服务器、端口与加密方式", "在测试面板的会话记录中查看出错的命令"],
      en: ["Check host, port and encryption", "See in the test panel's transcript which command it was"],
    },
    field: "config.smtp.host",
    retry: false,
    evidence: "official",
  },
  "smtp.rejected": {
    zh: "邮件服务器拒绝（{code}）[[：{message}]]",
    en: "The mail server refused ({code})[[: {message}]]",
    remedy: {
      zh: ["按服务器原文处理后重新测试"],
      en: ["Act on the server's own words, then test again"],
    },
    retry: false,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
