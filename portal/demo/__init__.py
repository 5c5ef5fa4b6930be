"""An invented coalition to try the portal with. No person or organization in it is real; wages are."""

from portal.demo.load import load_demo
from portal.demo.signins import SIGN_INS

__all__ = ["SIGN_INS", "load_demo"]
