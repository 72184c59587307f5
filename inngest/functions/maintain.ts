import { maintain } from "@/lib/services/lanes/maintain";
import { DONE, defineJob } from "./job";

/** The regular upkeep. */
export const maintainJob = defineJob("maintain", async (services) => {
  await maintain(services);
  return DONE;
});
