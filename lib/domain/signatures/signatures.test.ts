import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { dingtalkSign, dmhubSignature, feishuSign, sha256Signature, signBody, standardSignature } from "./index";

describe("standard", () => {
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const timestampSeconds = 1614265330;
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const sign = (body: string, secrets = [secret]) => standardSignature({ secrets, id, timestampSeconds, body }).header;

  it("gives the published vectors", () => {
    expect(sign('{"test": 2432232314}')).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    expect(sign('{"type":"demo.ping","text":"你好"}')).toBe("v1,86h/n1l20tkym6h6lpkWYJ1mGOefhARyEjiDtaBmAlI=");
    expect(sign('{"test":2432232314}')).toBe("v1,Vif40peJBP7Iyl0XGmu61n4MwdrcHov5CFREBpE0svs=");
    const svix = standardSignature({
      secrets: ["whsec_plJ3nmyCDGBKInavdOK15jsl"],
      id: "msg_loFOjxBNrRLzqYUf",
      timestampSeconds: 1731705121,
      body: '{"event_type":"ping","data":{"success":true}}',
    });
    expect(svix.header).toBe("v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
  });

  it("signs with every secret of a rotation", () => {
    expect(sign('{"test": 2432232314}', ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", secret])).toBe(
      "v1,78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
  });

  it("is accepted by the public library, with a whsec_ and with a plain secret", () => {
    const body = '{"type":"ticket.created","data":{"标题":"你好"}}';
    const now = new Date();
    const signed = signBody({ scheme: "standard", secret }, { eventId: "evt_1", now, body });
    expect(new Webhook(secret).verify(body, Object.fromEntries(signed.headers))).toEqual(JSON.parse(body));
    const plain = "a plain secret of 24 chars";
    const again = signBody({ scheme: "standard", secret: plain }, { eventId: "evt_1", now, body });
    const library = new Webhook(plain, { format: "raw" });
    expect(library.verify(body, Object.fromEntries(again.headers))).toEqual(JSON.parse(body));
    expect(() => library.verify(`${body} `, Object.fromEntries(again.headers))).toThrow();
  });
});

describe("dingtalk", () => {
  it.each([
    [1577836800000, "YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso="],
    [1577836800003, "PABfppO2mVS+tVcRDMSIPHexh+mHvYgYYn8fNc2B/dI="],
    [1737000000000, "iiCdXEDWnLSxn0elmBLlSECvuDIc9VylPo4zZHy1Q5M="],
  ])("signs milliseconds %d", (timestamp, expected) => {
    expect(dingtalkSign("SECdemo0123456789", timestamp)).toBe(expected);
  });
});

describe("feishu", () => {
  it.each([
    ["demo", 1599360473, "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="],
    ["dGhpcyBpcyBhIGtleQ==", 1716283459, "8EyY+xxfJvzWjZQpdc2mgvQFaG7lF5nbxl7RITyMkJU="],
    ["SECdemo0123456789", 1737000000, "5/oCNEcDjCebXI6IWPJzg5fIBH4wbk7thw1x0jO1dE0="],
  ])("signs seconds with %s", (secret, timestamp, expected) => {
    expect(feishuSign(secret, timestamp)).toBe(expected);
  });
});

describe("the documents' schemes", () => {
  const body = '{"event":"webhook.test","note":"hello world"}';
  const secret = "SECdemo0123456789";

  it("sha256 covers the raw bytes", () => {
    const signature = sha256Signature(secret, body);
    expect(signature).toMatch(/^sha256=c4a50e93[0-9a-f]*0ed21$/);
    expect(signBody({ scheme: "sha256", secret }, { eventId: "evt_1", now: new Date(0), body }).headers).toEqual([
      ["signature", signature],
    ]);
  });

  it("dmhub removes white space, inside texts too, but only ASCII", () => {
    const { header, signed } = dmhubSignature(secret, body);
    expect(signed).toBe('{"event":"webhook.test","note":"helloworld"}');
    expect(header).toMatch(/^8483e9fd[0-9a-f]*c0c63$/);
    const full = dmhubSignature(secret, '{"a":"全角\u3000空格 \\n\t"}');
    expect(full.signed).toBe('{"a":"全角\u3000空格\\n"}');
    expect(full.header).toBe(createHmac("sha256", secret).update(full.signed, "utf8").digest("hex"));
  });

  it("signs nothing without a secret", () => {
    const input = { eventId: "evt_1", now: new Date(0), body };
    expect(signBody({ scheme: "none", secret }, input)).toEqual({ headers: [] });
    expect(signBody({ scheme: "sha256" }, input)).toEqual({ headers: [] });
  });
});
