CREATE SCHEMA "search";
--> statement-breakpoint
CREATE TABLE "ops"."cursors" (
	"source" text NOT NULL,
	"table_name" text NOT NULL,
	"position" jsonb NOT NULL,
	"watermark" text,
	"load_id" text NOT NULL,
	"last_full_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cursors_source_table_name_pk" PRIMARY KEY("source","table_name")
);
--> statement-breakpoint
CREATE TABLE "ops"."loads" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text,
	"source" text NOT NULL,
	"table_name" text NOT NULL,
	"mode" text NOT NULL,
	"status" text NOT NULL,
	"read" bigint DEFAULT 0 NOT NULL,
	"inserted" bigint DEFAULT 0 NOT NULL,
	"updated" bigint DEFAULT 0 NOT NULL,
	"unchanged" bigint DEFAULT 0 NOT NULL,
	"quarantined" bigint DEFAULT 0 NOT NULL,
	"deleted" bigint DEFAULT 0 NOT NULL,
	"batches" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."quarantine" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."quarantine_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"load_id" text NOT NULL,
	"source" text NOT NULL,
	"table_name" text NOT NULL,
	"key" jsonb NOT NULL,
	"column_name" text,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"value" text,
	"created_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."schema_drift" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."schema_drift_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"table_name" text NOT NULL,
	"column_name" text,
	"change" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"outcome" text NOT NULL,
	"detected_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."country_map" (
	"country_key" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."generic_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."reporting_rates" (
	"currency" text PRIMARY KEY NOT NULL,
	"reporting_currency" text NOT NULL,
	"factor" numeric(30, 15) NOT NULL,
	"rate_date" date NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."stage_map" (
	"side" text NOT NULL,
	"stage_key" text NOT NULL,
	"ace_stage" text NOT NULL,
	CONSTRAINT "stage_map_side_stage_key_pk" PRIMARY KEY("side","stage_key")
);
--> statement-breakpoint
CREATE TABLE "ops"."validation_failures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."validation_failures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" text NOT NULL,
	"rule" text NOT NULL,
	"entity" text NOT NULL,
	"entity_key" text NOT NULL,
	"column" text,
	"value" text,
	"message" text NOT NULL,
	"fix" text NOT NULL,
	"personal" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."validation_results" (
	"run_id" text NOT NULL,
	"rule" text NOT NULL,
	"suite" text NOT NULL,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"kind" text NOT NULL,
	"entity" text NOT NULL,
	"column" text,
	"status" text NOT NULL,
	"checked" bigint NOT NULL,
	"failed" bigint NOT NULL,
	"stored" integer NOT NULL,
	"threshold" jsonb,
	"blocks" boolean NOT NULL,
	"sql" text NOT NULL,
	"fix" text NOT NULL,
	"problem" text,
	"started_at" timestamp with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	CONSTRAINT "validation_results_run_id_rule_pk" PRIMARY KEY("run_id","rule")
);
--> statement-breakpoint
CREATE TABLE "search"."corpus" (
	"id" integer PRIMARY KEY NOT NULL,
	"documents" integer NOT NULL,
	"average_length" double precision NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search"."embeddings" (
	"side" text NOT NULL,
	"id" text NOT NULL,
	"model" text NOT NULL,
	"text_hash" text NOT NULL,
	"embedding" vector(512) NOT NULL,
	"embedded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "embeddings_side_id_model_pk" PRIMARY KEY("side","id","model")
);
--> statement-breakpoint
CREATE TABLE "search"."opportunities" (
	"side" text NOT NULL,
	"id" text NOT NULL,
	"title" text,
	"account_name" text,
	"stage" text,
	"country_code" text,
	"owner_name" text,
	"amount" numeric(18, 2),
	"currency" text,
	"amount_comparable" numeric(18, 2),
	"close_date" date,
	"body" text NOT NULL,
	"text_hash" text NOT NULL,
	"row_hash" text NOT NULL,
	"document" "tsvector" NOT NULL,
	"document_length" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "opportunities_side_id_pk" PRIMARY KEY("side","id")
);
--> statement-breakpoint
CREATE TABLE "search"."terms" (
	"term" text PRIMARY KEY NOT NULL,
	"documents" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."match_reviews" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."match_reviews_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"odoo_id" bigint NOT NULL,
	"ace_id" text NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"note" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."match_runs" (
	"run_id" text PRIMARY KEY NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"report" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."match_staging" (
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"row" jsonb NOT NULL,
	CONSTRAINT "match_staging_run_id_id_pk" PRIMARY KEY("run_id","id")
);
--> statement-breakpoint
CREATE TABLE "core"."opportunity_matches" (
	"id" text PRIMARY KEY NOT NULL,
	"odoo_id" bigint NOT NULL,
	"ace_id" text NOT NULL,
	"probability" double precision NOT NULL,
	"decision" text NOT NULL,
	"method" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"conflicts" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"odoo_hash" text NOT NULL,
	"ace_hash" text NOT NULL,
	"run_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search"."embeddings" ADD CONSTRAINT "embeddings_opportunity" FOREIGN KEY ("side","id") REFERENCES "search"."opportunities"("side","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "loads_started" ON "ops"."loads" USING btree ("started_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "loads_table" ON "ops"."loads" USING btree ("source","table_name","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "loads_run" ON "ops"."loads" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "quarantine_table" ON "ops"."quarantine" USING btree ("source","table_name","key");--> statement-breakpoint
CREATE INDEX "quarantine_load" ON "ops"."quarantine" USING btree ("load_id");--> statement-breakpoint
CREATE INDEX "schema_drift_table" ON "ops"."schema_drift" USING btree ("source","table_name","id");--> statement-breakpoint
CREATE INDEX "validation_failures_run" ON "ops"."validation_failures" USING btree ("run_id","rule","id");--> statement-breakpoint
CREATE INDEX "validation_failures_entity" ON "ops"."validation_failures" USING btree ("entity","entity_key");--> statement-breakpoint
CREATE INDEX "validation_results_rule" ON "ops"."validation_results" USING btree ("rule","started_at");--> statement-breakpoint
CREATE INDEX "embeddings_text" ON "search"."embeddings" USING btree ("model","text_hash");--> statement-breakpoint
CREATE INDEX "embeddings_hnsw" ON "search"."embeddings" USING hnsw ("embedding" vector_cosine_ops) WITH (m=12,ef_construction=48);--> statement-breakpoint
CREATE INDEX "opportunities_document" ON "search"."opportunities" USING gin ("document");--> statement-breakpoint
CREATE INDEX "opportunities_text_hash" ON "search"."opportunities" USING btree ("text_hash");--> statement-breakpoint
CREATE INDEX "opportunities_browse" ON "search"."opportunities" USING btree ("amount_comparable" desc nulls last,"side","id");--> statement-breakpoint
CREATE INDEX "opportunities_stage" ON "search"."opportunities" USING btree (lower("stage"));--> statement-breakpoint
CREATE INDEX "opportunities_country" ON "search"."opportunities" USING btree ("country_code");--> statement-breakpoint
CREATE INDEX "opportunities_owner" ON "search"."opportunities" USING btree (lower("owner_name"));--> statement-breakpoint
CREATE INDEX "opportunities_close_date" ON "search"."opportunities" USING btree ("close_date");--> statement-breakpoint
CREATE INDEX "terms_trigram" ON "search"."terms" USING gin ("term" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "match_reviews_pair" ON "ops"."match_reviews" USING btree ("odoo_id","ace_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "match_runs_finished" ON "ops"."match_runs" USING btree ("finished_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "opportunity_matches_odoo" ON "core"."opportunity_matches" USING btree ("odoo_id");--> statement-breakpoint
CREATE INDEX "opportunity_matches_ace" ON "core"."opportunity_matches" USING btree ("ace_id");--> statement-breakpoint
CREATE INDEX "opportunity_matches_decision" ON "core"."opportunity_matches" USING btree ("decision");