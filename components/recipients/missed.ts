import type { RecipientLine } from "./recipient-list";

/** Whether somebody did not get what others may have got. */
export const someoneMissed = (recipients: readonly RecipientLine[] | null | undefined): boolean =>
  recipients?.some(({ state }) => state === "failed") === true;
