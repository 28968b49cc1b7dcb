-- A mute may last until somebody undoes it.
ALTER TABLE mutes ALTER COLUMN expires_at DROP NOT NULL;
--> statement-breakpoint
-- "What would it have muted" looks back on one pattern's firings of two weeks.
CREATE INDEX alerts_of_pattern ON alerts (tenant_id, (state->>'pattern'), received_at);
