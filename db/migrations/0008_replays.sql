CREATE TABLE "replay_items" (
	"replay_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"state" text NOT NULL,
	"tries" smallint NOT NULL,
	"status" text NOT NULL,
	"skip_reason" text,
	"finished_at" timestamp with time zone,
	"reason" text,
	"code" text,
	"diagnosis" text,
	CONSTRAINT "replay_items_replay_id_delivery_id_pk" PRIMARY KEY("replay_id","delivery_id")
);
--> statement-breakpoint
CREATE TABLE "replay_targets" (
	"replay_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"total" integer NOT NULL,
	"cursor" uuid NOT NULL,
	"scanned" boolean DEFAULT false NOT NULL,
	"event_cursor" uuid,
	"allowed_at" bigint DEFAULT 0 NOT NULL,
	"waiting" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "replay_targets_replay_id_endpoint_id_pk" PRIMARY KEY("replay_id","endpoint_id")
);
--> statement-breakpoint
CREATE TABLE "replays" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"endpoint_id" uuid,
	"what" jsonb NOT NULL,
	"status" text NOT NULL,
	"pause_cause" text,
	"pause_reason" text,
	"pause_code" text,
	"pause_diagnosis" text,
	"pause_values" jsonb,
	"idempotency_key" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "replay_items" ADD CONSTRAINT "replay_items_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replay_targets" ADD CONSTRAINT "replay_targets_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "replay_items_waiting" ON "replay_items" USING btree ("replay_id","endpoint_id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "replay_items_failed" ON "replay_items" USING btree ("replay_id","endpoint_id","delivery_id") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "replays_org" ON "replays" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "replays_active" ON "replays" USING btree ("id") WHERE status in ('planned', 'canary', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX "replays_key" ON "replays" USING btree ("organization_id","idempotency_key") WHERE idempotency_key is not null;