// @ts-check
/**
 * Node's arguments for a worker. Much that a delivery needs lives for two or three ticks: a young generation of 24 MB that is that
 * large from the start spares copying it into the old one. The old one may double before it is cleaned, where V8 alone lets it
 * grow fourfold. The budget is 350 MB.
 */
export const WORKER_COMMAND = [
  "--max-semi-space-size=24",
  "--min-semi-space-size=24",
  "--heap-growing-percent=100",
  ...["--import", "tsx", "inngest/worker.ts"],
];

/** One arena: with one for every thread, glibc keeps what buffers have left free several times over. */
export const WORKER_ENVIRONMENT = { MALLOC_ARENA_MAX: "1" };
