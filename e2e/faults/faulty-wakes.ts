import type { Wake, WakePort } from "@/lib/jobs/wake";

export type WakeFaults = {
  /** Share of wakes that never arrive. */
  drop: number;
  /** Share of the others that arrive twice. */
  duplicate: number;
  /** Wakes arrive up to this much later, each on its own: in another order. */
  lateMs: number;
  random: () => number;
};

/** A wake port that loses, repeats and reorders what it is given, wake by wake. */
export function faultyWakes(port: WakePort, { drop, duplicate, lateMs, random }: WakeFaults): WakePort {
  const timers = new Set<NodeJS.Timeout>();
  const pass = (wake: Wake) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      port.send([wake]);
    }, random() * lateMs);
    timers.add(timer);
  };
  return {
    send: (wakes) => {
      for (const wake of wakes) {
        if (random() < drop) continue;
        pass(wake);
        if (random() < duplicate) pass(wake);
      }
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      return port.close();
    },
  };
}
