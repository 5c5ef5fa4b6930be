from portal.tests.access.conftest import private_files, world

__all__ = ["private_files", "world"]
