import { randomUUID } from "node:crypto";
import { fillHistory, settleHistory } from "@/db/testing/fill";
import { newUuid } from "@/lib/domain/ids";
import { createEndpoint } from "@/lib/services/endpoints/create";
import type { Product } from "./product";
import { note } from "./support.mjs";

/** More than twelve partitions hold the history, and retention (90 days) would drop none of them. */
export const WEEKS = 12;
const ENDPOINTS = 15;
const OTHERS = 4;

export type Filled = { seconds: number; bytes: number; endpoints: string[] };

/**
 * Gives a product a long past: finished deliveries of its organization (half of them) and of four others. Returns the
 * size of the database on disk and the endpoints (UUIDs) of its organization that have a past.
 */
export async function fillProduct(product: Product, url: string, deliveries: number): Promise<Filled> {
  const pool = product.runtime.db.$client;
  const now = Date.now();
  for (let number = 0; number < ENDPOINTS; number++) {
    // A type that no benchmark sends: these endpoints have a past and nothing else.
    const input = { name: `Past ${number}`, channel: "custom" as const, url, events: ["user.created"] };
    await createEndpoint(product.ctx, input);
  }
  const own = await pool.query<{ id: string }>("select id from endpoints where organization_id = $1", [
    product.ctx.organizationId,
  ]);
  const others = Array.from({ length: OTHERS }, () => ({
    id: newUuid(now),
    endpointIds: Array.from({ length: 4 }, () => newUuid(now)),
  }));
  for (const { id } of others) {
    await pool.query("insert into organizations (id, name, created_at) values ($1, $2, now())", [id, randomUUID()]);
  }
  const endpoints = own.rows.map((row) => row.id);
  const organizations = [{ id: product.ctx.organizationId, endpointIds: endpoints }, ...others];
  const began = performance.now();
  const step = Math.max(deliveries / 10, 1);
  let told = 0;
  await fillHistory(pool, { organizations, deliveries, weeks: WEEKS, nowMs: now }, (done) => {
    if (Math.floor(done / step) === told) return;
    told = Math.floor(done / step);
    note(`${done.toLocaleString("en")} deliveries after ${Math.round((performance.now() - began) / 1000)} s`);
  });
  await settleHistory(pool);
  await pool.query("checkpoint");
  const size = await pool.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
  return { seconds: (performance.now() - began) / 1000, bytes: Number(size.rows[0]?.bytes), endpoints };
}
