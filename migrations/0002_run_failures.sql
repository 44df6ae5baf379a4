ALTER TABLE "ops"."runs" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "retry_at" timestamp with time zone;