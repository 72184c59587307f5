ALTER TABLE "unrouted" DROP CONSTRAINT "unrouted_pkey";--> statement-breakpoint
ALTER TABLE "unrouted" ADD CONSTRAINT "unrouted_organization_id_event_id_pk" PRIMARY KEY("organization_id","event_id");--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "step" smallint DEFAULT 0 NOT NULL;
