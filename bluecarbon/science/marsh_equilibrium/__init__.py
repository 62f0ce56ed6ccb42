"""The marsh equilibrium model: where a tidal marsh will stand, and what it will bury, in years.

For ex-ante projection only. What a marsh has buried is measured (cores, marker horizons), and no
result of this folder raises a tonnage that was measured: every dataset it returns says so in its
attribute `use`.

After Morris et al. 2002 and 2012, with the cohort soils of Morris and Bowden 1986, as the R package
rCMEM has them; an implementation of its own. Where that program and the equations part, the
equations are followed: years count from the start of a scenario, low water mirrors high water about
the mean sea level, and the stated phase of the nodal cycle is used.

Not in it: erosion of the edge, drainage of creeks, ice, storms, growth of salinity, migration.
"""
