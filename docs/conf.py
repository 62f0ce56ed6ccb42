"""Settings of the documentation: `python dev.py docs`, or `sphinx-build -W docs out/docs`."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generated_pages
from docutils.nodes import SkipNode
from latex2mathml.converter import convert
from pygments.lexers.special import TextLexer

import bluecarbon

project = "bluecarbon"
author = "The bluecarbon contributors"
copyright = author
version = release = bluecarbon.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["colon_fence", "deflist"]
# Some references are cited by modules that have no page. One that is cited and missing is an error.
suppress_warnings = ["ref.citation"]
myst_heading_anchors = 4
# The references are written anew in the form that `[Key]_` of a docstring links to.
exclude_patterns = ["references.md"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
# "Returns" of a docstring names a type and says what it is; neither is a link.
napoleon_use_rtype = False
napoleon_preprocess_types = False

# Browsers show MathML themselves, so that no page fetches a script to show an equation.
html_math_renderer = "mathml"

html_theme = "furo"
html_title = f"bluecarbon {version}"
# Fonts, styles and scripts come with the pages: they open without a network.
html_static_path = ["docs.css"]
html_css_files = ["docs.css"]
html_copy_source = False


def setup(app):
    """Write what is made from the code before the pages are read."""
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer(
        "mathml", inline_renderers=(_math("inline"), None), block_renderers=(_math("block"), None)
    )
    app.connect("builder-inited", lambda app: generated_pages.write(Path(app.srcdir)))
    app.connect("source-read", _link_notebooks)


def _link_notebooks(app, page, source):
    """Links to the text of a notebook lead to its page: on a site of files they find the file."""
    source[0] = re.sub(r"\]\s*\((?:\.\./)+notebooks/text/", "](/generated/notebooks/", source[0])
    source[0] = re.sub(r"\]\s*\((?:\.\./)+docs/", "](/", source[0])


def _math(display):
    """A visitor that writes one formula as MathML."""

    def visit(writer, node):
        writer.body.append(convert(node.astext(), display=display))
        raise SkipNode

    return visit
