import { z } from "zod";
import { SELF_TEST_RHYTHMS } from "@/lib/domain/care/self-test";

/** 定时自检 as the form holds it. */
export const SelfTestFormSchema = z
  .object({ rhythm: z.enum(SELF_TEST_RHYTHMS), at: z.string(), day: z.string() })
  .refine(({ rhythm, at }) => rhythm === "off" || at !== "", { path: ["at"], message: "required" });
