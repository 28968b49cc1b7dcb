-- A mute may last until somebody undoes it.
ALTER TABLE mutes ALTER COLUMN expires_at DROP NOT NULL;
--> statement-breakpoint
-- "What would it have muted" looks back on the firings of a service. Not by pattern: an index into the state of an alert
-- would be written anew with every repeat of it.
CREATE INDEX alerts_of_service ON alerts (tenant_id, service, received_at);
