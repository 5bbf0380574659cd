"""Road signs, traffic lights and boards, in the shapes and colours of GB 5768. Each is about 200 across, centred on its place."""

from .pen import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    WHITE,
    YELLOW,
    Point,
    arrow,
    disc,
    group,
    mix,
    number,
    path,
    pieces,
    polar,
    rect,
    shape,
    stroke,
)

SIGN_RED, SIGN_BLUE, SIGN_YELLOW, SIGN_GREEN, SIGN_BROWN = "#c8352c", "#1f5fa8", "#f4c430", "#1d7a52", "#7a5136"

# Characters that Chinese signs carry, as strokes in a box of 100.
STOP_CHARACTER = "M26 4L6 40M17 26V98M62 2V14M34 16H92M46 26H80V40H46ZM34 62V50H94V62M44 66H84M64 66V92Q64 98 52 94"
YIELD_CHARACTER = "M14 8L24 20M6 38H24V84L36 74M62 6V90M62 44H88M40 90H96"


def character(d: str, at: Point, size: float, colour: str, weight: float = 8) -> str:
    scale = size / 100
    return group(path(d, edge=colour, width=weight), at=(at[0] - 50 * scale, at[1] - 50 * scale), scale=scale)


def ring(*inside: str) -> str:
    """A sign of prohibition: red ring, white inside."""
    return disc(0, 0, 100, SIGN_RED) + disc(0, 0, 78, WHITE) + pieces(*inside)


def bar(turn: float = 45) -> str:
    """The red bar over what is forbidden."""
    return group(rect(-84, -9, 168, 18, SIGN_RED), turn=turn)


def speed_limit(text: str) -> str:
    return ring(number(text, 0, 0, 74 if len(text) < 3 else 60, INK, 0.2))


def limit_ends(text: str) -> str:
    lines = [
        group(rect(-92, -3.5, 184, 7, INK), at=(0, 0), turn=-45),
        group(rect(-88, -3.5, 176, 7, INK), at=(14, 14), turn=-45),
        group(rect(-88, -3.5, 176, 7, INK), at=(-14, -14), turn=-45),
    ]
    return disc(0, 0, 100, INK) + disc(0, 0, 93, WHITE) + number(text, 0, 0, 74, INK, 0.2) + pieces(*lines)


def minimum_speed(text: str) -> str:
    return (
        disc(0, 0, 100, WHITE)
        + disc(0, 0, 95, SIGN_BLUE)
        + number(text, 0, -6, 74, WHITE, 0.2)
        + stroke([(-46, 54), (46, 54)], WHITE, 10)
    )


def no_entry() -> str:
    return disc(0, 0, 100, SIGN_RED) + rect(-70, -17, 140, 34, WHITE)


def road_closed() -> str:
    return ring()


def turn_arrow(kind: str, colour: str = INK) -> str:
    """An arrow as on signs: left, right, straight or u-turn."""
    if kind == "straight":
        return arrow((0, 60), (0, -62), colour, 18)
    if kind == "u-turn":
        return path("M28 54V-12Q28-48-2-48T-32-12V6", edge=colour, width=17) + shape(
            [(-60, 4), (-4, 4), (-32, 46)], colour
        )
    drawn = path("M24 56V-4Q24-22 6-22H-14", edge=colour, width=17) + shape([(-12, -52), (-12, 8), (-58, -22)], colour)
    return group(drawn, flip=kind == "right")


def no_turn(kind: str) -> str:
    return ring(turn_arrow(kind), bar())


def small_car(colour: str, x: float) -> str:
    """The rear of a car as signs show it."""
    return group(
        path("M-26 26V0L-16-26H16L26 0V26Z", colour),
        rect(-12, -18, 24, 14, WHITE),
        rect(-24, 24, 10, 10, colour),
        rect(14, 24, 10, 10, colour),
        at=(x, 4),
    )


def no_overtaking() -> str:
    return ring(small_car(SIGN_RED, -34), small_car(INK, 34))


def overtaking_again() -> str:
    lines = pieces(*(group(rect(-88, -3.5, 176, 7, INK), at=(k, k), turn=-45) for k in (-14, 0, 14)))
    return disc(0, 0, 100, INK) + disc(0, 0, 93, WHITE) + small_car(GREY, -34) + small_car(INK, 34) + lines


def height_limit(text: str) -> str:
    return ring(
        shape([(-24, -66), (24, -66), (0, -40)], INK),
        shape([(-24, 66), (24, 66), (0, 40)], INK),
        number(text, 0, 0, 42, INK, 0.2),
    )


def width_limit(text: str) -> str:
    return ring(
        shape([(-68, -22), (-68, 22), (-46, 0)], INK),
        shape([(68, -22), (68, 22), (46, 0)], INK),
        number(text, 0, 0, 38, INK, 0.2),
    )


def weight_limit(text: str) -> str:
    return ring(number(text, 0, 0, 54, INK, 0.2))


def no_parking() -> str:
    return disc(0, 0, 100, SIGN_RED) + disc(0, 0, 78, SIGN_BLUE) + bar()


def no_stopping() -> str:
    return no_parking() + bar(-45)


def no_horn() -> str:
    return ring(path("M-44-14H-18L20-40V40L-18 14H-44Z", INK), path("M34-22Q48 0 34 22", edge=INK, width=9), bar())


def no_lorries() -> str:
    return ring(
        rect(-56, -28, 62, 44, INK),
        path("M12 16V-14H36L52 2V16Z", INK),
        disc(-34, 22, 12, INK, WHITE, 4),
        disc(30, 22, 12, INK, WHITE, 4),
        bar(),
    )


def warning(*inside: str) -> str:
    """A yellow triangle with a black edge."""
    return (
        shape([(0, -92), (98, 76), (-98, 76)], INK, INK, 22)
        + shape([(0, -84), (90, 71), (-90, 71)], SIGN_YELLOW, SIGN_YELLOW, 14)
        + pieces(*inside)
    )


def bend() -> str:
    return warning(
        path("M14 56V22Q14 6-2-2T-16-24", edge=INK, width=15), shape([(-40, -20), (6, -30), (-22, -58)], INK)
    )


def winding() -> str:
    return warning(
        path("M4 60V40Q4 28 16 20T24-2 6-18 0-30", edge=INK, width=13), shape([(-22, -28), (20, -34), (-6, -62)], INK)
    )


def _walking(x: float, y: float, scale: float) -> str:
    return group(
        disc(0, -44, 10, INK),
        stroke([(0, -30), (-2, 0)], INK, 15),
        stroke([(-2, 0), (14, 18), (12, 40)], INK, 9),
        stroke([(-2, 0), (-14, 20), (-26, 36)], INK, 9),
        stroke([(0, -28), (18, -12), (26, -16)], INK, 7),
        stroke([(0, -28), (-18, -8)], INK, 7),
        at=(x, y),
        scale=scale,
    )


def children() -> str:
    return warning(_walking(-22, 20, 1.0), _walking(26, 30, 0.8))


def pedestrians() -> str:
    return warning(_walking(0, 14, 0.95), *(rect(-56 + 24 * k, 54, 14, 10, INK) for k in range(5)))


def steep() -> str:
    return warning(
        shape([(-58, 58), (-58, 6), (58, 58)], INK),
        path("M-14-14L26 6 24 20-16 0Z", INK),
        disc(-8, 6, 7, INK),
        disc(18, 19, 7, INK),
    )


def slippery() -> str:
    tracks = [path(f"M{x} 60Q{x + 18} 46 {x} 34T{x} 12", edge=INK, width=7) for x in (-20, 16)]
    return warning(
        *tracks,
        group(path("M-26 16V0L-16-22H16L26 0V16Z", INK), rect(-13, -15, 26, 11, SIGN_YELLOW), at=(0, -12), turn=-12),
    )


def crossroads() -> str:
    return warning(rect(-11, -36, 22, 100, INK), rect(-52, 2, 104, 22, INK))


def railway() -> str:
    return warning(
        rect(-44, 14, 88, 40, INK), rect(-52, 2, 104, 10, INK), *(rect(x, -18, 9, 74, INK) for x in (-44, -16, 10, 36))
    )


def order(kind: str) -> str:
    """A blue disc with a white arrow."""
    return disc(0, 0, 100, WHITE) + disc(0, 0, 95, SIGN_BLUE) + turn_arrow(kind, WHITE)


def roundabout() -> str:
    arcs = pieces(
        *(
            group(
                path("M-12-50A52 52 0 0 0-48 18", edge=WHITE, width=15),
                shape([(-68, 12), (-24, 20), (-52, 48)], WHITE),
                turn=120 * k,
            )
            for k in range(3)
        )
    )
    return disc(0, 0, 100, WHITE) + disc(0, 0, 95, SIGN_BLUE) + arcs


def stop() -> str:
    points = [polar((0, 0), 104, 22.5 + 45 * k) for k in range(8)]
    return (
        shape(points, WHITE, WHITE, 6)
        + shape([polar((0, 0), 97, 22.5 + 45 * k) for k in range(8)], SIGN_RED)
        + character(STOP_CHARACTER, (0, 0), 104, WHITE, 9)
    )


def give_way() -> str:
    return (
        shape([(0, 92), (98, -76), (-98, -76)], SIGN_RED, SIGN_RED, 20)
        + shape([(0, 56), (66, -57), (-66, -57)], WHITE, WHITE, 8)
        + character(YIELD_CHARACTER, (0, -22), 62, INK, 10)
    )


def board(w: float, h: float, colour: str, *inside: str) -> str:
    """A rectangular board with a white line along its edge."""
    return (
        rect(-w / 2, -h / 2, w, h, colour, 12)
        + rect(-w / 2 + 8, -h / 2 + 8, w - 16, h - 16, "none", 8, edge=WHITE, width=5)
        + pieces(*inside)
    )


def junction_board(colour: str = SIGN_BLUE) -> str:
    cross = stroke([(0, 74), (0, -58)], WHITE, 20, blunt=True) + stroke([(-78, 0), (78, 0)], WHITE, 20, blunt=True)
    heads = pieces(
        *(
            group(shape([(-24, 0), (24, 0), (0, -30)], WHITE), at=at, turn=turn)
            for at, turn in (((0, -56), 0), ((-76, 0), -90), ((76, 0), 90))
        )
    )
    return board(280, 210, colour, cross, heads)


def exit_board(distance: str, colour: str = SIGN_GREEN) -> str:
    way = (
        stroke([(-84, 70), (-84, -64)], WHITE, 20, blunt=True)
        + stroke([(-84, 40), (-46, -2), (-46, -36)], WHITE, 14, blunt=True)
        + shape([(-110, -60), (-58, -60), (-84, -88)], WHITE)
        + shape([(-68, -32), (-24, -32), (-46, -60)], WHITE)
    )
    return board(320, 220, colour, way, number(distance, 60, 6, 52, WHITE, 0.17))


def hill_board() -> str:
    return board(
        260,
        200,
        SIGN_BROWN,
        shape([(-90, 60), (-20, -50), (30, 20), (54, -10), (96, 60)], WHITE),
        disc(64, -50, 16, WHITE),
    )


def works_board() -> str:
    return board(
        230,
        200,
        ORANGE,
        group(_walking(-20, 18, 1.4)),
        path("M16 78Q54 22 92 78Z", INK),
        stroke([(4, -4), (46, 52)], INK, 8),
    )


def kilometre_post(text: str) -> str:
    return rect(-60, -44, 120, 88, SIGN_GREEN, 8) + number(text, 0, 0, 44, WHITE, 0.18)


def on_post(sign: str, x: float, y: float, floor: float, scale: float = 1) -> str:
    """A sign on its post, at (x, y), the post reaching down to the floor."""
    return rect(x - 6, y, 12, floor - y, GREY) + group(sign, at=(x, y), scale=scale)


def lights(lit: str, scale: float = 1, at: Point = (0, 0), arrow_right: bool = False) -> str:
    """A traffic light; lit is red, yellow, green or off. With `arrow_right` its lamps are arrows."""
    on = {"red": "#ff4a3d", "yellow": "#ffc531", "green": "#37d186"}
    parts = [rect(-42, -116, 84, 232, "#20262d", 20)]
    for name, y in (("red", -72), ("yellow", 0), ("green", 72)):
        colour = on[name] if name == lit else mix(on[name], "#20262d", 0.82)
        if name == lit:
            parts.append(disc(0, y, 52, colour, opacity=0.28))
        if arrow_right:
            parts += [disc(0, y, 30, "#161b20"), arrow((-22, y), (24, y), colour, 9)]
        else:
            parts.append(disc(0, y, 30, colour))
    return group(*parts, at=at, scale=scale)


def triangle(at: Point, scale: float = 1) -> str:
    """A warning triangle that stands on the road, from the side."""
    return group(
        stroke([(-50, 0), (50, 0)], INK, 7),
        shape([(0, -86), (50, -4), (-50, -4)], SIGN_RED, SIGN_RED, 12),
        shape([(0, -58), (27, -16), (-27, -16)], "#f6dcd6", SIGN_RED, 6),
        at=at,
        scale=scale,
    )


def triangle_above(at: Point, scale: float = 1) -> str:
    return group(shape([(-26, -30), (-26, 30), (22, 0)], "none", SIGN_RED, 11), at=at, scale=scale)


def diamond(x: float, y: float, w: float = 110, h: float = 44) -> str:
    """The diamond painted on a lane that runs from left to right."""
    return path(f"M{x - w / 2} {y}L{x} {y - h / 2} {x + w / 2} {y} {x} {y + h / 2}Z", edge=WHITE, width=9)


def painted_arrow(x: float, y: float, kind: str = "straight", turn: float = 90, scale: float = 0.7) -> str:
    """A lane's arrow on the road; heading right by default."""
    return group(turn_arrow(kind, WHITE), at=(x, y), turn=turn, scale=scale)


def cone(at: Point, scale: float = 1) -> str:
    return group(
        rect(-30, -10, 60, 10, mix(ORANGE, INK, 0.2), 4),
        shape([(-20, -10), (20, -10), (6, -72), (-6, -72)], ORANGE),
        shape([(-14, -30), (14, -30), (11, -44), (-11, -44)], WHITE),
        at=at,
        scale=scale,
    )


def tick(at: Point, size: float = 60, colour: str = GREEN) -> str:
    return group(disc(0, 0, 50, colour), path("M-24 2L-6 22 26-18", edge=WHITE, width=12), at=at, scale=size / 100)


def cross(at: Point, size: float = 60, colour: str = RED) -> str:
    return group(
        disc(0, 0, 50, colour), path("M-20-20L20 20M20-20L-20 20", edge=WHITE, width=12), at=at, scale=size / 100
    )


def badge(text: str, at: Point, size: float = 120, colour: str = RED, ink: str = WHITE) -> str:
    """A round token with a number of points."""
    return group(
        disc(3, 6, 50, "#000000", opacity=0.15),
        disc(0, 0, 50, colour),
        disc(0, 0, 42, "none", mix(colour, WHITE, 0.35), 3),
        number(text, 0, 0, 44 if len(text) < 2 else 38, ink, 0.19),
        at=at,
        scale=size / 100,
    )


POINT_COLOURS = {"1": "#6fa287", "3": "#e2a93b", "6": "#e5863b", "9": "#d6603f", "12": "#b8322c", "0": "#9aa8a6"}


def points(text: str, at: Point, size: float = 120) -> str:
    """The token of a violation's points, the warmer the more."""
    return badge(text, at, size, POINT_COLOURS[text], INK if text in ("3",) else WHITE)


def speed_tag(text: str, at: Point, size: float = 100, colour: str = BLUE) -> str:
    """A speed on a calm round plate (no road sign)."""
    return group(
        disc(0, 0, 50, colour), number(text, 0, 0, 40 if len(text) < 3 else 32, WHITE, 0.18), at=at, scale=size / 100
    )


def limit(text: str, at: Point, size: float = 140) -> str:
    return group(speed_limit(text), at=at, scale=size / 200)


def minimum(text: str, at: Point, size: float = 140) -> str:
    return group(minimum_speed(text), at=at, scale=size / 200)


def placed(sign: str, at: Point, size: float = 200) -> str:
    return group(sign, at=at, scale=size / 200)


def exclamation(at: Point, size: float = 60, colour: str = YELLOW) -> str:
    return group(disc(0, 0, 50, colour), number("!", 0, 0, 54, INK, 0.2), at=at, scale=size / 100)
