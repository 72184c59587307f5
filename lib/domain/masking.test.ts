import { describe, expect, it } from "vitest";
import {
  endpointSecrets,
  maskContacts,
  maskEmail,
  maskHeaders,
  maskIp,
  maskName,
  maskPhone,
  maskUrl,
  scrub,
} from "./masking";

describe("contact details", () => {
  it("are masked as people expect", () => {
    expect(maskPhone("13800138000")).toBe("138****8000");
    expect(maskPhone("+86 138-0013-8000")).toBe("138****8000");
    expect(maskPhone("110")).toBe("****");
    expect(maskEmail("zhangsan@example.com")).toBe("z***@example.com");
    expect(maskEmail("@")).toBe("**");
    expect(maskName("张三")).toBe("张**");
    expect(maskName("张")).toBe("**");
    expect(maskName("𠮷田")).toBe("𠮷**");
    expect(maskIp("192.168.1.100")).toBe("192.168.1.*");
    expect(maskIp("::ffff:192.168.1.100")).toBe("192.168.1.*");
    expect(maskIp("2001:db8:1::2")).toBe("2001:db8:1:*");
    expect(maskIp("2001:DB8:1:2:3:4:5:6")).toBe("2001:db8:1:*");
    // A short spelling must not show more of the address than a long one.
    expect(maskIp("2001:db8::5:6:7:8")).toBe("2001:db8:0:*");
    expect(maskIp("::1")).toBe("0:0:0:*");
    expect(maskIp("unknown")).toBe("*");
  });

  it("are found by field name, nested ones and numbers too", () => {
    const masked = maskContacts({
      customer_phone: 13800138000,
      visitor: { email: "a.b@example.com", list: [{ phone: "13900139000" }] },
      message_content: "打 13800138000",
      name: null,
    });
    expect(masked).toEqual({
      customer_phone: "138****8000",
      visitor: { email: "a***@example.com", list: [{ phone: "139****9000" }] },
      message_content: "打 13800138000",
      name: null,
    });
  });
});

describe("answers to a form's own questions", () => {
  it("are masked by their shape, whatever the label says", () => {
    const fields = {
      备用电话: "139-0013-9000",
      工作邮箱: "a.b@example.com",
      预算: "5000",
      说明: "打 13900139000",
      name: "张三",
    };
    expect(maskContacts({ fields })).toEqual({
      fields: {
        备用电话: "139****9000",
        工作邮箱: "a***@example.com",
        预算: "5000",
        说明: "打 13900139000",
        name: "张**",
      },
    });
  });
});

describe("maskUrl", () => {
  it.each([
    [
      "https://oapi.dingtalk.com/robot/send?access_token=7a1c5678901234567890478b&timestamp=1737000000000&sign=iiCdXEDWnLSxn0elmBLlSECvM%3D",
      "https://oapi.dingtalk.com/robot/send?access_token=7a1c••••478b&timestamp=1737000000000&sign=iiCd••••M%3D",
    ],
    [
      "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
      "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a••••5aaa",
    ],
    ["https://h.example.com/send?key=short", "https://h.example.com/send?key=••••"],
    [
      "https://open.feishu.cn/open-apis/bot/v2/hook/aaaabbbb-cccc-dddd-eeee-ffff00001111",
      "https://open.feishu.cn/open-apis/bot/v2/hook/aaaa••••1111",
    ],
    ["http://127.0.0.1:9/open-apis/bot/v2/hook/xyz", "http://127.0.0.1:9/open-apis/bot/v2/hook/••••"],
    [
      "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx",
      "https://hooks.slack.com/services/T00000000/B00000000/abcd••••uvwx",
    ],
    [
      "https://api.example.com/v1/webhooks/orders-created?page=2",
      "https://api.example.com/v1/webhooks/orders-created?page=2",
    ],
    ["https://user:pass@api.example.com/x", "https://••••@api.example.com/x"],
    ["https://h.example.com/in/Zm9vYmFyYmF6cXV4MTIz", "https://h.example.com/in/Zm9v••••MTIz"],
    ["not a url", "••••"],
  ])("%s", (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });
});

describe("headers and texts", () => {
  it("keep the last four characters of what is secret", () => {
    expect(
      maskHeaders(
        [
          ["Authorization", "Bearer abcdefghijklmnop"],
          ["authorization", "Basic dXNlcjpwYXNz"],
          ["X-Clab-Hmac-Signature", "0123456789abcdef"],
          ["X-Team", "0123456789abcdef"],
          ["Content-Type", "application/json"],
        ],
        ["x-team"],
      ),
    ).toEqual([
      ["Authorization", "Bearer ••••mnop"],
      ["authorization", "Basic ••••"],
      ["X-Clab-Hmac-Signature", "••••cdef"],
      ["X-Team", "••••cdef"],
      ["Content-Type", "application/json"],
    ]);
  });

  it("scrub a secret whose slashes a serialiser escaped", () => {
    expect(scrub(String.raw`{"key":"whsec_ab\/cd\/ef"}`, ["whsec_ab/cd/ef"])).toBe('{"key":"••••"}');
  });

  it("scrub every spelling of a configuration's secrets", () => {
    const secrets = endpointSecrets({
      url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4",
      config: { secret: "SEC+/= 中文" },
      auth: { type: "basic", username: "user", password: 'p"ss' },
      signature: { scheme: "sha256", secret: "0123456789abcdef" },
      headers: { "X-Api-Key": "k-12345", "X-Team": "support" },
    });
    const basic = Buffer.from('user:p"ss').toString("base64");
    const echo = [
      "key=693a91f6-7aaa-4bc4",
      encodeURIComponent("SEC+/= 中文"),
      `Basic ${basic}`,
      JSON.stringify('p"ss'),
      "0123456789abcdef k-12345 support",
    ].join(" | ");
    expect(scrub(echo, secrets)).toBe('key=•••• | •••• | Basic •••• | "••••" | •••• •••• support');
  });
});
