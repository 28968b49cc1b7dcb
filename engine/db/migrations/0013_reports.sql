-- Rollups are counted from the log by engine/reports/rollups.ts, hourly and daily by service. Nothing wrote them before.
ALTER TABLE rollup_hourly
  ADD COLUMN scored_incidents integer NOT NULL DEFAULT 0,
  ADD COLUMN deploy_incidents integer NOT NULL DEFAULT 0;
--> statement-breakpoint
ALTER TABLE rollup_daily
  DROP CONSTRAINT rollup_daily_pkey,
  ADD COLUMN service text NOT NULL,
  ADD COLUMN unique_alerts integer NOT NULL DEFAULT 0,
  ADD COLUMN scored_incidents integer NOT NULL DEFAULT 0,
  ADD PRIMARY KEY (tenant_id, bucket, service);
--> statement-breakpoint
-- How far in its log a tenant was counted.
CREATE TABLE rollup_cursors (
  tenant_id text PRIMARY KEY,
  position bigint NOT NULL
);
--> statement-breakpoint
-- What counting remembers: what was counted of an incident, so that a later word on it changes the right bucket, and in
-- which hours (a bit each) of a day an alert fired.
CREATE TABLE rollup_incidents (
  tenant_id text NOT NULL,
  incident_id text NOT NULL,
  opened_hour timestamptz NOT NULL,
  service text NOT NULL,
  test boolean NOT NULL,
  counted boolean NOT NULL,
  score smallint,
  by_deploy boolean NOT NULL,
  PRIMARY KEY (tenant_id, incident_id)
);
--> statement-breakpoint
CREATE TABLE rollup_seen (
  tenant_id text NOT NULL,
  day timestamptz NOT NULL,
  service text NOT NULL,
  fingerprint text NOT NULL,
  hours integer NOT NULL,
  PRIMARY KEY (tenant_id, day, service, fingerprint)
);
--> statement-breakpoint
-- How a tenant wants to be told; without a row it is told as usual, from when it was installed. `recipient` is a channel or
-- a person instead of the tenant's channel, `digest_days` weekdays from 1, Monday, to 7.
CREATE TABLE report_settings (
  tenant_id text PRIMARY KEY,
  recipient text,
  hour smallint NOT NULL DEFAULT 9 CHECK (hour BETWEEN 0 AND 23),
  digest_days smallint[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
  weekly boolean NOT NULL DEFAULT true,
  emails text[] NOT NULL DEFAULT '{}',
  set_by text NOT NULL,
  set_at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
-- Every report that was made, or found to have nothing to say (`content` is null then): one for each local day and kind.
CREATE TABLE reports (
  tenant_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('digest', 'weekly')),
  day date NOT NULL,
  made_at timestamptz NOT NULL,
  content jsonb,
  PRIMARY KEY (tenant_id, kind, day)
);
--> statement-breakpoint
-- The way of a report to each address: a mail is sent once, and one of which nobody knows whether it was is not repeated.
CREATE TABLE report_mails (
  tenant_id text NOT NULL,
  day date NOT NULL,
  address text NOT NULL,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'sent', 'unclear', 'dead')),
  attempts smallint NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  last_error text,
  PRIMARY KEY (tenant_id, day, address)
);
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['rollup_cursors', 'rollup_incidents', 'rollup_seen', 'report_settings', 'reports', 'report_mails'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO dd0c_app', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- Drops the daily partitions of the log before a day that have nothing left in them, and returns how many.
CREATE FUNCTION drop_empty_event_days(before date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  child text;
  occupied boolean;
  dropped integer := 0;
BEGIN
  IF before > (now() at time zone 'utc')::date - 2 THEN RAISE EXCEPTION '% is too recent', before; END IF;
  FOR child IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.events'::regclass AND c.relname ~ '^events_\d{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < before
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', child) INTO occupied;
    IF NOT occupied THEN
      EXECUTE format('DROP TABLE public.%I', child);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION drop_empty_event_days(date) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION drop_empty_event_days(date) TO dd0c_app;
--> statement-breakpoint
-- What fired in a day or a week, for the report on it.
CREATE INDEX alerts_received ON alerts (tenant_id, received_at);
