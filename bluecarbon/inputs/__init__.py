"""Opening, checking and aligning what a project brings: maps, zones, tables and ocean fields."""
