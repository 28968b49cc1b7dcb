-- The sweeper goes from tenant to tenant, and each tenant's oldest come first.
CREATE INDEX pending_deliveries_turn ON pending_deliveries (shard, tenant_id, received_at, delivery_id);
--> statement-breakpoint
DROP INDEX pending_deliveries_age;
