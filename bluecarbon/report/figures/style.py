"""How figures look, and how they become SVG.

Texts are placed by anchors and never by their measured size, so the same figure comes out whether
or not this machine has Chinese fonts: the reader's own fonts draw the letters.
"""

import io
import warnings
from xml.etree import ElementTree

from bluecarbon.errors import BluecarbonError
from bluecarbon.report.words import visible


class MissingMatplotlib(BluecarbonError, ImportError):
    """Figures were asked for and matplotlib is not there."""


try:
    import matplotlib
    from matplotlib import figure
except ImportError as error:
    raise MissingMatplotlib(
        'figures need matplotlib. Install it with: pip install "bluecarbon[plot]"'
    ) from error

# The reader's fonts, in the order they are tried. Measured is DejaVu, which matplotlib brings.
FONTS = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','DejaVu Sans',sans-serif"

INK, MUTED, HAIR = "#1f2933", "#5f6b76", "#c9d1d8"
TOTAL, TAKEN, GIVEN, SOLD = "#0072b2", "#e69f00", "#56b4e9", "#009e73"
RED = "#b3261e"

# Okabe and Ito's palette, readable with every common colour blindness; bare ground in greys.
COLOURS = {
    "no data": "#ffffff",
    "mangrove": "#007a5a",
    "tidal marsh": "#e69f00",
    "seagrass": "#0072b2",
    "seaweed farm": "#d55e00",
    "bivalve farm": "#cc79a7",
    "spartina": "#8c6d1f",
    "tidal flat": "#d9d2bd",
    "pond": "#a9c3cf",
    "water": "#e6eff5",
    "sea": "#e6eff5",
    "land": "#d4d4d0",
}
OTHERS = ("#56b4e9", "#f0e442", "#7b5ea7", "#882255", "#44aa99", "#999933", "#4b4b4b")

# What a figure is drawn and saved with, whatever the user's own settings are. The settings that are
# left alone say where and how a session runs, not how a figure looks.
STYLE = {
    key: value
    for key, value in matplotlib.rcParamsDefault.items()
    if not key.startswith(("backend", "interactive", "toolbar", "webagg", "savefig.directory"))
} | {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a name is a dollar
    "axes.edgecolor": HAIR,
    "axes.labelcolor": MUTED,
    "axes.unicode_minus": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "svg.fonttype": "none",
    "svg.hashsalt": "bluecarbon",
    "svg.image_inline": True,
}


class Figure(figure.Figure):
    """A matplotlib figure that shows itself in Jupyter as SVG, with the reader's fonts."""

    def _repr_svg_(self):
        return svg(self)


@matplotlib.rc_context(STYLE)
def svg(fig, *, prefix="", title=None):
    """A figure as SVG text: the same bytes for the same figure, and nothing fetched from outside.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    prefix : str
        Put before every id, so that several figures can stand in one page.
    title : str, optional
        What the figure shows, for readers who cannot see it.

    Returns
    -------
    str
        An `<svg>` element without XML declaration; rasters are embedded as PNG.
    """
    with io.StringIO() as stream, warnings.catch_warnings():
        # DejaVu has no Chinese; nothing in these layouts depends on the width of a text.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from")
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        fig.savefig(stream, format="svg", metadata=metadata)
        root = ElementTree.fromstring(stream.getvalue())
    return _tidy(root, prefix, title)


def _tidy(root, prefix, title):
    """Own ids, no metadata with addresses in it, and the reader's fonts."""
    space = "{http://www.w3.org/2000/svg}"
    link = "{http://www.w3.org/1999/xlink}href"
    for child in list(root):
        if child.tag == f"{space}metadata":
            root.remove(child)
    own = {}
    for element in root.iter():
        if "id" in element.attrib:
            own[element.get("id")] = element.attrib["id"] = prefix + element.get("id")
    for element in root.iter():
        if element.tag.startswith(space):
            element.tag = element.tag.removeprefix(space)
        for key, value in list(element.attrib.items()):
            if key == link:
                # Inside the figure or inside the file: never somewhere else.
                name = value.removeprefix("#")
                element.attrib["href"] = "#" + own[name] if value[0] == "#" else value
                del element.attrib[key]
            elif value.startswith("url(#"):
                element.attrib[key] = f"url(#{own[value[5:-1]]})"
            elif key == "style" and "font-family" in value:
                element.attrib[key] = value.replace("'DejaVu Sans'", FONTS)
    for group in root.iter("g"):
        if group.get("id", "").startswith(f"{prefix}halo"):
            for text in group.iter("text"):
                text.attrib["style"] += (
                    "; paint-order: stroke; stroke: #fff; stroke-width: 2.5px;"
                    " stroke-linejoin: round"
                )
    root.attrib["xmlns"] = "http://www.w3.org/2000/svg"
    root.attrib["role"] = "img"
    root.attrib.pop("version", None)
    if title:
        root.attrib["aria-label"] = visible(title)
    return ElementTree.tostring(root, encoding="unicode")
