ALTER TABLE "leave_messages" ADD COLUMN "spam_found" text[];--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "guard" jsonb;