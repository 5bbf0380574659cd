"""What every drawing is made of: shapes as SVG text, the palette, numbers drawn as strokes, and helpers for movement.

A part is a string of SVG elements. Parts are drawn in the order in which they are given, on a canvas of 1280 x 720. Nothing
here uses a font, so that a drawing looks the same on every machine.
"""

from collections.abc import Iterable, Sequence
from math import atan2, cos, degrees, radians, sin

Point = tuple[float, float]

WIDTH, HEIGHT = 1280, 720

# By day.
SKY, CLOUD, HILL, HILL_FAR = "#d6e6ec", "#eef5f6", "#b4cdb6", "#c9dcd2"
GRASS, GRASS_DEEP, LEAF, LEAF_DEEP = "#a9c497", "#94b384", "#7fa574", "#6a9162"
ROAD, ROAD_DEEP, KERB, PAVEMENT = "#626b75", "#525a64", "#cfcabd", "#dcd7ca"
LINE, YELLOW_LINE = "#f7f4ec", "#f1bd42"
WATER = "#7fb2c9"
# By night.
NIGHT, NIGHT_HILL, NIGHT_GRASS, NIGHT_ROAD, NIGHT_LINE = "#1c2838", "#263548", "#22323a", "#343e4b", "#aeb4b8"
GLOW, MOON = "#ffe9a6", "#f4ecd0"
# Things and people.
RED, BLUE, GREEN, YELLOW, ORANGE = "#cd4a3e", "#2f6ea9", "#2f8a68", "#eeb83c", "#e5863b"
TEAL, PLUM, SAND, WHITE, PAPER = "#3f8f8c", "#7d5a83", "#d9b88a", "#fbfaf5", "#f6f1e4"
INK, GREY, GREY_PALE, GLASS = "#2a323b", "#8b949c", "#c8cdd0", "#34495c"
BACKDROP, WOOD, WOOD_DEEP = "#e6e9df", "#c99f6f", "#b1875a"
SKINS, HAIR = ("#ecc8a4", "#d9ad84", "#f2d3b3"), ("#2d2a2a", "#4a3628", "#8d8f92")


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a share (0 to 1) of `other` in it."""
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def figure(value: float) -> str:
    """A coordinate in as few characters as it needs."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def element(name: str, *inside: str, **attributes: object) -> str:
    written = "".join(
        f' {key.replace("_", "-")}="{figure(value) if isinstance(value, float) else value}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def canvas(*parts: str) -> str:
    """A whole drawing."""
    return element(
        "svg", *parts, xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=HEIGHT, viewBox=f"0 0 {WIDTH} {HEIGHT}"
    )


def group(
    *parts: str, at: Point = (0, 0), turn: float = 0, scale: float = 1, flip: bool = False, opacity: float | None = None
) -> str:
    """Parts moved, turned (degrees, clockwise), scaled, mirrored left to right, made translucent."""
    moves = [f"translate({figure(at[0])} {figure(at[1])})"] if at != (0, 0) else []
    moves += [f"rotate({figure(turn)})"] if turn else []
    if scale != 1 or flip:
        moves.append(f"scale({-scale if flip else scale:.3f} {scale:.3f})")
    return element("g", *parts, transform=" ".join(moves) or None, opacity=opacity)


def translucent(opacity: float | None) -> dict[str, object]:
    """Opacity of fill and stroke, each by itself: that of a whole element takes a renderer many times as long."""
    return {} if opacity is None else {"fill_opacity": f"{opacity:.2f}", "stroke_opacity": f"{opacity:.2f}"}


def rect(
    x: float,
    y: float,
    w: float,
    h: float,
    fill: str,
    r: float = 0,
    opacity: float | None = None,
    edge: str | None = None,
    width: float | None = None,
) -> str:
    return element(
        "rect",
        x=float(x),
        y=float(y),
        width=float(w),
        height=float(h),
        rx=float(r) if r else None,
        fill=fill,
        **translucent(opacity),
        stroke=edge,
        stroke_width=width,
    )


def disc(
    x: float,
    y: float,
    r: float,
    fill: str,
    edge: str | None = None,
    width: float | None = None,
    opacity: float | None = None,
) -> str:
    return element(
        "circle",
        cx=float(x),
        cy=float(y),
        r=float(r),
        fill=fill,
        stroke=edge,
        stroke_width=width,
        **translucent(opacity),
    )


def oval(x: float, y: float, rx: float, ry: float, fill: str, opacity: float | None = None) -> str:
    return element("ellipse", cx=float(x), cy=float(y), rx=float(rx), ry=float(ry), fill=fill, **translucent(opacity))


def shape(
    points: Iterable[Point],
    fill: str,
    edge: str | None = None,
    width: float | None = None,
    opacity: float | None = None,
) -> str:
    """A filled polygon; with an edge its corners are round."""
    corners = " ".join(f"{figure(x)},{figure(y)}" for x, y in points)
    return element(
        "polygon",
        points=corners,
        fill=fill,
        stroke=edge,
        stroke_width=width,
        **translucent(opacity),
        stroke_linejoin="round" if edge else None,
    )


def path(
    d: str, fill: str = "none", edge: str | None = None, width: float | None = None, opacity: float | None = None
) -> str:
    return element(
        "path",
        d=d,
        fill=fill,
        stroke=edge,
        stroke_width=width,
        **translucent(opacity),
        stroke_linecap="round" if edge else None,
        stroke_linejoin="round" if edge else None,
    )


def stroke(
    points: Sequence[Point],
    colour: str,
    width: float,
    dash: str | None = None,
    opacity: float | None = None,
    blunt: bool = False,
) -> str:
    """A line through the points, with round ends unless it is blunt or dashed."""
    corners = " ".join(f"{figure(x)},{figure(y)}" for x, y in points)
    return element(
        "polyline",
        points=corners,
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linecap=None if dash or blunt else "round",
        stroke_linejoin="round",
        **translucent(opacity),
    )


def arrow(start: Point, end: Point, colour: str, width: float, opacity: float | None = None) -> str:
    """A straight arrow; its head is three times as wide as its shaft."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1)
    ux, uy = dx / length, dy / length
    neck = (end[0] - ux * width * 2.2, end[1] - uy * width * 2.2)
    head = [
        end,
        (neck[0] - uy * width * 1.6, neck[1] + ux * width * 1.6),
        (neck[0] + uy * width * 1.6, neck[1] - ux * width * 1.6),
    ]
    return group(stroke([start, neck], colour, width, blunt=True), shape(head, colour), opacity=opacity)


def span(start: Point, end: Point, colour: str, width: float = 6) -> str:
    """A measured stretch: a line between two end bars, horizontal or vertical."""
    across = (0, 16) if start[1] == end[1] else (16, 0)
    bars = [
        stroke([(x - across[0], y - across[1]), (x + across[0], y + across[1])], colour, width) for x, y in (start, end)
    ]
    return stroke([start, end], colour, width) + "".join(bars)


def polar(centre: Point, radius: float, angle: float) -> Point:
    """A point on a circle; 0 degrees is up, and angles grow clockwise as on a clock."""
    return centre[0] + radius * sin(radians(angle)), centre[1] - radius * cos(radians(angle))


def pie(centre: Point, radius: float, start: float, end: float, fill: str, opacity: float | None = None) -> str:
    """A slice of a disc between two angles of `polar`."""
    if end - start >= 359.9:
        return disc(*centre, radius, fill, opacity=opacity)
    (x0, y0), (x1, y1) = polar(centre, radius, start), polar(centre, radius, end)
    large = 1 if end - start > 180 else 0
    d = (
        f"M{figure(centre[0])} {figure(centre[1])}L{figure(x0)} {figure(y0)}"
        f"A{figure(radius)} {figure(radius)} 0 {large} 1 {figure(x1)} {figure(y1)}Z"
    )
    return path(d, fill, opacity=opacity)


# Strokes of each character: its width, and a path in a box 100 high.
GLYPHS: dict[str, tuple[float, str]] = {
    "0": (60, "M30 0C8 0 0 24 0 50S8 100 30 100 60 76 60 50 52 0 30 0Z"),
    "1": (34, "M4 20L30 0V100"),
    "2": (60, "M3 26C4-8 58-9 58 27 58 52 20 68 2 100H60"),
    "3": (58, "M5 2H53L28 39C64 38 66 100 27 100 15 100 6 94 1 84"),
    "4": (62, "M46 100V0L0 70H62"),
    "5": (60, "M54 2H13L8 45C28 32 60 40 59 68 58 104 14 108 1 86"),
    "6": (60, "M50 3C18 12 0 40 1 68 3 110 60 110 59 68 58 32 12 32 3 62"),
    "7": (56, "M0 2H56L20 100"),
    "8": (60, "M30 46C0 45 3 0 30 0S60 45 30 46C-8 48-6 100 30 100S68 48 30 46Z"),
    "9": (60, "M10 97C42 88 60 60 59 32 57-10 0-10 1 32 2 68 48 68 57 38"),
    "%": (84, "M76 0L8 100M20 44C-4 44-4 2 20 2S44 44 20 44ZM64 98C40 98 40 56 64 56S88 98 64 98Z"),
    "/": (44, "M44-6L0 106"),
    ".": (6, "M3 97V99"),
    "?": (58, "M2 26C4-8 58-9 58 26 58 48 29 48 29 70M29 96V98"),
    "!": (8, "M4 0V66M4 96V98"),
    "+": (56, "M0 54H56M28 26V82"),
    "-": (46, "M0 54H46"),
    "x": (44, "M2 34L44 92M44 34L2 92"),
    "<": (52, "M50 14L2 54L50 94"),
    ">": (52, "M2 14L50 54L2 94"),
    "=": (50, "M0 40H50M0 68H50"),
    ":": (6, "M3 40V42M3 88V90"),
    "k": (46, "M2 0V100M42 38L3 74M16 62L46 100"),
    "m": (82, "M2 38V100M2 60C8 34 41 32 41 62V100M41 62C46 34 80 32 80 62V100"),
    "h": (50, "M2 0V100M2 62C8 34 48 32 48 64V100"),
    "s": (46, "M44 50C34 32 4 36 5 54 8 74 44 64 44 84 42 106 8 102 1 88"),
    "g": (52, "M48 38V104C48 134 8 134 3 116M48 68C48 30 2 30 2 68S48 106 48 68Z"),
    "l": (4, "M2 0V100"),
    "t": (36, "M16 10V86C16 100 26 101 34 98M0 38H34"),
    "P": (56, "M2 100V2H28C66 2 66 56 28 56H2"),
    "A": (68, "M0 100L34 0L68 100M12 66H56"),
    "B": (56, "M2 2V100H28C64 98 64 48 28 48H2M28 48C56 46 56 2 28 2H2"),
    "S": (58, "M54 20C44-8 4-6 4 24 4 52 56 44 56 74 56 108 10 108 1 80"),
    " ": (26, ""),
}


def number(
    text: str, x: float, y: float, size: float, colour: str = INK, weight: float = 0.15, anchor: str = "middle"
) -> str:
    """Figures and units, `size` high, centred on y, and on x unless anchored at its "start" or "end"."""
    gap = 26
    total = sum(GLYPHS[c][0] for c in text) + gap * (len(text) - 1)
    scale = size / 100
    left = x - {"start": 0.0, "middle": total / 2, "end": float(total)}[anchor] * scale
    drawn, along = [], 0.0
    for character in text:
        width, d = GLYPHS[character]
        if d:
            drawn.append(group(path(d), at=(along, 0)))
        along += width + gap
    return element(
        "g",
        *drawn,
        transform=f"translate({figure(left)} {figure(y - size / 2)}) scale({scale:.3f})",
        fill="none",
        stroke=colour,
        stroke_width=weight * 100,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def pieces(*parts: str) -> str:
    return "".join(parts)


# Movement: t runs from 0 to 1 over a drawing's seconds.


SOFT = 0.55
"""A lane change is drawn much shorter than it is driven: the car turns by this share of its way's angle, so that it looks calm."""


def during(t: float, start: float, end: float) -> float:
    """How far t has come between start and end, from 0 to 1."""
    return min(max((t - start) / (end - start), 0.0), 1.0)


def ease(t: float) -> float:
    """Sets off gently and arrives gently."""
    return t * t * (3 - 2 * t)


def slow_down(t: float) -> float:
    """Sets off at full speed and comes to rest: a car that brakes evenly."""
    return t * (2 - t)


def between(start: float, end: float, t: float) -> float:
    return start + (end - start) * t


def blink(t: float, times: int) -> bool:
    """A lamp that goes on and off `times` times, and is on at the end."""
    return t >= 1 or int(t * times * 2) % 2 == 0


def along(points: Sequence[Point], t: float) -> tuple[Point, float]:
    """The place and heading (degrees, 0 is to the right) at a share t of a line through the points."""
    points = [a for k, a in enumerate(points) if k == 0 or a != points[k - 1]]
    lengths = [((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in zip(points, points[1:])]
    left = sum(lengths) * min(max(t, 0.0), 1.0)
    for (a, b), length in zip(zip(points, points[1:]), lengths):
        if left <= length or (a, b) == (points[-2], points[-1]):
            share = min(left / length, 1.0)
            return (between(a[0], b[0], share), between(a[1], b[1], share)), heading(a, b)
        left -= length
    raise AssertionError("a line has at least two points")


def heading(a: Point, b: Point) -> float:
    return degrees(atan2(b[1] - a[1], b[0] - a[0]))


def curve(a: Point, b: Point, c: Point, d: Point, steps: int = 24) -> list[Point]:
    """A cubic Bezier curve as a line of points, to move along."""

    def at(s: float, axis: int) -> float:
        r = 1 - s
        return r**3 * a[axis] + 3 * r * r * s * b[axis] + 3 * r * s * s * c[axis] + s**3 * d[axis]

    return [(at(k / steps, 0), at(k / steps, 1)) for k in range(steps + 1)]
