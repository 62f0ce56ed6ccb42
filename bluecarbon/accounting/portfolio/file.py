"""The portfolio file: which projects stand together, whose they are, and what became of titles."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bluecarbon.project import read_toml
from bluecarbon.project.sections import Items, Title, TomlPath

Text = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = Title.model_config  # as strict as a project file


class Member(_Section):
    """A project of the portfolio: its file, and its province where that is not the portfolio's."""

    path: TomlPath
    province: str = ""


def _member(value):
    """A path alone stands for a project in the province of the portfolio."""
    return {"path": value} if isinstance(value, str | Path) else value


class About(_Section):
    """[portfolio]: what it is called, where it lies, and whether its projects are merged."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    title: Title
    province: Text
    # One registration for all, or projects that only stand side by side. No default: in a merged
    # portfolio one owner's loss of title ends the crediting of everybody.
    merged: bool
    projects: Annotated[
        tuple[Annotated[Member, BeforeValidator(_member)], ...], Field(strict=False, min_length=1)
    ]
    sales: TomlPath | None = None


class Owner(_Section):
    """[[owner]]: a holder, and the document in which it gives authority to be merged."""

    holder: Text
    authority: str = ""


class TitleEvent(_Section):
    """[[title_event]]: the loss of a title; `date` is the first day without it."""

    zone: str = ""
    holder: str = ""
    date: date
    what: Text

    @model_validator(mode="after")
    def _whose(self):
        if bool(self.zone) == bool(self.holder):
            raise ValueError("a title is lost for a zone or by a holder. Give one of the two.")
        return self


class Portfolio(_Section):
    """A portfolio file, checked as far as it can be without opening its projects."""

    portfolio: About
    owner: Annotated[tuple[Owner, ...], Field(strict=False, min_length=1)]
    title_event: Annotated[tuple[TitleEvent, ...], Items] = ()
    path: Path = Field(exclude=True)

    @model_validator(mode="after")
    def _owners(self):
        holders = [owner.holder for owner in self.owner]
        for holder in holders:
            if holders.count(holder) > 1:
                raise ValueError(f"{holder} stands twice under [[owner]]. Remove one of the two.")
        silent = [owner.holder for owner in self.owner if not owner.authority]
        if self.portfolio.merged and silent:
            raise ValueError(
                f"{', '.join(silent)} gave no authority. Merged projects need the authority of all "
                'owners: add `authority = "..."`, the reference of the document, or set '
                "merged = false."
            )
        return self

    @model_validator(mode="after")
    def _one_province(self):
        about = self.portfolio
        for member in about.projects:
            if about.merged and member.province not in ("", about.province):
                raise ValueError(
                    f"{member.path} lies in {member.province}, the portfolio in {about.province}. "
                    "Only projects of one province may be merged: take it out, or set "
                    "merged = false."
                )
        return self

    def locate(self, path):
        """A path of the portfolio file as an absolute one."""
        return (self.path.parent / path).resolve()


def read_portfolio(path):
    """The `Portfolio` in a TOML file; an InputError names the key, the value and the cure."""
    return read_toml(path, Portfolio)
