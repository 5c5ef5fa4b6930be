"""What staff do with records of participants. Each opens a transaction and no scope: whoever calls has one open."""
