import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { judgeFailure, judgeStatus } from "./http-judge";
import { CHANNEL_INPUT } from "./input-schemas";
import type { Channel } from "./types";

const descriptor = CHANNEL_DESCRIPTORS.email;

export const emailChannel: Channel = {
  config: CHANNEL_INPUT.email,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  address: ({ smtp }) =>
    smtp === undefined ? "" : `${smtp.security === "tls" ? "smtps" : "smtp"}://${smtp.host}:${smtp.port}`,
  build: () => ({ ok: false, problem: { field: "channel", diagnosis: "template.missing" } }),
  judge: ({ response, ...exchange }, endpoint, receivedAt) =>
    response === undefined
      ? judgeFailure(exchange, endpoint)
      : judgeStatus(response, endpoint, { retryFinal: false, receivedAt }),
};
