import { describe, expect, it } from "vitest";
import {
  formatLatency,
  LATENCY_BINS,
  LATENCY_ERROR,
  latencyBin,
  latencyCount,
  latencyQuantile,
  latencyUnit,
  mergeLatency,
  parseLatency,
} from "./latency";

/** A small generator with a seed: the same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const histogram = (times: readonly number[]): number[] => {
  const counts = Array.from({ length: LATENCY_BINS }, () => 0);
  for (const ms of times) counts[latencyBin(ms)] = (counts[latencyBin(ms)] ?? 0) + 1;
  return counts;
};
const exact = (times: readonly number[], q: number): number =>
  [...times].sort((a, b) => a - b)[Math.max(1, Math.ceil(times.length * q)) - 1] ?? Number.NaN;

const SHAPES: Record<string, (random: () => number) => number> = {
  uniform: (random) => 0.1 + random() * 500,
  "over the whole range": (random) => 0.1 * 600_000 ** random(),
  "two humps": (random) => (random() < 0.9 ? 2 + random() : 5_000 + 100 * random()),
  constant: () => 37.2,
};

describe("histograms of answer times", () => {
  it("are small and keep the promised error", () => {
    expect(LATENCY_BINS).toBeLessThanOrEqual(80);
    expect(LATENCY_ERROR).toBeLessThanOrEqual(0.1);
  });

  for (const [name, draw] of Object.entries(SHAPES)) {
    it(`give percentiles near the exact ones: ${name}`, () => {
      for (let seed = 1; seed <= 30; seed++) {
        const random = generator(seed);
        const times = Array.from({ length: 1 + Math.floor(random() * 400) }, () => draw(random));
        const counts = histogram(times);
        for (const q of [0, 0.01, 0.5, 0.95, 0.99, 1]) {
          const wanted = exact(times, q);
          expect(Math.abs((latencyQuantile(counts, q) ?? 0) - wanted) / wanted).toBeLessThanOrEqual(
            LATENCY_ERROR + 1e-9,
          );
        }
      }
    });
  }

  it("merge to the histogram of everything, in any order", () => {
    const random = generator(7);
    const parts = Array.from({ length: 5 }, (_, n) => Array.from({ length: n * 17 }, () => 0.1 + random() * 9_000));
    const whole = histogram(parts.flat());
    expect(mergeLatency(parts.map(histogram))).toEqual(whole);
    expect(mergeLatency(parts.toReversed().map(histogram))).toEqual(whole);
    expect(latencyCount(whole)).toBe(parts.flat().length);
    expect(mergeLatency([[1, 2], [1]])).toEqual([2, 2]);
    expect(mergeLatency([])).toEqual([]);
  });

  it("count what lies outside at the ends, and never fall between bins", () => {
    expect([0, -1, 0.1, Number.NaN].map(latencyBin)).toEqual([0, 0, 0, 0]);
    expect([60_000, 1e9].map(latencyBin)).toEqual([LATENCY_BINS - 1, LATENCY_BINS - 1]);
    let last = 0;
    for (let ms = 0.05; ms < 120_000; ms *= 1.01) {
      const bin = latencyBin(ms);
      expect(bin - last === 0 || bin - last === 1).toBe(true);
      last = bin;
    }
    expect(last).toBe(LATENCY_BINS - 1);
  });

  it("know no percentile of nothing", () => {
    expect(latencyQuantile([], 0.5)).toBe(null);
    expect(latencyQuantile([0, 0], 0.5)).toBe(null);
  });

  it("go through a decimal number and back", () => {
    const random = generator(3);
    const counts = [0, ...Array.from({ length: 60 }, () => Math.floor(random() * 1e9)), 5];
    expect(parseLatency(formatLatency(counts))).toEqual(counts);
    expect(formatLatency([])).toBe("0");
    expect(parseLatency("0")).toEqual([0]);
    expect(latencyUnit(0.1)).toBe("1e0");
    expect(latencyUnit(60_000)).toBe(`1e${12 * (LATENCY_BINS - 1)}`);
  });
});
