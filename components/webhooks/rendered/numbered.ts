/** Parts of a message with a name to render them by: they have no other, and never move. */
export const numbered = <T>(items: readonly T[]): { id: string; item: T }[] =>
  items.map((item, index) => ({ id: String(index), item }));
