import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatInstant, formatRate, formatRelative, setOff } from "./format";

describe("formats", () => {
  it("write instants in the organization's zone", () => {
    expect(formatInstant("2025-01-15T10:30:05Z", "Asia/Shanghai")).toBe("2025-01-15 18:30:05");
    expect(formatInstant("2025-01-15T16:00:00Z", "Asia/Shanghai", "minutes")).toBe("2025-01-16 00:00");
    expect(formatInstant("2025-01-15T16:00:00Z", "UTC", "day")).toBe("2025-01-15");
    expect(formatInstant("2025-01-15T16:05:00Z", "UTC", "time")).toBe("16:05");
  });

  it("write durations as people say them", () => {
    expect([0, 0.4, 238.4, 1_820, 125_000].map((ms) => formatDuration(ms, "zh-CN"))).toEqual([
      "0 ms",
      "<1 ms",
      "238 ms",
      "1.82 s",
      "2 分 5 秒",
    ]);
    expect(formatDuration(7_500_000, "zh-CN")).toBe("2 小时 5 分");
    expect(formatDuration(7_200_000, "en")).toBe("2 h");
  });

  it("write sizes", () => {
    expect([312, 4_301, 1_572_864, 2_147_483_648].map(formatBytes)).toEqual(["312 B", "4.2 KB", "1.5 MB", "2.0 GB"]);
  });

  it("never round a rate up to 100 %, and have none for nothing", () => {
    expect(formatRate(99_999, 100_000)).toBe("99.99%");
    expect(formatRate(968, 1_000)).toBe("96.8%");
    expect(formatRate(5, 5)).toBe("100%");
    expect(formatRate(0, 0)).toBeNull();
  });

  it("write relative times in both languages", () => {
    const now = Date.parse("2025-01-15T10:30:00Z");
    expect(formatRelative(now - 185_000, now, "zh-CN")).toBe("3 分钟前");
    expect(formatRelative(now - 2_000, now, "zh-CN")).toBe("刚刚");
    expect(formatRelative(now + 7_200_000, now, "en")).toBe("in 2 hours");
  });

  it("set Latin words off from Chinese ones", () => {
    expect(setOff("请输入Webhook 名称", "Webhook 名称")).toBe("请输入 Webhook 名称");
    expect(setOff("请输入密码", "密码")).toBe("请输入密码");
    expect(setOff("Enter Name", "Name")).toBe("Enter Name");
    expect(setOff("已识别为Slack地址", "Slack")).toBe("已识别为 Slack 地址");
  });
});
