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
CREATE TABLE "ops"."projects" (
	"id" text PRIMARY KEY NOT NULL,
	"root" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."specs" (
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"tasks_etag" text,
	"problems" jsonb NOT NULL,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "specs_project_id_name_pk" PRIMARY KEY("project_id","name")
);
--> statement-breakpoint
CREATE TABLE "ops"."task_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."task_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"task_uid" uuid NOT NULL,
	"event" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"agent" text,
	"cause" text NOT NULL,
	"reason" text,
	"request_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."task_dependencies" (
	"task_uid" uuid NOT NULL,
	"project_id" text NOT NULL,
	"ref" text NOT NULL,
	"kind" text NOT NULL,
	"depends_uid" uuid,
	CONSTRAINT "task_dependencies_task_uid_ref_pk" PRIMARY KEY("task_uid","ref")
);
--> statement-breakpoint
CREATE TABLE "ops"."tasks" (
	"uid" uuid PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"spec" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"position" integer NOT NULL,
	"content" jsonb NOT NULL,
	"agent" text,
	"priority_rank" smallint NOT NULL,
	"status" text NOT NULL,
	"blocked_reason" text,
	"blocked_from" text,
	"verification" text NOT NULL,
	"open_dependencies" integer NOT NULL,
	"critical" boolean NOT NULL,
	"conflict" jsonb,
	"fence" bigint NOT NULL,
	"lease_holder" text,
	"lease_hash" text,
	"lease_expires_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"gone_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "approval_comments_approval" ON "ops"."approval_comments" USING btree ("approval_id","id");--> statement-breakpoint
CREATE INDEX "approval_decisions_approval" ON "ops"."approval_decisions" USING btree ("approval_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_pending" ON "ops"."approvals" USING btree ("project_id","file_path","type") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "approvals_list" ON "ops"."approvals" USING btree ("project_id","status","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approvals_file" ON "ops"."approvals" USING btree ("project_id","file_path");--> statement-breakpoint
CREATE UNIQUE INDEX "projects_root" ON "ops"."projects" USING btree ("root");--> statement-breakpoint
CREATE INDEX "task_changes_task" ON "ops"."task_changes" USING btree ("task_uid","id");--> statement-breakpoint
CREATE INDEX "task_dependencies_back" ON "ops"."task_dependencies" USING btree ("depends_uid");--> statement-breakpoint
CREATE INDEX "task_dependencies_ref" ON "ops"."task_dependencies" USING btree ("project_id","ref");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_key" ON "ops"."tasks" USING btree ("project_id","spec","key") WHERE gone_at is null;--> statement-breakpoint
CREATE INDEX "tasks_position" ON "ops"."tasks" USING btree ("project_id","spec","position");--> statement-breakpoint
CREATE INDEX "tasks_claimable" ON "ops"."tasks" USING btree ("project_id","critical" DESC NULLS LAST,"priority_rank","spec","position") WHERE open_dependencies = 0 and status in ('pending', 'in-progress') and gone_at is null;--> statement-breakpoint
CREATE INDEX "tasks_leases" ON "ops"."tasks" USING btree ("lease_expires_at") WHERE lease_expires_at is not null;