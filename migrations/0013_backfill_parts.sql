CREATE TABLE "ops"."backfill_parts" (
	"backfill_id" text NOT NULL,
	"number" integer NOT NULL,
	"table_name" text NOT NULL,
	"after_key" text,
	"up_to_key" text,
	"position" jsonb,
	"state" text NOT NULL,
	"run_id" text,
	"run_attempt" integer,
	"worker" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"read" bigint DEFAULT 0 NOT NULL,
	"inserted" bigint DEFAULT 0 NOT NULL,
	"updated" bigint DEFAULT 0 NOT NULL,
	"unchanged" bigint DEFAULT 0 NOT NULL,
	"quarantined" bigint DEFAULT 0 NOT NULL,
	"deleted" bigint DEFAULT 0 NOT NULL,
	"error_code" text,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "backfill_parts_backfill_id_number_pk" PRIMARY KEY("backfill_id","number")
);
--> statement-breakpoint
CREATE TABLE "ops"."backfill_tables" (
	"backfill_id" text NOT NULL,
	"table_name" text NOT NULL,
	"description" jsonb NOT NULL,
	"load_id" text NOT NULL,
	"takes_cursor" boolean NOT NULL,
	"watermark" text,
	"rows_expected" bigint,
	"bytes_expected" bigint,
	"finished_at" timestamp with time zone,
	CONSTRAINT "backfill_tables_backfill_id_table_name_pk" PRIMARY KEY("backfill_id","table_name")
);
--> statement-breakpoint
CREATE TABLE "ops"."backfills" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"run_id" text NOT NULL,
	"scope" jsonb NOT NULL,
	"workers" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "backfills_source" ON "ops"."backfills" USING btree ("source","started_at" DESC NULLS LAST);