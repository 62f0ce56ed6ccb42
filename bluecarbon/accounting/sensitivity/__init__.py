"""What the uncertainty of an account comes from, and what to measure next."""

from bluecarbon.accounting.sensitivity.job import sensitivity
from bluecarbon.accounting.sensitivity.result import Sensitivity

__all__ = ["Sensitivity", "sensitivity"]
