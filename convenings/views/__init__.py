from convenings.views.convening import convening

__all__ = ["convening"]
