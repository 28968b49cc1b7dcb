-- The door's commit: deliveries of many tenants with all that has to follow from each, as one statement. What it writes
-- for each tenant it writes as that tenant, under row-level security like every other statement: the function has no
-- rights of its own (SECURITY INVOKER). A statement for each tenant, sent in one pipeline, cost six times the processor.
-- `given` is one object per delivery; its body is the part of `bodies` that begins at `body_at` (from 1), `body_size` long.
CREATE FUNCTION keep_deliveries(given json, bodies bytea) RETURNS SETOF text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  row record;
  entered text := '';
  noted_day date;
BEGIN
  FOR row IN
    SELECT * FROM json_to_recordset(given) AS d (
      tenant_id text, shard smallint, delivery_id text, integration_id text, provider text, received_at timestamptz, headers jsonb,
      body_at integer, body_size integer, body_sha256 text, dedupe_key text, kind text, reason text, own boolean)
    ORDER BY tenant_id
  LOOP
    IF row.tenant_id <> entered THEN
      entered := row.tenant_id;
      noted_day := NULL;
      PERFORM set_config('app.tenant_id', row.tenant_id, true), set_config('app.shard', row.shard::text, true);
    END IF;
    INSERT INTO delivery_keys (tenant_id, integration_id, dedupe_key, delivery_id, received_at)
    VALUES (row.tenant_id, row.integration_id, row.dedupe_key, row.delivery_id, row.received_at) ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    RETURN NEXT row.delivery_id;
    INSERT INTO deliveries (tenant_id, delivery_id, integration_id, provider, received_at, headers, body, body_sha256, kind, reason)
    VALUES (row.tenant_id, row.delivery_id, row.integration_id, row.provider, row.received_at, row.headers,
      substring(bodies FROM row.body_at FOR row.body_size), decode(row.body_sha256, 'base64'), row.kind, row.reason);
    IF row.kind IN ('alert', 'deploy', 'command') THEN
      -- Where the door's clock is ahead, the row must not wait for its time to come before the sweeper sees it.
      INSERT INTO pending_deliveries (shard, delivery_id, tenant_id, received_at, stored_at)
      VALUES (row.shard, row.delivery_id, row.tenant_id, least(row.received_at, now()), CASE WHEN row.received_at > now() THEN row.received_at END);
    ELSIF row.kind = 'unreadable' AND row.body_at IS NOT NULL THEN
      INSERT INTO dead_letters (tenant_id, delivery_id, integration_id, received_at, reason)
      VALUES (row.tenant_id, row.delivery_id, row.integration_id, row.received_at, coalesce(row.reason, 'unreadable'));
    END IF;
    IF noted_day IS DISTINCT FROM (row.received_at AT TIME ZONE 'utc')::date THEN
      noted_day := (row.received_at AT TIME ZONE 'utc')::date;
      INSERT INTO delivery_days (shard, tenant_id, day) VALUES (row.shard, row.tenant_id, noted_day) ON CONFLICT DO NOTHING;
    END IF;
    -- At most every five seconds, because a storm would otherwise write the same row thousands of times.
    UPDATE integrations i SET
      first_delivery_at = coalesce(i.first_delivery_at, row.received_at),
      last_delivery_at = greatest(i.last_delivery_at, row.received_at),
      last_heard_at = CASE WHEN row.own THEN i.last_heard_at ELSE greatest(i.last_heard_at, row.received_at) END,
      attention = CASE WHEN row.kind = 'unreadable' THEN row.reason WHEN row.kind IN ('alert', 'deploy') THEN NULL ELSE i.attention END
    WHERE i.tenant_id = row.tenant_id AND i.integration_id = row.integration_id
      AND (i.last_delivery_at IS NULL OR i.last_delivery_at < row.received_at - interval '5 seconds'
        OR (row.kind = 'unreadable' AND row.reason IS NOT NULL)
        OR (NOT row.own AND (i.last_heard_at IS NULL OR i.last_heard_at < row.received_at - interval '5 seconds')));
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keep_deliveries(json, bytea) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keep_deliveries(json, bytea) TO dd0c_app;
