"""Conversion factors and constants: name, unit, source. Empirical numbers live in tables."""

# Ratio of the molar masses of CO2 and C [kg CO2 per kg C]. The whole-number ratio 44/12 is the
# convention of IPCC guidelines and of every methodology here; the exact ratio is 3.664.
CO2_PER_C = 44 / 12

# Ratio of the molar masses of N2O and of the nitrogen in it, 44/28, by the same convention.
N2O_PER_N = 44 / 28

# Molar mass of CO2 [kg mol-1]: IUPAC 2021 abridged atomic weights, C 12.011 and O 15.999.
CO2_MOLAR_MASS = 0.044009

# Molar masses of C, CH4 and N2O [kg mol-1], from the same table: H 1.008, N 14.007.
CARBON_MOLAR_MASS = 0.012011
CH4_MOLAR_MASS = 0.016043
N2O_MOLAR_MASS = 0.044013

# One Chinese mu [m2]: 1/15 of a hectare, by definition.
SQUARE_METRES_PER_MU = 10_000 / 15

SQUARE_METRES_PER_HECTARE = 10_000
SQUARE_CENTIMETRES_PER_HECTARE = 100_000_000
SQUARE_CENTIMETRES_PER_SQUARE_METRE = 10_000
GRAMS_PER_TONNE = 1_000_000
KILOGRAMS_PER_TONNE = 1_000
GRAMS_PER_KILOGRAM = 1_000

# Julian year [d] and [s], the mean year of CF conventions rounded to 365.25 days.
DAYS_PER_YEAR = 365.25
SECONDS_PER_YEAR = DAYS_PER_YEAR * 86_400
ATM_PER_UATM = 1e-6
HECTOPASCALS_PER_ATM = 1013.25
ZERO_CELSIUS = 273.15  # [K], by definition
