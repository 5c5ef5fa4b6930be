"""Where ZIP codes and Boston's neighborhoods are, as facts.

ZIP codes: the package `zipcodes`, whose coordinates are those of GeoNames (CC BY 4.0). A neighborhood's middle is
that of the ZIP codes it mostly consists of, as the United States Postal Service delivers them: within a mile of
anybody's idea of it.
"""

from collections.abc import Iterator

import zipcodes

from coalition.choices import Neighborhood

NEIGHBORHOODS = {
    Neighborhood.ALLSTON: ["02134"],
    Neighborhood.BACK_BAY: ["02116", "02199"],
    Neighborhood.BEACON_HILL: ["02108", "02114"],
    Neighborhood.BRIGHTON: ["02135"],
    Neighborhood.CHARLESTOWN: ["02129"],
    Neighborhood.CHINATOWN: ["02111"],
    Neighborhood.DORCHESTER: ["02121", "02122", "02124", "02125"],
    Neighborhood.DOWNTOWN: ["02108", "02109", "02110", "02111"],
    Neighborhood.EAST_BOSTON: ["02128"],
    Neighborhood.FENWAY: ["02115", "02215"],
    Neighborhood.HYDE_PARK: ["02136"],
    Neighborhood.JAMAICA_PLAIN: ["02130"],
    Neighborhood.LONGWOOD: ["02115", "02215"],
    Neighborhood.MATTAPAN: ["02126"],
    Neighborhood.MISSION_HILL: ["02120"],
    Neighborhood.NORTH_END: ["02113"],
    Neighborhood.ROSLINDALE: ["02131"],
    Neighborhood.ROXBURY: ["02119"],
    Neighborhood.SEAPORT: ["02210"],
    Neighborhood.SOUTH_BOSTON: ["02127"],
    Neighborhood.SOUTH_END: ["02118"],
    Neighborhood.WEST_END: ["02114"],
    Neighborhood.WEST_ROXBURY: ["02132"],
}

# Asked state by state, so that never more than one state's rows are in memory beside the package's own.
STATES = (
    *("AK", "AL", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID", "IL", "IN"),
    *("KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM"),
    *("NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI"),
    *("WV", "WY"),
)

Center = tuple[str, str, float, float]


def centers() -> Iterator[Center]:
    """Code, name, latitude and longitude of every ZIP code, then of every neighborhood."""
    known: dict[str, tuple[float, float]] = {}
    for state in STATES:
        for row in zipcodes.filter_by_state(state):
            at = float(row["lat"]), float(row["long"])
            known[row["zip_code"]] = at
            yield row["zip_code"], f"{row['city']}, {state}", *at
    for neighborhood, codes in NEIGHBORHOODS.items():
        north, east = zip(*(known[code] for code in codes), strict=True)
        yield neighborhood.value, str(neighborhood.label), sum(north) / len(codes), sum(east) / len(codes)
