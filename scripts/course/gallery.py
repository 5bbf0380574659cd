"""The drawings by name. A drawing is a function of t (0 to 1): what is seen after that share of its seconds of movement."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .pen import canvas

Painter = Callable[[float], str]


@dataclass(frozen=True)
class Drawing:
    """A picture that may move.

    A movement is played once at the start of its scene and then stands still, or, if it is cyclic, repeats until the scene ends.
    """

    name: str
    paint: Painter
    seconds: float
    step: float
    cyclic: bool

    @cached_property
    def frames(self) -> list[str]:
        """The pictures of the movement, one every `step` seconds, as SVG; a single one if nothing moves."""
        if not self.seconds:
            return [canvas(self.paint(1.0))]
        count = round(self.seconds / self.step)
        last = count if self.cyclic else count - 1
        return [canvas(self.paint(k / last)) for k in range(count)]


DRAWINGS: dict[str, Drawing] = {}


def drawing(seconds: float = 0, step: float = 0.08, cyclic: bool = False) -> Callable[[Painter], Painter]:
    """Hangs a painter into the gallery; its name is the function's, with hyphens."""

    def hang(paint: Painter) -> Painter:
        name = paint.__name__.replace("_", "-")
        if name in DRAWINGS:
            raise ValueError(f"two drawings are called {name}")
        DRAWINGS[name] = Drawing(name, paint, seconds, step, cyclic)
        return paint

    return hang
