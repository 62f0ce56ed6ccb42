"""What no sample of a core can be: the checks that all readers of cores share.

Each takes `RowChecks` with columns of `bluecarbon.inputs.cores.units.COLUMNS` in their units;
columns that a table lacks are passed over. A depth at fault refuses the row. A value at fault is
counted as not reported, and the row stays for what else it tells.
"""

from bluecarbon.parameters import load
from bluecarbon.science.soil_cores.density import bulk_density_morris2016

ACTIVITIES = ("total_pb210", "supported_pb210", "excess_pb210", "ra226", "cs137", "am241")


def check_depths(rows):
    """Slices have a top and a bottom below it."""
    rows.refuse(
        rows["top"].isna() | rows["bottom"].isna(),
        ("top", "bottom"),
        "A sample has a depth at its top and one at its bottom.",
        "Fill in the depth, or leave the sample out.",
    )
    rows.refuse(
        rows["top"] < 0,
        "top",
        "Depths count downwards from the surface, from 0.",
        "Correct the depth; litter above the surface is no soil.",
    )
    rows.refuse(
        rows["bottom"] <= rows["top"],
        ("top", "bottom"),
        "The bottom of a sample lies below its top.",
        "Correct the depths: a sample without thickness stands for no soil.",
    )


def check_composition(rows):
    """Densities, fractions of the dry mass, and carbon within its organic matter."""
    if "bulk_density" in rows:
        greatest = load().get("mineral_grain_density").value
        density = rows["bulk_density"]
        rows.blank(
            density <= 0,
            "bulk_density",
            "A dry bulk density is above 0.",
            "Correct it, or leave it empty.",
        )
        rows.blank(
            density > greatest,
            "bulk_density",
            f"No dry sediment is heavier than quartz, {greatest:g} g cm-3.",
            "Correct the value or its unit: the table is in g cm-3.",
        )
    for name in ("organic_matter", "organic_carbon", "total_carbon"):
        if name in rows:
            rows.blank(
                (rows[name] < 0) | (rows[name] > 1),
                name,
                f"{name} is a fraction of the dry mass, from 0 to 1.",
                "Correct the value, or divide percentages by 100.",
            )
    if "organic_carbon" in rows:
        greatest = load().get("greatest_organic_carbon").value
        rows.blank(
            rows["organic_carbon"] > greatest,
            "organic_carbon",
            f"Organic matter itself holds less than {greatest:.0%} carbon.",
            "Correct the value or its unit; charcoal and carbonate are not organic carbon.",
        )
    if "organic_carbon" in rows and "organic_matter" in rows:
        rows.blank(
            rows["organic_carbon"] > rows["organic_matter"],
            ("organic_carbon", "organic_matter"),
            "Organic carbon is part of the organic matter.",
            "See whether carbonate was removed before the analysis (calcium carbonate holds 12 % "
            "carbon), and which of the two is in which unit.",
        )
    if "bulk_density" in rows and "organic_matter" in rows:
        loosest = load().get("loosest_packing").value
        packed = bulk_density_morris2016(rows["organic_matter"].to_numpy())
        rows.blank(
            rows["bulk_density"] < loosest * packed,
            ("bulk_density", "organic_matter"),
            f"Sediment is not {1 / loosest:g} times looser than its organic matter lets it pack.",
            "Correct the value or its unit: the table is in g cm-3, of dry mass.",
            blanked="bulk_density",
        )
    if "compaction" in rows:
        rows.blank(
            (rows["compaction"] < 0) | (rows["compaction"] >= 1),
            "compaction",
            "Compaction is the share that is missing, from 0 to below 1.",
            "Correct it, or divide percentages by 100.",
        )


def check_errors(rows):
    """Errors of measurement are not negative. Activities may be: noise around zero is data."""
    for column in rows.table.columns:
        if column.endswith("_error"):
            rows.blank(
                rows[column] < 0,
                column,
                "An error of measurement is not negative.",
                "Correct it, or leave it empty.",
            )


def check_repeats(rows):
    """A sample stands in a table once; slices of a core that overlap are told."""
    rows.refuse(
        rows.table.duplicated(),
        ("top", "bottom"),
        "A sample stands in a table once.",
        "Remove the row: it repeats an earlier one in every value.",
    )
    table = rows.kept.sort_values(["core", "top", "bottom"], kind="stable")
    above = table.groupby("core")["bottom"].cummax().groupby(table["core"]).shift()
    # Depths rounded to millimetres may meet badly; a whole layer measured twice does not.
    overlap = (above - table["top"] > 0.05).reindex(rows.table.index, fill_value=False)
    rows.note(
        overlap,
        ("top", "bottom"),
        "Slices of a core follow one another.",
        "Average what was measured twice, or take apart what belongs to two cores, before a stock "
        "is computed.",
    )
