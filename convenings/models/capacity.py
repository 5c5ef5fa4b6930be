"""What the database itself holds against more people with seats than a convening has."""

import pgtrigger

# Asked at the end of the transaction: a seat is taken before another is given back, and seats before people leave them.
# What is canceled has none to speak of, until it is on again. The convening is held as whoever counts holds it, so that
# two who did not count can't both be the last.
NEVER_OVER_CAPACITY = """
    IF {is_as_before} THEN
        RETURN NULL;
    END IF;
    PERFORM FROM convenings_convening WHERE id = NEW.{convening} FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM convenings_convening AS held
        LEFT JOIN convenings_rsvp AS coming ON coming.convening_id = held.id AND coming.seated_at IS NOT NULL
        WHERE held.id = NEW.{convening} AND held.status = 'scheduled'
        GROUP BY held.id
        HAVING sum(1 + coming.guests) FILTER (WHERE coming.place = 'in_person') > held.capacity
            OR sum(1 + coming.guests) FILTER (WHERE coming.place = 'online') > held.capacity_online
    ) OR EXISTS (
        SELECT FROM convenings_convening AS held
        JOIN convenings_rsvp AS coming ON coming.convening_id = held.id AND coming.seated_at IS NOT NULL
        WHERE held.id = NEW.{convening} AND held.status = 'scheduled' AND coming.organization_id IS NOT NULL
        GROUP BY held.id, coming.organization_id
        HAVING sum(1 + coming.guests) > held.seats_an_organization
    ) THEN
        RAISE EXCEPTION 'More people have seats than there are'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'convening_never_over_capacity';
    END IF;
    RETURN NULL;
"""
NO_MORE_SEATED = (
    "NEW.seated_at IS NULL OR (TG_OP = 'UPDATE' AND OLD.seated_at IS NOT NULL"
    " AND (OLD.convening_id, OLD.place, OLD.guests, OLD.organization_id)"
    " IS NOT DISTINCT FROM (NEW.convening_id, NEW.place, NEW.guests, NEW.organization_id))"
)
NO_FEWER_SEATS = (
    "(OLD.status, OLD.capacity, OLD.capacity_online, OLD.seats_an_organization)"
    " IS NOT DISTINCT FROM (NEW.status, NEW.capacity, NEW.capacity_online, NEW.seats_an_organization)"
)


def _trigger(operation: pgtrigger.Operation, convening: str, is_as_before: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="never_over_capacity",
        when=pgtrigger.After,
        level=pgtrigger.Row,
        operation=operation,
        timing=pgtrigger.Deferred,
        func=NEVER_OVER_CAPACITY.format(convening=convening, is_as_before=is_as_before),
    )


OF_SEATS_TAKEN = _trigger(pgtrigger.Insert | pgtrigger.Update, "convening_id", NO_MORE_SEATED)
OF_SEATS_THERE_ARE = _trigger(pgtrigger.Update, "id", NO_FEWER_SEATS)
