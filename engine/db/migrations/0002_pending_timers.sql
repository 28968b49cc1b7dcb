-- When each tenant's next timer is due, by shard: a window must close in time although Redis was emptied and the tenant
-- sends nothing more, and a worker that takes a shard cannot list tenants behind row-level security.
CREATE TABLE pending_timers (
  shard smallint NOT NULL,
  tenant_id text NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (shard, tenant_id)
);
--> statement-breakpoint
ALTER TABLE pending_timers ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE pending_timers FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY shard_only ON pending_timers USING (shard = ANY (string_to_array((SELECT context_value('app.shard')), ',')::smallint[])) WITH CHECK (shard = ANY (string_to_array((SELECT context_value('app.shard')), ',')::smallint[]));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON pending_timers TO dd0c_app;
