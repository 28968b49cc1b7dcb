-- A mute may last until somebody undoes it.
ALTER TABLE mutes ALTER COLUMN expires_at DROP NOT NULL;
--> statement-breakpoint
-- "What would it have muted" looks back on the firings of one pattern, or of one service.
CREATE INDEX alerts_of_pattern ON alerts (tenant_id, (state->>'pattern'), received_at);
--> statement-breakpoint
CREATE INDEX alerts_of_service ON alerts (tenant_id, service, received_at);
