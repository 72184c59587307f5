ALTER TABLE "leave_messages" ADD COLUMN "route_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "assignment" jsonb;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "last_assignee_id" uuid;--> statement-breakpoint
CREATE INDEX "leave_messages_route" ON "leave_messages" USING btree ("route_at") WHERE route_at is not null;