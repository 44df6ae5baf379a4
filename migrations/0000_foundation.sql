CREATE SCHEMA "core";
--> statement-breakpoint
CREATE SCHEMA "ops";
--> statement-breakpoint
CREATE SCHEMA "raw";
--> statement-breakpoint
CREATE TABLE "ops"."audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request_id" text NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"actor_kind" text NOT NULL,
	"on_behalf_of" text,
	"channel" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"input" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"error_code" text,
	"duration_ms" integer,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"seq" bigint,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"actor" text NOT NULL,
	"request_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."sessions" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"role" text NOT NULL,
	"csrf_token" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."sign_in_links" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"role" text NOT NULL,
	"secret_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "tokens_name_unique" UNIQUE("name"),
	CONSTRAINT "tokens_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "ops"."run_logs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."run_logs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" text NOT NULL,
	"level" text NOT NULL,
	"message" text NOT NULL,
	"data" jsonb,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."runs" (
	"id" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"input" jsonb NOT NULL,
	"status" text NOT NULL,
	"next" jsonb NOT NULL,
	"parent_id" text,
	"exclusive_key" text NOT NULL,
	"actor" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"progress" jsonb,
	"result" jsonb,
	"error" jsonb,
	"attempt" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer NOT NULL,
	"cancel_requested_at" timestamp with time zone,
	"cancel_requested_by" text,
	"lease_owner" text,
	"lease_expires_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."locks" (
	"name" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."ace_opportunities" (
	"id" text PRIMARY KEY NOT NULL,
	"partner_opportunity_identifier" text,
	"name" text,
	"description" text,
	"account_name" text,
	"website_domain" text,
	"industry" text,
	"street" text,
	"city" text,
	"postal_code" text,
	"state_name" text,
	"country_code" text,
	"aws_account_id" text,
	"duns" text,
	"stage_name" text,
	"ace_stage" text,
	"review_status" text,
	"origin" text,
	"use_case" text,
	"amount" numeric(18, 2),
	"amount_basis" text,
	"currency" text,
	"amount_reporting" numeric(18, 2),
	"owner_name" text,
	"owner_email" text,
	"contact_name" text,
	"contact_email" text,
	"email_domain" text,
	"phone" text,
	"close_date" date,
	"closed_lost_reason" text,
	"source_created_at" timestamp with time zone,
	"source_updated_at" timestamp with time zone,
	"raw_id" bigint NOT NULL,
	"load_id" text NOT NULL,
	"source_hash" text NOT NULL,
	"transformed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."aws_accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"normalized_name" text NOT NULL,
	"website_domain" text,
	"country_code" text,
	"industry" text,
	"aws_account_id" text,
	"duns" text,
	"origin" text NOT NULL,
	"odoo_partner_ids" bigint[] NOT NULL,
	"odoo_opportunities" integer NOT NULL,
	"ace_opportunities" integer NOT NULL,
	"transformed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "core"."odoo_opportunities" (
	"id" bigint PRIMARY KEY NOT NULL,
	"name" text,
	"type" text,
	"active" boolean NOT NULL,
	"description" text,
	"partner_id" bigint,
	"account_name" text,
	"contact_name" text,
	"email" text,
	"phone" text,
	"website_domain" text,
	"email_domain" text,
	"street" text,
	"city" text,
	"postal_code" text,
	"state_name" text,
	"country_code" text,
	"country_name" text,
	"stage_name" text,
	"ace_stage" text,
	"probability" numeric,
	"amount" numeric(18, 2),
	"currency" text,
	"amount_reporting" numeric(18, 2),
	"owner_name" text,
	"owner_email" text,
	"team_name" text,
	"company_name" text,
	"tags" text[] NOT NULL,
	"utm_source" text,
	"utm_campaign" text,
	"lost_reason" text,
	"close_date" date,
	"ace_opportunity_id" text,
	"source_created_at" timestamp with time zone,
	"source_updated_at" timestamp with time zone,
	"raw_id" bigint NOT NULL,
	"load_id" text NOT NULL,
	"source_hash" text NOT NULL,
	"transformed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_at" ON "ops"."audit" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_request" ON "ops"."audit" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "ops"."audit" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "audit_action" ON "ops"."audit" USING btree ("action","id");--> statement-breakpoint
CREATE UNIQUE INDEX "events_seq" ON "ops"."events" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "ops"."events" USING btree ("id") WHERE seq is null;--> statement-breakpoint
CREATE INDEX "sessions_expires" ON "ops"."sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "run_logs_run" ON "ops"."run_logs" USING btree ("run_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_one_active" ON "ops"."runs" USING btree ("exclusive_key") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "runs_created" ON "ops"."runs" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "runs_active" ON "ops"."runs" USING btree ("status") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "ace_opportunities_country" ON "core"."ace_opportunities" USING btree ("country_code");--> statement-breakpoint
CREATE INDEX "ace_opportunities_partner_identifier" ON "core"."ace_opportunities" USING btree ("partner_opportunity_identifier");--> statement-breakpoint
CREATE INDEX "aws_accounts_normalized_name" ON "core"."aws_accounts" USING btree ("normalized_name");--> statement-breakpoint
CREATE INDEX "odoo_opportunities_country" ON "core"."odoo_opportunities" USING btree ("country_code");--> statement-breakpoint
CREATE INDEX "odoo_opportunities_stage" ON "core"."odoo_opportunities" USING btree ("stage_name");--> statement-breakpoint
CREATE INDEX "odoo_opportunities_close_date" ON "core"."odoo_opportunities" USING btree ("close_date");--> statement-breakpoint
CREATE INDEX "odoo_opportunities_amount" ON "core"."odoo_opportunities" USING btree ("amount_reporting");