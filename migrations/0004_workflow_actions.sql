CREATE TABLE "ops"."assignment_steps" (
	"assignment_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"position" integer NOT NULL,
	"step" text NOT NULL,
	"agent" text NOT NULL,
	"state" text NOT NULL,
	"decided_by" text,
	"decided_for" text,
	"decided_at" timestamp with time zone,
	"note" text,
	CONSTRAINT "assignment_steps_assignment_id_round_position_pk" PRIMARY KEY("assignment_id","round","position")
);
--> statement-breakpoint
CREATE TABLE "ops"."assignments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"task_uid" uuid NOT NULL,
	"spec" text NOT NULL,
	"task_key" text NOT NULL,
	"agent" text NOT NULL,
	"state" text NOT NULL,
	"round" integer NOT NULL,
	"reasons" jsonb NOT NULL,
	"topics" jsonb NOT NULL,
	"short_text" text NOT NULL,
	"long_text" text NOT NULL,
	"created_by" text NOT NULL,
	"created_for" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."git_scans" (
	"project_id" text PRIMARY KEY NOT NULL,
	"tips" jsonb NOT NULL,
	"reading" jsonb,
	"done" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."task_commits" (
	"project_id" text NOT NULL,
	"sha" text NOT NULL,
	"ref" text NOT NULL,
	"spec" text,
	"task_id" text NOT NULL,
	"task_uid" uuid,
	"subject" text NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone,
	CONSTRAINT "task_commits_project_id_sha_ref_pk" PRIMARY KEY("project_id","sha","ref")
);
--> statement-breakpoint
CREATE TABLE "ops"."housekeeping" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."housekeeping_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" text NOT NULL,
	"project_id" text,
	"kind" text NOT NULL,
	"days" integer NOT NULL,
	"actor" text NOT NULL,
	"status" text NOT NULL,
	"removed" integer NOT NULL,
	"items" jsonb NOT NULL,
	"failed" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."completion_reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"task_uid" uuid NOT NULL,
	"spec" text NOT NULL,
	"task_key" text NOT NULL,
	"status" text NOT NULL,
	"agent" text NOT NULL,
	"parts" jsonb NOT NULL,
	"form" text NOT NULL,
	"given" text NOT NULL,
	"created_by" text NOT NULL,
	"created_for" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."implementation_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"task_uid" uuid NOT NULL,
	"spec" text NOT NULL,
	"task_key" text NOT NULL,
	"summary" text NOT NULL,
	"files_modified" text[] NOT NULL,
	"files_created" text[] NOT NULL,
	"lines_added" integer NOT NULL,
	"lines_removed" integer NOT NULL,
	"artifacts" jsonb NOT NULL,
	"search_text" text NOT NULL,
	"file_terms" text[] NOT NULL,
	"artifact_terms" text[] NOT NULL,
	"created_by" text NOT NULL,
	"created_for" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."task_status_reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"task_uid" uuid NOT NULL,
	"spec" text NOT NULL,
	"task_key" text NOT NULL,
	"status" text NOT NULL,
	"agent" text NOT NULL,
	"parts" jsonb NOT NULL,
	"form" text NOT NULL,
	"given" text NOT NULL,
	"created_by" text NOT NULL,
	"created_for" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ops"."tokens" DROP CONSTRAINT "tokens_name_unique";--> statement-breakpoint
DROP INDEX "ops"."approvals_list";--> statement-breakpoint
DROP INDEX "ops"."tasks_claimable";--> statement-breakpoint
ALTER TABLE "ops"."tokens" ADD COLUMN "home" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."approvals" ADD COLUMN "task_uid" uuid;--> statement-breakpoint
ALTER TABLE "ops"."approvals" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."approvals" ADD COLUMN "overdue_outcome" text;--> statement-breakpoint
ALTER TABLE "ops"."specs" ADD COLUMN "sync_error" jsonb;--> statement-breakpoint
ALTER TABLE "ops"."specs" ADD COLUMN "active" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."tasks" ADD COLUMN "written_status" text;--> statement-breakpoint
UPDATE "ops"."tasks" SET "written_status" = "status";--> statement-breakpoint
ALTER TABLE "ops"."tasks" ALTER COLUMN "written_status" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."tasks" ADD COLUMN "written_reason" text;--> statement-breakpoint
ALTER TABLE "ops"."tasks" ADD COLUMN "round_started_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."tasks" ADD COLUMN "lease_key" text;--> statement-breakpoint
ALTER TABLE "ops"."tasks" ADD COLUMN "active" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "assignment_steps_due" ON "ops"."assignment_steps" USING btree ("agent") WHERE state = 'due';--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_open" ON "ops"."assignments" USING btree ("task_uid") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "assignments_list" ON "ops"."assignments" USING btree ("project_id","state","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "assignments_agent" ON "ops"."assignments" USING btree ("project_id","agent") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "task_commits_task" ON "ops"."task_commits" USING btree ("task_uid","at" DESC NULLS FIRST,"sha");--> statement-breakpoint
CREATE INDEX "task_commits_list" ON "ops"."task_commits" USING btree ("project_id","at" DESC NULLS FIRST,"sha","ref");--> statement-breakpoint
CREATE INDEX "task_commits_open" ON "ops"."task_commits" USING btree ("project_id") WHERE task_uid is null;--> statement-breakpoint
CREATE INDEX "housekeeping_project" ON "ops"."housekeeping" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "completion_reports_task" ON "ops"."completion_reports" USING btree ("task_uid","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "completion_reports_list" ON "ops"."completion_reports" USING btree ("project_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "implementation_log_list" ON "ops"."implementation_log" USING btree ("project_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "implementation_log_task" ON "ops"."implementation_log" USING btree ("task_uid","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "implementation_log_text" ON "ops"."implementation_log" USING gin (to_tsvector('simple', search_text));--> statement-breakpoint
CREATE INDEX "implementation_log_files" ON "ops"."implementation_log" USING gin ("file_terms");--> statement-breakpoint
CREATE INDEX "implementation_log_artifacts" ON "ops"."implementation_log" USING gin ("artifact_terms");--> statement-breakpoint
CREATE INDEX "task_status_reports_task" ON "ops"."task_status_reports" USING btree ("task_uid","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "task_status_reports_list" ON "ops"."task_status_reports" USING btree ("project_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "tokens_name_home" ON "ops"."tokens" USING btree ("name","home");--> statement-breakpoint
CREATE INDEX "approvals_task" ON "ops"."approvals" USING btree ("task_uid") WHERE task_uid is not null;--> statement-breakpoint
CREATE INDEX "approvals_due" ON "ops"."approvals" USING btree ("due_at") WHERE status = 'pending' and due_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_unwritten" ON "ops"."tasks" USING btree ("project_id","spec") WHERE gone_at is null and conflict is null and (status <> written_status or blocked_reason is distinct from written_reason);--> statement-breakpoint
CREATE INDEX "tasks_status" ON "ops"."tasks" USING btree ("project_id","spec","status") WHERE gone_at is null;--> statement-breakpoint
CREATE INDEX "approvals_list" ON "ops"."approvals" USING btree ("project_id","status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "tasks_claimable" ON "ops"."tasks" USING btree ("project_id","critical" DESC NULLS FIRST,"priority_rank","spec","position") WHERE open_dependencies = 0 and status in ('pending', 'in-progress') and gone_at is null and active;--> statement-breakpoint
ALTER TABLE "ops"."specs" DROP COLUMN "archived_at";