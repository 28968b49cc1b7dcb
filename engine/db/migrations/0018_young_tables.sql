-- A statement's plan is made once and kept. Made for an empty table, one index looks as good as another: the plan may then read
-- all of a tenant's rows for each of them, until autovacuum comes by a minute later. In an alert storm on the day of the
-- installation that is too late, so the workers ask for the statistics of what has more than doubled, and with them for new plans.
CREATE FUNCTION analyze_grown() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  grown record;
  analyzed integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('analyze_grown')) THEN RETURN 0; END IF;
  FOR grown IN
    SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.schemaname = 'public' AND s.n_mod_since_analyze > 50 + greatest(c.reltuples, 0)
    ORDER BY s.relname
  LOOP
    EXECUTE format('ANALYZE public.%I', grown.relname);
    analyzed := analyzed + 1;
  END LOOP;
  RETURN analyzed;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION analyze_grown() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION analyze_grown() TO dd0c_app;
