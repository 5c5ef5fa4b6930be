"""Where ZIP codes are, as facts: the package `zipcodes`, whose coordinates are those of GeoNames (CC BY 4.0)."""

from collections.abc import Iterator

import zipcodes

# Asked state by state, so that never more than one state's rows are in memory beside the package's own.
STATES = (
    *("AK", "AL", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID", "IL", "IN"),
    *("KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM"),
    *("NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI"),
    *("WV", "WY"),
)

Center = tuple[str, str, float, float]


def centers() -> Iterator[Center]:
    """Code, name, latitude and longitude of every ZIP code."""
    for state in STATES:
        for row in zipcodes.filter_by_state(state):
            yield row["zip_code"], f"{row['city']}, {state}", float(row["lat"]), float(row["long"])
