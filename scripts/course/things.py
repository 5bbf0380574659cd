"""Things a lesson is about: papers, money, a telephone, a glass, clocks, a calendar, a tyre, an extinguisher."""

from math import cos, pi, sin

from .pen import (
    BLUE,
    GLASS,
    GLOW,
    GREEN,
    GREY,
    GREY_PALE,
    INK,
    LINE,
    ORANGE,
    PAPER,
    RED,
    SKINS,
    WATER,
    WHITE,
    WOOD_DEEP,
    YELLOW,
    Point,
    disc,
    group,
    mix,
    number,
    oval,
    path,
    pie,
    pieces,
    polar,
    rect,
    shape,
    stroke,
)


def licence(at: Point, scale: float = 1, turn: float = 0, dots: int = 0, stamp: str | None = None) -> str:
    """A driving licence, 360 x 230: a portrait, lines, and a row of twelve points of which `dots` are used up."""
    row = pieces(*(disc(-154 + 28 * k, 84, 10, RED if k < dots else "#dfe3dd") for k in range(12)))
    lines = pieces(
        *(stroke([(-30, y), (-30 + w, y)], GREY_PALE, 10) for y, w in ((-56, 170), (-24, 130), (8, 150), (40, 90)))
    )
    face = (
        rect(-156, -76, 96, 128, "#dfe9ee", 8)
        + path("M-146 52Q-142 4-108 2T-70 52Z", BLUE)
        + disc(-108, -28, 24, SKINS[0])
        + path("M-133-28Q-136-58-108-57T-83-28Q-96-40-108-40T-133-28Z", "#2d2a2a")
    )
    mark = (
        group(
            rect(-90, -32, 180, 64, "none", 10, edge=stamp, width=9),
            stroke([(-60, 0), (60, 0)], stamp, 10),
            at=(40, -10),
            turn=-16,
        )
        if stamp
        else ""
    )
    return group(
        rect(-174, -106, 360, 230, "#000000", 20, 0.14),
        rect(-180, -115, 360, 230, PAPER, 20),
        rect(-180, -115, 360, 22, "#3c6b57", 8),
        face,
        lines,
        row,
        mark,
        at=at,
        scale=scale,
        turn=turn,
    )


def sheet(
    at: Point, scale: float = 1, turn: float = 0, seal: bool = True, lines: int = 6, picture: bool = False
) -> str:
    """A sheet of paper, 260 x 350, with lines and a round red seal."""
    rows = pieces(
        *(
            stroke([(-96, -96 + 32 * k), (96 - (k % 3) * 34, -96 + 32 * k)], GREY_PALE, 9)
            for k in range(2 if picture else 0, lines)
        )
    )
    mark = (
        disc(62, 116, 34, "none", RED, 6, 0.85)
        + shape([polar((62, 116), 17 if k % 2 == 0 else 7, 36 * k) for k in range(10)], RED, opacity=0.85)
        if seal
        else ""
    )
    photo = rect(-96, -112, 192, 70, "#9fb4bd", 6) + rect(-40, -86, 80, 26, RED, 8) if picture else ""
    return group(
        rect(-124, -166, 260, 350, "#000000", 8, 0.13),
        rect(-130, -175, 260, 350, WHITE, 8),
        stroke([(-60, -140), (60, -140)], INK, 12),
        photo,
        rows,
        mark,
        at=at,
        scale=scale,
        turn=turn,
    )


def phone(at: Point, scale: float = 1, turn: float = 0, screen: str = "", glow: str = "#e8f0f2") -> str:
    """A telephone, 150 x 290; what it shows is drawn about its middle."""
    return group(
        rect(-69, -139, 150, 290, "#000000", 24, 0.15),
        rect(-75, -145, 150, 290, INK, 24),
        rect(-65, -130, 130, 258, glow, 12),
        screen,
        at=at,
        scale=scale,
        turn=turn,
    )


def coin(x: float, y: float, r: float = 34) -> str:
    return (
        oval(x, y + 9, r, r * 0.36, "#b98a24")
        + oval(x, y, r, r * 0.36, "#f0c24b")
        + oval(x, y - 1, r * 0.62, r * 0.2, "#d9a735")
    )


def coins(x: float, y: float, count: int, r: float = 34) -> str:
    """A pile of coins that stands on y."""
    return pieces(*(coin(x, y - 14 - 16 * k, r) for k in range(count)))


def note(at: Point, scale: float = 1, turn: float = 0, colour: str = "#c9625c") -> str:
    """A bank note, without words."""
    return group(
        rect(-80, -40, 160, 80, colour, 8),
        rect(-70, -30, 140, 60, "none", 6, edge=mix(colour, WHITE, 0.5), width=4),
        disc(0, 0, 22, mix(colour, WHITE, 0.35)),
        at=at,
        scale=scale,
        turn=turn,
    )


def clock(
    at: Point,
    hours: float,
    scale: float = 1,
    face: str = WHITE,
    sweep: tuple[float, float] | None = None,
    sweep_colour: str = ORANGE,
) -> str:
    """A clock, 240 across, that shows a time in hours; `sweep` fills the span between two times of the hour hand."""
    ticks = pieces(
        *(stroke([polar((0, 0), 92, 30 * k), polar((0, 0), 102, 30 * k)], GREY, 6 if k % 3 else 10) for k in range(12))
    )
    area = pie((0, 0), 88, sweep[0] * 30, sweep[1] * 30, sweep_colour, 0.55) if sweep else ""
    return group(
        disc(4, 8, 120, "#000000", opacity=0.13),
        disc(0, 0, 120, INK),
        disc(0, 0, 110, face),
        area,
        ticks,
        stroke([(0, 0), polar((0, 0), 56, hours * 30)], INK, 12),
        stroke([(0, 0), polar((0, 0), 84, hours * 360)], INK, 7),
        disc(0, 0, 9, RED),
        at=at,
        scale=scale,
    )


def stopwatch(at: Point, share: float, scale: float = 1, text: str = "") -> str:
    """A stopwatch, 240 across, of which a share has run."""
    return group(
        rect(-16, -150, 32, 36, GREY, 6),
        rect(-34, -162, 68, 18, INK, 6),
        disc(0, 0, 120, INK),
        disc(0, 0, 106, WHITE),
        pie((0, 0), 98, 0, 360 * share, ORANGE, 0.6) if share > 0.003 else "",
        *(stroke([polar((0, 0), 88, 30 * k), polar((0, 0), 98, 30 * k)], GREY, 5) for k in range(12)),
        stroke([(0, 0), polar((0, 0), 84, 360 * share)], RED, 8),
        disc(0, 0, 9, INK),
        number(text, 0, 44, 46, INK) if text else "",
        at=at,
        scale=scale,
    )


def calendar(at: Point, days: int, filled: int, scale: float = 1, columns: int = 5, mark: str = GREEN) -> str:
    """A leaf with one box a day, of which some are marked."""
    rows = -(-days // columns)
    w, h = columns * 64 + 32, rows * 64 + 84
    boxes = pieces(
        *(
            rect(
                -w / 2 + 22 + 64 * (k % columns),
                -h / 2 + 66 + 64 * (k // columns),
                52,
                52,
                mark if k < filled else "#e4e7e2",
                10,
            )
            for k in range(days)
        )
    )
    rings = pieces(*(rect(x, -h / 2 - 16, 12, 34, GREY, 6) for x in (-w / 4, w / 4 - 12)))
    return group(
        rect(-w / 2 + 5, -h / 2 + 9, w, h, "#000000", 18, 0.13),
        rect(-w / 2, -h / 2, w, h, WHITE, 18),
        path(f"M{-w / 2} {-h / 2 + 46}V{-h / 2 + 18}q0-18 18-18H{w / 2 - 18}q18 0 18 18V{-h / 2 + 46}Z", RED),
        rings,
        boxes,
        at=at,
        scale=scale,
    )


def month_ring(at: Point, passed: float, used: int = 0, scale: float = 1) -> str:
    """A year as a ring of twelve months, with twelve points inside it; `passed` is the share of the year gone by."""
    months = pieces(
        *(
            path(
                f"M{polar((0, 0), 196, 30 * k + 2)[0]:.1f} {polar((0, 0), 196, 30 * k + 2)[1]:.1f}A196 196 0 0 1 {polar((0, 0), 196, 30 * k + 28)[0]:.1f} {polar((0, 0), 196, 30 * k + 28)[1]:.1f}",
                edge=mix(GREEN, WHITE, 0.55) if (k + 0.5) / 12 > passed else GREEN,
                width=40,
            )
            for k in range(12)
        )
    ).replace('stroke-linecap="round"', 'stroke-linecap="butt"')
    dots = pieces(*(disc(*polar((0, 0), 118, 30 * k + 15), 19, RED if k < used else "#cfd8d2") for k in range(12)))
    pointer = group(shape([(-16, -246), (16, -246), (0, -214)], INK), turn=360 * passed)
    return group(disc(0, 0, 228, WHITE), months, dots, pointer, at=at, scale=scale)


def glass_of(at: Point, drink: str = "#e3b44a", level: float = 0.75, scale: float = 1, foam: bool = True) -> str:
    """A glass, 120 wide and 190 high, standing on `at`."""
    top = -180 * level
    froth = pieces(*(disc(x, top - 2, 16, WHITE) for x in (-36, -12, 14, 36))) if foam and level > 0.1 else ""
    return group(
        oval(0, 0, 56, 8, "#000000", 0.15),
        path("M-58-186L-48-6Q-46 0-38 0H38Q46 0 48-6L58-186Z", "#eef5f6", opacity=0.75),
        path(f"M{-46 - 10 * level:.1f} {top:.1f}L-42-8H42L{46 + 10 * level:.1f} {top:.1f}Z", drink),
        froth,
        path("M-58-186L-48-6Q-46 0-38 0H38Q46 0 48-6L58-186", edge=GREY, width=5),
        at=at,
        scale=scale,
    )


def bottle(at: Point, colour: str = "#4e7a58", scale: float = 1, tag: str = PAPER) -> str:
    return group(
        oval(0, 0, 44, 7, "#000000", 0.15),
        path("M-40-6V-128Q-40-156-16-172V-226H16V-172Q40-156 40-128V-6Q40 0 32 0H-32Q-40 0-40-6Z", colour),
        rect(-40, -116, 80, 62, tag),
        rect(-18, -240, 36, 18, YELLOW, 4),
        at=at,
        scale=scale,
    )


def cup(at: Point, colour: str = WHITE, steam: bool = True, scale: float = 1) -> str:
    wisps = pieces(*(path(f"M{x}-96q14-16 0-32t0-32", edge=GREY_PALE, width=6) for x in (-22, 14))) if steam else ""
    return group(
        oval(0, 0, 58, 8, "#000000", 0.15),
        disc(52, -44, 24, "none", colour, 11),
        path("M-54-84H54L46-8Q44 0 36 0H-36Q-44 0-46-8Z", colour),
        oval(0, -84, 54, 9, "#6b4a33"),
        wisps,
        at=at,
        scale=scale,
    )


def key(at: Point, scale: float = 1, turn: float = 0) -> str:
    return group(
        disc(-40, 0, 34, "none", GREY, 14),
        stroke([(-6, 0), (74, 0)], GREY, 14),
        stroke([(50, 0), (50, 20)], GREY, 12),
        stroke([(72, 0), (72, 24)], GREY, 12),
        rect(-96, -24, 40, 48, INK, 12),
        at=at,
        scale=scale,
        turn=turn,
    )


def drop(at: Point, colour: str = RED, scale: float = 1) -> str:
    return group(
        path("M0-60Q40-6 40 20A40 40 0 0 1-40 20Q-40-6 0-60Z", colour),
        path("M-20 20Q-18 40 2 42", edge=mix(colour, WHITE, 0.5), width=7),
        at=at,
        scale=scale,
    )


def flame(at: Point, t: float = 0, scale: float = 1) -> str:
    """A fire that flickers with the phase t."""
    sway = sin(2 * pi * t) * 8
    return group(
        path(
            f"M-46 0Q-72-44-36-84Q-34-60-22-58Q-30-116 {10 + sway:.1f}-150Q6-110 30-86Q36-96 34-106Q72-60 46 0Q20 16-46 0Z",
            ORANGE,
        ),
        path(f"M-24 0Q-40-30-12-60Q-8-84 {4 - sway:.1f}-98Q6-64 24-46Q38-22 24 0Q0 10-24 0Z", YELLOW),
        at=at,
        scale=scale,
    )


def smoke(at: Point, t: float = 0, scale: float = 1, colour: str = "#8f979c") -> str:
    puffs = [((k / 5 + t) % 1) for k in range(5)]
    return group(
        *(disc(-10 + 46 * p + 10 * cos(6 * p), -180 * p, 20 + 40 * p, colour, opacity=0.5 * (1 - p)) for p in puffs),
        at=at,
        scale=scale,
    )


def extinguisher(at: Point, scale: float = 1, turn: float = 0) -> str:
    return group(
        rect(-34, -130, 68, 130, RED, 20),
        rect(-34, -92, 68, 36, PAPER),
        rect(-12, -152, 24, 28, INK, 4),
        path("M-6-148L44-164M-6-140L40-142", edge=INK, width=9),
        path("M10-140Q70-150 62-90", edge=INK, width=10),
        disc(-20, -148, 11, "none", YELLOW, 5),
        at=at,
        scale=scale,
        turn=turn,
    )


def tyre(at: Point, r: float = 180, tread: float = 1, spin: float = 0) -> str:
    """A tyre from the side with its tread; `tread` from 0 (worn) to 1 (new)."""
    blocks = pieces(*(group(rect(-13, -r - 4, 26, 30 * tread + 4, INK, 4), turn=18 * k) for k in range(20)))
    return group(
        blocks,
        disc(0, 0, r - 22 * tread + 14 * tread, INK),
        disc(0, 0, r * 0.64, GREY_PALE),
        *(group(rect(-12, -r * 0.56, 24, r * 0.42, GREY, 8), turn=72 * k + spin) for k in range(5)),
        disc(0, 0, r * 0.16, GREY),
        at=at,
    )


def speech(at: Point, w: float = 200, h: float = 120, colour: str = WHITE, left: bool = True, inside: str = "") -> str:
    tail = [(-w * 0.3, h / 2 - 4), (-w * 0.12, h / 2 - 4), (-w * 0.4, h / 2 + 40)]
    return group(
        shape([(x if left else -x, y) for x, y in tail], colour), rect(-w / 2, -h / 2, w, h, colour, 34), inside, at=at
    )


def dots_of_speech(colour: str = GREY) -> str:
    return pieces(*(stroke([(-60, y), (-60 + w, y)], colour, 10) for y, w in ((-24, 120), (2, 84), (28, 104))))


def door(at: Point, colour: str = "#8aa5a0", open_share: float = 0, scale: float = 1, inside: str = "") -> str:
    """A door, 170 x 300, standing on `at`, that opens to the left."""
    w = 170 - 120 * open_share
    leaf = shape(
        [(-85, -300), (-85 + w, -300 + 24 * open_share), (-85 + w, -24 * open_share), (-85, 0)], colour
    ) + disc(-85 + w - 18, -140, 9, YELLOW)
    return group(
        rect(-97, -312, 194, 316, mix(colour, INK, 0.45), 6),
        rect(-85, -300, 170, 300, "#f8edc9"),
        inside,
        leaf,
        at=at,
        scale=scale,
    )


def gate(at: Point, raised: float = 0, scale: float = 1) -> str:
    """A barrier of 420, standing on `at`; raised from 0 to 1."""
    arm = group(
        rect(0, -12, 400, 24, WHITE, 8),
        *(rect(30 + 80 * k, -12, 40, 24, RED) for k in range(5)),
        turn=-70 * raised,
        at=(0, -110),
    )
    return group(rect(-40, -140, 56, 142, INK, 8), arm, disc(-4, -110, 15, GREY), at=at, scale=scale)


def book(at: Point, scale: float = 1) -> str:
    return group(
        path("M0-70Q-70-110-170-84V50Q-70 26 0 62Z", WHITE),
        path("M0-70Q70-110 170-84V50Q70 26 0 62Z", "#f1eee2"),
        path("M0-70V62", edge=GREY, width=4),
        *(
            path(
                f"M{-146 if s < 0 else 26} {y + (12 if s > 0 else 0)}Q{-80 if s < 0 else 86} {y - 12} {-26 if s < 0 else 146} {y + (12 if s < 0 else 0)}",
                edge=GREY_PALE,
                width=7,
            )
            for s in (-1, 1)
            for y in (-44, -16, 12)
        ),
        at=at,
        scale=scale,
    )


def screen_lesson(at: Point, scale: float = 1, share: float = 0.5, text: str = "30") -> str:
    """A screen with a small road, a bar of progress and the minutes."""
    return group(
        rect(-210, -140, 420, 290, INK, 20),
        rect(-194, -124, 388, 228, "#cfe0e4", 8),
        path("M-194 40Q-60-10 60 30T194 10V104H-194Z", "#a9c497"),
        shape([(-20, 10), (20, 10), (120, 104), (-120, 104)], "#626b75"),
        *(rect(-4 - k * 2, 24 + 26 * k, 8 + 4 * k, 14, LINE) for k in range(3)),
        rect(-180, 116, 360, 14, GREY, 7),
        rect(-180, 116, max(360 * share, 14), 14, ORANGE, 7),
        number(text, 0, -62, 62, BLUE),
        at=at,
        scale=scale,
    )


def camera_on_pole(at: Point, flash: bool = False, floor: float = 560) -> str:
    x, y = at
    light = shape([(x - 66, y + 8), (x - 330, y + 160), (x - 170, y + 230)], GLOW, opacity=0.4) if flash else ""
    return (
        light
        + rect(x - 6, y, 12, floor - y, GREY)
        + stroke([(x, y), (x - 44, y)], GREY, 10)
        + group(
            rect(-66, -22, 84, 40, WHITE, 8),
            rect(-84, -16, 20, 28, INK, 4),
            disc(-76, -2, 9, GLASS),
            at=(x - 30, y + 6),
            turn=-14,
        )
    )


def seat_belt_buckle(at: Point, share: float, scale: float = 1) -> str:
    """A belt's tongue that goes into its buckle."""
    x = -170 + 116 * share
    return group(
        stroke([(-420, -120), (x - 60, -4)], "#4a4f57", 52, blunt=True),
        path(f"M{x - 70}-30H{x + 10}V-16H{x + 44}V16H{x + 10}V30H{x - 70}Z", GREY_PALE),
        rect(-70, -46, 190, 92, INK, 18),
        rect(66, -28, 34, 56, RED, 8),
        stroke([(120, 10), (420, 120)], "#4a4f57", 46, blunt=True),
        at=at,
        scale=scale,
    )


def gauge(at: Point, share: float, scale: float = 1, red_from: float = 0.75) -> str:
    """A half-round dial with a needle; share from 0 to 1."""
    angle = -100 + 200 * share
    arcs = pieces(
        *(
            path(
                f"M{polar((0, 0), 120, a)[0]:.1f} {polar((0, 0), 120, a)[1]:.1f}A120 120 0 {large} 1 {polar((0, 0), 120, b)[0]:.1f} {polar((0, 0), 120, b)[1]:.1f}",
                edge=colour,
                width=24,
            )
            for a, b, colour, large in (
                (-100, -100 + 200 * red_from, GREEN, 0 if red_from < 0.9 else 1),
                (-100 + 200 * red_from, 100, RED, 0),
            )
        )
    )
    return group(
        disc(0, 0, 160, INK),
        disc(0, 0, 148, "#f3f3ec"),
        arcs,
        stroke([(0, 0), polar((0, 0), 104, angle)], INK, 11),
        disc(0, 0, 15, INK),
        at=at,
        scale=scale,
    )


def water_surface(y: float, t: float = 0, colour: str = WATER, height: float = 720, opacity: float = 0.9) -> str:
    crests = "".join(f"q40-{14 + 4 * sin(6.28 * t):.1f} 80 0t80 0" for _ in range(9))
    return path(f"M{-160 + 160 * t:.1f} {y}{crests}V{height}H-160Z", colour, opacity=opacity)


def bed(at: Point, scale: float = 1) -> str:
    return group(
        rect(-190, -110, 18, 112, WOOD_DEEP, 6),
        rect(-180, -50, 360, 40, WOOD_DEEP, 6),
        rect(-172, -72, 350, 30, WHITE, 12),
        rect(-166, -96, 90, 34, "#dfe7ea", 16),
        path("M-70-78Q40-110 178-74V-44H-70Z", BLUE),
        at=at,
        scale=scale,
    )


def chair(at: Point, scale: float = 1, colour: str = WOOD_DEEP, flip: bool = False) -> str:
    return group(
        stroke([(-40, -200), (-40, 0)], colour, 14),
        stroke([(-40, -180), (-40, -110)], mix(colour, WHITE, 0.2), 22),
        stroke([(-40, -92), (46, -92)], colour, 18),
        stroke([(44, -88), (44, 0)], colour, 14),
        at=at,
        scale=scale,
        flip=flip,
    )


def steering_wheel(at: Point, scale: float = 1, turn: float = 0, grips: bool = True) -> str:
    hands = pieces(*(disc(*polar((0, 0), 150, a), 36, SKINS[0]) for a in (-75, 75))) if grips else ""
    return group(
        disc(0, 0, 150, "none", INK, 34),
        stroke([(-140, 10), (140, 10)], INK, 30),
        stroke([(0, 0), (0, 140)], INK, 30),
        disc(0, 8, 50, "#3c4650"),
        hands,
        at=at,
        scale=scale,
        turn=turn,
    )


def pedal(at: Point, press: float, scale: float = 1) -> str:
    """A shoe that presses a brake pedal; press from 0 to 1."""
    angle = 4 + 22 * press
    return group(
        stroke([(60, -220), (20, -40)], GREY, 16),
        group(
            rect(-70, -16, 120, 30, INK, 8),
            *(stroke([(x, -12), (x, 10)], GREY, 5) for x in (-50, -26, -2, 22)),
            turn=angle,
        ),
        group(
            path("M-90-60Q-90-22-60-20H70Q84-20 80-36 60-50 20-56L0-130H-76Z", "#5a4636"),
            stroke([(-40, -230), (-40, -120)], "#46505c", 70, blunt=True),
            at=(0, -2),
            turn=angle,
        ),
        at=at,
        scale=scale,
    )


def wave_lines(at: Point, count: int = 3, colour: str = INK, flip: bool = False, scale: float = 1) -> str:
    """Sound, or a knock."""
    return group(
        *(
            path(f"M{18 * k} {-16 - 12 * k}Q{30 + 24 * k} 0 {18 * k} {16 + 12 * k}", edge=colour, width=7)
            for k in range(count)
        ),
        at=at,
        flip=flip,
        scale=scale,
    )


def sleep_marks(at: Point, t: float = 1, colour: str = BLUE) -> str:
    """The signs of sleep, which rise."""
    return pieces(
        *(
            group(
                path("M-14-16H14L-14 16H14", edge=colour, width=8),
                at=(at[0] + 36 * k, at[1] - 44 * k - 20 * t),
                scale=0.8 + 0.35 * k,
                opacity=0.35 + 0.3 * k,
            )
            for k in range(3)
        )
    )
