CREATE TABLE "upkeep" (
	"task" text PRIMARY KEY NOT NULL,
	"cursor" uuid NOT NULL
);
--> statement-breakpoint
-- No row has a histogram yet: nothing wrote the arrays.
ALTER TABLE "delivery_stats" ALTER COLUMN "latency" SET DATA TYPE numeric USING NULL;--> statement-breakpoint
DROP FUNCTION histogram_add(integer[], integer[]);
