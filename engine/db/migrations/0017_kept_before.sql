-- What a spool holds is written down late: a retry that came after it may be kept already, under the key of the next minute.
-- The rest is as in 0016.
-- Returns each delivery that was new as itself, and each that a key of the minute before or after found with the id it is held
-- under; one that was kept under its own id before is not returned.
CREATE OR REPLACE FUNCTION keep_deliveries(given json, bodies bytea) RETURNS TABLE (asked text, held_as text) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  row record;
  entered text := '';
  noted_day date;
BEGIN
  FOR row IN
    SELECT * FROM json_to_recordset(given) AS d (
      tenant_id text, shard smallint, delivery_id text, integration_id text, provider text, received_at timestamptz, headers jsonb,
      body_at integer, body_size integer, body_sha256 text, dedupe_key text, dedupe_key_before text, dedupe_key_after text, kind text, reason text, own boolean)
    ORDER BY tenant_id, received_at
  LOOP
    IF row.tenant_id <> entered THEN
      entered := row.tenant_id;
      noted_day := NULL;
      PERFORM set_config('app.tenant_id', row.tenant_id, true), set_config('app.shard', row.shard::text, true);
    END IF;
    -- A retry of a body without an id may come when its minute is over, and be kept before its first try, which a spool holds.
    IF row.dedupe_key_before IS NOT NULL THEN
      SELECT k.delivery_id INTO held_as FROM delivery_keys k
      WHERE k.tenant_id = row.tenant_id AND k.integration_id = row.integration_id
        AND k.dedupe_key IN (row.dedupe_key_before, row.dedupe_key_after)
        AND k.received_at > row.received_at - interval '1 minute' AND k.received_at < row.received_at + interval '1 minute'
      LIMIT 1;
      IF FOUND THEN
        asked := row.delivery_id;
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;
    INSERT INTO delivery_keys (tenant_id, integration_id, dedupe_key, delivery_id, received_at)
    VALUES (row.tenant_id, row.integration_id, row.dedupe_key, row.delivery_id, row.received_at) ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    asked := row.delivery_id;
    held_as := row.delivery_id;
    RETURN NEXT;
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
