import { expect, it } from "vitest";
import { answerBy } from "./answer-by";

it("counts working days by the calendar: a request before the Spring Festival of 2025", () => {
  expect(answerBy("2025-01-10", [])).toEqual({ workdays: "2025-01-31", days: "2025-02-09" });
  const off = ["28", "29", "30", "31"].map((day) => ({ date: `2025-01-${day}`, name: "春节", off: true }));
  const february = ["03", "04"].map((day) => ({ date: `2025-02-${day}`, name: "春节", off: true }));
  const worked = ["2025-01-26", "2025-02-08"].map((date) => ({ date, name: "调休", off: false }));
  expect(answerBy("2025-01-10", [...off, ...february, ...worked]).workdays).toBe("2025-02-07");
});
