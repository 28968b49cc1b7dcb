-- What was learned of a tenant's alerts: patterns, services that fail together, names (engine/knowledge.ts).
CREATE TABLE knowledge (
  tenant_id text NOT NULL,
  id text NOT NULL,
  data jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
--> statement-breakpoint
ALTER TABLE knowledge ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE knowledge FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON knowledge USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON knowledge TO dd0c_app;
