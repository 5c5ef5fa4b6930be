"""Private records are read and written inside `with acting(scope):` alone; outside, PostgreSQL answers with nothing.

- `acting.py`: a scope, and how it is opened.
- `kinds.py`: whose scopes there are: a user's, an organization's, those of the system.
- `policies.py`: what a model says in its `Meta` to be bound by them.
- `pages.py`: views, administration pages and streamed answers that open their user's own.
- `migrations.py`, `checks.py`: what a migration that touches private rows begins with; the database's role is bound.

`docs/private-data.md` tells what it costs and what to watch for.
"""

from coalition.scopes.acting import Scope, acting

__all__ = ["Scope", "acting"]
