ALTER TABLE "leave_messages" ADD COLUMN "source" text DEFAULT 'web_chat' NOT NULL;--> statement-breakpoint
ALTER TABLE "received_requests" ADD COLUMN "outcome" text DEFAULT 'accepted' NOT NULL;--> statement-breakpoint
ALTER TABLE "received_requests" ADD COLUMN "signature" text DEFAULT 'not_configured' NOT NULL;--> statement-breakpoint
ALTER TABLE "receivers" ADD COLUMN "keywords" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "receivers" ADD COLUMN "state" jsonb DEFAULT '{"accepted":[],"bannedUntil":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "receivers" ADD COLUMN "calls_in_minute" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "receivers" ADD COLUMN "minute_started_at" timestamp with time zone;