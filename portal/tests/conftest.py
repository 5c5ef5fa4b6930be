from pathlib import Path

import pytest

from portal.tests.processes import assert_all_gone, own_portal, run_command


@pytest.fixture(scope="session")
def migrated_data(tmp_path_factory):
    """The data of a portal that has migrated once, to copy for a test that asks for nothing of a first start."""
    portal = own_portal(tmp_path_factory.mktemp("migrated"))
    run_command(portal, "migrate", "--verbosity", "0")
    assert_all_gone(portal, within=20)
    return Path(portal["PORTAL_DATA_DIR"])
