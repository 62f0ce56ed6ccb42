"""The forms of published fits whose coefficients stand in the parameter tables."""

import numpy as np

from bluecarbon.constants import ZERO_CELSIUS
from bluecarbon.parameters import coefficients


def polynomial(x, name):
    """Horner's scheme, lowest power first in the table."""
    *lower, result = coefficients(name)
    for coefficient in reversed(lower):
        result = result * x + coefficient
    return result


def weiss(temperature, salinity, name):
    """Solubility after Weiss: three terms of temperature [degC], three of salinity."""
    a1, a2, a3, *of_salt = coefficients(name)
    hundreds = (temperature + ZERO_CELSIUS) / 100
    fresh = a1 + a2 / hundreds + a3 * np.log(hundreds)
    return np.exp(fresh + salinity * _salt(hundreds, of_salt))


def weiss_moist(temperature, salinity, name, *, power):
    """The same with a fourth term of temperature, for air that holds water vapour."""
    a1, a2, a3, a4, *of_salt = coefficients(name)
    hundreds = (temperature + ZERO_CELSIUS) / 100
    fresh = a1 + a2 / hundreds + a3 * np.log(hundreds) + a4 * hundreds**power
    return np.exp(fresh + salinity * _salt(hundreds, of_salt))


def _salt(hundreds, of_salt):
    b1, b2, b3 = of_salt
    return b1 + b2 * hundreds + b3 * hundreds**2
