-- Whether what waits is a change of a message that is in Slack already. A tenant may have hundreds of these at a time, and Slack
-- takes less than one a second: whoever lists what is due must not find its first messages only behind them. Rows of before
-- count as first messages until they are changed once.
ALTER TABLE pending_notices ADD COLUMN is_change boolean NOT NULL DEFAULT false;
