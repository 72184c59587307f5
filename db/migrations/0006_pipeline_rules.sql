CREATE TABLE "dedupe" (
	"endpoint_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"delivery_id" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "dedupe_endpoint_id_hash_pk" PRIMARY KEY("endpoint_id","hash")
);
--> statement-breakpoint
CREATE TABLE "limiters" (
	"key" text PRIMARY KEY NOT NULL,
	"sends" bigint[] DEFAULT '{}'::bigint[] NOT NULL,
	"blocked_until" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "attempts" ALTER COLUMN "diagnosis_values" SET DATA TYPE json,
  ALTER COLUMN "timings" SET DATA TYPE json,
  ALTER COLUMN "connection" SET DATA TYPE json,
  ALTER COLUMN "request_headers" SET DATA TYPE json,
  ALTER COLUMN "response_headers" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "diagnosis_values" SET DATA TYPE json,
  ALTER COLUMN "timings" SET DATA TYPE json,
  ALTER COLUMN "connection" SET DATA TYPE json,
  ALTER COLUMN "request_headers" SET DATA TYPE json,
  ALTER COLUMN "response_headers" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "block_reason" text;--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "health" json;--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "failing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "lanes" ADD COLUMN "seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "related_id" uuid;--> statement-breakpoint
ALTER TABLE "delivery_stats" ADD COLUMN "latency" integer[];--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "gather" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "seq" bigint;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "content_hash" "bytea";--> statement-breakpoint
CREATE INDEX "dedupe_age" ON "dedupe" USING btree ("until");--> statement-breakpoint
CREATE INDEX "limiters_age" ON "limiters" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "deliveries_related" ON "deliveries" USING btree ("related_id") WHERE related_id is not null;--> statement-breakpoint
CREATE INDEX "due_order" ON "due" USING btree ("endpoint_id","seq") WHERE seq is not null;--> statement-breakpoint
CREATE INDEX "events_content" ON "events" USING btree ("organization_id","content_hash","id") WHERE content_hash is not null; --> statement-breakpoint
-- Adds two histograms bin by bin; the shorter one counts as if it ended with zeros.
CREATE FUNCTION histogram_add(a integer[], b integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a
    ELSE (SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY n)
      FROM unnest(a, b) WITH ORDINALITY AS u(x, y, n)) END
$$;
