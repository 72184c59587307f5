import type { Contract } from "../contract";
import { AUTHORIZATION_CONTRACTS } from "./authorizations";
import { BROADCAST_CONTRACTS } from "./broadcasts";
import { checkWebhookRecipients } from "./check-recipients";
import { CONTACT_CONTRACTS } from "./contacts";
import { DELIVERY_CONTRACTS } from "./deliveries";
import { DRY_RUN_CONTRACTS } from "./dry-run";
import { EVENT_CONTRACTS } from "./events";
import { FAILURE_GROUP_CONTRACTS } from "./failure-groups";
import { GROUP_CONTRACTS } from "./groups";
import { LEAVEMSG_CONTRACTS } from "./leavemsg";
import { submitLeaveMessage } from "./leavemsg-submit";
import { REPLAY_CONTRACTS } from "./replays";
import { TICKET_CONTRACTS } from "./tickets";
import { WEBHOOK_TRANSFER_CONTRACTS } from "./webhook-transfer";
import { WEBHOOK_CONTRACTS } from "./webhooks";

/**
 * Every route of the REST API, in the order in which the documentation shows them. A route without a line here is
 * found by openapi.test.ts, and so is a line without a route.
 */
export const CONTRACTS: readonly Contract[] = [
  ...EVENT_CONTRACTS,
  ...WEBHOOK_CONTRACTS,
  ...WEBHOOK_TRANSFER_CONTRACTS,
  checkWebhookRecipients,
  ...DRY_RUN_CONTRACTS,
  ...AUTHORIZATION_CONTRACTS,
  ...CONTACT_CONTRACTS,
  ...GROUP_CONTRACTS,
  ...BROADCAST_CONTRACTS,
  ...DELIVERY_CONTRACTS,
  ...FAILURE_GROUP_CONTRACTS,
  ...REPLAY_CONTRACTS,
  submitLeaveMessage,
  ...LEAVEMSG_CONTRACTS,
  ...TICKET_CONTRACTS,
];
