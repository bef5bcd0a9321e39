-- An invitation leaves time to answer, and tells who answered it.

-- Who put the answer on record, as a label. Null: no answer yet, or one from before this column.
ALTER TABLE invitation
  ADD COLUMN answered_by text CHECK (length(answered_by) BETWEEN 1 AND 500),
  ADD CONSTRAINT invitation_answered_by_somebody CHECK ((answered_by IS NULL) = (answer IS NULL)) NOT VALID;

-- Only new ones: an older invitation can still be answered, and the gate takes no silence from one that came too late.
CREATE FUNCTION invitation_leaves_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reply_by <= NEW.invited_on OR NEW.reply_by < (NEW.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date THEN
    RAISE EXCEPTION 'the invitation leaves no time to answer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_leaves_time';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER invitation_leaves_time BEFORE INSERT ON invitation
  FOR EACH ROW EXECUTE FUNCTION invitation_leaves_time();
