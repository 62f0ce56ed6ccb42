"""netCDF-4 files as HDF5 stores them: looked through, opened, and read so that nothing is made up.

Every number of a netCDF-4 file comes in through here, see `chunks.py` for why.
"""
