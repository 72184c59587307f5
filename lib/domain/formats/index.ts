import { BATCH_TYPE } from "../broadcast/wire";
import { leavemsgDigest, templateDigest } from "../digest/formats";
import { DIGEST_TYPE } from "../digest/members";
import type { EventEnvelope } from "../events";
import { maskContacts } from "../masking";
import { cloudeventsBody } from "./cloudevents";
import { dmhubBody } from "./dmhub";
import { leavemsgBody } from "./leavemsg";
import { standardBody } from "./standard";
import { templateBody } from "./template";
import { type FormatConfig, jsonBody, type RenderedBody } from "./types";
import { weiyuBody } from "./weiyu";
import { zhifuyunBody } from "./zhifuyun";

export {
  checkLiquid,
  LIQUID_FILTERS,
  LIQUID_TAGS,
  type LiquidFinding,
  type LiquidVariable,
  liquidVariables,
} from "./liquid";
export {
  isJsonType,
  jsonError,
  renderSubject,
  renderTemplate,
  TEMPLATE_EVENT_NAMES,
  type TemplateOptions,
} from "./template";
export { chooseTemplate, type TemplateTexts, templateLocale } from "./template-choice";
export { type DefaultText, defaultTemplate } from "./template-default";
export { type FormatConfig, type FormatProblem, JSON_TYPE, type RenderedBody } from "./types";

/**
 * The body of an event in the endpoint's wire format: the same event and configuration always make the same bytes.
 * A format that cannot carry the event is a problem that names the field to change. `link`, the record's page, is for
 * templates.
 */
export function renderBody(endpoint: FormatConfig, event: EventEnvelope, link = ""): RenderedBody {
  // A template and a signature inside the body are the endpoint's own; the other formats are the same for everybody.
  if (event.rendered === undefined || endpoint.format === "template" || endpoint.format === "zhifuyun") {
    return makeBody(endpoint, event, link);
  }
  const key = `${endpoint.format} ${endpoint.maskContacts} ${endpoint.locale}`;
  const known = event.rendered.bodies.get(key);
  if (known !== undefined) return known;
  const made = makeBody(endpoint, event, link);
  if (made.ok) event.rendered.bodies.set(key, made);
  return made;
}

function makeBody(endpoint: FormatConfig, event: EventEnvelope, link: string): RenderedBody {
  const shown = endpoint.maskContacts ? { ...event, data: maskContacts(event.data) } : event;
  // Document E prints one format for a batch: a bare list, whatever the endpoint is told about single events in.
  if (event.type === BATCH_TYPE) return jsonBody(shown.data.contacts ?? []);
  switch (endpoint.format) {
    case "standard":
      return standardBody(shown);
    case "weiyu":
      return weiyuBody(shown);
    case "zhifuyun":
      return zhifuyunBody(shown, endpoint.signature.scheme === "none" ? undefined : endpoint.signature.secret);
    case "leavemsg":
      return event.type === DIGEST_TYPE ? leavemsgDigest(shown) : leavemsgBody(shown);
    case "dmhub":
      return dmhubBody(shown);
    case "cloudevents":
      return cloudeventsBody(shown);
    case "template":
      return event.type === DIGEST_TYPE ? templateDigest(endpoint, shown) : templateBody(endpoint, shown, link);
  }
}
