"""The recipe: what to compute from which inputs, as data that no program will ever run."""

from bluecarbon import __version__
from bluecarbon.evidence import canonical, places

FORMAT = "bluecarbon/recipe/1"


def recipe(account, inputs):
    """recipe.json of an account, as canonical bytes; see evidence/schemas/recipe.schema.json.

    Takes the account and its packed inputs. `settings` is the project file as values: paths in it
    are those of the project file, which the titles in the manifest lead back to.
    """
    about = account.project.project
    settings = account.project.model_dump(mode="json", exclude={"path"})
    methods = {m.id: m.edition for _, m in account.opened.methods}
    value = {
        "format": FORMAT,
        "project": about.id,
        "claim": about.claim,
        "software": {"name": "bluecarbon", "version": __version__},
        "methods": [{"id": k, "edition": methods[k]} for k in sorted(methods)],
        "parameters_sha256": account.opened.parameters.digest,
        "seed": str(account.project.uncertainty.seed),
        "draws": account.project.uncertainty.draws,
        "settings": settings,
        "inputs": list(inputs.listed),
    }
    return canonical.dumps(value, where=places.RECIPE)
