import { describe, expect, it } from "vitest";
import { admit, type LimitRule } from "./admit";
import { banMs } from "./ban";
import { ownRules, platformRules, robotCredential } from "./platforms";

/** A small generator with a seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The most sends any window of this length holds. */
function fullest(times: readonly number[], windowMs: number): number {
  let first = 0;
  let most = 0;
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? 0) <= at - windowMs) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

const RULES: [string, LimitRule[]][] = [
  ["20 a minute", platformRules("wecom")],
  ["100 a minute and 5 a second", platformRules("feishu")],
  ["10 a minute, 0.2 s apart", ownRules({ perMinute: 10, minIntervalSeconds: 0.2, overflow: "queue" })],
  ["1 a minute", ownRules({ perMinute: 1, minIntervalSeconds: null, overflow: "queue" })],
];

describe("the sliding log", () => {
  it.each(RULES)("never lets a window hold more than the limit: %s", (_, rules) => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed);
      const granted: number[] = [];
      let sends: number[] = [];
      let now = 1_700_000_000_000;
      for (let step = 0; step < 300; step++) {
        // Bursts, trickles and long silences, and callers that come back exactly when they were told to.
        now += Math.floor(random() ** 6 * 90_000);
        const want = 1 + Math.floor(random() * 30);
        const result = admit(sends, rules, now, want);
        sends = result.sends;
        for (let index = 0; index < result.granted; index++) granted.push(now);
        if (result.nextAtMs !== null && random() < 0.5) now = result.nextAtMs;
      }
      for (const { limit, windowMs } of rules) expect(fullest(granted, windowMs)).toBeLessThanOrEqual(limit);
    }
  });

  it.each(RULES)("grants one more at the time it names, and none a millisecond earlier: %s", (_, rules) => {
    const now = 1_700_000_000_000;
    const first = admit([], rules, now, 1_000);
    const next = first.nextAtMs ?? 0;
    expect(first.granted).toBe(Math.min(...rules.map((rule) => rule.limit)));
    expect(admit(first.sends, rules, next - 1, 1)).toMatchObject({ granted: 0, nextAtMs: next });
    expect(admit(first.sends, rules, next, 1)).toMatchObject({ granted: 1, nextAtMs: null });
  });

  it("keeps no more of the past than counts", () => {
    const rules = [{ limit: 3, windowMs: 1_000 }];
    const { sends } = admit([0, 500, 1_500], rules, 2_000, 1);
    expect(sends).toEqual([1_500, 2_000]);
  });

  it("is delayed by one window at most when the clock was set back", () => {
    const rules = [{ limit: 2, windowMs: 60_000 }];
    const ahead = admit([], rules, 7_200_000, 2).sends;
    const back = admit(ahead, rules, 3_600_000, 1);
    expect(back).toMatchObject({ granted: 0, nextAtMs: 3_660_000 });
  });
});

describe("a robot's credential", () => {
  it.each([
    ["wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc", "http://proxy.local/send?debug=1&key=abc"],
    ["dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t1", "http://p.local/?access_token=t1&x=2"],
    ["feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/h-1", "https://proxy.local/hook/h-1/"],
  ] as const)("is the same for two addresses of one %s robot", (channel, one, other) => {
    const credential = (url: string) => robotCredential({ channel, url, config: {} });
    expect(credential(one)).toBe(credential(other));
    expect(credential(one)).not.toBe(credential(`${one}2`));
  });

  it("is the whole address where the platform's part is missing", () => {
    expect(robotCredential({ channel: "wecom", url: "http://127.0.0.1:1/a?b=1", config: {} })).toBe(
      "127.0.0.1:1/a?b=1",
    );
  });
});

describe("a ban", () => {
  const verdict = { kind: "retry", reason: "rate_limited", diagnosis: "dingtalk.rate" } as const;

  it("lasts as long as the platform says, and a little longer", () => {
    expect(banMs({ ...verdict, retryAfterMs: 600_000 }, () => 0)).toBe(600_000);
    expect(banMs({ ...verdict, retryAfterMs: 600_000 }, () => 1)).toBe(660_000);
  });

  it("lasts an hour at most and a second at least", () => {
    expect(banMs({ ...verdict, retryAfterMs: 86_400_000 }, () => 0)).toBe(3_600_000);
    expect(banMs({ ...verdict, retryAfterMs: 0 }, () => 0)).toBe(1_000);
  });

  it("is none without a time, or for another reason", () => {
    expect(banMs(verdict, () => 0)).toBeNull();
    expect(banMs({ ...verdict, reason: "receiver_error", retryAfterMs: 5_000 }, () => 0)).toBeNull();
    expect(banMs({ ...verdict, kind: "rejected", retryAfterMs: 5_000 }, () => 0)).toBeNull();
  });
});
