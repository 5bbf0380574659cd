"""Where a drawing takes place: streets, junctions and motorways from above, landscapes from the side, the driver's view, a table."""

from collections.abc import Iterable

from .pen import (
    BACKDROP,
    CLOUD,
    GLASS,
    GLOW,
    GRASS,
    GRASS_DEEP,
    GREY,
    GREY_PALE,
    HEIGHT,
    HILL,
    HILL_FAR,
    INK,
    LEAF,
    LEAF_DEEP,
    LINE,
    MOON,
    NIGHT,
    NIGHT_GRASS,
    NIGHT_HILL,
    NIGHT_LINE,
    NIGHT_ROAD,
    PAVEMENT,
    ROAD,
    SKY,
    WHITE,
    WIDTH,
    WOOD,
    WOOD_DEEP,
    YELLOW_LINE,
    Point,
    between,
    disc,
    group,
    mix,
    oval,
    path,
    pieces,
    polar,
    rect,
    shape,
    stroke,
)

# From above.


def tree(x: float, y: float, r: float = 34, night: bool = False) -> str:
    leaf, deep = (LEAF, LEAF_DEEP) if not night else ("#2d4240", "#263a39")
    return (
        disc(x + 5, y + 7, r, "#000000", opacity=0.12)
        + disc(x, y, r, deep)
        + disc(x - r * 0.2, y - r * 0.2, r * 0.74, leaf)
        + disc(x - r * 0.3, y - r * 0.32, r * 0.34, mix(leaf, WHITE, 0.12))
    )


def trees(places: Iterable[Point], night: bool = False) -> str:
    return pieces(*(tree(x, y, 26 + (x * 7 + y * 3) % 17, night) for x, y in places))


def roof(x: float, y: float, w: float, h: float, colour: str = "#b9705a") -> str:
    """A house from above: a pitched roof."""
    return (
        rect(x + 6, y + 8, w, h, "#000000", 3, 0.13)
        + rect(x, y, w, h / 2, mix(colour, WHITE, 0.18))
        + rect(x, y + h / 2, w, h / 2, colour)
        + stroke([(x, y + h / 2), (x + w, y + h / 2)], mix(colour, INK, 0.3), 3)
    )


def ground(colour: str = GRASS) -> str:
    return rect(0, 0, WIDTH, HEIGHT, colour)


def lane_line(
    y: float,
    colour: str = LINE,
    dashed: bool = True,
    width: float = 8,
    x0: float = 0,
    x1: float = WIDTH,
    gap: float = 60,
) -> str:
    """A line along a road that runs from left to right."""
    return stroke([(x0, y), (x1, y)], colour, width, dash=f"60 {gap:.0f}" if dashed else None, blunt=True)


def line_down(
    x: float, colour: str = LINE, dashed: bool = True, width: float = 8, y0: float = 0, y1: float = HEIGHT
) -> str:
    return stroke([(x, y0), (x, y1)], colour, width, dash="50 46" if dashed else None, blunt=True)


def street(
    top: float = 210, bottom: float = 510, pavement: bool = True, night: bool = False, scenery: bool = True
) -> str:
    """A street from left to right, without its lines. Vehicles heading right keep to its lower half."""
    road, side, grass = (NIGHT_ROAD, "#333f49", NIGHT_GRASS) if night else (ROAD, PAVEMENT, GRASS)
    parts = [ground(grass)]
    if pavement:
        parts += [
            rect(0, top - 62, WIDTH, bottom - top + 124, side),
            rect(0, top - 10, WIDTH, bottom - top + 20, mix(side, INK, 0.18)),
        ]
    parts.append(rect(0, top, WIDTH, bottom - top, road))
    if scenery:
        low, high = bottom + 128, top - 128
        parts.append(
            trees(
                [
                    (70, high),
                    (330, high - 30),
                    (640, high),
                    (930, high - 24),
                    (1210, high),
                    (180, low),
                    (470, low + 26),
                    (790, low),
                    (1100, low + 20),
                ],
                night,
            )
        )
    return pieces(*parts)


def zebra(x: float, top: float, bottom: float, width: float = 120, colour: str = LINE) -> str:
    """A crossing over a road that runs from left to right."""
    count = int((bottom - top) // 44)
    step = (bottom - top) / count
    return pieces(*(rect(x, top + k * step + step * 0.22, width, step * 0.56, colour) for k in range(count)))


def zebra_across(y: float, left: float, right: float, depth: float = 90) -> str:
    """A crossing over a road that runs up and down."""
    count = int((right - left) // 44)
    step = (right - left) / count
    return pieces(*(rect(left + k * step + step * 0.22, y, step * 0.56, depth, LINE) for k in range(count)))


def junction(
    half: float = 150, zebras: bool = False, lines: bool = True, centre: Point = (640, 360), town: bool = True
) -> str:
    """Two roads that cross. Traffic keeps right: eastbound low, northbound on the right, and so on."""
    cx, cy = centre
    parts = [ground(PAVEMENT if town else GRASS)]
    for x, y, w, h in (
        (0, 0, cx - half - 56, cy - half - 56),
        (cx + half + 56, 0, WIDTH - cx - half - 56, cy - half - 56),
        (0, cy + half + 56, cx - half - 56, HEIGHT - cy - half - 56),
        (cx + half + 56, cy + half + 56, WIDTH - cx - half - 56, HEIGHT - cy - half - 56),
    ):
        parts.append(rect(x - 30 if x == 0 else x, y - 30 if y == 0 else y, w + 30, h + 30, GRASS, 26))
    parts += [rect(0, cy - half, WIDTH, 2 * half, ROAD), rect(cx - half, 0, 2 * half, HEIGHT, ROAD)]
    parts += [
        path(f"M{x} {y}h{40 * sx}a40 40 0 0 {1 if sx * sy < 0 else 0} {-40 * sx} {40 * sy}z", ROAD)
        for x, y, sx, sy in (
            (cx + half, cy + half, 1, 1),
            (cx - half, cy + half, -1, 1),
            (cx + half, cy - half, 1, -1),
            (cx - half, cy - half, -1, -1),
        )
    ]
    if lines:
        edge = half + (130 if zebras else 30)
        for x0, x1 in ((0, cx - edge), (cx + edge, WIDTH)):
            parts.append(lane_line(cy, YELLOW_LINE, False, 6, x0, x1))
        for y0, y1 in ((0, cy - edge), (cy + edge, HEIGHT)):
            parts.append(line_down(cx, YELLOW_LINE, False, 6, y0, y1))
        parts += [
            rect(cx - edge - 12, cy + 4, 12, half - 6, LINE),
            rect(cx + edge, cy - half, 12, half - 4, LINE),
            rect(cx + 4, cy + edge, half - 6, 12, LINE),
            rect(cx - half, cy - edge - 12, half - 4, 12, LINE),
        ]
    if zebras:
        parts += [
            zebra(cx - half - 112, cy - half, cy + half, 84),
            zebra(cx + half + 28, cy - half, cy + half, 84),
            zebra_across(cy - half - 112, cx - half, cx + half, 84),
            zebra_across(cy + half + 28, cx - half, cx + half, 84),
        ]
    return pieces(*parts)


# The middles of the lanes of `motorway`, all heading right: from the median down to the emergency lane.
FAST, MIDDLE, SLOW, EMERGENCY = 205, 315, 425, 535


def motorway(night: bool = False, lanes: int = 3, fill: str | None = None) -> str:
    """One carriageway heading right: the median above, two or three lanes, the emergency lane and the barrier below."""
    road, line, grass = (NIGHT_ROAD, NIGHT_LINE, NIGHT_GRASS) if night else (ROAD, LINE, GRASS)
    top = 150 if lanes == 3 else 260
    parts = [
        ground(grass),
        rect(0, 0, WIDTH, top - 56, road),
        lane_line(top - 64, line, False, 7),
        rect(0, top - 56, WIDTH, 42, mix(grass, LEAF_DEEP, 0.5)),
    ]
    parts += [disc(x, top - 35, 15, LEAF_DEEP if not night else "#2a3f3c") for x in range(24, WIDTH, 58)]
    parts += [
        rect(0, top - 14, WIDTH, 604 - top, road),
        lane_line(top - 4, line, False, 7),
        lane_line(481, line, False, 8),
    ]
    parts += [lane_line(y, line) for y in ((260, 370) if lanes == 3 else (370,))]
    if fill:
        parts.append(rect(0, 485, WIDTH, 104, fill))
    parts += [
        rect(0, 590, WIDTH, 9, GREY_PALE if not night else "#76818a"),
        *(rect(x, 587, 7, 16, GREY) for x in range(20, WIDTH, 80)),
    ]
    parts.append(trees([(90, 668), (260, 690), (470, 672), (700, 692), (905, 670), (1120, 688)], night))
    return pieces(*parts)


# From the side. The road's surface, on which vehicles stand, is at y = 600.
FLOOR = 600


def hills(night: bool = False) -> str:
    far, near = (NIGHT_HILL, mix(NIGHT_HILL, NIGHT_GRASS, 0.5)) if night else (HILL_FAR, HILL)
    return path("M0 470Q160 330 330 420T660 380 980 410 1280 350V560H0Z", far) + path(
        "M0 520Q220 420 420 480T820 460 1280 470V600H0Z", near
    )


def cloud(x: float, y: float, scale: float = 1) -> str:
    return group(path("M-70 20Q-84-12-48-16-36-48 4-38 38-52 52-18 88-16 74 20Z", CLOUD), at=(x, y), scale=scale)


def bush_row(y: float, night: bool = False) -> str:
    leaf = LEAF if not night else "#2b403d"
    return pieces(*(oval(x, y, 60 + x % 23, 26 + x % 11, leaf) for x in range(40, WIDTH, 170)))


def countryside(night: bool = False, sky: str | None = None, verge: str | None = None) -> str:
    """Hills, a verge and a road, from the side."""
    road, grass = (NIGHT_ROAD, NIGHT_GRASS) if night else (ROAD, GRASS)
    heaven = rect(0, 0, WIDTH, HEIGHT, sky or (NIGHT if night else SKY))
    lights = moon(1080, 120) + stars() if night else cloud(250, 130, 1.2) + cloud(930, 90, 0.9)
    return pieces(
        heaven,
        lights if not sky else "",
        hills(night),
        rect(0, 520, WIDTH, 60, verge or grass),
        bush_row(522, night),
        rect(0, 566, WIDTH, 90, road),
        lane_line(611, LINE if not night else NIGHT_LINE, True, 6),
        rect(0, 656, WIDTH, 64, mix(grass, GRASS_DEEP, 0.7) if not night else mix(grass, NIGHT, 0.3)),
    )


def town(night: bool = False, sky: str | None = None) -> str:
    """Houses, a pavement and a road, from the side."""
    heaven = rect(0, 0, WIDTH, HEIGHT, sky or (NIGHT if night else SKY))
    far, near = ("#2a384b", "#324256") if night else ("#c3d1d6", "#d4d3c8")
    blocks = pieces(
        *(
            rect(x, 500 - h, 120, h, far)
            for x, h in ((0, 250), (150, 330), (330, 220), (510, 300), (700, 250), (860, 350), (1040, 240), (1190, 310))
        )
    )
    houses = pieces(
        *(_house(x, h, near, night) for x, h in ((40, 170), (290, 200), (560, 160), (820, 190), (1080, 175)))
    )
    road, side = (NIGHT_ROAD, "#3a4752") if night else (ROAD, PAVEMENT)
    return pieces(
        heaven,
        moon(1130, 100) + stars() if night else cloud(180, 110) + cloud(760, 80, 0.8),
        blocks,
        houses,
        rect(0, 516, WIDTH, 54, side),
        rect(0, 564, WIDTH, 8, mix(side, INK, 0.25)),
        rect(0, 570, WIDTH, 96, road),
        rect(0, 666, WIDTH, 54, side),
    )


def _house(x: float, h: float, colour: str, night: bool) -> str:
    window = GLOW if night else mix(GLASS, WHITE, 0.55)
    panes = pieces(
        *(
            rect(
                x + 18 + 46 * k, 516 - h + 30 + 56 * row, 28, 34, window if (k + row) % 3 or not night else "#41506a", 3
            )
            for k in range(4)
            for row in range(int(h // 62))
        )
    )
    return rect(x, 516 - h, 200, h, colour) + rect(x - 6, 510 - h, 212, 12, mix(colour, INK, 0.2), 3) + panes


def moon(x: float, y: float, r: float = 38) -> str:
    return (
        disc(x, y, r * 1.7, MOON, opacity=0.08)
        + disc(x, y, r, MOON)
        + disc(x + 12, y - 6, r * 0.2, mix(MOON, GREY, 0.3))
        + disc(x - 10, y + 10, r * 0.14, mix(MOON, GREY, 0.3))
    )


def stars() -> str:
    return pieces(
        *(
            disc((k * k * 61 + k * 97 + 60) % WIDTH, (k * k * 37 + k * 11 + 30) % 330, 1.6 + k % 2, MOON, opacity=0.7)
            for k in range(26)
        )
    )


def sun(x: float, y: float, r: float = 48, glow: str = "#f6cf73") -> str:
    return disc(x, y, r * 1.8, glow, opacity=0.25) + disc(x, y, r, glow)


def lamp_post(x: float, floor: float = 566, lit: bool = False, height: float = 260) -> str:
    post = stroke([(x, floor), (x, floor - height), (x + 56, floor - height - 14)], GREY, 8) + rect(
        x + 40, floor - height - 20, 44, 11, INK, 4
    )
    return (
        shape(
            [(x + 46, floor - height - 8), (x + 78, floor - height - 8), (x + 190, floor + 60), (x - 60, floor + 60)],
            GLOW,
            opacity=0.22,
        )
        if lit
        else ""
    ) + post


def side_tree(x: float, floor: float = 540, size: float = 1, night: bool = False) -> str:
    leaf, deep = (LEAF, LEAF_DEEP) if not night else ("#2d4240", "#263a39")
    return group(
        rect(-8, -70, 16, 72, "#7d6148" if not night else "#2f2e30"),
        oval(0, -120, 58, 66, deep),
        oval(-12, -132, 42, 46, leaf),
        at=(x, floor),
        scale=size,
    )


# Weather, laid over a drawing.


def rain(t: float, count: int = 90, colour: str = "#ffffff") -> str:
    drops = []
    for k in range(count):
        x, y = (k * 167 + 31 * (k % 7)) % (WIDTH + 160), ((k * 293) % 760 + t * 760 * (2 + k % 2)) % 760 - 30
        drops.append(f"M{x - y * 0.2:.0f} {y:.0f}l-7 30")
    return path("".join(drops), edge=colour, width=3, opacity=0.5)


def fog(opacity: float = 0.6, y: float = 0) -> str:
    return rect(0, y, WIDTH, HEIGHT - y, "#e4e9ea", opacity=opacity)


# Through the windscreen.

HORIZON = 290


def road_ahead(
    horizon: float = HORIZON,
    night: bool = False,
    half: float = 560,
    centre: float = 640,
    sky: str | None = None,
    grass: str | None = None,
    road: str | None = None,
) -> str:
    """Sky, land and a road that runs to the horizon, without its lines."""
    heaven, land, tar = (NIGHT, NIGHT_GRASS, NIGHT_ROAD) if night else (SKY, GRASS, ROAD)
    far = path(
        f"M0 {horizon}Q200 {horizon - 70} 420 {horizon - 26}T840 {horizon - 34} 1280 {horizon - 60}V{horizon + 4}H0Z",
        NIGHT_HILL if night else HILL,
    )
    return pieces(
        rect(0, 0, WIDTH, HEIGHT, sky or heaven),
        "" if sky else (moon(1040, 110) + stars() if night else cloud(220, 110) + cloud(1000, 80, 1.1)),
        "" if sky else far,
        rect(0, horizon, WIDTH, HEIGHT - horizon, grass or land),
        shape([(centre - 8, horizon), (centre + 8, horizon), (640 + half, HEIGHT), (640 - half, HEIGHT)], road or tar),
    )


def ahead_point(lane: float, depth: float, horizon: float = HORIZON, half: float = 560) -> Point:
    """Where a place on the road is seen: lane from -1 (left edge) to 1, depth from 0 (here) to 1 (the horizon)."""
    y = between(HEIGHT, horizon, depth)
    return 640 + lane * between(half, 8, depth), y


def ahead_line(
    lane: float,
    colour: str = LINE,
    dashed: bool = True,
    shift: float = 0,
    horizon: float = HORIZON,
    half: float = 560,
    width: float = 26,
) -> str:
    """A line along the road ahead; `shift` (0 to 1) lets its dashes come nearer."""
    if not dashed:
        return _ahead_dash(lane, 0, 1, colour, horizon, half, width)
    marks = []
    for k in range(-1, 12):
        near, far = _depth(k - shift), _depth(k + 0.5 - shift)
        if far > 0:
            marks.append(_ahead_dash(lane, max(near, 0), far, colour, horizon, half, width))
    return pieces(*marks)


def _depth(distance: float) -> float:
    """Perspective: equal steps on the road shrink towards the horizon."""
    return distance / (distance + 2.2) if distance > -2 else 0


def _ahead_dash(lane: float, near: float, far: float, colour: str, horizon: float, half: float, width: float) -> str:
    (x0, y0), (x1, y1) = ahead_point(lane, near, horizon, half), ahead_point(lane, far, horizon, half)
    w0, w1 = width * (1 - near) / 2, width * (1 - far) / 2 + 0.6
    return shape([(x0 - w0, y0), (x0 + w0, y0), (x1 + w1, y1), (x1 - w1, y1)], colour)


def dashboard(turn: float = 0, night: bool = False, hands: bool = True, mirror: str = "") -> str:
    """The driver's own place: dashboard, steering wheel, mirror and pillars, over the view ahead."""
    dark = "#2c343d" if not night else "#161c24"
    frame = pieces(
        shape([(0, 0), (60, 0), (0, 420)], dark),
        shape([(1280, 0), (1220, 0), (1280, 420)], dark),
        path("M0 600Q320 540 640 556T1280 600V720H0Z", dark),
        path("M0 604Q320 546 640 560T1280 604", edge=mix(dark, WHITE, 0.12), width=5),
    )
    glass = (
        rect(520, 20, 240, 76, dark, 22) + rect(532, 30, 216, 56, "#a9c3cc" if not night else "#33445a", 16) + mirror
    )
    leather = "#56616c" if not night else "#303b48"
    rim = group(
        disc(0, 0, 150, "none", leather, 26),
        stroke([(-140, 0), (140, 0)], leather, 24),
        stroke([(0, 0), (0, 140)], leather, 24),
        disc(0, 6, 44, mix(leather, WHITE, 0.15)),
        *(
            [disc(polar((0, 0), 150, a)[0], polar((0, 0), 150, a)[1], 34, "#ecc8a4") for a in (-65, 65)]
            if hands
            else []
        ),
        at=(400, 690),
        turn=turn,
    )
    return frame + glass + rim


# Things shown by themselves.


def backdrop(colour: str = BACKDROP, halo: str | None = None) -> str:
    """A calm background for something shown by itself."""
    return rect(0, 0, WIDTH, HEIGHT, colour) + disc(640, 360, 310, halo or mix(colour, WHITE, 0.42))


def table(colour: str = "#dfe6e2") -> str:
    """A table top before a wall; things stand on y = 560."""
    return (
        rect(0, 0, WIDTH, HEIGHT, colour)
        + disc(640, 300, 280, mix(colour, WHITE, 0.4))
        + rect(0, 540, WIDTH, 180, WOOD)
        + rect(0, 540, WIDTH, 14, mix(WOOD, WHITE, 0.25))
        + rect(0, 640, WIDTH, 5, WOOD_DEEP)
    )


def barrier_side(y: float = 560, x0: float = 0, x1: float = WIDTH) -> str:
    """A guard rail from the side."""
    posts = pieces(*(rect(x, y - 52, 12, 56, GREY) for x in range(int(x0) + 30, int(x1), 120)))
    return posts + rect(x0, y - 58, x1 - x0, 24, GREY_PALE, 4) + rect(x0, y - 48, x1 - x0, 5, GREY)
