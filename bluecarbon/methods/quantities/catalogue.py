"""The methodologies of the package: ID and the module that holds it.

An edition is never edited: a new one is a new module and a new line here.
"""

METHODS = {
    "ipcc-wetlands-2013": "bluecarbon.methods.ipcc_wetlands_2013",
    "hyt0305-2021": "bluecarbon.methods.hyt0305_2021",
    "hyt0349-2022": "bluecarbon.methods.hyt0349_2022",
    "hyt0349-2022-harvest": "bluecarbon.methods.hyt0349_2022_harvest",
    "ccer-14-002": "bluecarbon.methods.ccer_14_002",
    "ccer-14-003": "bluecarbon.methods.ccer_14_003",
    "ccer-14-004": "bluecarbon.methods.ccer_14_004",
    "airsea": "bluecarbon.methods.airsea",
    "vm0033-2.1": "bluecarbon.methods.vm0033_2_1",
    "bluecam-2022": "bluecarbon.methods.bluecam_2022",
    "stock-transition": "bluecarbon.methods.stock_transition",
    "stock-transition-peer": "bluecarbon.methods.stock_transition_peer",
}
