import { jsonParameter } from "./hot";
import { arrayLiteral, line, storableField, travels } from "./lines";
import type { LaneChange, ResultRow } from "./results";

/*
 * How the committer's rows travel to the tick: columns, their order in a line, and their types.
 */

/** Columns of one try, their names in code, their types; `hex` ones are bytes. */
export const EXCHANGE = [
  ["attempted_at", "attemptedAt", "timestamptz"],
  ["verdict", "verdict", "text"],
  ["reason", "reason", "text"],
  ["code", "code", "text"],
  ["diagnosis", "diagnosis", "text"],
  ["diagnosis_values", "diagnosisValues", "json"],
  ["outcome_unknown", "outcomeUnknown", "boolean"],
  ["recipients", "recipients", "json"],
  ["timings", "timings", "json"],
  ["connection", "connection", "json"],
  ["request_method", "requestMethod", "text"],
  ["request_url", "requestUrl", "text"],
  ["request_headers", "requestHeaders", "json"],
  ["request_body_hash", "requestBodyHash", "text", "hex"],
  ["response_status", "responseStatus", "smallint"],
  ["response_headers", "responseHeaders", "json"],
  ["response_body", "responseBody", "text", "hex"],
  ["response_truncated", "responseTruncated", "boolean"],
] as const;

export const LANE_FIELDS = [
  ["endpointId", "uuid"],
  ["token", "bigint"],
  ["leaseMs", "int"],
  ["keep", "uuid[]"],
  ["add", "uuid[]"],
  ["addTries", "smallint[]"],
  ["release", "boolean"],
  ["wakeSeq", "bigint"],
  ["marks", "json"],
] as const;

/** Whose delivery it is, and of which event, says its row of `due`: five ids less to read for every result. */
export const RESULT_FIELDS = [
  ["id", "uuid"],
  ["trigger", "text"],
  ["number", "smallint"],
  ["prio", "smallint"],
  ["createdMs", "float8"],
  ["latency", "numeric"],
  ["status", "text"],
  ["final", "boolean"],
  ["step", "smallint"],
  ["delayMs", "float8"],
  ["resumeAt", "timestamptz"],
  ["nextTrigger", "text"],
  ["requestBody", "text"],
  /** Instead of `requestBody`, for one whose characters cannot travel as text. */
  ["requestBytes", "text"],
  ...EXCHANGE.map(([, field, type]) => [field, type] as const),
] as const;

export const laneLine = (lane: LaneChange): string =>
  line([
    lane.endpointId,
    lane.token,
    lane.leaseMs,
    arrayLiteral(lane.keep),
    arrayLiteral(lane.add),
    arrayLiteral(lane.addTries),
    lane.release,
    lane.wakeSeq,
    jsonField(lane.marks),
  ]);

export function resultLine(row: ResultRow): string {
  const { requestBody } = row;
  const asText = requestBody === null || travels(requestBody);
  return line([
    row.id,
    row.trigger,
    row.number,
    row.prio,
    row.createdMs,
    row.latency,
    row.status,
    row.final,
    row.step,
    row.delayMs,
    row.resumeAt,
    row.nextTrigger,
    asText ? requestBody : null,
    asText ? null : Buffer.from(requestBody, "utf8").toString("hex"),
    row.attemptedAt,
    row.verdict,
    row.reason,
    storableField(row.code),
    row.diagnosis,
    jsonField(row.diagnosisValues),
    row.outcomeUnknown,
    jsonField(row.recipients),
    ownJson(row.timings),
    ownJson(row.connection),
    row.requestMethod,
    storableField(row.requestUrl),
    ownJson(row.requestHeaders),
    row.requestBodyHash,
    row.responseStatus,
    ownJson(row.responseHeaders),
    row.responseBody,
    row.responseTruncated,
  ]);
}

/** JSON writes every control character as an escape: what cannot be stored must be looked for there. */
const jsonField = (value: object | null): string | null => (value === null ? null : jsonParameter(value));

/** JSON of what holds numbers and header fields only: nothing in it needs looking for. */
const ownJson = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
