import type { BroadcastPlan } from "@/lib/domain/broadcast/plan";
import { BATCH_MAX } from "@/lib/domain/broadcast/status";
import type { SecretState } from "@/lib/domain/endpoints";
import { localMinute } from "@/lib/domain/zoned-time";
import type { WizardValues } from "./schema";

export const STEPS = ["basics", "audience", "body", "pace", "trigger", "review"] as const;
export type Step = (typeof STEPS)[number];
export type FormStep = Exclude<Step, "review">;

/** Stands for a receiver of the broadcast's own, which is given by its address (document E). */
export const OWN_ADDRESS = "own";

type StoredAuth = { type: "headers"; items: readonly { name: string; value: SecretState }[] } | { type: OtherAuth };
type OtherAuth = "none" | "basic" | "bearer" | "authorization";
export type OwnReceiver = { address: string; auth: StoredAuth };

/** A draft as the wizard opens it. */
export type Draft = Omit<BroadcastPlan, "body"> & {
  id: string;
  name: string;
  webhookId: string;
  /** The own address and its authentication as they may be shown; null where it goes to a webhook. */
  own: OwnReceiver | null;
  version: number;
  body: BroadcastPlan["body"];
};

/** What the fields hold: a draft's, or what most people want. Times of day are those of the rule's zone. */
export function valuesOf(draft: Draft | null, given: { webhookId: string; timeZone: string }): WizardValues {
  return { ...plainValues(draft, given.webhookId), ...triggerValues(draft?.trigger, given.timeZone) };
}

function plainValues(draft: Draft | null, webhookId: string) {
  const {
    contact,
    identities,
    custom,
    purpose = "",
  } = draft?.body ?? { contact: ["name"], identities: [], custom: {} };
  const { concurrency, intervalSeconds } = draft?.pace ?? { concurrency: 2, intervalSeconds: 0 };
  return {
    name: draft?.name ?? "",
    webhookId: draft === null ? webhookId : draft.own !== null ? OWN_ADDRESS : draft.webhookId,
    ...{ stored: storedIn(draft?.own ?? null), url: "", ...authValues(draft?.own?.auth) },
    groups: draft?.groups ?? [],
    exclude: draft?.exclude ?? [],
    ...{ contact: [...contact], identities: [...identities], purpose },
    parameters: Object.entries(custom).map(([name, value]) => ({ name, value })),
    batchSize: String(draft?.batchSize ?? BATCH_MAX),
    concurrency: String(concurrency),
    intervalSeconds: String(intervalSeconds),
  };
}

/** What is stored of an own receiver, for the check of what is entered anew; header names in lower case. */
export const storedIn = (own: OwnReceiver | null) => ({
  address: own !== null,
  auth: own?.auth.type ?? ("none" as const),
  headers: own?.auth.type === "headers" ? own.auth.items.map(({ name }) => name.toLowerCase()) : [],
});

/** Stored headers by their names: a value that is left empty stays. Who asks for authentication first gets a row for it. */
function authValues(auth: StoredAuth | undefined) {
  const known = auth?.type === "headers" ? auth.items.map(({ name }) => name) : [];
  const names = auth === undefined || auth.type === "none" ? ["Authorization"] : known;
  return {
    authOn: auth !== undefined && auth.type !== "none",
    auth: { items: names.map((name) => ({ name, value: "" })) },
  };
}

function triggerValues(trigger: BroadcastPlan["trigger"] | undefined, timeZone: string) {
  const rule = trigger?.type === "recurring" ? trigger : null;
  const zone = rule?.timezone ?? timeZone;
  const local = (at: string | undefined) => (at === undefined ? "" : localMinute(new Date(at), zone));
  const end = rule?.end;
  return {
    type: trigger?.type ?? ("immediate" as const),
    at: trigger?.type === "once" ? local(trigger.at) : "",
    timezone: zone,
    every: rule?.every ?? ("day" as const),
    time: rule !== null && "time" in rule ? rule.time : "09:00",
    weekdays: rule?.every === "week" ? rule.weekdays.map(String) : ["1"],
    monthDays: rule?.every === "month" ? rule.monthDays.map(String) : ["1"],
    shortMonth: rule?.every === "month" ? rule.shortMonth : ("last" as const),
    hours: rule?.every === "hours" ? String(rule.hours) : "24",
    cron: rule?.every === "cron" ? rule.cron : "0 9 * * 1-5",
    start: local(rule?.start),
    endType: end === undefined ? ("never" as const) : "at" in end ? ("at" as const) : ("times" as const),
    endAt: end !== undefined && "at" in end ? local(end.at) : "",
    endTimes: end !== undefined && "times" in end ? String(end.times) : "10",
    holidays: rule?.holidays ?? ("run" as const),
    overlap: rule?.overlap ?? ("skip" as const),
    missed: rule?.missed ?? ("once" as const),
  };
}
