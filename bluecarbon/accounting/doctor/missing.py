"""What a project still lacks that is to be made of a folder."""

# Kinds of file that make a folder one of inputs.
_INPUTS = ("class map", "cover raster", "harvest log", "zones", "zones without outline")


def of_a_project(found):
    """Names of what is missing, in the order in which it is needed; none without any input.

    The names are keys of `words.NEEDS`.
    """
    kinds = {d.kind for d in found if d.verdict != "repair"}
    seen = {d.kind for d in found}
    if not seen & set(_INPUTS) or "project file" in seen:
        return []
    lacking = []
    if not {"zones", "zones without outline"} & kinds:
        lacking.append("zones")
    elif "zones" not in kinds and {"class map", "cover raster"} & seen:
        lacking.append("outlines of zones")
    if not {"class map", "cover raster", "harvest log"} & seen:
        lacking.append("maps or harvest")
    if "class map" in seen and "legend" not in kinds:
        lacking.append("legend")
    if "class map" in seen and "reference points" not in kinds:
        lacking.append("reference points")
    return lacking
