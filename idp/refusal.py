"""The difference between a refusal and an accident, which decides what happens to the unit of work."""


class Refused(Exception):
    """A foreseen no. What was written on the way to it (burnt codes, counters, audit) is committed.

    The message is for the operator's log; what the other side may know stands on the subclass.
    """
