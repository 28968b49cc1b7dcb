-- Every table of design §8. Row-level security is enabled AND forced on each, so that the owner obeys it too; the app
-- runs as dd0c_app, which owns nothing and cannot bypass it. A row is visible only to a transaction that has said for
-- whom it works: app.tenant_id, or for the few tables read before the tenant is known, the very key that is looked up.
-- Grants stand on partitioned parents only: a policy on the parent does not guard a child (reference/dependencies.md §0.6).

DO $$
BEGIN
  CREATE ROLE dd0c_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
DO $$ BEGIN EXECUTE format('GRANT dd0c_app TO %I', current_user); EXCEPTION WHEN others THEN RAISE NOTICE 'dd0c_app not granted: %', SQLERRM; END $$;
--> statement-breakpoint
-- An unset tenant must be an error, never zero rows: after one set_config(..., true) a pooled connection reads ''.
CREATE FUNCTION context_value(name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  value text := current_setting(name, true);
BEGIN
  IF value IS NULL OR value = '' THEN
    RAISE EXCEPTION '% is not set: open the transaction with withTenant() or its siblings', name USING ERRCODE = '42501';
  END IF;
  RETURN value;
END $$;
--> statement-breakpoint
CREATE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE AS $$ SELECT context_value('app.tenant_id') $$;
--> statement-breakpoint

CREATE TABLE tenants (
  tenant_id text PRIMARY KEY CHECK (tenant_id ~ '^[0-9a-z]{26}$'),
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'uninstalled')),
  tier text NOT NULL DEFAULT 'free',
  time_zone text NOT NULL DEFAULT 'UTC',
  channel_id text,
  channel_name text,
  channel_set_by text,
  config jsonb NOT NULL DEFAULT '{}',
  config_set_by text,
  config_set_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  uninstalled_at timestamptz,
  purge_after timestamptz
);
--> statement-breakpoint
CREATE TABLE tenant_directory (
  team_key text PRIMARY KEY,
  tenant_id text NOT NULL
);
--> statement-breakpoint
CREATE TABLE oauth_states (
  state_hash text PRIMARY KEY,
  install_options jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
CREATE TABLE slack_installations (
  tenant_id text PRIMARY KEY REFERENCES tenants,
  team_id text NOT NULL,
  enterprise_id text,
  team_name text,
  app_id text NOT NULL,
  bot_user_id text NOT NULL,
  bot_id text,
  scopes text[] NOT NULL,
  sealed_installation text,
  installed_by text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
  installed_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
--> statement-breakpoint
CREATE TABLE integrations (
  tenant_id text NOT NULL REFERENCES tenants,
  integration_id text NOT NULL,
  provider text NOT NULL,
  name text NOT NULL,
  auth_mode text NOT NULL,
  key_hash text NOT NULL,
  previous_key_hash text,
  previous_key_until timestamptz,
  sealed_key text NOT NULL,
  sealed_secrets text,
  settings jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'removed')),
  attention text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  first_delivery_at timestamptz,
  last_delivery_at timestamptz,
  PRIMARY KEY (tenant_id, integration_id)
);
--> statement-breakpoint
CREATE TABLE delivery_keys (
  tenant_id text NOT NULL,
  integration_id text NOT NULL,
  dedupe_key text NOT NULL,
  delivery_id text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, integration_id, dedupe_key)
);
--> statement-breakpoint
CREATE INDEX delivery_keys_age ON delivery_keys (tenant_id, received_at);
--> statement-breakpoint
CREATE TABLE deliveries (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  delivery_id text NOT NULL,
  integration_id text NOT NULL,
  provider text NOT NULL,
  received_at timestamptz NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  body_sha256 bytea NOT NULL,
  kind text NOT NULL,
  reason text,
  PRIMARY KEY (tenant_id, received_at, delivery_id)
) PARTITION BY RANGE (received_at);
--> statement-breakpoint
CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;
--> statement-breakpoint
CREATE TABLE pending_deliveries (
  shard smallint NOT NULL,
  delivery_id text NOT NULL,
  tenant_id text NOT NULL,
  received_at timestamptz NOT NULL,
  attempts smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (shard, delivery_id)
);
--> statement-breakpoint
CREATE INDEX pending_deliveries_age ON pending_deliveries (shard, received_at);
--> statement-breakpoint
CREATE TABLE dead_letters (
  tenant_id text NOT NULL,
  delivery_id text NOT NULL,
  integration_id text NOT NULL,
  received_at timestamptz NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  replayed_at timestamptz,
  PRIMARY KEY (tenant_id, delivery_id)
);
--> statement-breakpoint
CREATE TABLE events (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  event_id text NOT NULL,
  at timestamptz NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  item_id text NOT NULL,
  type text NOT NULL,
  incident_id text,
  alert_id text,
  data jsonb NOT NULL,
  PRIMARY KEY (tenant_id, at, event_id)
) PARTITION BY RANGE (at);
--> statement-breakpoint
CREATE TABLE events_default PARTITION OF events DEFAULT;
--> statement-breakpoint
CREATE INDEX events_order ON events (tenant_id, position);
--> statement-breakpoint
CREATE INDEX events_incident ON events (tenant_id, incident_id, position) WHERE incident_id IS NOT NULL;
--> statement-breakpoint
CREATE TABLE incidents (
  tenant_id text NOT NULL,
  incident_id text NOT NULL,
  number integer NOT NULL,
  "window" text NOT NULL CHECK ("window" IN ('open', 'closed')),
  opened_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL,
  closed_at timestamptz,
  resolved_at timestamptz,
  service text NOT NULL,
  severity text NOT NULL,
  title text NOT NULL,
  alert_count integer NOT NULL,
  noise_score smallint,
  deploy_id text,
  live boolean NOT NULL,
  state jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, incident_id),
  UNIQUE (tenant_id, number)
);
--> statement-breakpoint
CREATE INDEX incidents_live ON incidents (tenant_id) WHERE live;
--> statement-breakpoint
CREATE INDEX incidents_opened ON incidents (tenant_id, opened_at);
--> statement-breakpoint
CREATE TABLE alerts (
  tenant_id text NOT NULL,
  alert_id text NOT NULL,
  fingerprint text NOT NULL,
  incident_id text,
  provider text NOT NULL,
  integration_id text NOT NULL,
  provider_alert_id text NOT NULL,
  status text NOT NULL,
  severity text NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  title text NOT NULL,
  occurrences integer NOT NULL,
  triggered_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  test boolean NOT NULL,
  live boolean NOT NULL,
  state jsonb NOT NULL,
  PRIMARY KEY (tenant_id, alert_id),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, incident_id)
);
--> statement-breakpoint
CREATE INDEX alerts_live ON alerts (tenant_id) WHERE live;
--> statement-breakpoint
CREATE INDEX alerts_history ON alerts (tenant_id, fingerprint, received_at);
--> statement-breakpoint
CREATE TABLE incident_alerts (
  tenant_id text NOT NULL,
  alert_id text NOT NULL,
  incident_id text NOT NULL,
  added_at timestamptz NOT NULL,
  reason jsonb NOT NULL,
  PRIMARY KEY (tenant_id, alert_id),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, incident_id),
  FOREIGN KEY (tenant_id, alert_id) REFERENCES alerts (tenant_id, alert_id)
);
--> statement-breakpoint
CREATE INDEX incident_alerts_members ON incident_alerts (tenant_id, incident_id);
--> statement-breakpoint
CREATE TABLE deploys (
  tenant_id text NOT NULL,
  deploy_id text NOT NULL,
  integration_id text NOT NULL,
  provider text NOT NULL,
  provider_deploy_id text NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  version text,
  commit_sha text,
  author text,
  status text NOT NULL,
  started_at timestamptz NOT NULL,
  completed_at timestamptz,
  received_at timestamptz NOT NULL,
  live boolean NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (tenant_id, deploy_id)
);
--> statement-breakpoint
CREATE INDEX deploys_timeline ON deploys (tenant_id, service, started_at);
--> statement-breakpoint
CREATE INDEX deploys_live ON deploys (tenant_id) WHERE live;
--> statement-breakpoint
CREATE TABLE dependencies (
  tenant_id text NOT NULL,
  upstream_service text NOT NULL,
  downstream_service text NOT NULL,
  source text NOT NULL CHECK (source IN ('inferred', 'explicit')),
  confidence real NOT NULL,
  occurrence_count integer NOT NULL,
  avg_lag_ms integer,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  set_by text,
  PRIMARY KEY (tenant_id, upstream_service, downstream_service)
);
--> statement-breakpoint
CREATE INDEX dependencies_upward ON dependencies (tenant_id, downstream_service);
--> statement-breakpoint
CREATE TABLE service_aliases (
  tenant_id text NOT NULL,
  alias text NOT NULL,
  service text NOT NULL,
  source text NOT NULL CHECK (source IN ('explicit', 'learned')),
  set_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, alias)
);
--> statement-breakpoint
CREATE TABLE suggestions (
  tenant_id text NOT NULL,
  suggestion_id text NOT NULL,
  incident_id text NOT NULL,
  type text NOT NULL CHECK (type IN ('group', 'suppress', 'tune', 'dependency', 'runbook')),
  confidence real NOT NULL,
  title text NOT NULL,
  reasoning text NOT NULL,
  affected_alert_ids text[] NOT NULL,
  action_taken text NOT NULL DEFAULT 'none' CHECK (action_taken = 'none'),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, suggestion_id),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, incident_id)
);
--> statement-breakpoint
CREATE TABLE feedback (
  tenant_id text NOT NULL,
  incident_id text NOT NULL,
  given_by text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('helpful', 'not_helpful')),
  why text,
  given_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, incident_id, given_by),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, incident_id)
);
--> statement-breakpoint
CREATE TABLE mutes (
  tenant_id text NOT NULL,
  mute_id text NOT NULL,
  pattern jsonb NOT NULL,
  reason text,
  muted_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  lifted_at timestamptz,
  lifted_by text,
  PRIMARY KEY (tenant_id, mute_id)
);
--> statement-breakpoint
CREATE TABLE notices (
  tenant_id text NOT NULL,
  notice_id text NOT NULL,
  kind text NOT NULL,
  incident_id text,
  channel_id text,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'sent', 'parked', 'dead')),
  lane text NOT NULL,
  wanted_revision integer NOT NULL DEFAULT 1,
  sent_revision integer NOT NULL DEFAULT 0,
  sent_hash text,
  slack_ts text,
  claimed_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  created_at timestamptz NOT NULL,
  first_sent_at timestamptz,
  last_sent_at timestamptz,
  PRIMARY KEY (tenant_id, notice_id),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, incident_id)
);
--> statement-breakpoint
CREATE INDEX notices_message ON notices (tenant_id, channel_id, slack_ts);
--> statement-breakpoint
CREATE TABLE pending_notices (
  shard smallint NOT NULL,
  notice_id text NOT NULL,
  tenant_id text NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (shard, notice_id)
);
--> statement-breakpoint
CREATE INDEX pending_notices_due ON pending_notices (shard, due_at);
--> statement-breakpoint
CREATE TABLE rollup_hourly (
  tenant_id text NOT NULL,
  service text NOT NULL,
  bucket timestamptz NOT NULL,
  alert_count integer NOT NULL,
  unique_alerts integer NOT NULL,
  incident_count integer NOT NULL,
  noise_score_sum integer NOT NULL,
  PRIMARY KEY (tenant_id, bucket, service)
);
--> statement-breakpoint
CREATE TABLE rollup_daily (
  tenant_id text NOT NULL,
  bucket timestamptz NOT NULL,
  total_alerts integer NOT NULL,
  total_incidents integer NOT NULL,
  deploy_incidents integer NOT NULL,
  noise_score_sum integer NOT NULL,
  PRIMARY KEY (tenant_id, bucket)
);
--> statement-breakpoint
CREATE TABLE api_keys (
  tenant_id text NOT NULL REFERENCES tenants,
  key_id text NOT NULL,
  key_hash text NOT NULL,
  prefix text NOT NULL,
  scopes text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, key_id)
);
--> statement-breakpoint
CREATE INDEX api_keys_lookup ON api_keys (key_hash);
--> statement-breakpoint
CREATE TABLE audit_log (
  tenant_id text NOT NULL,
  audit_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  before jsonb,
  after jsonb,
  PRIMARY KEY (tenant_id, audit_id)
);
--> statement-breakpoint
-- Shards carry no tenant's data: who may write, under which fence, and how many batches were committed.
CREATE TABLE shards (
  shard smallint PRIMARY KEY,
  fence bigint NOT NULL DEFAULT 0,
  batch bigint NOT NULL DEFAULT 0,
  owner text
);
--> statement-breakpoint
INSERT INTO shards (shard) SELECT generate_series(0, 63);
--> statement-breakpoint

-- Row-level security: by tenant everywhere; by the key looked up where the tenant is not known yet.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'tenants', 'slack_installations', 'integrations', 'delivery_keys', 'deliveries', 'dead_letters', 'events', 'incidents',
    'alerts', 'incident_alerts', 'deploys', 'dependencies', 'service_aliases', 'suggestions', 'feedback', 'mutes', 'notices',
    'rollup_hourly', 'rollup_daily', 'audit_log'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO dd0c_app', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['pending_deliveries', 'pending_notices'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY shard_only ON %I USING (shard = ANY (string_to_array((SELECT context_value(''app.shard'')), '','')::smallint[])) WITH CHECK (shard = ANY (string_to_array((SELECT context_value(''app.shard'')), '','')::smallint[]))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO dd0c_app', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- The log and the audit trail are append-only for the app; events go with their partition, audit rows with the tenant's purge.
REVOKE UPDATE, DELETE ON audit_log FROM dd0c_app;
--> statement-breakpoint
REVOKE UPDATE ON events FROM dd0c_app;
--> statement-breakpoint
ALTER TABLE tenant_directory ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE tenant_directory FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY key_held ON tenant_directory USING (team_key = (SELECT context_value('app.team_key'))) WITH CHECK (team_key = (SELECT context_value('app.team_key')));
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON tenant_directory TO dd0c_app;
--> statement-breakpoint
ALTER TABLE oauth_states ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE oauth_states FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY key_held ON oauth_states USING (state_hash = (SELECT context_value('app.oauth_state'))) WITH CHECK (state_hash = (SELECT context_value('app.oauth_state')));
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON oauth_states TO dd0c_app;
--> statement-breakpoint
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON api_keys USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON api_keys TO dd0c_app;
--> statement-breakpoint
GRANT SELECT, UPDATE ON shards TO dd0c_app;
--> statement-breakpoint

-- Daily partitions, made ahead; the app may call this and nothing else that changes the schema.
CREATE FUNCTION ensure_partitions(first_day date, days integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  parent text;
  day date;
  child text;
  made integer := 0;
BEGIN
  IF days < 1 OR days > 60 THEN RAISE EXCEPTION 'days must be 1 to 60, not %', days; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'));
  FOREACH parent IN ARRAY ARRAY['deliveries', 'events'] LOOP
    FOR i IN 0 .. days - 1 LOOP
      day := first_day + i;
      child := parent || '_' || to_char(day, 'YYYYMMDD');
      IF to_regclass('public.' || quote_ident(child)) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', child, parent, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
        made := made + 1;
      END IF;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION ensure_partitions(date, integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION ensure_partitions(date, integer) TO dd0c_app;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO dd0c_app;
