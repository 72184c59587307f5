/** A lane that could start more, as the sharing of slots sees it. */
export type Bidder = { organizationId: string; wants: number; slow: boolean };

/** A lane gets at most this many slots in one turn, then the next lane of the next organization has its turn. */
const QUANTUM = 4;

/**
 * Shares free slots: turn by turn over organizations, within each over its lanes; slow lanes together take at most
 * `freeForSlow`. `turn` rotates who comes first. Returns how many each bidder gets, in the order given.
 */
export function shareSlots(
  bidders: readonly Bidder[],
  slots: { free: number; freeForSlow: number },
  turn: number,
): number[] {
  const granted = bidders.map(() => 0);
  const queues = rotate(byOrganization(bidders), turn).map((queue) => rotate(queue, turn));
  let { free, freeForSlow } = slots;
  while (free > 0 && queues.length > 0) {
    for (const queue of [...queues]) {
      const index = queue.shift();
      const bidder = index === undefined ? undefined : bidders[index];
      if (index === undefined || bidder === undefined) {
        queues.splice(queues.indexOf(queue), 1);
        continue;
      }
      const already = granted[index] ?? 0;
      const room = bidder.slow ? Math.min(free, freeForSlow) : free;
      const part = Math.max(0, Math.min(QUANTUM, bidder.wants - already, room));
      granted[index] = already + part;
      free -= part;
      if (bidder.slow) freeForSlow -= part;
      if (part === QUANTUM && already + part < bidder.wants) queue.push(index);
    }
  }
  return granted;
}

function byOrganization(bidders: readonly Bidder[]): number[][] {
  const queues = new Map<string, number[]>();
  for (const [index, { organizationId, wants }] of bidders.entries()) {
    if (wants <= 0) continue;
    const queue = queues.get(organizationId);
    if (queue === undefined) queues.set(organizationId, [index]);
    else queue.push(index);
  }
  return [...queues.values()];
}

function rotate<T>(items: readonly T[], turn: number): T[] {
  if (items.length === 0) return [];
  const at = turn % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
