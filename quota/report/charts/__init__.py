"""Charts of plans and studies: one description of each serves notebook, offline page and picture.

Every function returns an Altair chart that carries its own look, and depends on nothing but its arguments. altair is
imported here: import this package only where a chart is drawn.
"""

from quota.report.charts.fit import fit
from quota.report.charts.frontier import frontier
from quota.report.charts.lorenz import lorenz
from quota.report.charts.pictures import PictureError, embeddable, picture, show_in_notebook, svg
from quota.report.charts.plans import plans
from quota.report.charts.ranges import ranges
from quota.report.charts.seat_map import seat_map
from quota.report.charts.style import Chart
from quota.report.charts.sweep_lines import sweep_lines
from quota.report.drawing import DrawingError
from quota.report.vectors import Drawing, changes, coverage, transfers

__all__ = [
    "Chart",
    "Drawing",
    "DrawingError",
    "PictureError",
    "changes",
    "coverage",
    "embeddable",
    "fit",
    "frontier",
    "lorenz",
    "picture",
    "plans",
    "ranges",
    "seat_map",
    "show_in_notebook",
    "svg",
    "sweep_lines",
    "transfers",
]
