"""The simulated habitats of the Xiangshan project, on the real coastline."""
