from programs.queries import catalog


def catalog_changed() -> None:
    """To be called by whatever changes programs or their sectors: figures of the catalog are counted anew."""
    catalog.changed()
