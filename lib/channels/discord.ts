import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { judgeFailure, judgeStatus } from "./http-judge";
import { CHANNEL_INPUT } from "./input-schemas";
import type { Channel } from "./types";

const descriptor = CHANNEL_DESCRIPTORS.discord;

export const discordChannel: Channel = {
  config: CHANNEL_INPUT.discord,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build: () => ({ ok: false, problem: { field: "channel", diagnosis: "template.missing" } }),
  judge: ({ response, ...exchange }, endpoint, receivedAt) =>
    response === undefined
      ? judgeFailure(exchange, endpoint)
      : judgeStatus(response, endpoint, { retryFinal: false, receivedAt }),
};
