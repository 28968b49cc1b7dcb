-- A replayed delivery is folded at the time of its replay; its bytes stand where they were kept.
ALTER TABLE pending_deliveries ADD COLUMN stored_at timestamptz;
--> statement-breakpoint
-- Home counts what could not be read per source, newest first.
CREATE INDEX dead_letters_open ON dead_letters (tenant_id, integration_id, received_at DESC) WHERE replayed_at IS NULL;
