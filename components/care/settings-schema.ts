import { z } from "zod";

const range = (min: number, max: number, key: string) => z.number(key).int(key).min(min, key).max(max, key);

/** 提醒时机 as the form holds it. */
export const CareSettingsFormSchema = z.object({
  secretDays: range(30, 730, "care_secret_days"),
  quietDays: range(1, 90, "care_quiet_days"),
});
