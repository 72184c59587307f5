import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DIAGNOSES, explain } from "./index";

describe("diagnosis catalogue", () => {
  it.each(Object.entries(DIAGNOSES))("%s speaks both languages", (id, entry) => {
    expect(entry.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(entry.en).not.toMatch(/[\u4e00-\u9fff]/);
    expect(entry.remedy.en.join()).not.toMatch(/[\u4e00-\u9fff]/);
    const steps = [entry.remedy.zh.length, entry.remedy.en.length];
    expect(Math.min(...steps) > 0).toBe(id !== "delivered");
  });

  it("has no entry that nothing refers to", () => {
    const code = ["lib", "inngest", "app", "db"].map(sourceOf).join("\n");
    expect(Object.keys(DIAGNOSES).filter((id) => !code.includes(`"${id}"`))).toEqual([]);
  });

  it("prints the exact texts people search for", () => {
    const sign = explain({ diagnosis: "dingtalk.sign", code: "310000", values: { message: "sign not match" } });
    expect(sign.zh).toBe("签名校验失败（errcode 310000）：请检查加签密钥");
    expect(sign.en).toBe("Signature mismatch (310000): check the signing secret");
    expect(sign.field).toBe("config.secret");
    expect(sign.raw).toEqual({ code: "310000", message: "sign not match" });
    expect(explain({ diagnosis: "wecom.rate", code: "45009", retryAfterMs: 60_000 }).zh).toBe(
      "触发频率限制（errcode 45009）：每个机器人每分钟最多 20 条，将在 60 秒后重试",
    );
    expect(explain({ diagnosis: "http.unavailable", code: "503" }).zh).toBe(
      "接收方暂时不可用（503），将按重试策略重试",
    );
    expect(explain({ diagnosis: "http.unavailable", code: "503", values: { v: "30" } }).zh).toBe(
      "接收方暂时不可用（503），将按重试策略重试（Retry-After：30）",
    );
    expect(explain({ diagnosis: "http.redirect", code: "302", values: { host: "b.example.com" } }).zh).toBe(
      "接收地址发生跳转（302 → b.example.com）：请直接填写最终地址",
    );
  });

  it("says a field condition in words, not in names of operators", () => {
    const failed = (op: string, value: string) =>
      explain({ diagnosis: "skipped.condition", values: { n: 2, field: "visitor.phone", op, value } });
    expect(failed("startsWith", "138").zh).toBe("不满足第 2 个字段条件：visitor.phone 开头是“138”");
    expect(failed("isNotEmpty", "").zh).toBe("不满足第 2 个字段条件：visitor.phone 不为空");
    expect(failed("gte", "3").en).toBe('Field condition 2 does not hold: visitor.phone at least "3"');
    expect(failed("isEmpty", "").en).toBe("Field condition 2 does not hold: visitor.phone is empty");
  });

  it("promises no retry where there is none", () => {
    const over = explain({ diagnosis: "http.unavailable", code: "503", values: { v: "30" } }, { final: true });
    expect(over.zh).toBe("接收方暂时不可用（503）");
    expect(over.remedy.zh).toEqual(["接收方恢复后，在推送历史中点击“重新推送”"]);
    for (const id of Object.keys(DIAGNOSES)) {
      const { zh, en, remedy } = explain({ diagnosis: id, code: "1", retryAfterMs: 5_000 }, { final: true });
      expect([id, /自动重试|策略重试|后重试/.test([zh, ...remedy.zh].join())]).toEqual([id, false]);
      expect([id, [zh, en, ...remedy.zh, ...remedy.en].join().includes("<")]).toEqual([id, false]);
    }
  });

  it("never stays silent about a code nobody knows", () => {
    const unknown = explain({
      diagnosis: "robot.unknown",
      code: "123456",
      values: { platform: "feishu", message: "weird {code} $& text" },
    });
    expect(unknown.zh).toBe("推送失败：飞书返回未识别的错误（123456）：weird {code} $& text");
    expect(unknown.raw).toEqual({ code: "123456", message: "weird {code} $& text" });
    expect(explain({ diagnosis: "no.such.id", code: "1" }).zh).toContain("未识别");
    expect(explain({ diagnosis: "toString" }).zh).toContain("未识别");
  });
});

/** The product's code below a folder, without tests and without the catalogue itself. */
function sourceOf(folder: string): string {
  const own = join("lib", "domain", "diagnosis");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.startsWith(own))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}
