CREATE TABLE "broadcast_batches" (
	"run_id" uuid NOT NULL,
	"no" integer NOT NULL,
	"organization_id" uuid NOT NULL,
	"contact_ids" uuid[] NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"delivery_id" uuid,
	"event_id" uuid,
	"tries" smallint DEFAULT 0 NOT NULL,
	"reason" text,
	"code" text,
	"diagnosis" text,
	"ledger" jsonb,
	CONSTRAINT "broadcast_batches_run_id_no_pk" PRIMARY KEY("run_id","no")
);
--> statement-breakpoint
CREATE TABLE "broadcast_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"broadcast_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"plan" jsonb NOT NULL,
	"status" text NOT NULL,
	"pause" text,
	"planned_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"cursor" uuid,
	"prepared" boolean DEFAULT false NOT NULL,
	"contacts" integer DEFAULT 0 NOT NULL,
	"batches" integer DEFAULT 0 NOT NULL,
	"waiting" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"stopped" integer DEFAULT 0 NOT NULL,
	"delivered_contacts" integer DEFAULT 0 NOT NULL,
	"failed_contacts" integer DEFAULT 0 NOT NULL,
	"allowed_at" bigint DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "broadcasts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"own_endpoint" boolean DEFAULT false NOT NULL,
	"plan" jsonb NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp with time zone,
	"next_run_at" timestamp with time zone,
	"runs" integer DEFAULT 0 NOT NULL,
	"tested_as" text,
	"created_by" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "broadcast_batches" ADD CONSTRAINT "broadcast_batches_run_id_broadcast_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."broadcast_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "broadcast_runs" ADD CONSTRAINT "broadcast_runs_broadcast_id_broadcasts_id_fk" FOREIGN KEY ("broadcast_id") REFERENCES "public"."broadcasts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "broadcasts" ADD CONSTRAINT "broadcasts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "broadcast_batches_planned" ON "broadcast_batches" USING btree ("run_id","no") WHERE state = 'planned';--> statement-breakpoint
CREATE INDEX "broadcast_batches_waiting" ON "broadcast_batches" USING btree ("run_id","no") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "broadcast_batches_failed" ON "broadcast_batches" USING btree ("run_id","no") WHERE state = 'failed' or ledger is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "broadcast_runs_planned" ON "broadcast_runs" USING btree ("broadcast_id","planned_at");--> statement-breakpoint
CREATE INDEX "broadcast_runs_of" ON "broadcast_runs" USING btree ("broadcast_id","id");--> statement-breakpoint
CREATE INDEX "broadcast_runs_live" ON "broadcast_runs" USING btree ("id") WHERE status in ('preparing', 'running') or waiting > 0;--> statement-breakpoint
CREATE INDEX "broadcasts_org" ON "broadcasts" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "broadcasts_due" ON "broadcasts" USING btree ("next_run_at") WHERE next_run_at is not null;--> statement-breakpoint
CREATE INDEX "broadcasts_endpoint" ON "broadcasts" USING btree ("endpoint_id");