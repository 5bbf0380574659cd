"""Drawings of the chapter on motorways and driving at night."""

from ..gallery import drawing
from ..pen import (
    BLUE,
    GREEN,
    GREY_PALE,
    INK,
    LEAF_DEEP,
    LINE,
    NIGHT_GRASS,
    NIGHT_LINE,
    NIGHT_ROAD,
    ORANGE,
    PLUM,
    RED,
    SAND,
    SOFT,
    TEAL,
    WHITE,
    YELLOW,
    along,
    arrow,
    between,
    blink,
    curve,
    disc,
    during,
    ease,
    group,
    number,
    path,
    pie,
    pieces,
    rect,
    shape,
    slow_down,
    span,
    stroke,
)
from ..people import person, walker
from ..places import (
    EMERGENCY,
    FAST,
    MIDDLE,
    SLOW,
    ahead_line,
    backdrop,
    countryside,
    dashboard,
    fog,
    ground,
    lane_line,
    motorway,
    road_ahead,
    trees,
)
from ..signs import cross, exit_board, limit, minimum, points, tick, triangle
from ..things import drop, gauge, tyre
from ..vehicles import ambulance, car, car_back, car_side, lorry, tractor_side, two_wheeler_side


@drawing(seconds=2.4)
def before_the_trip(t: float) -> str:
    icons = (gauge((0, 20), between(0.1, 0.7, ease(t)), 0.75, 0.95), drop((0, 0), BLUE, 1.5), tyre((0, 0), 104))
    return pieces(
        backdrop(),
        car_side((640, 660), TEAL, scale=1.25),
        *(
            pieces(
                disc(250 + 390 * k, 250, 150, WHITE),
                group(icon, at=(250 + 390 * k, 250)),
                tick((360 + 390 * k, 360), 66) if t > 0.3 + 0.25 * k else "",
            )
            for k, icon in enumerate(icons)
        ),
    )


def _slip_road(join: bool) -> str:
    """A motorway of two lanes, with a slip road that joins from the left below, or leaves to the right below."""
    dashes = lane_line(424, LINE, True, 9, 330, 1040, 34)
    ramp = pieces(
        path("M0 430H292", edge=LINE, width=8),
        path("M0 720L344 534H960L1160 432H1280", edge=LINE, width=8),
        path("M0 566L262 434", edge=LINE, width=8),
    )
    body = shape([(0, 720), (0, 566), (262, 430), (1280, 430), (1160, 432), (960, 534), (344, 534)], "#626b75")
    drawn = group(body, dashes, ramp)
    base = pieces(
        ground(),
        rect(0, 170, 1280, 262, "#626b75"),
        lane_line(178, LINE, False),
        lane_line(300),
        rect(0, 120, 1280, 42, LEAF_DEEP),
    )
    rest = pieces(
        lane_line(430, LINE, False, 8, 1160, 1280),
        trees(
            [(120, 480), (700, 640), (900, 660), (1150, 560), (420, 650), (1060, 650), (180, 60), (560, 50), (960, 56)]
        ),
    )
    if join:
        return pieces(base, drawn, rest)
    return pieces(
        base,
        group(drawn, at=(1280, 0), flip=True),
        trees(
            [(1160, 480), (580, 640), (380, 660), (130, 560), (860, 650), (220, 650), (180, 60), (560, 50), (960, 56)]
        ),
    )


@drawing(seconds=5)
def slip_road_join(t: float) -> str:
    (x, y), turn = along(
        [(20, 640), (330, 482), (700, 482)] + curve((700, 482), (800, 482), (840, 366), (960, 366)) + [(1240, 366)],
        t * t * 0.4 + 0.6 * t,
    )
    return pieces(
        _slip_road(True),
        car((between(-300, 640, t), 366), 0, SAND, 1),
        car((between(400, 1400, t), 366), 0, ORANGE, 1),
        car((between(0, 900, t), 236), 0, TEAL, 1),
        car((x, y), SOFT * turn, BLUE, 1.05, left=0.15 < t < 0.9),
    )


@drawing(seconds=5)
def one_move_one_lane(t: float) -> str:
    (x, y), turn = along(
        [(60, EMERGENCY - 110)]
        + curve((60, SLOW), (240, SLOW), (300, SLOW), (460, SLOW))
        + [(560, SLOW)]
        + curve((560, SLOW), (700, SLOW), (740, MIDDLE), (900, MIDDLE))
        + [(1160, MIDDLE)],
        t,
    )
    return pieces(
        motorway(),
        car((between(300, 900, t), FAST), 0, SAND, 1.1),
        car((x, y), SOFT * turn, BLUE, 1.15, left=0.35 < t < 0.8),
    )


@drawing(seconds=5)
def leave_early(t: float) -> str:
    (x, y), turn = along(
        [(40, 366), (260, 366)] + curve((260, 366), (380, 366), (420, 482), (560, 482)) + [(940, 482), (1260, 640)],
        slow_down(t),
    )
    return pieces(
        _slip_road(False),
        car((between(300, 1200, t), 236), 0, SAND, 1),
        car((x, y), SOFT * turn, BLUE, 1.05, right=t < 0.6, brake=t > 0.5),
    )


@drawing(seconds=4)
def missed_exit(t: float) -> str:
    return pieces(
        _slip_road(False),
        car((between(900, 1190, t), 366), 0, BLUE, 1.05),
        tick((1190, 300), 70),
        car((between(1020, 920, t), 236), 0, RED, 1.05, brake=True),
        arrow((930, 190), (800, 190), RED, 10),
        cross((980, 290), 70),
        points("12", (140, 620), 150),
    )


@drawing(seconds=2)
def who_may_not_enter(t: float) -> str:
    row = (
        person((0, 120), 230, ORANGE),
        two_wheeler_side((0, 110), scale=1.1, colour=BLUE, helmet=None),
        tractor_side((0, 110), 1.15),
        two_wheeler_side((0, 110), scale=1.1, scooter=True, colour=TEAL),
    )
    return pieces(
        backdrop("#e3e8df"),
        *(
            pieces(
                disc(190 + 300 * k, 330, 132, WHITE),
                group(icon, at=(190 + 300 * k, 320)),
                cross((280 + 300 * k, 440), 70),
            )
            for k, icon in enumerate(row)
            if t >= k / 4.4
        ),
        group(exit_board("", "#1d7a52"), at=(640, 610), scale=0.6),
    )


@drawing(seconds=3)
def novice_with_companion(t: float) -> str:
    rear = car_back((640, 640), TEAL, 2.3)
    heads = pieces(
        *(
            pieces(
                disc(x, 390, 34, "#ecc8a4"),
                path(f"M{x - 60} 470Q{x - 50} 424 {x} 424T{x + 60} 470Z", c),
                path(
                    f"M{x - 35} 392Q{x - 38} 350 {x} 350T{x + 35} 392Q{x} 374 {x - 35} 392Z",
                    "#2d2a2a" if k else "#8d8f92",
                ),
            )
            for k, (x, c) in enumerate(((580, ORANGE), (705, BLUE)))
        )
    )
    mark = group(
        rect(-44, -44, 88, 88, YELLOW, 12),
        path("M-16 22V-8Q-16-26 0-26M16 22V-8Q16-26 0-26", edge=GREEN, width=9),
        at=(790, 530),
        scale=0.9,
    )
    return pieces(
        countryside(),
        rear,
        mark,
        group(disc(0, 0, 74, WHITE), number("3", 0, 0, 70, GREEN, 0.18), at=(1010, 240)),
        path("M950 290L740 370", edge=WHITE, width=6),
        heads,
    )


@drawing(seconds=4)
def three_lane_speeds(t: float) -> str:
    return pieces(
        motorway(),
        car((between(-100, 1060, t), FAST), 0, BLUE, 1.15),
        car((between(-60, 880, t), MIDDLE), 0, ORANGE, 1.15),
        lorry((between(60, 740, t), SLOW), 0, GREEN, 0.95),
        minimum("110", (130, FAST), 96),
        minimum("90", (130, MIDDLE), 96),
        minimum("60", (130, SLOW), 96),
    )


@drawing(seconds=4)
def two_lane_speeds(t: float) -> str:
    return pieces(
        motorway(lanes=2),
        car((between(0, 1060, t), MIDDLE), 0, BLUE, 1.15),
        lorry((between(100, 740, t), SLOW), 0, GREEN, 1),
        minimum("100", (130, MIDDLE), 96),
        minimum("60", (130, SLOW), 96),
    )


@drawing(seconds=5)
def overtake_and_return(t: float) -> str:
    (x, y), turn = along(
        [(60, MIDDLE), (200, MIDDLE)]
        + curve((200, MIDDLE), (330, MIDDLE), (360, FAST), (500, FAST))
        + [(820, FAST)]
        + curve((820, FAST), (940, FAST), (980, MIDDLE), (1100, MIDDLE)),
        t,
    )
    return pieces(
        motorway(),
        car((between(480, 700, t), MIDDLE), 0, SAND, 1.1),
        lorry((between(200, 420, t), SLOW), 0, GREEN, 1),
        car((x, y), SOFT * turn, BLUE, 1.1, left=t < 0.4, right=t > 0.65),
    )


@drawing(seconds=3.6)
def mirror_blind_spot(t: float) -> str:
    step = int(t * 2.99)
    return pieces(
        motorway(),
        pie((560, MIDDLE), 420, 280, 310, RED, 0.36),
        car((330, FAST), 0, ORANGE, 1.25),
        car((560, MIDDLE), 0, BLUE, 1.3, left=step >= 1 and blink(t, 6)),
        *(
            pieces(disc(850 + 150 * k, 535, 58, WHITE if k <= step else GREY_PALE), icon)
            for k, icon in enumerate(
                (
                    rect(818, 512, 64, 44, INK, 14) + rect(825, 519, 50, 30, "#a9c3cc", 10),
                    arrow((1034, 535), (966, 535), ORANGE, 16),
                    path("M1122 535Q1150 506 1178 535Q1150 564 1122 535Z", INK) + disc(1150, 535, 13, "#a9c3cc"),
                )
            )
        ),
    )


@drawing(seconds=4)
def emergency_lane(t: float) -> str:
    cars = pieces(
        *(
            car((200 + 230 * k + 20 * t, y), 0, c, 1.1, brake=True)
            for y, row in (
                (FAST, (SAND, BLUE, TEAL, RED, GREEN)),
                (MIDDLE, (ORANGE, GREEN, SAND, PLUM, BLUE)),
                (SLOW, (TEAL, SAND, BLUE, ORANGE, RED)),
            )
            for k, c in enumerate(row)
        )
    )
    return pieces(
        motorway(fill="#6f6a5c"),
        cars,
        ambulance((between(-120, 1000, t), EMERGENCY), 0, 0.95, 1 + int(t * 12) % 2),
        points("6", (1180, EMERGENCY), 110),
    )


@drawing(seconds=3)
def fog_on_motorway(t: float) -> str:
    veil = pieces(
        *(
            shape([(500 + 110 * k, 130), (1280, 130), (1280, 610), (560 + 110 * k, 610)], "#e4e9ea", opacity=0.3)
            for k in range(6)
        )
    )
    return pieces(
        motorway(),
        car((880, MIDDLE), 0, ORANGE, 1.15),
        veil,
        fog(0.25),
        car((between(180, 240, ease(t)), MIDDLE), 0, BLUE, 1.15, lights=220),
        span((310, 390), (810, 390), INK, 7),
        number("100m", 560, 446, 54, INK),
        limit("60", (150, 110), 150),
        number("<200m", 370, 110, 48, INK),
    )


@drawing(seconds=3)
def fog_leave_now(t: float) -> str:
    (x, y), turn = along(
        [(60, 366), (260, 366)] + curve((260, 366), (380, 366), (420, 482), (560, 482)) + [(760, 482)], ease(t)
    )
    return pieces(
        _slip_road(False),
        fog(0.5),
        *(
            shape([(520 + 120 * k, 0), (1280, 0), (1280, 720), (580 + 120 * k, 720)], "#e4e9ea", opacity=0.32)
            for k in range(5)
        ),
        car((x, y), SOFT * turn, BLUE, 1.15, lights=120, left=blink(t, 4), right=blink(t, 4)),
        limit("20", (140, 100), 150),
        number("<50m", 350, 100, 48, INK),
    )


def _night_street() -> str:
    return pieces(
        ground(NIGHT_GRASS),
        rect(0, 200, 1280, 320, NIGHT_ROAD),
        lane_line(360, "#a8873b", True),
        lane_line(212, NIGHT_LINE, False, 6),
        lane_line(508, NIGHT_LINE, False, 6),
        trees(
            [(90, 120), (330, 90), (640, 130), (930, 80), (1200, 120), (180, 610), (480, 640), (800, 600), (1100, 640)],
            True,
        ),
    )


@drawing(seconds=3)
def dipped_and_high(t: float) -> str:
    return pieces(
        ground(NIGHT_GRASS),
        rect(0, 90, 1280, 220, NIGHT_ROAD),
        rect(0, 410, 1280, 220, NIGHT_ROAD),
        lane_line(100, NIGHT_LINE, False, 6),
        lane_line(300, NIGHT_LINE, False, 6),
        lane_line(420, NIGHT_LINE, False, 6),
        lane_line(620, NIGHT_LINE, False, 6),
        car((140, 200), 0, BLUE, 1.2, lights=max(300 * ease(min(2 * t, 1)), 1)),
        car((140, 520), 0, BLUE, 1.2, lights=max(820 * ease(during(t, 0.5, 1)), 1)),
        number("40m", 700, 200, 52, NIGHT_LINE),
        number("100m", 1160, 450, 52, NIGHT_LINE),
        walker((1010, 520), 90, "#3a3f4a", 0, 1.4),
    )


@drawing(seconds=4)
def meeting_at_night(t: float) -> str:
    reach = 520 if t < 0.5 else 190
    return pieces(
        _night_street(),
        car((between(80, 330, t), 440), 0, BLUE, 1.2, lights=reach),
        car((between(1200, 950, t), 280), 180, ORANGE, 1.2, lights=reach),
        span((430, 590), (860, 590), NIGHT_LINE, 6),
        number("150m", 645, 650, 54, NIGHT_LINE),
    )


@drawing(seconds=3)
def following_at_night(t: float) -> str:
    dipped = t > 0.5
    return pieces(
        _night_street(),
        car((860, 440), 0, ORANGE, 1.25, opacity=1),
        car((440, 440), 0, BLUE, 1.25, lights=200 if dipped else 480),
        (cross if not dipped else tick)((640, 140), 100),
    )


@drawing(seconds=1.92, step=0.48, cyclic=True)
def flash_at_bend(t: float) -> str:
    way = curve((-40, 620), (500, 640), (820, 560), (900, 240)) + [(930, -40)]
    (x, y), turn = along(way, 0.3)
    return pieces(
        ground(NIGHT_GRASS),
        stroke(way, NIGHT_ROAD, 200),
        stroke(way, "#a8873b", 7),
        trees([(980, 560), (1090, 420), (620, 320), (420, 420), (700, 180), (1160, 200)], True),
        group(car((0, 48), 0, BLUE, 1.2, lights=420 if t < 0.5 else 170), at=(x, y), turn=turn),
    )


@drawing(seconds=3)
def glare_look_right(t: float) -> str:
    glare = pieces(*(disc(520, 330, r, "#fff6d8", opacity=0.16) for r in (260, 190, 130, 80, 44)))
    look = ease(during(t, 0.3, 0.9))
    return pieces(
        road_ahead(night=True),
        ahead_line(-1, NIGHT_LINE, False),
        ahead_line(1, WHITE, False),
        ahead_line(0, "#a8873b"),
        glare,
        dashboard(night=True),
        group(path("M-60 0Q0-50 60 0Q0 50-60 0Z", WHITE), disc(between(-16, 22, look), 0, 22, INK), at=(860, 180)),
        path("M880 240Q960 360 940 480", edge=YELLOW, width=8) if t > 0.6 else "",
    )


@drawing(seconds=4)
def dark_clothes(t: float) -> str:
    near = ease(t)
    return pieces(
        _night_street(),
        walker((820, 470), -90, "#272c35", 0, 1.6),
        car((between(100, 420, near), 440), 0, BLUE, 1.2, lights=330),
        car((1180, 280), 180, ORANGE, 1.2, lights=330),
        disc(820, 372, 120, "#fff6d8", opacity=0.28),
        disc(820, 372, 70, "#fff6d8", opacity=0.3),
    )


@drawing(seconds=0.96, step=0.48, cyclic=True)
def stopped_at_night(t: float) -> str:
    return pieces(
        countryside(night=True),
        car_side((820, 640), BLUE, scale=1.4, brake=True, hazard=t < 0.5),
        triangle((230, 650), 1.1),
        person((1130, 570), 150, YELLOW, vest=True),
    )
