ALTER TABLE "attempts" ADD COLUMN "recipients" json;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "recipients" json;