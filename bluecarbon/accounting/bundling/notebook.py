"""The notebook of a bundle: exposition, with outputs that a rerun must give again."""

import json

LEAD = """# {title}

What this account says, computed again from its inputs. Run it in the folder that holds them; cells
tagged `lot-value` must come out exactly."""


def notebook(account, project):
    """account.ipynb as bytes; `project` is the path of the project file below the inputs."""
    lots = sum(lot.kg_co2e for lot in account.lots)
    lines = account.lines.groupby("vintage")["lots_kg"].sum()
    by_year = {int(year): int(kg) for year, kg in lines.items()}
    cells = [
        _text("lead", LEAD.format(title=account.project.project.title.en)),
        _code(
            "account",
            f"import bluecarbon as bc\n\naccount = bc.account({project!r}, progress=False)",
        ),
        _code("lots", "sum(lot.kg_co2e for lot in account.lots)", repr(lots), ("lot-value",)),
        _code(
            "vintages",
            'by_year = account.lines.groupby("vintage")["lots_kg"].sum()\n'
            "{int(year): int(kg) for year, kg in by_year.items()}",
            repr(by_year),
            ("lot-value",),
        ),
        _code(
            "gross",
            'int(account.lines["gross_kg"].sum())',
            repr(int(account.lines["gross_kg"].sum())),
            ("lot-value",),
        ),
        _code(
            "ids", "[lot.id for lot in account.lots][:5]", repr([x.id for x in account.lots][:5])
        ),
    ]
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _text(name, source):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _code(name, source, shown=None, tags=()):
    outputs = []
    if shown is not None:
        outputs.append(
            {
                "data": {"text/plain": shown},
                "execution_count": None,
                "metadata": {},
                "output_type": "execute_result",
            }
        )
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": outputs,
        "source": source,
    }
