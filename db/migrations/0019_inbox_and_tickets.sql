CREATE TABLE "inbox_settings" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"sla_minutes" jsonb NOT NULL,
	"sla_categories" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"reply_endpoint_id" uuid,
	"reply_from" text DEFAULT '' NOT NULL,
	"reply_to" text DEFAULT '' NOT NULL,
	"signature" text DEFAULT '' NOT NULL,
	"auto_close_days" integer NOT NULL,
	"message_days" integer NOT NULL,
	"ip_days" integer NOT NULL,
	"spam_days" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_drafts" (
	"message_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"body" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "message_drafts_message_id_user_id_pk" PRIMARY KEY("message_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "message_facts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"batch_id" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_replies" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"author_id" uuid,
	"author_name" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"after" text NOT NULL,
	"send_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"problem" jsonb,
	"letter_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "message_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"search" text NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member_handles" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "member_handles_organization_id_user_id_platform_pk" PRIMARY KEY("organization_id","user_id","platform")
);
--> statement-breakpoint
CREATE TABLE "ticket_facts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"number" text NOT NULL,
	"external_id" text,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"priority" text NOT NULL,
	"status" text NOT NULL,
	"assignee_id" uuid,
	"assignee_ref" text,
	"customer_name" text DEFAULT '' NOT NULL,
	"customer_email" text,
	"customer_phone" text,
	"message_id" uuid,
	"contact_id" uuid,
	"due_at" timestamp with time zone,
	"due_soon_at" timestamp with time zone,
	"due_soon_raised_at" timestamp with time zone,
	"overdue_raised_at" timestamp with time zone,
	"escalated_to" text,
	"escalated_at" timestamp with time zone,
	"resolution" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "priority" text DEFAULT 'medium' NOT NULL;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "assignee_id" uuid;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "close_reason" text;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "unread" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "warn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "warned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "breached_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "responded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "response_minutes" integer;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "replied_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "snoozed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "follows_id" uuid;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "consent" jsonb;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "legal_hold" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "leave_messages" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "inbox_settings" ADD CONSTRAINT "inbox_settings_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_drafts" ADD CONSTRAINT "message_drafts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_facts" ADD CONSTRAINT "message_facts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_replies" ADD CONSTRAINT "message_replies_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_views" ADD CONSTRAINT "message_views_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_handles" ADD CONSTRAINT "member_handles_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_facts" ADD CONSTRAINT "ticket_facts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "message_facts_message" ON "message_facts" USING btree ("organization_id","message_id","id");--> statement-breakpoint
CREATE INDEX "message_facts_batch" ON "message_facts" USING btree ("batch_id") WHERE batch_id is not null;--> statement-breakpoint
CREATE INDEX "message_replies_message" ON "message_replies" USING btree ("organization_id","message_id","id");--> statement-breakpoint
CREATE INDEX "message_replies_due" ON "message_replies" USING btree ("send_at") WHERE state in ('scheduled', 'sending');--> statement-breakpoint
CREATE INDEX "message_views_org" ON "message_views" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "member_handles_value" ON "member_handles" USING btree ("organization_id","platform","value");--> statement-breakpoint
CREATE INDEX "ticket_facts_ticket" ON "ticket_facts" USING btree ("organization_id","ticket_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_external" ON "tickets" USING btree ("organization_id","external_id") WHERE external_id is not null;--> statement-breakpoint
CREATE INDEX "tickets_org" ON "tickets" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "tickets_message" ON "tickets" USING btree ("organization_id","message_id") WHERE message_id is not null;--> statement-breakpoint
CREATE INDEX "tickets_due_soon" ON "tickets" USING btree ("due_soon_at") WHERE due_soon_raised_at is null and overdue_raised_at is null and status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "tickets_overdue" ON "tickets" USING btree ("due_at") WHERE overdue_raised_at is null and status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "leave_messages_due" ON "leave_messages" USING btree ("organization_id","due_at") WHERE status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "leave_messages_assignee" ON "leave_messages" USING btree ("organization_id","assignee_id") WHERE status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "leave_messages_warn" ON "leave_messages" USING btree ("warn_at") WHERE warned_at is null and breached_at is null and responded_at is null and status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "leave_messages_breach" ON "leave_messages" USING btree ("due_at") WHERE breached_at is null and responded_at is null and status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "leave_messages_phone" ON "leave_messages" USING btree ("organization_id","phone") WHERE phone is not null;--> statement-breakpoint
CREATE INDEX "leave_messages_email" ON "leave_messages" USING btree ("organization_id","email") WHERE email is not null;--> statement-breakpoint
CREATE INDEX "leave_messages_replied" ON "leave_messages" USING btree ("replied_at") WHERE status = 'replied';