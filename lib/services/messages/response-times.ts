import { userNames } from "@/db/queries/inbox";
import { readTimedRows } from "@/db/queries/response-times";
import { listSites } from "@/db/queries/sites";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { encodeId, uuidAt } from "@/lib/domain/ids";
import { type ResponseTimes, responseTimes, type TimedGroup } from "@/lib/domain/leave-message/response-times";
import { serviceTimes } from "./settings";

/** Messages one board counts; of more, the newest. */
export const BOARD_MAX = 20_000;

type NamedAssignee = TimedGroup<string | null> & { name: string };
export type ResponseBoard = Omit<ResponseTimes, "byAssignee" | "bySite"> & {
  /** Keys are ids of sites at the edge. */
  bySite: (TimedGroup<string> & { name: string })[];
  /** By name, nobody's last; null for those who may not compare members. */
  byAssignee: NamedAssignee[] | null;
  /** There are more than `BOARD_MAX`. */
  cut: boolean;
};

/**
 * How long the visitors of a range waited for the first answer and for the end, `from` inclusive, `to` exclusive.
 * @throws AppError `forbidden`
 */
export async function responseBoard(ctx: ServiceContext, range: { from: Date; to: Date }): Promise<ResponseBoard> {
  authorize(ctx, "message.read");
  const ids = { fromId: uuidAt(range.from.getTime()), toId: uuidAt(range.to.getTime()) };
  const [{ hours }, rows, sites] = await Promise.all([
    serviceTimes(ctx.db, ctx.organizationId),
    readTimedRows(ctx.db, ctx.organizationId, ids, BOARD_MAX + 1),
    listSites(ctx.db, ctx.organizationId),
  ]);
  const { byAssignee, bySite, ...board } = responseTimes(rows.slice(0, BOARD_MAX), hours);
  return {
    ...board,
    bySite: bySite.map(({ key, ...figures }) => ({
      ...{ key: encodeId("site", key), name: sites.find(({ id }) => id === key)?.name ?? "–" },
      ...figures,
    })),
    byAssignee: may(ctx, "message.config") ? await named(ctx, byAssignee) : null,
    cut: rows.length > BOARD_MAX,
  };
}

async function named(ctx: ServiceContext, groups: readonly TimedGroup<string | null>[]): Promise<NamedAssignee[]> {
  const names = await userNames(
    ctx.db,
    groups.flatMap(({ key }) => (key === null ? [] : [key])),
  );
  return groups
    .map(({ key, ...group }) => ({
      ...group,
      key: key === null ? null : encodeId("user", key),
      name: names.get(key ?? "") ?? "",
    }))
    .sort((a, b) => Number(a.key === null) - Number(b.key === null) || a.name.localeCompare(b.name, "zh-CN"));
}
