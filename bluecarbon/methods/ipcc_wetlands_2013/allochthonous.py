"""Carbon that was made elsewhere and buried here, which the supplement leaves in: a policy.

What [crediting] allochthonous says decides on `allochthonous_deducted`: 0 where such carbon is
counted, its share where it is deducted. The share as known comes beside, so that both can be shown.
"""

import numpy as np

from bluecarbon.methods.ipcc_wetlands_2013.stands import SOURCE
from bluecarbon.methods.quantities import equation

RULE = {
    "source": "Verra VM0033 v2.1",
    "where": "equation 38: of a removal only, never of a loss; [crediting] allochthonous",
    "status": "standard",
}


@equation(unit="t CO2e", source=SOURCE, where="44/12", status="quoted")
def soil_removal_all_carbon(soil_carbon_gain, co2_per_c):
    """CO2 taken up by the soil, wherever its carbon was made."""
    return soil_carbon_gain * co2_per_c


@equation(unit="t CO2e", **RULE)
def allochthonous_removal(soil_removal_all_carbon, allochthonous_deducted):
    """CO2 in buried carbon made elsewhere, as far as the declared policy takes it off."""
    return _made_elsewhere(soil_removal_all_carbon, allochthonous_deducted)


@equation(unit="t CO2e", **RULE)
def soil_removal_autochthonous(soil_removal_all_carbon, allochthonous_share):
    """CO2 taken up by the soil in carbon made in place, whatever the declared policy."""
    return soil_removal_all_carbon - _made_elsewhere(soil_removal_all_carbon, allochthonous_share)


def _made_elsewhere(gain, share):
    """The share of a gain; a loss is not split, and draws of a share may pass 1."""
    return np.maximum(gain, 0 * gain) * np.minimum(share, 1.0)
