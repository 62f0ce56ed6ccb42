"""Chinese letters in pictures: which font of this machine has them, and what to do without one."""

import unicodedata
import warnings
from functools import cache

# The reader's fonts, in the order they are tried. Measured is DejaVu, which matplotlib brings.
FONTS = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','DejaVu Sans',sans-serif"

# Families with Chinese letters that machines tend to have, as matplotlib names them. It names a
# collection of fonts by its first one, and Noto's first is the Japanese one.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "PingFang HK",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "Heiti SC",
    "Heiti TC",
    "Arial Unicode MS",
    "Noto Sans CJK JP",
)
LATIN = "DejaVu Sans"


class MissingFont(UserWarning):
    """A picture holds Chinese letters, and no font of this machine has them."""


@cache
def chinese_font():
    """Family of a font of this machine with Chinese letters, or None."""
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    return next((name for name in CHINESE if name in known), None)


def families(text):
    """Families that a text is set in: a second one only where its letters need it."""
    font = chinese_font() if is_chinese(text) else None
    return [LATIN] if font is None else [LATIN, font]


def is_chinese(text):
    """True for text with letters that DejaVu does not have: wide ones."""
    return not text.isascii() and any(unicodedata.east_asian_width(c) in "WF" for c in text)


def check_fonts(texts):
    """Warn with the cure where a text cannot be set with the fonts of this machine."""
    if chinese_font() is None and any(map(is_chinese, texts)):
        warnings.warn(
            "no font of this machine has Chinese letters: they come out as empty boxes. Install "
            "one (Debian and Ubuntu: apt install fonts-noto-cjk; conda-forge: font-ttf-noto-cjk "
            "or any of the families in bluecarbon.report.figures.fonts.CHINESE) and delete "
            "matplotlib's font cache, or save the figure as SVG with "
            "bluecarbon.report.svg(figure), which the reader's fonts draw.",
            MissingFont,
            stacklevel=3,
        )
