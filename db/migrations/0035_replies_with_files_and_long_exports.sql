CREATE TABLE "message_export_parts" (
	"export_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"rows" jsonb NOT NULL,
	CONSTRAINT "message_export_parts_export_id_part_pk" PRIMARY KEY("export_id","part")
);
--> statement-breakpoint
CREATE TABLE "message_exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"state" text NOT NULL,
	"order" jsonb NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"parts" integer DEFAULT 0 NOT NULL,
	"after_id" uuid,
	"field_keys" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "message_files" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "message_files" ADD COLUMN "reply_id" uuid;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "client" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "message_export_parts" ADD CONSTRAINT "message_export_parts_export_id_message_exports_id_fk" FOREIGN KEY ("export_id") REFERENCES "public"."message_exports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_export_parts" ADD CONSTRAINT "message_export_parts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_exports" ADD CONSTRAINT "message_exports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "message_exports_user" ON "message_exports" USING btree ("organization_id","user_id","id");--> statement-breakpoint
CREATE INDEX "message_exports_live" ON "message_exports" USING btree ("id") WHERE state = 'running';