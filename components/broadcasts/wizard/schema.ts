import { z } from "zod";
import { isSensitive } from "@/lib/domain/broadcast/payload";
import {
  type BroadcastTrigger,
  PARAMETER_CHARS,
  PARAMETERS_MAX,
  PURPOSE_CHARS,
  TriggerSchema,
} from "@/lib/domain/broadcast/plan";
import { BATCH_MAX } from "@/lib/domain/broadcast/status";
import { zonedInstant } from "@/lib/domain/zoned-time";
import { type FormStep, OWN_ADDRESS } from "./values";

/*
 * What each step of the wizard asks for, and what of a broadcast it changes. All steps are one form: nothing that was
 * typed is lost on the way back.
 */
const Texts = z.array(z.string());
const All = z.object({
  name: z.string(),
  webhookId: z.string(),
  /** Of a receiver of its own: what is stored, and what is entered anew. */
  stored: z.object({
    address: z.boolean(),
    auth: z.enum(["none", "headers", "basic", "bearer", "authorization"]),
    headers: Texts,
  }),
  url: z.string(),
  authOn: z.boolean(),
  auth: z.object({ items: z.array(z.object({ name: z.string(), value: z.string() })) }),
  groups: Texts,
  exclude: Texts,
  contact: Texts,
  identities: Texts,
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
  purpose: z.string(),
  batchSize: z.string(),
  concurrency: z.string(),
  intervalSeconds: z.string(),
  type: z.enum(["immediate", "once", "recurring"]),
  at: z.string(),
  timezone: z.string(),
  every: z.enum(["day", "week", "month", "hours", "cron"]),
  time: z.string(),
  weekdays: Texts,
  monthDays: Texts,
  shortMonth: z.enum(["last", "skip"]),
  hours: z.string(),
  cron: z.string(),
  start: z.string(),
  endType: z.enum(["never", "at", "times"]),
  endAt: z.string(),
  endTimes: z.string(),
  holidays: z.enum(["run", "skip", "nextWorkday"]),
  overlap: z.enum(["skip", "queue"]),
  missed: z.enum(["once", "skip"]),
});
export type WizardValues = z.input<typeof All>;
/** What a step changes of a broadcast, as the service takes it. */
type StepContent = Record<string, unknown>;
type StepSchema = z.ZodType<StepContent, WizardValues>;

const whole = (notWhole: string, min: number, max: number, outside: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,6}$/, notWhole)
    .transform(Number)
    .pipe(z.number().min(min, outside).max(max, outside));

const basics: StepSchema = All.extend({
  name: z.string().trim().min(1, "broadcast_name_required").max(50, "name_max"),
  webhookId: z.string().min(1, "required"),
}).transform((values, ctx) => {
  const { name, webhookId, stored, url } = values;
  if (webhookId !== OWN_ADDRESS) return { name, webhookId };
  const address = url.trim();
  const { auth, problems } = authOf(values);
  for (const path of [...problems, ...(address === "" && !stored.address ? [["url"]] : [])])
    ctx.addIssue({ code: "custom", message: "required", path });
  // What is left empty stays as it is stored.
  return { name, ...(address === "" ? {} : { url: address }), ...(auth === null ? {} : { auth }) };
});

/** The authentication to store, null for what stays as it is; `problems` are fields that are missing. */
function authOf({ authOn, auth: { items }, stored }: z.output<typeof All>) {
  const none = { auth: null, problems: [] };
  if (!authOn) return stored.auth === "none" ? none : { auth: { type: "none" }, problems: [] };
  const rows = items.map((row, index) => ({ ...row, name: row.name.trim(), index }));
  const given = rows.filter(({ name, value }) => name !== "" || value !== "");
  // Entered through the interface in another way than by headers: stays until headers take its place.
  if (given.length === 0 && stored.auth !== "headers" && stored.auth !== "none") return none;
  const kept = ({ name, value }: { name: string; value: string }) =>
    value === "" && stored.headers.includes(name.toLowerCase());
  if (given.length > 0 && given.length === stored.headers.length && given.every(kept)) return none;
  const problems = given.flatMap((row): (string | number)[][] => {
    if (row.name === "") return [["auth", "items", row.index, "name"]];
    return row.value === "" && !kept(row) ? [["auth", "items", row.index, "value"]] : [];
  });
  return {
    auth: { type: "headers", items: given.map(({ name, value }) => (value === "" ? { name } : { name, value })) },
    problems: given.length === 0 ? [["auth", "items"]] : problems,
  };
}

const audience: StepSchema = All.extend({ groups: Texts.min(1, "group_required") }).transform(
  ({ groups, exclude }) => ({ groups, exclude }),
);

const parameter = z.object({ name: z.string().trim(), value: z.string().max(PARAMETER_CHARS) });
const body: StepSchema = All.extend({
  parameters: z.array(parameter).max(PARAMETERS_MAX, "parameters_max"),
  purpose: z.string().trim().max(PURPOSE_CHARS),
}).transform(({ contact, identities, parameters, purpose }, ctx) => {
  const rows = parameters.filter(({ name, value }) => name !== "" || value !== "");
  const names = new Set<string>();
  for (const [index, { name }] of parameters.entries()) {
    const wrong = !rows.some((row) => row.name === name)
      ? null
      : !/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)
        ? "parameter_name"
        : names.has(name)
          ? "parameter_twice"
          : null;
    names.add(name);
    if (wrong !== null) ctx.addIssue({ code: "custom", message: wrong, path: ["parameters", index, "name"] });
  }
  if (isSensitive(contact) && purpose === "")
    ctx.addIssue({ code: "custom", message: "purpose_required", path: ["purpose"] });
  const custom = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  return { body: { contact, identities, custom, ...(purpose === "" ? {} : { purpose }) } };
});

const pace: StepSchema = All.extend({
  batchSize: whole("batch_size_whole", 1, BATCH_MAX, "batch_size"),
  concurrency: whole("batch_size_whole", 1, 10, "pace_concurrency"),
  intervalSeconds: whole("batch_size_whole", 0, 60, "pace_interval"),
}).transform(({ batchSize, concurrency, intervalSeconds }) => ({ batchSize, pace: { concurrency, intervalSeconds } }));

const SOONEST_MS = 60_000;
const trigger: StepSchema = All.transform((values, ctx) => {
  const wrong = (path: string, message: string) => ctx.addIssue({ code: "custom", message, path: [path] });
  const found = triggerOf(values);
  if (values.type === "once") {
    const at = zonedInstant(values.at, values.timezone);
    if (at === null) wrong("at", "required");
    else if (at.getTime() < Date.now() + SOONEST_MS) wrong("at", "broadcast_time_passed");
  }
  if (values.type === "recurring") {
    const ends = values.endType === "at" ? zonedInstant(values.endAt, values.timezone) : undefined;
    const starts = zonedInstant(values.start, values.timezone) ?? new Date();
    if (ends === null) wrong("endAt", "required");
    else if (ends !== undefined && ends <= starts) wrong("endAt", "broadcast_end");
  }
  for (const { path, message } of found.problems) wrong(path, message);
  return { trigger: found.trigger };
});

/** The trigger that the fields describe, or what is wrong with them, by the names of the fields. */
export function triggerOf(values: WizardValues): {
  trigger: BroadcastTrigger | null;
  problems: { path: string; message: string }[];
} {
  const parsed = TriggerSchema.safeParse(triggerInput(values));
  if (parsed.success) return { trigger: parsed.data, problems: [] };
  // An instant that is missing is told by the step itself, in its own words.
  const own = parsed.error.issues.filter(({ path }) => path[0] !== "at" && !(path[0] === "end" && path[1] === "at"));
  return {
    trigger: null,
    problems: own.map(({ path, message }) => ({
      path: path[0] === "end" ? "endTimes" : String(path[0] ?? "type"),
      message: /^[a-z_]+$/.test(message) ? message : "required",
    })),
  };
}

function triggerInput(values: WizardValues): unknown {
  const { type, timezone } = values;
  const instant = (local: string) => zonedInstant(local, timezone)?.toISOString();
  if (type === "immediate") return { type };
  if (type === "once") return { type, at: instant(values.at) };
  const { every, holidays, overlap, missed, shortMonth, time } = values;
  const start = instant(values.start);
  const end =
    values.endType === "never"
      ? {}
      : { end: values.endType === "at" ? { at: instant(values.endAt) } : { times: numberOf(values.endTimes) } };
  const common = { type, timezone, holidays, overlap, missed, ...(start === undefined ? {} : { start }), ...end };
  const own = {
    day: { time },
    week: { time, weekdays: values.weekdays.map(Number) },
    month: {
      ...{ time, shortMonth },
      monthDays: values.monthDays.map((day) => (day === "last" ? day : Number(day))),
    },
    hours: { hours: numberOf(values.hours) },
    cron: { cron: values.cron },
  };
  return { ...common, every, ...own[every] };
}

const numberOf = (text: string) => (text.trim() === "" ? undefined : Number(text));

export const STEP_SCHEMAS: Record<FormStep, StepSchema> = { basics, audience, body, pace, trigger };
