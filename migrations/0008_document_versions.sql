CREATE TABLE "ops"."document_versions" (
	"project_id" text NOT NULL,
	"spec" text NOT NULL,
	"document" text NOT NULL,
	"etag" text NOT NULL,
	"content" "bytea" NOT NULL,
	"modified_at" timestamp with time zone NOT NULL,
	"replaced_by" text NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "document_versions_project_id_spec_document_etag_pk" PRIMARY KEY("project_id","spec","document","etag")
);
