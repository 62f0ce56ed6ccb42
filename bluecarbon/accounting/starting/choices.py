"""What each option of a project file means, in one line: for who has to choose."""

CLAIMS = {
    '"annual sink"': "what a place took up in a year, without a baseline; no offset",
    '"credit"': "net of a baseline, and additional; give `baseline` under [crediting]",
    '"capacity inventory"': "what sinks take up, whoever brought it about; never a lot",
}
DEMONSTRATION = {
    "true": "lots only demonstrate and can never be issued",
    "false": "lots may be issued, where every input allows it",
}
SAMPLES = {
    '"stratified random"': "so many at random within each class",
    '"simple random"': "at random over the whole map",
    '"systematic"': "on a grid with a random start",
    '"not a probability sample"': "where one happened to be; tells nothing of the ground between",
}
AREAS = {
    '"confirmed"': "the mapped ground that points confirm; what the map missed is nobody's",
    '"error-adjusted"': "with what the map missed elsewhere (Olofsson et al. 2014)",
}
CONVENTIONS = {
    '"harvest removal"': "soft tissue and shell, as harvested",
    '"soft tissue only"': "without the shell",
    '"net of calcification"': "less the CO2 that building the shell gave off; may be a source",
}
SHARE_LAYOUTS = {
    '"whole-animal dry shares"': "carbon by the dry mass of the whole animal",
    '"organ wet shares"': "soft tissue and shell weighed apart, wet",
}
ALLOCHTHONOUS = {
    '"counted"': "it stays in: no share was measured",
    '"deducted"': "a measured share is taken off; the field sheet holds it",
    '"not applicable"': "with `allochthonous_reason`, as in: organic soil",
}
BASELINES = {
    '"first map persists"': "# the ground would have stayed as on the first map",
    '"scenario maps"': "# with `baseline_maps`",
    '"declared"': "# with `baseline_table` and `baseline_date`",
}


def rule_meaning(name):
    """What a deduction rule looks at, from the rule itself."""
    from bluecarbon.crediting.deductions import RULES

    return f"{RULES[name].interval} ({RULES[name].status})"
