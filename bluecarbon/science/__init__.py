"""Equations with their sources: arrays in, arrays out; nothing here opens a file."""
