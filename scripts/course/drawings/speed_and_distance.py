"""Drawings of the chapter on speed and distance."""

from math import sin

from ..gallery import drawing
from ..pen import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LINE,
    ORANGE,
    PLUM,
    RED,
    SAND,
    SOFT,
    TEAL,
    WHITE,
    YELLOW,
    YELLOW_LINE,
    along,
    arrow,
    between,
    curve,
    disc,
    during,
    ease,
    group,
    number,
    oval,
    path,
    pieces,
    rect,
    slow_down,
    span,
    stroke,
)
from ..people import child, person, walker
from ..places import (
    FAST,
    MIDDLE,
    SLOW,
    ahead_line,
    backdrop,
    countryside,
    dashboard,
    fog,
    ground,
    lamp_post,
    lane_line,
    motorway,
    rain,
    road_ahead,
    roof,
    side_tree,
    street,
    town,
    trees,
    zebra,
)
from ..signs import (
    bend,
    cross,
    limit,
    minimum,
    no_overtaking,
    placed,
    points,
    railway,
    slippery,
    speed_tag,
    steep,
    tick,
    turn_arrow,
    warning,
)
from ..things import gauge, stopwatch, tyre
from ..vehicles import bus, car, car_back, car_side, lorry, lorry_back, rider


@drawing(seconds=4)
def reaction_then_brake(t: float) -> str:
    x = between(120, 560, t / 0.4) if t < 0.4 else between(560, 1010, slow_down((t - 0.4) / 0.6))
    return pieces(
        countryside(),
        rect(120, 654, 440, 22, YELLOW),
        rect(560, 654, 450, 22, RED),
        stopwatch((340, 250), min(t / 0.4, 1) * 0.25, 0.7, "1s"),
        child((1190, 590), ORANGE, True, height=130),
        car_side((x, 620), BLUE, spin=x * 2, brake=t > 0.4, driver="#ecc8a4"),
    )


@drawing(seconds=3)
def one_second_at_sixty(t: float) -> str:
    x = between(200, 1000, t)
    return pieces(
        countryside(),
        *(car_side((330 + 250 * k, 612), GREY, scale=1.02, opacity=0.28) for k in range(3)),
        stopwatch((180, 220), t, 0.75),
        speed_tag("60", (460, 190), 150),
        span((200, 676), (1000, 676), INK),
        car_side((x, 640), BLUE, scale=1.05, spin=x * 2),
        number("17m", 800, 200, 90, RED) if t > 0.9 else "",
    )


@drawing(seconds=4)
def stopping_bars(t: float) -> str:
    rows = []
    for k, (speed, reaction, brakes, total) in enumerate(
        (("30", 8, 5, "13m"), ("60", 17, 20, "37m"), ("120", 33, 79, "112m"))
    ):
        y = 170 + 190 * k
        first, second = reaction * 7.6, brakes * 7.6
        grown = ease(t) * (first + second)
        rows += [
            rect(210, y - 34, min(grown, first), 68, YELLOW),
            rect(210 + first, y - 34, max(grown - first, 0), 68, RED),
            speed_tag(speed, (120, y), 110),
            car((210 + grown + 0, y), 0, BLUE, 0.8, brake=True),
        ]
        if t > 0.95:
            rows.append(
                number(
                    total,
                    210 + grown + (92 if k < 2 else -150),
                    y,
                    44,
                    INK if k < 2 else WHITE,
                    anchor="start" if k < 2 else "middle",
                )
            )
    return pieces(
        rect(0, 0, 1280, 720, "#6d767f"), *(rect(0, 110 + 190 * k, 1280, 120, "#7b848d") for k in range(3)), *rows
    )


@drawing(seconds=3.6)
def double_speed(t: float) -> str:
    grow = ease(t)
    return pieces(
        backdrop(),
        speed_tag("40", (170, 230), 130),
        rect(280, 196, 200 * min(grow * 4, 1), 68, RED, 8),
        number("x1", 560, 230, 60, INK),
        speed_tag("80", (170, 460), 130),
        rect(280, 426, 800 * grow, 68, RED, 8),
        *(rect(280 + 200 * k - 3, 426, 6, 68, WHITE) for k in range(1, 4) if 800 * grow > 200 * k),
        number("x4", 1170, 460, 60, RED) if t > 0.95 else "",
    )


@drawing(seconds=4)
def wet_and_ice(t: float) -> str:
    rows = []
    for k, (end, road) in enumerate(((420, "#626b75"), (640, "#566b7c"), (1160, "#b9cbd6"))):
        y = 140 + 220 * k
        x = between(120, end, slow_down(t))
        rows += [
            rect(0, y - 74, 1280, 148, road),
            rect(120, y + 40, x - 120, 14, RED, 7),
            car((x, y - 8), 8 * sin(9 * t) * (k == 2), BLUE, 1.05, brake=True),
        ]
    drops = pieces(
        *(path(f"M{x} {y}q14 20 0 26q-14-6 0-26Z", "#9fd0e6") for x in range(60, 1280, 150) for y in (300, 340))
    )
    star = pieces(*(group(stroke([(-11, 0), (11, 0)], WHITE, 4), turn=60 * a) for a in range(3)))
    flakes = pieces(*(group(star, at=(x, 528 + (x % 3) * 22)) for x in range(50, 1280, 130)))
    return pieces(ground(), *rows, drops, flakes)


@drawing(seconds=2.4)
def tyre_tread(t: float) -> str:
    return pieces(
        backdrop(),
        tyre((360, 370), 200, 1),
        tyre((850, 370), 200, 1 - 0.86 * ease(t)),
        tick((360, 640), 70),
        cross((850, 640), 70),
        number("1.6", 1150, 370, 60, RED),
    )


@drawing(seconds=4)
def loaded_lorry(t: float) -> str:
    return pieces(
        motorway(),
        lorry((between(160, 560, slow_down(t)), SLOW), 0, GREEN, 1.25, brake=t > 0.3),
        car(
            (between(420, 900, slow_down(t)), between(MIDDLE, SLOW, ease(during(t, 0, 0.5)))),
            8 * (0 < t < 0.5),
            RED,
            1.15,
            brake=True,
            right=t < 0.5,
        ),
        cross((1120, 300), 90),
    )


@drawing(seconds=4)
def two_cars_gap(t: float) -> str:
    gap = between(170, 560, ease(t))
    return pieces(
        countryside(),
        car_side((1060, 620), ORANGE, spin=900 * t, driver="#ecc8a4"),
        car_side((1060 - 230 - gap, 620), BLUE, spin=850 * t, driver="#d9ad84"),
        span((1060 - 115 - gap, 510), (945, 510), GREEN, 8),
    )


@drawing(seconds=4)
def count_two_seconds(t: float) -> str:
    front = between(500, 1180, t)
    watch = max(0.0, min((t - 0.16) / 0.6, 1.0))
    return pieces(
        countryside(),
        lamp_post(600, 600),
        car_side((front, 622), ORANGE, spin=front * 2),
        car_side((front - 540, 622), BLUE, spin=front * 2),
        stopwatch((250, 230), watch, 0.85, "2s"),
    )


@drawing(seconds=4)
def hundred_metres(t: float) -> str:
    return pieces(
        motorway(),
        car((1080, MIDDLE), 0, ORANGE, 1.1),
        car((between(760, 220, ease(t)), MIDDLE), 0, BLUE, 1.1),
        span((between(830, 290, ease(t)), MIDDLE - 70), (1010, MIDDLE - 70), WHITE, 7),
        number("100m", 660, 190, 66, WHITE),
        speed_tag(">100", (120, 90), 120),
        car((900, SLOW), 0, SAND, 1.1),
        car((between(760, 520, ease(t)), SLOW), 0, TEAL, 1.1),
        span((between(830, 590, ease(t)), SLOW + 62), (830, SLOW + 62), WHITE, 7),
        number("50m", 710, 545, 50, WHITE),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def rain_doubles_gap(t: float) -> str:
    return pieces(
        countryside(sky="#aebbc2"),
        car_side((1090, 620), ORANGE, brake=True, spin=360 * t),
        car_side((330, 620), BLUE, spin=360 * t, beams=180),
        span((450, 500), (970, 500), WHITE, 8),
        number("x2", 710, 430, 76, WHITE),
        rain(t, 110),
    )


@drawing(seconds=4)
def behind_a_lorry(t: float) -> str:
    size = between(1.5, 0.62, ease(t))
    return pieces(
        road_ahead(),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(0, YELLOW_LINE, shift=(2 * t) % 1),
        group(lorry_back((0, 0)), at=(between(660, 790, ease(t)), between(640, 470, ease(t))), scale=size),
        dashboard(),
    )


@drawing(seconds=4)
def someone_too_close(t: float) -> str:
    ahead = between(700, 1080, ease(t))
    return pieces(
        countryside(),
        car_side((ahead, 620), ORANGE, spin=500 * t),
        car_side((400, 620), BLUE, spin=420 * t),
        car_side((between(150, 110, t), 620), RED, spin=420 * t, beams=0),
        span((525, 500), (ahead - 120, 500), GREEN, 8),
        path("M268 470l14 26M282 456l26 14M250 480l0 30", edge=RED, width=8),
    )


@drawing()
def queue_gap(t: float) -> str:
    return pieces(
        road_ahead(horizon=250),
        ahead_line(-1, dashed=False, horizon=250),
        ahead_line(1, dashed=False, horizon=250),
        car_back((640, 490), ORANGE, 1.2, brake=True),
        stroke([(530, 504), (750, 504)], GREEN, 9),
        tick((830, 470), 70),
        dashboard(),
    )


@drawing(seconds=3)
def limit_is_a_lid(t: float) -> str:
    return pieces(
        backdrop(),
        gauge((420, 400), between(0.15, 0.6, ease(t)), 1.7),
        limit("60", (930, 260), 240),
        pieces(*(path(f"M{x} 480q16 24 0 32q-16-8 0-32Z", BLUE) for x in (860, 910, 960))),
        arrow((1060, 450), (1060, 560), RED, 16),
    )


def _lane_of_country(t: float, line: str, width: float, limits: tuple[str, str]) -> str:
    upper, lower = 185, 535
    rows = [
        rect(0, upper - width / 2, 1280, width, "#626b75"),
        rect(0, upper - width / 2 - 34, 1280, 34, "#dcd7ca"),
        rect(0, upper + width / 2, 1280, 34, "#dcd7ca"),
        rect(0, lower - width / 2, 1280, width, "#626b75"),
    ]
    lines = [lane_line(y, YELLOW_LINE, True) for y in (upper, lower)] if line else []
    houses = (
        [roof(80 + 260 * k, 20, 150, 76, ("#b9705a", "#8d8f92", "#a77f5b")[k % 3]) for k in range(4)]
        if width < 170
        else []
    )
    x = between(-80, 920, t)
    shift = width / 4 if line else 0
    return pieces(
        ground(),
        *rows,
        *lines,
        *houses,
        trees([(90, 680), (330, 690), (600, 676), (860, 692), (1240, 350), (140, 360), (420, 350), (700, 362)]),
        car((x, upper + shift), 0, BLUE, 0.95),
        car((1280 - x * 0.9, lower - shift), 180, ORANGE, 0.95),
        limit(limits[0], (1120, upper), 150),
        limit(limits[1], (1120, lower), 150),
    )


@drawing(seconds=4)
def no_centre_line(t: float) -> str:
    return _lane_of_country(t, "", 120, ("30", "40"))


@drawing(seconds=4)
def one_lane_each_way(t: float) -> str:
    return _lane_of_country(t, "dashed", 190, ("50", "70"))


@drawing(seconds=2.4)
def thirty_cases(t: float) -> str:
    narrow = warning(path("M-30 60V30L-14 6V-30M30 60V30L14 6V-30", edge=INK, width=12))
    signs = (
        disc(0, 0, 96, WHITE) + turn_arrow("u-turn"),
        disc(0, 0, 96, WHITE) + turn_arrow("right"),
        steep(),
        bend(),
        narrow,
        railway(),
        slippery(),
    )
    places = [(170 + 235 * k, 190) for k in range(3)] + [(170 + 235 * k, 520) for k in range(4)]
    return pieces(
        backdrop(),
        limit("30", (1070, 240), 270),
        *(placed(sign, at, 170) for k, (sign, at) in enumerate(zip(signs, places, strict=True)) if t >= k / 7.5),
    )


@drawing(seconds=2.4)
def fog_fifty_metres(t: float) -> str:
    return pieces(
        countryside(),
        car_side((900, 620), ORANGE, brake=True),
        fog(0.35),
        side_tree(1130, 560),
        fog(0.4),
        car_side((between(120, 260, t), 620), BLUE, beams=260, spin=200 * t),
        limit("30", (180, 170), 190),
        span((380, 510), (790, 510), INK),
        number("50m", 585, 450, 54, INK),
    )


@drawing(seconds=4)
def motorway_range(t: float) -> str:
    return pieces(
        motorway(),
        car((between(-100, 1020, t), FAST), 0, BLUE, 1.15),
        lorry((between(100, 900, t), SLOW), 0, GREEN, 1.05),
        rider((between(60, 700, t), MIDDLE), 0, RED, INK, 1.4, True),
        limit("120", (1170, FAST), 92),
        limit("80", (1170, MIDDLE), 92),
        limit("100", (1170, SLOW), 92),
        minimum("60", (120, 535), 96),
    )


@drawing(seconds=2.4)
def speeding_points(t: float) -> str:
    return pieces(
        ground(),
        rect(0, 60, 1280, 260, "#626b75"),
        lane_line(190, YELLOW_LINE, False),
        rect(0, 400, 1280, 270, "#626b75"),
        lane_line(490),
        lane_line(580),
        lane_line(408, LINE, False),
        lane_line(662, LINE, False),
        car((between(0, 260, ease(t)), 250), 0, BLUE, 1.1),
        car((between(0, 320, ease(t)), 535), 0, RED, 1.1),
        *(
            pieces(number(text, x, y - 84, 40, WHITE), points(value, (x, y + 14), 116))
            for text, value, x, y in (
                (">20%", "3", 640, 190),
                (">50%", "6", 960, 190),
                (">20%", "6", 640, 545),
                (">50%", "12", 960, 545),
            )
        ),
    )


@drawing(seconds=2.4)
def impact_compared(t: float) -> str:
    return pieces(
        ground("#dfe4da"),
        rect(0, 100, 1280, 220, "#626b75"),
        rect(0, 400, 1280, 220, "#626b75"),
        speed_tag("30", (130, 210), 130),
        speed_tag("60", (130, 510), 130),
        car((between(260, 520, slow_down(t)), 210), 0, BLUE, 1.3, brake=True),
        car((between(260, 640, t), 510), 0, RED, 1.3, brake=True),
        *(person((800 + 44 * k, 262), 106, GREEN if k < 9 else RED) for k in range(10)),
        *(person((800 + 44 * k, 562), 106, GREEN if k < 2 else RED) for k in range(10)),
    )


@drawing(seconds=3.6)
def ball_on_road(t: float) -> str:
    ball = between(1000, 640, slow_down(t))
    return pieces(
        town(),
        car_side((1150, 600), SAND),
        disc(ball, 600 + 10 * sin(12 * t) - 6, 20, RED) + stroke([(ball - 18, 594), (ball + 18, 600)], WHITE, 4),
        child((between(1130, 900, ease(during(t, 0.3, 1))), 610), ORANGE, True, 3 * t, height=140),
        car_side((between(80, 300, slow_down(t)), 645), BLUE, scale=1.25, brake=t > 0.15, driver="#ecc8a4"),
    )


@drawing(seconds=3.6)
def bus_hides_people(t: float) -> str:
    return pieces(
        street(),
        lane_line(360),
        bus((700, 454), 0, "#4f9a8b", 1.2),
        walker((890, between(500, 372, ease(during(t, 0.2, 1)))), -90, ORANGE, 1, 1.5, 2 * t),
        car((between(80, 620, slow_down(t)), 330), 0, BLUE, 1.2, brake=t > 0.3),
        lane_line(516, LINE, False, 5),
        rect(560, 520, 300, 44, "#dcd7ca"),
    )


@drawing(seconds=4)
def no_overtaking_here(t: float) -> str:
    way = curve((0, 600), (500, 620), (700, 560), (820, 300)) + curve((820, 300), (880, 160), (1000, 100), (1300, 90))
    (x, y), turn = along(way, 0.16 + 0.2 * t)
    (a, b), back = along(way, 0.86 - 0.26 * t)
    return pieces(
        ground(),
        stroke(way, "#626b75", 200),
        stroke(way, YELLOW_LINE, 8),
        trees([(880, 520), (960, 380), (1060, 260), (780, 640), (960, 640), (200, 420), (420, 380)]),
        group(lorry((60, 52), 0, GREEN, 0.9), at=(x, y), turn=turn),
        group(car((-170, 46), 0, BLUE, 1), at=(x, y), turn=turn),
        group(car((0, -48), 180, ORANGE, 1), at=(a, b), turn=back),
        placed(no_overtaking(), (180, 150), 190),
    )


@drawing(seconds=5)
def overtake_on_left(t: float) -> str:
    (x, y), turn = along(
        [(100, 436)]
        + curve((260, 436), (400, 436), (400, 300), (560, 300))
        + [(860, 300)]
        + curve((860, 300), (1000, 300), (1020, 436), (1180, 436)),
        ease(t),
    )
    return pieces(
        street(),
        lane_line(368),
        car((between(480, 760, t), 436), 0, SAND, 1.15),
        car((x, y), SOFT * turn, BLUE, 1.15, left=t < 0.42, right=0.6 < t),
    )


@drawing(seconds=3)
def puddle_splash(t: float) -> str:
    x = between(80, 330, slow_down(t))
    return pieces(
        town(sky="#c3ced2"),
        oval(560, 636, 170, 20, "#9cc3d2"),
        oval(540, 632, 90, 8, "#c4dee7"),
        person((930, 570), 200, PLUM, dress=True, hair=1, flip=True),
        child((1010, 570), ORANGE, True, height=130),
        car_side((x, 645), BLUE, scale=1.25, brake=True, spin=x, driver="#ecc8a4"),
    )


@drawing(seconds=5)
def old_person_crossing(t: float) -> str:
    return pieces(
        street(),
        zebra(680, 210, 510, 150),
        car((400, 436), 0, BLUE, 1.35, brake=True),
        lane_line(360, YELLOW_LINE, False, x1=640),
        lane_line(360, YELLOW_LINE, False, x0=870),
        car((1120, 285), 180, TEAL, 1.35, brake=True),
        walker((between(730, 760, t), between(590, 400, t)), -86, PLUM, 2, 1.7, 2 * t),
    )
