"""Matplotlib's backend in the sandbox: showing a figure saves it to `/out` as a PNG.

Figures that are open when the program ends are saved too, unless the program saved them itself.
Source: https://matplotlib.org/stable/users/explain/figure/writing_a_backend_pyplot_interface.html
"""

from itertools import count
from typing import Any

from matplotlib import pyplot as plt  # type: ignore[import-not-found]
from matplotlib.backends.backend_agg import FigureCanvasAgg  # type: ignore[import-not-found]
from matplotlib.backends.backend_agg import FigureManager as FigureManager  # noqa: PLC0414

_numbers = count(1)


class FigureCanvas(FigureCanvasAgg):  # type: ignore[misc]
    """Draws, and remembers whether its figure was saved."""

    saved = False

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        """Save the figure."""
        self.saved = True
        return super().print_figure(*args, **kwargs)


def show(*_: Any, **__: Any) -> None:
    """Save all figures and close them, as somebody who looked at them would."""
    save_open()
    plt.close("all")


def save_open() -> None:
    """Save the open figures that nobody saved."""
    for number in plt.get_fignums():
        figure = plt.figure(number)
        if not figure.canvas.saved:
            figure.savefig(f"/out/plot-{next(_numbers)}.png")
