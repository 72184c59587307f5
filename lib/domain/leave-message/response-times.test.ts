import { describe, expect, it } from "vitest";
import { openClock } from "../presence/business-time";
import { hoursOf, NO_HOURS } from "../presence/schedule";
import { responseTimes, type TimedRow } from "./response-times";
import { waitedMinutes } from "./sla";

const day = [
  { from: "09:00", to: "12:00" },
  { from: "13:30", to: "18:00" },
];
const office = hoursOf({ ...NO_HOURS, week: [day, day, day, day, day, [], []] }, "Asia/Shanghai");
const at = (local: string) => Date.parse(`${local}:00+08:00`);

const row = (changes: Partial<TimedRow> = {}): TimedRow => ({
  ...{ createdAt: at("2025-01-17T17:30"), hour: 17, assigneeId: null, category: "", siteId: "site", source: "api" },
  ...{ minutes: null, waiting: false, late: false, closedAt: null },
  ...changes,
});

describe("many waits at once", () => {
  it("are each as long as counted by themselves", () => {
    const from = at("2025-01-13T00:00");
    const to = at("2025-01-27T00:00");
    const open = openClock(office, from, to);
    for (let start = from; start < to; start += 5 * 3_600_000 + 60_000)
      for (const length of [0, 45, 600, 4_000, 9_999]) {
        const end = Math.min(to, start + length * 60_000);
        expect(open(start, end)).toBe(waitedMinutes(office, new Date(start), new Date(end)));
      }
  });
});

describe("the board", () => {
  it("takes percentiles that somebody waited, and says of how many", () => {
    const minutes = [10, 20, 30, 40, 50, 60, 70, 80, 90, 1000];
    const { all } = responseTimes([...minutes.map((n) => row({ minutes: n })), row({ waiting: true })], office);
    expect(all.first).toEqual({ n: 10, p50: 50, p90: 90 });
    expect(all.counts).toEqual({ received: 11, answered: 10, waiting: 1, late: 0, resolved: 0 });
    expect(all.oldestWaiting).toBe(at("2025-01-17T17:30"));
  });

  it("counts the time to the end only while the team is open", () => {
    const { all } = responseTimes([row({ closedAt: at("2025-01-20T10:30") })], office);
    expect(all.resolution).toEqual({ n: 1, p50: 120, p90: 120 });
  });

  it("splits by what a message has, so that every part adds up", () => {
    const rows = [
      row({ category: "价格", assigneeId: "a", hour: 9 }),
      row({ category: "价格", assigneeId: "b", hour: 8, late: true }),
      row({ source: "web_chat", hour: 9 }),
    ];
    const board = responseTimes(rows, office);
    expect(board.byCategory.map(({ key, counts }) => [key, counts.received])).toEqual([
      ["价格", 2],
      ["", 1],
    ]);
    expect(board.byHour.map(({ key, counts }) => [key, counts.late])).toEqual([
      [8, 1],
      [9, 0],
    ]);
    for (const groups of [board.byAssignee, board.bySource, board.byHour])
      expect(groups.reduce((sum, { counts }) => sum + counts.received, 0)).toBe(3);
  });

  it("is empty without messages", () => {
    expect(responseTimes([], office).all).toMatchObject({ first: { n: 0, p50: null }, oldestWaiting: null });
  });
});
