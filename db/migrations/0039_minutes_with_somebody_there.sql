CREATE TABLE "presence_coverage" (
	"organization_id" uuid NOT NULL,
	"day" date NOT NULL,
	"reason" text NOT NULL,
	"minutes" integer NOT NULL,
	CONSTRAINT "presence_coverage_organization_id_day_reason_pk" PRIMARY KEY("organization_id","day","reason")
);
--> statement-breakpoint
ALTER TABLE "presence_settings" ADD COLUMN "sampled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "presence_coverage" ADD CONSTRAINT "presence_coverage_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;