import { writeSearch } from "@/components/data-table/search-link";
import { NO_CODE, type Reason } from "@/lib/domain/delivery";

/** The history with exactly the deliveries of a group of failures. */
export function failureGroupLink(group: {
  endpoint: { id: string };
  reason: Reason | null;
  code: string | null;
  from: string;
}): string {
  return writeSearch("/settings/webhooks/deliveries", {
    status: "exhausted",
    webhook: group.endpoint.id,
    reason: group.reason,
    code: group.code ?? NO_CODE,
    trigger: "auto,retry,manual,broadcast",
    from: group.from,
  });
}
