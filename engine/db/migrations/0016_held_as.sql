-- The door's commit answers with the id that a retry is held under, and knows a retry whose minute is over; the rest of it
-- is as in 0011. A function's answer cannot be changed in place.
DROP FUNCTION IF EXISTS keep_deliveries(json, bytea);
--> statement-breakpoint
-- Returns each delivery that was new as itself, and each that a retry's minute-before key found with the id it is held
-- under; one that was kept under its own id before is not returned.
CREATE FUNCTION keep_deliveries(given json, bodies bytea) RETURNS TABLE (asked text, held_as text) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  row record;
  entered text := '';
  noted_day date;
BEGIN
  FOR row IN
    SELECT * FROM json_to_recordset(given) AS d (
      tenant_id text, shard smallint, delivery_id text, integration_id text, provider text, received_at timestamptz, headers jsonb,
      body_at integer, body_size integer, body_sha256 text, dedupe_key text, dedupe_key_before text, kind text, reason text, own boolean)
    ORDER BY tenant_id, received_at
  LOOP
    IF row.tenant_id <> entered THEN
      entered := row.tenant_id;
      noted_day := NULL;
      PERFORM set_config('app.tenant_id', row.tenant_id, true), set_config('app.shard', row.shard::text, true);
    END IF;
    -- A retry of a body without an id may come when its minute is over.
    IF row.dedupe_key_before IS NOT NULL THEN
      SELECT k.delivery_id INTO held_as FROM delivery_keys k
      WHERE k.tenant_id = row.tenant_id AND k.integration_id = row.integration_id
        AND k.dedupe_key = row.dedupe_key_before AND k.received_at > row.received_at - interval '1 minute';
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION keep_deliveries(json, bytea) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keep_deliveries(json, bytea) TO dd0c_app;
--> statement-breakpoint
-- The log's days go the same way as the ledger's: one function drops both.
DROP FUNCTION IF EXISTS drop_empty_event_days(date);
--> statement-breakpoint
DROP FUNCTION IF EXISTS drop_empty_delivery_days(date);
--> statement-breakpoint
-- Drops a table's daily partitions before a day that have nothing left in them, and returns how many.
CREATE OR REPLACE FUNCTION drop_empty_days(parent text, before date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  child text;
  occupied boolean;
  dropped integer := 0;
BEGIN
  IF parent NOT IN ('deliveries', 'events') THEN RAISE EXCEPTION '% is not kept by days', parent; END IF;
  IF before > (now() at time zone 'utc')::date - 2 THEN RAISE EXCEPTION '% is too recent', before; END IF;
  FOR child IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = format('public.%I', parent)::regclass AND c.relname ~ ('^' || parent || '_\d{8}$')
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
REVOKE ALL ON FUNCTION drop_empty_days(text, date) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION drop_empty_days(text, date) TO dd0c_app;
