import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { judgeFailure, judgeStatus } from "./http-judge";
import { CHANNEL_INPUT } from "./input-schemas";
import type { Channel } from "./types";

const descriptor = CHANNEL_DESCRIPTORS.wecom_app;

export const wecomAppChannel: Channel = {
  config: CHANNEL_INPUT.wecom_app,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  address: ({ apiBase = descriptor.apiBase }) => apiBase,
  build: () => ({ ok: false, problem: { field: "channel", diagnosis: "template.missing" } }),
  judge: ({ response, ...exchange }, endpoint, receivedAt) =>
    response === undefined
      ? judgeFailure(exchange, endpoint)
      : judgeStatus(response, endpoint, { retryFinal: false, receivedAt }),
};
