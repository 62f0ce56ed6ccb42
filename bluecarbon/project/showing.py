"""A project file as a line and as a card for Jupyter."""

from bluecarbon.cards import card, demonstration, visible


def line_of(project):
    """A project file in a line."""
    about = project.project
    years = f"{about.vintages[0]}-{about.vintages[-1]}"
    flag = ", DEMONSTRATION" if about.demonstration else ""
    said = f"{about.id}: {about.title.en}, {years}, {about.claim}{flag}"
    return f"<project file {visible(said)}>"


def facts_of(project):
    """What a project file declares, as pairs of a name and a value."""
    about, crediting, draws = project.project, project.crediting, project.uncertainty
    methods = "; ".join(f"{', '.join(m.habitats)}: {m.use}" for m in project.method)
    harvest, habitats = project.harvest, project.habitats
    rule = f"{crediting.rule}, confidence {100 * crediting.confidence:g} %"
    return [
        ("id", about.id),
        ("title, Chinese", about.title.zh),
        ("period", f"{about.period[0]} to {about.period[1]}"),
        ("kind of claim", about.claim),
        ("methods", methods),
        ("map dates", ", ".join(map(str, _dates(habitats))) if habitats else None),
        ("harvest convention", harvest.convention if harvest else None),
        ("draws, seed", f"{draws.draws:,}, {draws.seed}"),
        ("deduction rule", None if about.claim == "capacity inventory" else rule),
        ("sale unit", project.lots.unit),
    ]


def card_of(project):
    """A project file as HTML."""
    about = project.project
    stamp = demonstration(["the project file says so"] if about.demonstration else [])
    facts = [*facts_of(project), ("file", project.path)]
    return card("project file, not opened", about.title.en, facts, stamp=stamp)


def _dates(habitats):
    listed = habitats.maps or habitats.covers
    return sorted({m.date for m in listed})
