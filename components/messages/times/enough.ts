/** Fewer times than this are no percentile worth saying. */
export const ENOUGH = 5;
