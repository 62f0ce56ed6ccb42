"""Tables of sediment cores: spellings brought to one, units converted, rows checked one by one."""
