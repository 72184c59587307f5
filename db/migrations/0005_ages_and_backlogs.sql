CREATE INDEX "due_org" ON "due" USING btree ("organization_id","delivery_id");--> statement-breakpoint
CREATE INDEX "intake_keys_age" ON "intake_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "submit_keys_age" ON "submit_keys" USING btree ("created_at");