CREATE TABLE "ops"."marker_writes" (
	"project_id" text NOT NULL,
	"spec" text NOT NULL,
	"tag" text NOT NULL,
	"from_tag" text NOT NULL,
	"marks" jsonb NOT NULL,
	CONSTRAINT "marker_writes_project_id_spec_tag_pk" PRIMARY KEY("project_id","spec","tag")
);
--> statement-breakpoint
ALTER TABLE "ops"."specs" ADD COLUMN "folder_id" text;