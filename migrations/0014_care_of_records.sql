ALTER TABLE "ops"."erasures" ADD COLUMN "pending" jsonb;--> statement-breakpoint
ALTER TABLE "ops"."erasures" ADD COLUMN "lifted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."erasures" ADD COLUMN "lifted_by" text;--> statement-breakpoint
ALTER TABLE "ops"."erasures" ADD COLUMN "lift_reason" text;--> statement-breakpoint
ALTER TABLE "ops"."suppressions" ADD COLUMN "lifted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."loads" ADD COLUMN "loads" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX "backfill_tables_load" ON "ops"."backfill_tables" USING btree ("load_id");