import { describe, expect, it } from "vitest";
import { passwordLevel } from "./password-strength";

describe("the password hint", () => {
  it("prefers long phrases over short puzzles, and sees through repetition", () => {
    expect(passwordLevel("Aa1!aA1", 10)).toBe("weak");
    expect(passwordLevel("aaaaaaaaaaaa", 10)).toBe("weak");
    expect(passwordLevel("hooklane12", 10)).toBe("weak");
    expect(passwordLevel("green lanes 42", 10)).toBe("good");
    expect(passwordLevel("four green lanes by the Sea 7", 10)).toBe("strong");
  });
});
