DROP INDEX "events_content";--> statement-breakpoint
CREATE INDEX "events_content" ON "events" USING btree ("content_hash","id") WHERE content_hash is not null;