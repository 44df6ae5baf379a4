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
CREATE UNIQUE INDEX "projects_root" ON "ops"."projects" USING btree ("root");--> statement-breakpoint
CREATE INDEX "task_changes_task" ON "ops"."task_changes" USING btree ("task_uid","id");--> statement-breakpoint
CREATE INDEX "task_dependencies_back" ON "ops"."task_dependencies" USING btree ("depends_uid");--> statement-breakpoint
CREATE INDEX "task_dependencies_ref" ON "ops"."task_dependencies" USING btree ("project_id","ref");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_key" ON "ops"."tasks" USING btree ("project_id","spec","key") WHERE gone_at is null;--> statement-breakpoint
CREATE INDEX "tasks_position" ON "ops"."tasks" USING btree ("project_id","spec","position");--> statement-breakpoint
CREATE INDEX "tasks_claimable" ON "ops"."tasks" USING btree ("project_id","critical" DESC NULLS LAST,"priority_rank","spec","position") WHERE open_dependencies = 0 and status in ('pending', 'in-progress') and gone_at is null;--> statement-breakpoint
CREATE INDEX "tasks_leases" ON "ops"."tasks" USING btree ("lease_expires_at") WHERE lease_expires_at is not null;