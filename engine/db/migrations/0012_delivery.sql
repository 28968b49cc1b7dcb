-- Channels that refuse our messages, from the first refusal until they take one again or nothing is meant for them any
-- more. `notice_id` is the message to the person who picked the channel: they are told once.
CREATE TABLE closed_routes (
  tenant_id text NOT NULL,
  channel_id text NOT NULL,
  reason text NOT NULL,
  notice_id text NOT NULL,
  closed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, channel_id)
);
--> statement-breakpoint
-- When so many incidents began at once in a channel that they stand on one board instead of each having a card. The
-- storm's id is its board's notice.
CREATE TABLE storms (
  tenant_id text NOT NULL,
  storm_id text NOT NULL,
  channel_id text NOT NULL,
  began_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, storm_id)
);
--> statement-breakpoint
CREATE UNIQUE INDEX storms_going_on ON storms (tenant_id, channel_id) WHERE ended_at IS NULL;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['closed_routes', 'storms'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO dd0c_app', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- On which board an incident stands, and how many alerts it had while the storm went on: one that grows afterwards gets
-- a card of its own.
ALTER TABLE notices ADD COLUMN storm_id text, ADD COLUMN storm_alerts integer;
--> statement-breakpoint
CREATE INDEX notices_of_storm ON notices (tenant_id, storm_id) WHERE storm_id IS NOT NULL;
--> statement-breakpoint
-- What became of the incidents of the last day, and how many came in the last minutes.
CREATE INDEX notices_created ON notices (tenant_id, created_at) WHERE incident_id IS NOT NULL;
--> statement-breakpoint
-- This workspace refused the newer blocks: until then cards are made of the old ones.
ALTER TABLE tenants ADD COLUMN plain_blocks_until timestamptz;
--> statement-breakpoint
-- A card tells how often such an incident was there before.
CREATE INDEX incidents_of_service ON incidents (tenant_id, service, opened_at);
--> statement-breakpoint
-- Alerts named in their card's thread, each once, where the tenant wants that.
ALTER TABLE tenants ADD COLUMN evidence_in_thread boolean NOT NULL DEFAULT false;
--> statement-breakpoint
ALTER TABLE incident_alerts ADD COLUMN told_in text;
--> statement-breakpoint
CREATE INDEX incident_alerts_told ON incident_alerts (tenant_id, told_in) WHERE told_in IS NOT NULL;
