"""Settings of the documentation: `make docs`. Warnings are errors, and the cells of the tutorial are run."""

import sys
from pathlib import Path

import pcf

sys.path.insert(0, str(Path(__file__).parent))

project = "pcf"
author = "The pcf developers"
project_copyright = author
version = release = pcf.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx-mathjax-offline",
    "atlas_columns",
    "command_help",
    "source_links",
]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
default_role = "code"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80
autodoc_member_order = "bysource"
napoleon_use_rtype = False
napoleon_custom_sections = ["Source"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"pcf {release}"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
