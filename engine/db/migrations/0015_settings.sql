-- Where an incident's card goes instead of the tenant's own channel, and why: decided once, when the incident begins.
ALTER TABLE notices ADD COLUMN routed_to text, ADD COLUMN route_reason text;
--> statement-breakpoint
-- Who may change the settings (`settings_group` is the Slack user group), and how long a tenant wants deliveries kept when
-- that is shorter than its plan allows. A tenant being purged belongs to nobody any more.
ALTER TABLE tenants
  ADD COLUMN settings_by text NOT NULL DEFAULT 'everyone' CHECK (settings_by IN ('everyone', 'admins', 'group')),
  ADD COLUMN settings_group text,
  ADD COLUMN retention_days smallint CHECK (retention_days BETWEEN 1 AND 365),
  ADD CONSTRAINT tenants_group_named CHECK (settings_by <> 'group' OR settings_group IS NOT NULL),
  DROP CONSTRAINT tenants_status_check,
  ADD CONSTRAINT tenants_status_check CHECK (status IN ('active', 'uninstalled', 'purging'));
--> statement-breakpoint
-- Whose data is to go, and when, by shard: the purge's work list.
CREATE TABLE pending_purges (
  shard smallint NOT NULL,
  tenant_id text NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (shard, tenant_id)
);
--> statement-breakpoint
ALTER TABLE pending_purges ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE pending_purges FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY shard_only ON pending_purges USING (shard = ANY (string_to_array((SELECT context_value('app.shard')), ',')::smallint[])) WITH CHECK (shard = ANY (string_to_array((SELECT context_value('app.shard')), ',')::smallint[]));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON pending_purges TO dd0c_app;
--> statement-breakpoint
-- Deletes at most `rows_max` rows of the transaction's tenant, out of every table that has a tenant, also those that the app
-- itself can only append to; the tenant's own row last. Returns how many went: 0 means that nothing is left. It refuses a
-- tenant that is active or whose grace is not over, so the app cannot delete what is in use. The first call takes the
-- tenant off its Slack team: whoever installs again meanwhile gets a new tenant, never a half-deleted one; with 0 that is all it does.
CREATE FUNCTION purge_tenant(rows_max integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  tenant text := public.current_tenant();
  subject record;
  leaf regclass;
  went bigint;
  total bigint := 0;
  progress bigint;
  is_blocked boolean;
BEGIN
  IF rows_max < 0 THEN RAISE EXCEPTION 'rows_max must not be %', rows_max; END IF;
  SELECT t.status, t.purge_after, i.team_id INTO subject
    FROM tenants t LEFT JOIN slack_installations i ON i.tenant_id = t.tenant_id
    WHERE t.tenant_id = tenant FOR UPDATE OF t;
  IF NOT FOUND THEN RETURN 0; END IF;
  IF subject.status = 'active' OR subject.purge_after IS NULL OR subject.purge_after > now() THEN
    RAISE EXCEPTION 'tenant % is not to be purged now', tenant USING ERRCODE = '42501';
  END IF;
  UPDATE tenants SET status = 'purging' WHERE tenant_id = tenant AND status <> 'purging';
  IF subject.team_id IS NOT NULL THEN
    PERFORM set_config('app.team_key', subject.team_id, true);
    DELETE FROM tenant_directory WHERE team_key = subject.team_id AND tenant_id = tenant;
  END IF;
  IF rows_max = 0 THEN RETURN 0; END IF;
  LOOP
    progress := 0;
    is_blocked := false;
    FOR leaf IN
      SELECT c.oid::regclass FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        AND c.relname NOT IN ('tenants', 'tenant_directory', 'pending_purges')
      ORDER BY c.oid DESC
    LOOP
      BEGIN
        EXECUTE format('DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s WHERE tenant_id = $1 LIMIT $2))', leaf, leaf)
          USING tenant, rows_max - total;
        GET DIAGNOSTICS went = ROW_COUNT;
        total := total + went;
        progress := progress + went;
      EXCEPTION WHEN foreign_key_violation THEN
        -- What refers to these rows goes first; the next round takes them.
        is_blocked := true;
      END;
      IF total >= rows_max THEN RETURN total; END IF;
    END LOOP;
    EXIT WHEN progress = 0;
  END LOOP;
  IF is_blocked THEN RAISE EXCEPTION 'tenant % has rows that refer to each other', tenant; END IF;
  DELETE FROM pending_purges WHERE tenant_id = tenant;
  DELETE FROM tenants WHERE tenant_id = tenant;
  RETURN total;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION purge_tenant(integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION purge_tenant(integer) TO dd0c_app;
