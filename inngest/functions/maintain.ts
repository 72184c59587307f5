import { env } from "@/lib/env";
import { remindOfCare } from "@/lib/services/care/remind";
import { forgetImports } from "@/lib/services/contacts/import/advance";
import { recountStaleGroups } from "@/lib/services/groups/count";
import { maintain } from "@/lib/services/lanes/maintain";
import { tellOfSpam } from "@/lib/services/messages/spam-digest";
import { DONE, defineJob } from "./job";

/** The regular upkeep. */
export const maintainJob = defineJob("maintain", async (services) => {
  const { RETENTION_DAYS: days, BODY_RETENTION_DAYS: bodyDays } = env();
  await maintain({ ...services, retention: { days, bodyDays } });
  await remindOfCare(services);
  await tellOfSpam(services);
  await recountStaleGroups(services);
  await forgetImports(services);
  return DONE;
});
