"""A plan of tidal restoration: abatement per site and year, before the fact and with its interval.

Nothing here becomes a lot: these are projections by default values.
"""

from bluecarbon.accounting.restoration.plan import RestorationProjection, project_restoration

__all__ = ["RestorationProjection", "project_restoration"]
