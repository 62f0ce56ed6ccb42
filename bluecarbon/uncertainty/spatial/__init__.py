"""Errors of maps that go together in space: their covariance, and what it does to a total."""

from bluecarbon.uncertainty.spatial.covariance import MODELS, Covariance
from bluecarbon.uncertainty.spatial.total import covariance_of_totals, variance_of_total
from bluecarbon.uncertainty.spatial.variogram import Variogram, empirical_variogram, fit_covariance

__all__ = [
    "MODELS",
    "Covariance",
    "Variogram",
    "covariance_of_totals",
    "empirical_variogram",
    "fit_covariance",
    "variance_of_total",
]
