-- Which tenants have deliveries of a day, in the ledger or in the archive: how a shard's worker finds what is old enough
-- to go, without a role that sees every tenant.
CREATE TABLE delivery_days (
  shard smallint NOT NULL,
  tenant_id text NOT NULL,
  day date NOT NULL,
  archived boolean NOT NULL DEFAULT false,
  PRIMARY KEY (shard, tenant_id, day)
);
--> statement-breakpoint
ALTER TABLE delivery_days ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE delivery_days FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY shard_only ON delivery_days USING (shard = ANY (string_to_array((SELECT context_value('app.shard')), ',')::smallint[])) WITH CHECK (shard = ANY (string_to_array((SELECT context_value('app.shard')), ',')::smallint[]));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON delivery_days TO dd0c_app;
--> statement-breakpoint
-- What the archive holds. `body` is the compressed part itself, or null when it stands in an object store.
CREATE TABLE archived_parts (
  tenant_id text NOT NULL,
  day date NOT NULL,
  part integer NOT NULL,
  deliveries integer NOT NULL,
  body bytea,
  PRIMARY KEY (tenant_id, day, part)
);
--> statement-breakpoint
-- Compressed already.
ALTER TABLE archived_parts ALTER COLUMN body SET STORAGE EXTERNAL;
--> statement-breakpoint
ALTER TABLE archived_parts ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE archived_parts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON archived_parts USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON archived_parts TO dd0c_app;
--> statement-breakpoint
-- Drops the daily partitions of deliveries before a day that have nothing left in them, and returns how many.
CREATE FUNCTION drop_empty_delivery_days(before date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  child text;
  occupied boolean;
  dropped integer := 0;
BEGIN
  IF before > (now() at time zone 'utc')::date - 2 THEN RAISE EXCEPTION '% is too recent', before; END IF;
  FOR child IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.deliveries'::regclass AND c.relname ~ '^deliveries_\d{8}$'
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
REVOKE ALL ON FUNCTION drop_empty_delivery_days(date) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION drop_empty_delivery_days(date) TO dd0c_app;
