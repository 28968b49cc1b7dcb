-- When the provider itself was heard last (our own test alert is not a sign of life), and whether anyone wants to be told
-- when it falls silent.
ALTER TABLE integrations ADD COLUMN last_heard_at timestamptz, ADD COLUMN tells_silence boolean NOT NULL DEFAULT true;
--> statement-breakpoint
-- How much came from each source in each hour of the last 28 days, counted from the ledger; hours without any are missing.
CREATE TABLE source_hours (
  tenant_id text NOT NULL,
  integration_id text NOT NULL,
  hour timestamptz NOT NULL,
  deliveries integer NOT NULL,
  moments smallint NOT NULL,
  PRIMARY KEY (tenant_id, integration_id, hour)
);
--> statement-breakpoint
-- Every silence that was told, one at a time for each source.
CREATE TABLE source_silences (
  tenant_id text NOT NULL,
  integration_id text NOT NULL,
  since timestamptz NOT NULL,
  usual_per_hour integer NOT NULL,
  told_at timestamptz NOT NULL,
  until timestamptz,
  PRIMARY KEY (tenant_id, integration_id, since)
);
--> statement-breakpoint
CREATE UNIQUE INDEX source_silences_going_on ON source_silences (tenant_id, integration_id) WHERE until IS NULL;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['source_hours', 'source_silences'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO dd0c_app', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- No tenant's data: in which five minutes of each hour some process could take webhooks and reach Postgres. A silence
-- counts only while it could have been heard.
CREATE TABLE door_hours (
  hour timestamptz PRIMARY KEY,
  slots integer NOT NULL
);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON door_hours TO dd0c_app;
--> statement-breakpoint
-- No tenant's data: who may do what only one worker does, under which fence.
CREATE TABLE leaders (
  name text PRIMARY KEY,
  fence bigint NOT NULL DEFAULT 0,
  owner text
);
--> statement-breakpoint
INSERT INTO leaders (name) VALUES ('schedule');
--> statement-breakpoint
GRANT SELECT, UPDATE ON leaders TO dd0c_app;
--> statement-breakpoint
-- The outbox takes other messages than cards. What one of those says stands in `content`; a card shows its incident.
-- `chapter` and `more_to_come` are the content's, so that it can be planned without being read. `recipient` is the person
-- it goes to, instead of the tenant's channel; `answers` the notice whose thread it stands in.
ALTER TABLE notices
  ADD COLUMN content jsonb,
  ADD COLUMN chapter text,
  ADD COLUMN more_to_come boolean NOT NULL DEFAULT false,
  ADD COLUMN recipient text,
  ADD COLUMN answers text,
  ADD CONSTRAINT notices_say_something CHECK (incident_id IS NOT NULL OR (content IS NOT NULL AND chapter IS NOT NULL));
