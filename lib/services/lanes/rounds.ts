/** Rows one statement of the upkeep touches at most. */
export const PER_STATEMENT = 5_000;
/** Statements per run and table: the rest waits for the next run. */
const ROUNDS = 50;

/** Repeats a bounded statement while it finds as much as it may. Returns how much it found in all. */
export async function inRounds(purge: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const found = await purge();
    sum += found;
    if (found < PER_STATEMENT) break;
  }
  return sum;
}
