CREATE TABLE "core"."account_members" (
	"side" text NOT NULL,
	"record_id" text NOT NULL,
	"account_id" text NOT NULL,
	"normalized_name" text,
	"country_code" text NOT NULL,
	"domain" text,
	CONSTRAINT "account_members_side_record_id_pk" PRIMARY KEY("side","record_id")
);
--> statement-breakpoint
CREATE TABLE "ops"."transformations" (
	"entity" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"seen_below" bigint NOT NULL,
	"written_in" bigint NOT NULL,
	"rows" bigint NOT NULL,
	"finished_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "core"."ace_opportunities" ADD COLUMN "rate_date" date;--> statement-breakpoint
ALTER TABLE "core"."ace_opportunities" ADD COLUMN "rate_source" text;--> statement-breakpoint
ALTER TABLE "core"."aws_accounts" ADD COLUMN "provenance" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "core"."odoo_opportunities" ADD COLUMN "rate_date" date;--> statement-breakpoint
ALTER TABLE "core"."odoo_opportunities" ADD COLUMN "rate_source" text;--> statement-breakpoint
ALTER TABLE "core"."reporting_rates" ADD COLUMN "valid_from" date DEFAULT '-infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "core"."reporting_rates" ADD COLUMN "valid_to" date DEFAULT 'infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "core"."reporting_rates" DROP CONSTRAINT "reporting_rates_pkey";--> statement-breakpoint
ALTER TABLE "core"."reporting_rates" ADD CONSTRAINT "reporting_rates_currency_valid_from_pk" PRIMARY KEY("currency","valid_from");--> statement-breakpoint
CREATE INDEX "account_members_account" ON "core"."account_members" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "account_members_name" ON "core"."account_members" USING btree ("normalized_name","country_code");