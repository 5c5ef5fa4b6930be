"""Who convenes, as the coalition's own tests have them."""

from coalition.tests.conftest import backbone, convener

__all__ = ["backbone", "convener"]
