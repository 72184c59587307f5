CREATE TABLE "agent_presence" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"status" text NOT NULL,
	"auto_from" text,
	"set_by" text,
	"changed_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone,
	"online_day" date,
	"online_seconds" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "agent_presence_organization_id_user_id_pk" PRIMARY KEY("organization_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "presence_devices" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"last_ping_at" timestamp with time zone NOT NULL,
	"last_input_at" timestamp with time zone NOT NULL,
	CONSTRAINT "presence_devices_organization_id_user_id_device_id_pk" PRIMARY KEY("organization_id","user_id","device_id")
);
--> statement-breakpoint
CREATE TABLE "presence_settings" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"schedule" jsonb NOT NULL,
	"count_busy" boolean DEFAULT false NOT NULL,
	"idle_minutes" integer DEFAULT 10 NOT NULL,
	"forced" boolean DEFAULT false NOT NULL,
	"forced_until" timestamp with time zone,
	"forced_by" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "presence_shown" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "site_widgets" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"settings" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone,
	"last_loaded_at" timestamp with time zone,
	"last_origin" text
);
--> statement-breakpoint
ALTER TABLE "agent_presence" ADD CONSTRAINT "agent_presence_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_devices" ADD CONSTRAINT "presence_devices_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_settings" ADD CONSTRAINT "presence_settings_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_shown" ADD CONSTRAINT "presence_shown_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_widgets" ADD CONSTRAINT "site_widgets_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_widgets" ADD CONSTRAINT "site_widgets_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "site_widgets_org" ON "site_widgets" USING btree ("organization_id");