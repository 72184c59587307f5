import type { Db } from "@/db/client";
import { EVENTS_WINDOW_SECONDS, readFigures, workerAgeSeconds } from "@/db/queries/health";
import { laneFigures } from "@/db/queries/lane-health";
import { type Actor, authorize } from "@/lib/context";
import { BLOCK_REASONS } from "@/lib/domain/lane-health";

/** Who asks: the operator on the machine itself (everything), or an API token (its organization's figures). */
export type MetricsReader = { scope: "installation" } | { scope: "organization"; organizationId: string; actor: Actor };

type Metric = { name: string; help: string; type: "gauge"; samples: [labels: string, value: number][] };

/**
 * The metrics in Prometheus' text format (version 0.0.4).
 * @throws AppError `forbidden` for a token without `delivery.read`
 */
export async function metricsText(db: Db, reader: MetricsReader, now: Date): Promise<string> {
  if (reader.scope === "organization") authorize(reader, "delivery.read");
  const organizationId = reader.scope === "organization" ? reader.organizationId : null;
  const figures = await readFigures(db, organizationId, now);
  const lanes = await laneFigures(db, organizationId, now);
  const age = await workerAgeSeconds(db, now);
  const gauge = (name: string, help: string, samples: Metric["samples"]): Metric => ({
    name,
    help,
    type: "gauge",
    samples,
  });
  const metrics = [
    gauge("hooklane_up", "1 while the process answers.", [["", 1]]),
    gauge("hooklane_events_recent", `Events accepted in the last ${EVENTS_WINDOW_SECONDS} seconds.`, [
      ["", figures.eventsRecent],
    ]),
    gauge("hooklane_due_deliveries", "Deliveries that are not finished, by whether their time has come.", [
      ['{state="overdue"}', figures.overdue],
      ['{state="scheduled"}', figures.due - figures.overdue],
    ]),
    gauge("hooklane_oldest_due_age_seconds", "How long the oldest due delivery has been waiting.", [
      ["", figures.oldestDueSeconds],
    ]),
    gauge("hooklane_open_breakers", "Webhooks whose receivers keep failing and are probed.", [["", lanes.open]]),
    gauge(
      "hooklane_blocked_lanes",
      "Webhooks that may send nothing for now, by reason.",
      BLOCK_REASONS.map((reason) => [`{reason="${reason}"}`, lanes.blocked[reason] ?? 0]),
    ),
    gauge("hooklane_deliveries_24h", "Deliveries of the last 24 hours that have ended, by status.", [
      ['{status="delivered"}', figures.delivered],
      ['{status="exhausted"}', figures.exhausted],
      ['{status="skipped"}', figures.skipped],
    ]),
    // No sample while no worker was ever seen: an alert on absence tells that apart from age 0.
    gauge("hooklane_worker_heartbeat_age_seconds", "Since any worker was last seen.", age === null ? [] : [["", age]]),
  ];
  return metrics.map(render).join("");
}

function render(metric: Metric): string {
  const lines = metric.samples.map(([labels, value]) => `${metric.name}${labels} ${value}\n`);
  return `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n${lines.join("")}`;
}
