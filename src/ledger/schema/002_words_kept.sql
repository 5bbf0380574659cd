-- The very words, kept: the message as it goes out, and the payment as central told it.
--
-- What was accepted before has neither. Its message is made from its act, as it was until then.

-- The body of the request, fixed in the moment of acceptance: whatever version delivers it, the key stands for the same bytes.
ALTER TABLE outbox ADD COLUMN sealed_body BLOB;

-- The payment order as central reported it paid; NULL until then, and once the retention is over.
ALTER TABLE transactions ADD COLUMN sealed_payment BLOB;

CREATE TRIGGER messages_are_not_exchanged BEFORE UPDATE OF transaction_id, driver_mark, sealed_body ON outbox
WHEN NEW.transaction_id <> OLD.transaction_id OR NEW.driver_mark <> OLD.driver_mark OR NEW.sealed_body IS NOT OLD.sealed_body
BEGIN SELECT RAISE(ABORT, 'a message may not be changed'); END;
