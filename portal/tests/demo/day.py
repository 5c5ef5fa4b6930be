from datetime import datetime
from zoneinfo import ZoneInfo

# The day that the demo of these tests is loaded on.
NOW = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/New_York"))
