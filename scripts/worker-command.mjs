// @ts-check
/**
 * Node's arguments for a worker. A larger young generation takes up to a tenth off the CPU of a delivery, but about 3.5 MB of
 * memory for every MB of it: at a long backlog 311 MB with 8, 368 MB with 24; during a broadcast of large requests 341 MB with 8,
 * 362 MB with 12. The budget is 350 MB.
 */
export const WORKER_COMMAND = ["--max-semi-space-size=8", "--import", "tsx", "inngest/worker.ts"];
