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
CREATE UNIQUE INDEX "tokens_name_home" ON "ops"."tokens" USING btree ("name","home");--> statement-breakpoint
CREATE INDEX "approvals_task" ON "ops"."approvals" USING btree ("task_uid") WHERE task_uid is not null;--> statement-breakpoint
CREATE INDEX "approvals_due" ON "ops"."approvals" USING btree ("due_at") WHERE status = 'pending' and due_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_unwritten" ON "ops"."tasks" USING btree ("project_id","spec") WHERE gone_at is null and conflict is null and (status <> written_status or blocked_reason is distinct from written_reason);--> statement-breakpoint
CREATE INDEX "tasks_status" ON "ops"."tasks" USING btree ("project_id","spec","status") WHERE gone_at is null;--> statement-breakpoint
CREATE INDEX "approvals_list" ON "ops"."approvals" USING btree ("project_id","status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "tasks_claimable" ON "ops"."tasks" USING btree ("project_id","critical" DESC NULLS FIRST,"priority_rank","spec","position") WHERE open_dependencies = 0 and status in ('pending', 'in-progress') and gone_at is null and active;--> statement-breakpoint
ALTER TABLE "ops"."specs" DROP COLUMN "archived_at";