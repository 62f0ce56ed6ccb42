"""Carbonate chemistry of seawater, by PyCO2SYS: an adapter, not a copy.

PyCO2SYS is under the GPL and no part of this package. It is asked for when a function here is
called, with its own defaults: carbonic acid constants of Lueker et al. (2000), total pH scale.
"""

import numpy as np

from bluecarbon.science._units import in_units

ALKALINITY, DIC = 1, 2  # how PyCO2SYS numbers its parameters


@in_units(alkalinity="umol kg-1", dic="umol kg-1", temperature="degC", salinity="1", returns="uatm")
def pco2_from_alkalinity_and_dic(alkalinity, dic, temperature, salinity):
    """Partial pressure of CO2 in seawater from its alkalinity and dissolved inorganic carbon.

    Parameters
    ----------
    alkalinity : array_like
        Total alkalinity [umol kg-1].
    dic : array_like
        Dissolved inorganic carbon [umol kg-1].
    temperature : array_like
        Temperature [degC].
    salinity : array_like
        Practical salinity [1].

    Returns
    -------
    array_like
        Partial pressure of CO2 [uatm].

    Raises
    ------
    ImportError
        When PyCO2SYS is not installed.

    References
    ----------
    [Humphreys2022]_, PyCO2SYS.
    """
    return _solve("pCO2", alkalinity, dic, temperature, salinity)


@in_units(alkalinity="umol kg-1", dic="umol kg-1", temperature="degC", salinity="1", returns="1")
def calcification_release_ratio(alkalinity, dic, temperature, salinity):
    """CO2 that seawater gives off for each carbonate carbon laid down in it, at constant pCO2.

    What `bluecarbon.science.bivalves.calcification_carbon` needs: about 0.6 in seawater, more in
    cold water and in brackish water.

    Parameters
    ----------
    alkalinity : array_like
        Total alkalinity [umol kg-1].
    dic : array_like
        Dissolved inorganic carbon [umol kg-1].
    temperature : array_like
        Temperature [degC].
    salinity : array_like
        Practical salinity [1].

    Returns
    -------
    array_like
        Released over precipitated carbon, psi [1].

    Raises
    ------
    ImportError
        When PyCO2SYS is not installed.

    References
    ----------
    [Frankignoulle1994]_, as PyCO2SYS calculates it.
    """
    return _solve("psi", alkalinity, dic, temperature, salinity)


def _solve(wanted, *water):
    try:
        import PyCO2SYS
    except ImportError as error:
        raise ImportError(
            "The carbonate system is solved by PyCO2SYS, which is not installed. It is under the "
            "GPL, so it is asked for by name: pip install 'bluecarbon[carbonate]'."
        ) from error

    def solve(alkalinity, dic, temperature, salinity):
        arrays = np.broadcast_arrays(alkalinity, dic, temperature, salinity)
        alkalinity, dic, temperature, salinity = (np.array(a, dtype=float) for a in arrays)
        found = PyCO2SYS.sys(
            par1=alkalinity,
            par2=dic,
            par1_type=ALKALINITY,
            par2_type=DIC,
            temperature=temperature,
            salinity=salinity,
        )
        return found[wanted]

    if not any(hasattr(values, "dims") for values in water):
        return solve(*water)
    import xarray as xr

    return xr.apply_ufunc(solve, *water, dask="parallelized", output_dtypes=[float])
