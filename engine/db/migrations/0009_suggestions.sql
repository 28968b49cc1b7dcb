-- The same advice on the same subject is one suggestion, with a history of the incidents that it was made in.
ALTER TABLE suggestions
  ADD COLUMN affected_patterns text[] NOT NULL DEFAULT '{}',
  ADD COLUMN affected_services text[] NOT NULL DEFAULT '{}',
  ADD COLUMN runbook jsonb,
  ADD COLUMN last_made_at timestamptz NOT NULL DEFAULT now();
--> statement-breakpoint
CREATE TABLE suggestion_history (
  tenant_id text NOT NULL,
  incident_id text NOT NULL,
  suggestion_id text NOT NULL,
  confidence real NOT NULL,
  reasoning text NOT NULL,
  made_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (tenant_id, incident_id, suggestion_id),
  FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, incident_id),
  FOREIGN KEY (tenant_id, suggestion_id) REFERENCES suggestions (tenant_id, suggestion_id)
);
--> statement-breakpoint
ALTER TABLE suggestion_history ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE suggestion_history FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON suggestion_history USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON suggestion_history TO dd0c_app;
