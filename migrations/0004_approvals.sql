CREATE TABLE "ops"."approval_comments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."approval_comments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"approval_id" text NOT NULL,
	"revision" integer NOT NULL,
	"author" text NOT NULL,
	"body" text NOT NULL,
	"line" integer,
	"end_line" integer,
	"selection" text,
	"resolved_by" text,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."approval_decisions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."approval_decisions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"approval_id" text NOT NULL,
	"revision" integer NOT NULL,
	"decision" text NOT NULL,
	"decided_by" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	"undone_by" text,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ops"."approval_snapshots" (
	"approval_id" text NOT NULL,
	"revision" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"content_hash" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_snapshots_approval_id_revision_pk" PRIMARY KEY("approval_id","revision")
);
--> statement-breakpoint
CREATE TABLE "ops"."approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"title" text NOT NULL,
	"file_path" text NOT NULL,
	"type" text NOT NULL,
	"category" text NOT NULL,
	"category_name" text NOT NULL,
	"status" text NOT NULL,
	"revision" integer NOT NULL,
	"content_hash" text NOT NULL,
	"stale_at" timestamp with time zone,
	"requested_by" text NOT NULL,
	"requested_for" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "approval_comments_approval" ON "ops"."approval_comments" USING btree ("approval_id","id");--> statement-breakpoint
CREATE INDEX "approval_decisions_approval" ON "ops"."approval_decisions" USING btree ("approval_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_pending" ON "ops"."approvals" USING btree ("project_id","file_path","type") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "approvals_list" ON "ops"."approvals" USING btree ("project_id","status","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approvals_file" ON "ops"."approvals" USING btree ("project_id","file_path");