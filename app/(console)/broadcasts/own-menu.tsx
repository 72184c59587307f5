import { BroadcastMenu } from "@/components/broadcasts/list/broadcast-menu";
import type { BroadcastDto } from "@/lib/services/broadcasts/dto";
import {
  copyBroadcastAction,
  deleteBroadcastAction,
  pauseBroadcastAction,
  resumeBroadcastAction,
  stopBroadcastAction,
  withdrawBroadcastAction,
} from "./actions";

type MenuBroadcast = Pick<BroadcastDto, "id" | "name" | "status" | "ownAddress" | "runs" | "lastRun">;

/** What can be done with a broadcast now, in the list and on its own page. */
export function OwnMenu({ broadcast, onOwnPage = false }: { broadcast: MenuBroadcast; onOwnPage?: boolean }) {
  const { id, name, status, ownAddress, runs, lastRun } = broadcast;
  return (
    <BroadcastMenu
      onOwnPage={onOwnPage}
      row={{
        ...{ id, name, status, ownAddress, runs },
        sent: lastRun === null ? 0 : lastRun.delivered + lastRun.failed + lastRun.waiting,
        left: lastRun?.planned ?? 0,
      }}
      actions={{
        pause: pauseBroadcastAction,
        resume: resumeBroadcastAction,
        stop: stopBroadcastAction,
        withdraw: withdrawBroadcastAction,
        copy: copyBroadcastAction,
        remove: deleteBroadcastAction,
      }}
    />
  );
}
