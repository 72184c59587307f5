"use server";

import { z } from "zod";
import type { RawSearch } from "@/components/data-table/url-state";
import { consoleAction } from "@/lib/auth/console-action";
import { requireSession } from "@/lib/auth/session";
import type { ActionState } from "@/lib/domain/action-state";
import { csvOf } from "@/lib/domain/csv";
import { sealBodySearch } from "@/lib/services/deliveries/body-search";
import { cancelDelivery } from "@/lib/services/deliveries/cancel";
import { type Comparison, compareWithLastSuccess } from "@/lib/services/deliveries/compare";
import { exportDeliveries } from "@/lib/services/deliveries/export";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { ignoreFailureGroup } from "@/lib/services/failure-groups/ignore";
import type { FailureGroup } from "@/lib/services/failure-groups/list";
import { exportRows } from "./export-rows";
import { bodyOf, isSearch, queryOf, readHistory } from "./search";

/** Beyond, the number says nothing more than "many". */
const MOST = 50;

const Search = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());

const newer = consoleAction(
  z.object({ newestId: z.string().max(40).nullable(), search: Search }),
  async (ctx, { newestId, search }) => {
    const { timeZone } = await requireSession();
    const { values } = readHistory({ ...search, cursor: undefined }, timeZone);
    // A search would look through everything again for what is newer.
    if (isSearch(values)) return { n: 0 };
    const { items } = await listDeliveries(ctx, { ...queryOf(values, timeZone, ctx.now()), limit: MOST });
    // Edge ids sort by time as text.
    return { n: items.filter((item) => newestId === null || item.id > newestId).length };
  },
);
/** How many deliveries of the same filters are newer than the first row on screen (at most 50). */
export async function countNewer(input: {
  newestId: string | null;
  search: RawSearch;
}): Promise<ActionState<{ n: number }>> {
  return newer(input);
}

const sealed = consoleAction(z.object({ text: z.string().max(400) }), async (ctx, { text }) => ({
  sealed: sealBodySearch(ctx, text),
}));
/** What to look for in bodies, as the address may carry it. */
export async function sealSearch(input: { text: string }): Promise<ActionState<{ sealed: string }>> {
  return sealed(input);
}

const ignore = consoleAction(z.object({ id: z.string().max(40), ignore: z.boolean() }), (ctx, { id, ...rest }) =>
  ignoreFailureGroup(ctx, id, rest),
);
/** Ignores a group of failures for 24 hours, or brings it back. */
export async function ignoreGroup(input: { id: string; ignore: boolean }): Promise<ActionState<FailureGroup>> {
  return ignore(input);
}

const ById = z.object({ id: z.string().max(40) });

const cancel = consoleAction(ById, (ctx, { id }) => cancelDelivery(ctx, id));
/** Nothing more is tried of a delivery that waits. */
export async function cancelPlannedDelivery(input: { id: string }): Promise<ActionState<{ id: string }>> {
  return cancel(input);
}

const compare = consoleAction(ById, (ctx, { id }) => compareWithLastSuccess(ctx, id));
/** How a delivery's request differs from the last one that arrived. */
export async function compareDelivery(input: { id: string }): Promise<ActionState<Comparison>> {
  return compare(input);
}

const exported = consoleAction(z.object({ search: Search }), async (ctx, { search }) => {
  const { timeZone } = await requireSession();
  const { values } = readHistory({ ...search, cursor: undefined }, timeZone);
  const body = bodyOf(ctx, values)?.text;
  const { items, cut } = await exportDeliveries(ctx, queryOf(values, timeZone, ctx.now(), body));
  return { csv: csvOf(await exportRows(items)), rows: items.length, cut };
});
/** What the filters of the history find, as CSV without any content. */
export async function exportHistory(input: {
  search: RawSearch;
}): Promise<ActionState<{ csv: string; rows: number; cut: boolean }>> {
  return exported(input);
}
