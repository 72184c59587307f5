// @ts-check
/**
 * Node's arguments for a worker. What a delivery needs lives from its claim to its record, longer than V8's young
 * generation of 16 MB lasts at full speed: with 32 MB it is copied half as often (6 % less CPU per delivery, about 30 MB
 * more memory; docs/performance.md).
 */
export const WORKER_COMMAND = ["--max-semi-space-size=12", "--import", "tsx", "inngest/worker.ts"];
