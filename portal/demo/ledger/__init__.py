"""What became of people in the demo: three grants, and 600 participants at every stage. All of them are invented."""

from portal.demo.ledger.load import make_ledger

__all__ = ["make_ledger"]
