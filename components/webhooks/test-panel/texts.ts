import { protocolOf } from "@/components/protocol";
import type { TestView } from "./view";

/** Parts of a POSIX shell command stay what they are: a quote ends the text, is escaped, and starts it again. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a command; secrets are masked in it, so it shows the shape and does not pass. */
export function curlOf(request: NonNullable<TestView["request"]>): string {
  const lines = [
    `curl -X ${request.method} ${quoted(request.url)}`,
    ...request.headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    `  --data-raw ${quoted(request.body)}`,
  ];
  return lines.join(" \\\n");
}

/** Everything a colleague or the platform's support needs, as plain text. */
export function diagnosisText(
  result: TestView,
  parts: {
    title: string;
    at: string;
    steps: readonly string[];
    labels: Record<"time" | "event" | "url" | "total", string>;
  },
): string {
  const { request, response, timings, labels } = { ...result, ...parts };
  const lines = [
    parts.title,
    `${labels.time}: ${parts.at}`,
    `${labels.event}: ${result.eventType} ${result.eventId}`,
    ...(request === null ? [] : [`${labels.url}: ${request.method} ${request.url}`]),
    `${labels.total}: ${Math.round(timings.total)} ms`,
    ...(result.diagnosis.raw.code === undefined ? [] : [`code: ${result.diagnosis.raw.code}`]),
    ...(result.diagnosis.raw.message === undefined ? [] : [`message: ${result.diagnosis.raw.message}`]),
    ...(response === null ? [] : [`${protocolOf(request)} ${response.status}`, response.body.slice(0, 1_000)]),
    ...parts.steps.map((step, index) => `${index + 1}. ${step}`),
  ];
  return lines.join("\n");
}
