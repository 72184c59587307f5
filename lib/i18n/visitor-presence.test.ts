import { describe, expect, it } from "vitest";
import { type TellablePresence, visitorIntro } from "./visitor-presence";

/* What visitors are promised (ux.md §4.5): an hour only when it is known and near, in their own time as well. */

/** Tuesday 2025-01-14 19:00 in Beijing. */
const NOW = new Date("2025-01-14T19:00:00+08:00");
const AWAY: TellablePresence = {
  ...{ mode: "offline", reason: "after_hours", nextOpenAt: null, holiday: null, timeZone: "Asia/Shanghai" },
};
function said(presence: Partial<TellablePresence>, visitorZone: string | null = "Asia/Shanghai", locale = "zh-CN") {
  const call = { now: NOW, visitorZone, canChat: true, eta: null };
  return visitorIntro(locale === "en" ? "en" : "zh-CN", { ...AWAY, ...presence }, call);
}
const at = (local: string) => new Date(`${local}:00+08:00`).toISOString();

describe("what a visitor is told", () => {
  it.each<[string, string]>([
    ["2025-01-14T22:00", "今天 22:00（北京时间）"],
    ["2025-01-15T09:00", "明天 9:00（北京时间）"],
    ["2025-01-17T09:00", "周五 9:00（北京时间）"],
    ["2025-01-24T09:00", "1 月 24 日 9:00（北京时间）"],
    ["2025-01-28T19:00", "1 月 28 日 19:00（北京时间）"],
  ])("promises %s as %s", (next, words) => {
    expect(said({ nextOpenAt: at(next) })).toContain(`我们将于 ${words} 恢复服务`);
  });

  it("promises no hour that is unknown, or more than 14 days away", () => {
    for (const nextOpenAt of [null, at("2025-01-28T19:01")]) {
      for (const reason of ["after_hours", "holiday", "forced", "no_agent"] as const) {
        expect(said({ reason, nextOpenAt })).not.toMatch(/\d/);
        expect(said({ reason, nextOpenAt })).not.toContain("恢复");
      }
    }
  });

  it("tells the visitor's own time where his clock differs, and only there", () => {
    const nextOpenAt = at("2025-01-15T09:00");
    expect(said({ nextOpenAt }, "America/New_York")).toContain("明天 9:00（北京时间），您当地时间 今天 20:00");
    for (const same of ["Asia/Shanghai", "Asia/Singapore", null, "Mars/Olympus"])
      expect(said({ nextOpenAt }, same)).not.toContain("当地");
    expect(said({ nextOpenAt }, "Europe/London", "en")).toContain(
      "back tomorrow at 09:00 (UTC+8), tomorrow at 01:00 your time",
    );
  });

  it("promises an hour while forced only when the switch ends by itself", () => {
    expect(said({ reason: "forced", nextOpenAt: at("2025-01-14T20:00") })).toContain("今天 20:00");
    expect(said({ reason: "forced" })).toBe("客服暂时不在线，请留言，我们会尽快联系您。");
  });

  it("names the holiday, in English only where its name is English", () => {
    const holiday = { reason: "holiday", nextOpenAt: at("2025-01-20T09:00") } as const;
    expect(said({ ...holiday, holiday: "春节" })).toContain("春节放假期间客服休息，周一 9:00");
    expect(said({ ...holiday, holiday: "春节" }, null, "en")).toContain("away for the holidays");
    expect(said({ ...holiday, holiday: "Easter" }, null, "en")).toContain("away for Easter");
  });
});
