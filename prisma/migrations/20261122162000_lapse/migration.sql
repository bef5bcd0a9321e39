-- Which employers are gone is asked for every batch of lots that lapses, and few of all events say so.
CREATE INDEX life_event_bankruptcies ON life_event (employment_id) WHERE kind = 'employer-bankrupt' AND undone_at IS NULL;
