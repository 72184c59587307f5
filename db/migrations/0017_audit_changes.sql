ALTER TABLE "audit_log" ADD COLUMN "changes" jsonb;--> statement-breakpoint
CREATE INDEX "audit_log_object" ON "audit_log" USING btree ("organization_id","object_id","id") WHERE object_id is not null;