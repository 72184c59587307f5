import { channelFormPath } from "./channel/values";
import { ruleFormPath } from "./rules/values";
import { templateFormPath } from "./template/values";
import type { WebhookValues } from "./values";

const VALUE_KEYS = new Set(["header_value", "header_value_characters", "secret_resubmit"]);

/** Where the form shows a finding of the service: `headers.X-Key` is a row, an event's index is the whole choice. */
export function formPath(path: string, values: WebhookValues, key?: string): string {
  const [first = "", second = "", ...rest] = path.split(".");
  const rule = ruleFormPath(path);
  if (rule !== null) return rule;
  if (first === "events") return "events";
  if (first === "retry") return "retry.delays";
  if (first === "successRule") return second === "expression" ? path : "successRule.type";
  if (first === "template") return templateFormPath(path);
  if (first === "headers" && second !== "") {
    const index = values.headers.findIndex((row) => row.name.toLowerCase() === second.toLowerCase());
    return index < 0 ? "headers" : `headers.${index}.${VALUE_KEYS.has(key ?? "") ? "value" : "name"}`;
  }
  if (first === "auth" && second === "items" && rest.length === 1) {
    return `${path}.${VALUE_KEYS.has(key ?? "") ? "value" : "name"}`;
  }
  return first === "config" ? channelFormPath(path) : path;
}
