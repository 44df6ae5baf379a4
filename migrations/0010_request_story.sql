CREATE INDEX "events_request" ON "ops"."events" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "runs_request" ON "ops"."runs" USING btree ("request_id");