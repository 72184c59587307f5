import type { Contract } from "../contract";
import { submitLeaveMessage } from "./leavemsg-submit";

/**
 * Every route of the REST API, in the order in which the documentation shows them. A route without a line here is
 * found by openapi.test.ts, and so is a line without a route.
 */
export const CONTRACTS: readonly Contract[] = [submitLeaveMessage];
