"""Figures as SVG text: the same bytes for the same figure, drawn once for every language."""

import io
import re
import warnings
from xml.etree import ElementTree

import matplotlib

from bluecarbon.report.figures.fonts import FONTS
from bluecarbon.report.figures.style import STYLE
from bluecarbon.report.words import visible

SPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def svg(fig, *, prefix="", title=None, lang=None):
    """A figure as SVG text: the same bytes for the same figure, and nothing fetched from outside.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    prefix : str
        Put before every id, so that several figures can stand in one page.
    title : str, optional
        What the figure shows, for readers who cannot see it.
    lang : {"en", "zh"}, optional
        Language of its words; without it the one that it was drawn in.

    Returns
    -------
    str
        An `<svg>` element without XML declaration; rasters are embedded as PNG.
    """
    root = ElementTree.fromstring(_drawn(fig))
    if lang is not None:
        _translate(root, getattr(fig, "says", {}), lang)
    return _tidy(root, prefix, title)


@matplotlib.rc_context(STYLE)
def _drawn(fig):
    """The figure as matplotlib writes it; once for all languages, until something is drawn on."""
    if not fig.stale and hasattr(fig, "_bluecarbon_svg"):
        return fig._bluecarbon_svg
    with io.StringIO() as stream, warnings.catch_warnings():
        # DejaVu has no Chinese; nothing in these layouts depends on the width of a text.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from")
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        fig.written_as_svg = True
        try:
            fig.savefig(stream, format="svg", metadata=metadata)
        finally:
            fig.written_as_svg = False
        fig._bluecarbon_svg = stream.getvalue()
    fig.stale = False
    return fig._bluecarbon_svg


def _translate(root, says, lang):
    """Put the words of a language in the place of those that were drawn."""
    for group in root.iter(f"{SPACE}g"):
        say = says.get(group.get("id"))
        if say is not None:
            text = next(group.iter(f"{SPACE}text"), None)
            if text is not None:
                text.text = visible(say(lang))


def _tidy(root, prefix, title):
    """Own ids, no metadata with addresses in it, and the reader's fonts."""
    for child in list(root):
        if child.tag == f"{SPACE}metadata":
            root.remove(child)
    own = {}
    for element in root.iter():
        if "id" in element.attrib:
            own[element.get("id")] = element.attrib["id"] = prefix + element.get("id")
    for element in root.iter():
        if element.tag.startswith(SPACE):
            element.tag = element.tag.removeprefix(SPACE)
        for key, value in list(element.attrib.items()):
            if key == LINK:
                # Inside the figure or inside the file: never somewhere else.
                name = value.removeprefix("#")
                element.attrib["href"] = "#" + own[name] if value[0] == "#" else value
                del element.attrib[key]
            elif value.startswith("url(#"):
                element.attrib[key] = f"url(#{own[value[5:-1]]})"
            elif key == "style" and "'DejaVu Sans'" in value:
                # Whatever else this machine would have set the text in.
                element.attrib[key] = re.sub(r"'DejaVu Sans'(, *'[^']*')*", FONTS, value)
    _halos(root, prefix)
    root.attrib["xmlns"] = "http://www.w3.org/2000/svg"
    root.attrib["role"] = "img"
    root.attrib.pop("version", None)
    if title:
        root.attrib["aria-label"] = visible(title)
    return ElementTree.tostring(root, encoding="unicode")


def _halos(root, prefix):
    """A white rim around the names on a map."""
    for group in root.iter("g"):
        if group.get("id", "").startswith(f"{prefix}halo"):
            for text in group.iter("text"):
                text.attrib["style"] += (
                    "; paint-order: stroke; stroke: #fff; stroke-width: 2.5px;"
                    " stroke-linejoin: round"
                )
