"""A lot as a line and as a card for Jupyter."""

from bluecarbon.cards import card, demonstration, kilograms, visible


def line_of(lot):
    """A lot in a line: id, mass, place and time, kind of claim, status."""
    said = [
        f"{lot.kg_co2e:,} kg CO2e",
        lot.habitat,
        lot.holder,
        str(lot.vintage),
        lot.kind_of_claim,
        f"status {lot.method.status}",
    ]
    if lot.demonstration:
        said.append("DEMONSTRATION")
    return f"<lot {lot.id}: {visible(', '.join(said))}>"


def card_of(lot):
    """A lot as HTML."""
    settled, sure = lot.settlement, lot.uncertainty
    interval = f"{sure.p05_kg:,} to {sure.p95_kg:,} kg CO2e, median {sure.median_kg:,}"
    facts = [
        ("mass", f"{kilograms(lot.kg_co2e)} in {lot.units:,} units of {lot.unit_kg:,} kg"),
        ("holder", lot.holder),
        ("habitat, year", f"{lot.habitat}, {lot.vintage}"),
        ("zones", ", ".join(lot.zones)),
        ("kind of claim", lot.kind_of_claim),
        ("method", f"{lot.label.en} (status: {lot.method.status})"),
        ("convention", lot.convention),
        ("its line, net, 90 %", interval),
        (
            "deduction",
            f"{settled.deduction_rule}, confidence {settled.confidence}: "
            f"{kilograms(settled.deduction_kg)} of the line's {kilograms(settled.gross_kg)}",
        ),
        ("buffer", f"{settled.buffer_share} of what may be claimed"),
        ("serials", lot.serial.text),
        ("permanence", lot.permanence_statement.en),
        ("eligibility", lot.eligibility_statement.en),
        ("evidence", lot.evidence_digest and f"sha256 {lot.evidence_digest}"),
    ]
    stamp = demonstration(lot.demonstration_reasons)
    return card(f"lot of {lot.project}", lot.id, facts, stamp=stamp)
