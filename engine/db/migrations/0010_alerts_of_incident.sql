-- "Why?" and "Not related" list an incident's alerts, and taking some out moves them.
CREATE INDEX alerts_incident ON alerts (tenant_id, incident_id) WHERE incident_id IS NOT NULL;
