import { drainShard } from "@/lib/services/lanes/drain";
import { defineJob } from "./job";

/** Sends what is due in the lanes of one shard. */
export const drainShardJob = defineJob("drain-shard", (services, { shard }, { sliceMs }) =>
  drainShard(services, sliceMs === undefined ? { shard } : { shard, sliceMs }),
);
