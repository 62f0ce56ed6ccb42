"""Draws the bay of the sample project: `python -m bluecarbon.samples.drawing FOLDER [--check]`."""
