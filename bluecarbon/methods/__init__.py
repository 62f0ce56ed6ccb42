"""Methodologies, one a module or folder: their equations by name, and how they are evaluated."""
