CREATE TABLE "ops"."source_outages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."source_outages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"last_good_at" timestamp with time zone,
	"failures" integer NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."erasures" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"source" text NOT NULL,
	"table_name" text,
	"key" text,
	"email_hash" text,
	"salt" text NOT NULL,
	"requested_by" text NOT NULL,
	"status" text NOT NULL,
	"tables" jsonb NOT NULL,
	"remaining" jsonb NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."suppressions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."suppressions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"erasure_id" text NOT NULL,
	"origin" text NOT NULL,
	"source" text NOT NULL,
	"table_name" text NOT NULL,
	"column_name" text NOT NULL,
	"value" text,
	"value_hash" text,
	"salt" text NOT NULL,
	"columns" text[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ops"."quarantine" ADD COLUMN "resolution" text;--> statement-breakpoint
CREATE UNIQUE INDEX "source_outages_open" ON "ops"."source_outages" USING btree ("source","kind") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "source_outages_since" ON "ops"."source_outages" USING btree ("since" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "erasures_requested" ON "ops"."erasures" USING btree ("requested_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "erasures_run" ON "ops"."erasures" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "suppressions_table" ON "ops"."suppressions" USING btree ("source","table_name");--> statement-breakpoint
CREATE INDEX "suppressions_erasure" ON "ops"."suppressions" USING btree ("erasure_id");