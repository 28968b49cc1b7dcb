-- Privacy mode: since when it is on, who switched it, and the sealed key of the tenant's mask, which stays when it is
-- switched off, so that the same tag has the same name when it is switched on again.
ALTER TABLE tenants ADD COLUMN privacy_since timestamptz, ADD COLUMN privacy_set_by text, ADD COLUMN sealed_privacy_key text;
--> statement-breakpoint
-- A body goes with its effect where a tenant wants it so.
ALTER TABLE deliveries ALTER COLUMN body DROP NOT NULL;
--> statement-breakpoint
-- Whoever works through all tenants, such as the re-sealing of secrets, may read which there are, and nothing else; the
-- work itself is done as each tenant.
DO $$
BEGIN
  CREATE ROLE dd0c_operator NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
DO $$ BEGIN EXECUTE format('GRANT dd0c_operator TO %I', current_user); EXCEPTION WHEN others THEN RAISE NOTICE 'dd0c_operator not granted: %', SQLERRM; END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO dd0c_operator;
--> statement-breakpoint
GRANT SELECT (tenant_id) ON tenants TO dd0c_operator;
--> statement-breakpoint
CREATE POLICY operator_lists ON tenants TO dd0c_operator USING (true) WITH CHECK (false);
