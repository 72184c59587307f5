import { describe, expect, it } from "vitest";
import { type AssignmentRule, type Candidate, canStillBeAssigned, chooseAssignee } from "./assignment";

const rule = (own: Partial<AssignmentRule> = {}): AssignmentRule => ({
  ...{ mode: "round_robin", members: [], categories: [], keepOwner: true, returnMinutes: 30 },
  ...own,
});
const there = (id: string, open = 0): Candidate => ({ id, there: true, open });
const away = (id: string): Candidate => ({ id, there: false, open: 0 });
const about = (own: Partial<Parameters<typeof chooseAssignee>[1]> = {}) => ({
  ...{ category: "", lastOwner: null, tried: new Set<string>() },
  ...own,
});
const choose = (
  of: AssignmentRule,
  candidates: Candidate[],
  last: string | null = null,
  own: Parameters<typeof about>[0] = {},
) => chooseAssignee(of, about(own), { candidates, last });

describe("who gets a message", () => {
  const team = [there("a", 5), away("b"), there("c", 2), there("d", 2)];

  it("is the next one who is there, and after the last the first again", () => {
    expect([null, "a", "b", "c", "d", "gone"].map((last) => choose(rule(), team, last)?.userId)).toEqual(
      // After somebody who has left it is the first one's turn behind him.
      ["a", "c", "c", "d", "a", "a"],
    );
  });

  it("is who has the fewest open messages, by turns where several have", () => {
    const fewest = rule({ mode: "least_open" });
    expect(choose(fewest, team)).toEqual({ userId: "c", why: "least_open", byCategory: false, open: 2 });
    expect(choose(fewest, team, "c")?.userId).toBe("d");
    expect(choose(fewest, team, "d")?.userId).toBe("c");
  });

  it("is nobody while nobody of the team is there", () => {
    expect(choose(rule(), [away("a"), away("b")])).toBeNull();
    expect(choose(rule({ members: ["b"] }), team)).toBeNull();
    expect(choose(rule({ members: ["gone"] }), team)).toBeNull();
  });

  it("is who had the contact's last message even when he is away, but not twice and not from another team", () => {
    expect(choose(rule(), team, null, { lastOwner: "b" })).toMatchObject({ userId: "b", why: "owner" });
    expect(choose(rule(), team, null, { lastOwner: "b", tried: new Set(["b"]) })?.userId).toBe("a");
    expect(choose(rule({ keepOwner: false }), team, null, { lastOwner: "b" })?.userId).toBe("a");
    expect(choose(rule({ members: ["a"] }), team, null, { lastOwner: "b" })?.userId).toBe("a");
  });

  it("is one of the category's team, as long as there is one", () => {
    const categories = [
      { category: "退款", members: ["c", "b"] },
      { category: "旧", members: ["gone"] },
    ];
    const split = rule({ members: ["a"], categories });
    expect(choose(split, team, null, { category: "退款" })).toMatchObject({ userId: "c", byCategory: true });
    expect(choose(split, team, null, { category: "旧" })?.userId).toBe("a");
    expect(choose(split, team, null, { category: "退款", tried: new Set(["c"]) })).toBeNull();
  });

  it("may still be somebody as long as one of the team was not tried", () => {
    const left = (tried: string[]) =>
      canStillBeAssigned(rule({ members: ["a", "b"] }), about({ tried: new Set(tried) }), team);
    expect([left(["a"]), left(["a", "b"])]).toEqual([true, false]);
  });
});
