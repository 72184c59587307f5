DROP INDEX "due_org";--> statement-breakpoint
CREATE INDEX "deliveries_type" ON "deliveries" USING btree ("organization_id","event_type","id");--> statement-breakpoint
CREATE INDEX "deliveries_status" ON "deliveries" USING btree ("organization_id","status","id") WHERE status <> 'delivered';--> statement-breakpoint
CREATE INDEX "deliveries_endpoint_status" ON "deliveries" USING btree ("endpoint_id","status","id") WHERE status <> 'delivered';--> statement-breakpoint
CREATE INDEX "deliveries_reason" ON "deliveries" USING btree ("organization_id","reason","id") WHERE reason is not null;--> statement-breakpoint
CREATE INDEX "deliveries_code" ON "deliveries" USING btree ("organization_id","code","id") WHERE code not in ('0', '200', '201', '202', '204');--> statement-breakpoint
CREATE INDEX "deliveries_http" ON "deliveries" USING btree ("organization_id","id","response_status") WHERE response_status not between 200 and 299;--> statement-breakpoint
CREATE INDEX "deliveries_tests" ON "deliveries" USING btree ("organization_id","id") WHERE is_test;--> statement-breakpoint
CREATE INDEX "due_org" ON "due" USING btree ("organization_id","delivery_id") WHERE tries = 0;