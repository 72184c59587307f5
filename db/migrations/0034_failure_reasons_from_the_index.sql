DROP INDEX "deliveries_status";--> statement-breakpoint
DROP INDEX "deliveries_endpoint_status";--> statement-breakpoint
CREATE INDEX "deliveries_status" ON "deliveries" USING btree ("organization_id","status","id","reason","is_test") WHERE status <> 'delivered';--> statement-breakpoint
CREATE INDEX "deliveries_endpoint_status" ON "deliveries" USING btree ("endpoint_id","status","id","reason","is_test") WHERE status <> 'delivered';