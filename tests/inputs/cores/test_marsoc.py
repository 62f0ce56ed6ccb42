"""The table of MarSOC: metres and percentages, plots and means."""

import numpy.testing as npt

from bluecarbon.inputs.cores.marsoc import read_marsoc

TABLE = """Source,Original_source,Site_name,Core,Plot,Latitude,Longitude,Country,Admin_unit,\
Year_collected,U_depth_m,L_depth_m,OC_perc,BD_g_cm3,SOM_perc,OC_perc_mean,BD_g_cm3_mean
Li 2019,,YL Hong,,H5-2,37.5,118.9,China,,2018,0,0.15,0.609,NA,,,
Li 2019,,YL Hong,,H6-3,37.5,118.9,China,,2018,0,0.15,0.609,NA,,,
Xia 2022,Gao 2016,SX Bay 1,Bay 1,,28.3,121.2,China,Zhejiang,2014,0.1,0.4,1.1,0.65,,,
Hu 2020,,MH 34,,C34,26.0,119.6,China,,2010,0,0.3,,,,1.897,0.9
"""


def test_samples_of_two_plots_are_not_one(tmp_path):
    """Two plots of a site with the same carbon are two samples; by hand, 0.609 % is 0.00609."""
    path = tmp_path / "marsoc.csv"
    path.write_text(TABLE)
    table = read_marsoc(path)
    assert table.samples["core"].tolist() == [
        "Li 2019|YL Hong|H5-2",
        "Li 2019|YL Hong|H6-3",
        "Xia 2022|SX Bay 1|Bay 1",
        "Hu 2020|MH 34|C34",
    ]
    npt.assert_allclose(table.samples["organic_carbon"], [0.00609, 0.00609, 0.011, 0.01897])
    npt.assert_allclose(table.samples["bottom"], [15, 15, 40, 30])
    assert table.samples["is_mean"].tolist() == [False, False, False, True]
    assert set(table.messages["action"]) == {"noted"}
