import { choiceParam, textParam } from "@/components/data-table/url-state";
import { FILTER_OPS } from "@/lib/services/contacts/filters";

/** What the list of contacts shows, as it stands in its address; the export takes the same. */
export const FILTERS = {
  tag: textParam(40),
  source: textParam(50),
  group: textParam(40),
  attribute: textParam(80),
  op: choiceParam(FILTER_OPS),
  value: textParam(100),
  time: choiceParam(["active"]),
  from: textParam(32),
  to: textParam(32),
};
