CREATE TABLE "failure_groups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"code" text NOT NULL,
	"count" integer NOT NULL,
	"first_id" uuid NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"diagnosis" text,
	"diagnosis_values" json,
	"resolved_at" timestamp with time zone,
	"ignored_until" timestamp with time zone,
	"ignored_by" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "failure_groups_key" ON "failure_groups" USING btree ("endpoint_id","reason","code");--> statement-breakpoint
CREATE INDEX "failure_groups_org" ON "failure_groups" USING btree ("organization_id","last_at");--> statement-breakpoint
CREATE INDEX "failure_groups_open" ON "failure_groups" USING btree ("endpoint_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "failure_groups_age" ON "failure_groups" USING btree ("last_at");--> statement-breakpoint
-- What failed in the last seven days, so that the first look after the update finds it. Older failures are history.
INSERT INTO "failure_groups" ("organization_id", "endpoint_id", "reason", "code", "count", "first_id", "first_at", "last_at",
  "diagnosis", "diagnosis_values")
SELECT d.organization_id, d.endpoint_id, coalesce(d.reason, ''), coalesce(d.code, ''), count(*),
  (array_agg(d.id ORDER BY d.id))[1], min(coalesce(d.attempted_at, now())), max(coalesce(d.attempted_at, now())),
  (array_agg(d.diagnosis ORDER BY d.id DESC))[1], (array_agg(d.diagnosis_values ORDER BY d.id DESC))[1]
FROM "deliveries" d
WHERE d.status = 'exhausted' AND NOT d.is_test
  AND d.id >= (lpad(to_hex((extract(epoch FROM now() - interval '7 days') * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
GROUP BY 1, 2, 3, 4;
