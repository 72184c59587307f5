CREATE TABLE "notification_backups" (
	"delivery_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"primaries" uuid[] NOT NULL,
	"not_before" timestamp with time zone,
	"test" boolean DEFAULT false NOT NULL,
	"deadline" timestamp with time zone NOT NULL,
	"look_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notification_channels" ADD COLUMN "role" text DEFAULT 'primary' NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "urgent_passes" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "backup_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "triggers" text[] DEFAULT '{created}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "categories" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "priorities" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "site_keys" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_settings" ADD COLUMN "keywords" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_backups" ADD CONSTRAINT "notification_backups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notification_backups_look" ON "notification_backups" USING btree ("look_at");--> statement-breakpoint
CREATE TABLE "care_settings" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"secret_days" integer NOT NULL,
	"quiet_days" integer NOT NULL,
	"silence_told_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoint_care" (
	"endpoint_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"self_test" text DEFAULT 'off' NOT NULL,
	"self_test_at" text DEFAULT '09:00' NOT NULL,
	"self_test_day" smallint DEFAULT 1 NOT NULL,
	"next_test_at" timestamp with time zone,
	"last_test_at" timestamp with time zone,
	"last_test_ok" boolean,
	"last_test_delivery_id" uuid,
	"last_test_finding" jsonb,
	"secret_dates" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"certificate_host" text,
	"certificate_subject" text,
	"certificate_issuer" text,
	"certificate_expires_at" timestamp with time zone,
	"certificate_seen_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pipeline_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"mark_hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"message_id" uuid,
	"event_id" uuid,
	"stored_at" timestamp with time zone,
	CONSTRAINT "pipeline_checks_markHash_unique" UNIQUE("mark_hash")
);
--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "synthetic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "care_settings" ADD CONSTRAINT "care_settings_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_care" ADD CONSTRAINT "endpoint_care_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_care" ADD CONSTRAINT "endpoint_care_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_checks" ADD CONSTRAINT "pipeline_checks_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "endpoint_care_org" ON "endpoint_care" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "endpoint_care_next" ON "endpoint_care" USING btree ("next_test_at") WHERE next_test_at is not null;--> statement-breakpoint
CREATE INDEX "pipeline_checks_org" ON "pipeline_checks" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "leave_messages_synthetic" ON "leave_messages" USING btree ("id") WHERE synthetic;