"""How figures look: colours, settings, and the figure that shows itself in Jupyter.

Texts are placed by anchors and never by their measured size, so the same figure comes out whether
or not this machine has Chinese fonts: in SVG the reader's own fonts draw the letters.
"""

import warnings

from bluecarbon.errors import BluecarbonError
from bluecarbon.report.figures.fonts import check_fonts


class MissingMatplotlib(BluecarbonError, ImportError):
    """Figures were asked for and matplotlib is not there."""


try:
    import matplotlib
    from matplotlib import figure
except ImportError as error:
    raise MissingMatplotlib(
        'figures need matplotlib. Install it with: pip install "bluecarbon[plot]"'
    ) from error

INK, MUTED, HAIR = "#1f2933", "#5f6b76", "#c9d1d8"
TOTAL, TAKEN, GIVEN, SOLD = "#0072b2", "#e69f00", "#56b4e9", "#009e73"
RED = "#b3261e"

# Found by search for the largest least distance (CIELAB) under simulated protanopia, deuteranopia,
# tritanopia and none: at least 27 between what is accounted, 22 to ground that is not, and 14
# between kinds of such ground. tests/report/test_colours.py holds the distances.
COLOURS = {
    "no data": "#ffffff",
    "mangrove": "#0d4739",
    "tidal marsh": "#ecb822",
    "seagrass": "#096dd0",
    "seaweed farm": "#892603",
    "bivalve farm": "#ba5987",
    "spartina": "#998f5b",
    "tidal flat": "#e0c9ab",
    "pond": "#81b7cc",
    "water": "#e8eff9",
    "sea": "#e8eff9",
    "land": "#c6c7c3",
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
    """A matplotlib figure that shows itself in Jupyter as SVG, with the reader's fonts.

    `says` holds its texts as functions of the language, by the id that they have in the SVG.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.says = {}
        self.written_as_svg = False  # while its letters are left to the reader's fonts

    def draw(self, renderer):
        """Draw, after a look for fonts: a picture must not hold empty boxes without a word."""
        if self.written_as_svg:
            return super().draw(renderer)
        check_fonts(text.get_text() for text in self.findobj(matplotlib.text.Text))
        with warnings.catch_warnings():
            # Said above, once and with the cure.
            warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from")
            return super().draw(renderer)

    def _repr_svg_(self):
        from bluecarbon.report.figures.writing import svg

        return svg(self)
