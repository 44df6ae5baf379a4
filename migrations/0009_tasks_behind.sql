DROP INDEX "ops"."tasks_unwritten";--> statement-breakpoint
ALTER TABLE "ops"."tasks" ADD COLUMN "behind" boolean GENERATED ALWAYS AS (status <> written_status or blocked_reason is distinct from written_reason) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "tasks_unwritten" ON "ops"."tasks" USING btree ("project_id","spec") WHERE behind and gone_at is null and conflict is null;