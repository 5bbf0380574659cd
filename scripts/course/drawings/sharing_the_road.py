"""Drawings of the chapter on sharing the road: crossings, cyclists, junctions, school buses and ambulances."""

from math import cos, radians, sin

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
    TEAL,
    WHITE,
    YELLOW,
    YELLOW_LINE,
    along,
    arrow,
    between,
    blink,
    curve,
    disc,
    during,
    ease,
    group,
    mix,
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
from ..people import bust, child, officer, person, walker
from ..places import backdrop, ground, junction, lane_line, line_down, rain, street, town, tree, trees, zebra
from ..signs import cross, diamond, exclamation, give_way, lights, no_horn, placed, points, speed_tag, stop, tick
from ..vehicles import ambulance, ambulance_side, bus_side, car, car_side, lorry, rider, school_bus, two_wheeler_side


def _crossing(x: float = 780) -> str:
    """A street with a zebra."""
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE, False, x1=x - 40),
        lane_line(360, YELLOW_LINE, False, x0=x + 170),
        zebra(x, 210, 510, 130),
        rect(x - 34, 366, 12, 144, LINE),
    )


@drawing(seconds=3.6)
def zebra_slow(t: float) -> str:
    return pieces(
        _crossing(),
        diamond(330, 436),
        car((between(60, 560, slow_down(t)), 436), 0, BLUE, 1.35, brake=t > 0.2),
        path("M610 330Q700 230 800 150M610 540Q700 600 800 640", edge=BLUE, width=6, opacity=0.6),
    )


@drawing(seconds=4.8)
def zebra_stop(t: float) -> str:
    return pieces(
        _crossing(),
        car((between(160, 640, slow_down(min(t * 2.2, 1))), 436), 0, BLUE, 1.35, brake=True),
        walker((820, between(600, 300, t)), -90, ORANGE, 0, 1.6, 3 * t),
        walker((880, between(650, 350, t)), -90, PLUM, 1, 1.6, 3 * t + 0.4),
    )


@drawing(seconds=3.6)
def zebra_hidden_person(t: float) -> str:
    return pieces(
        street(180, 540),
        lane_line(360),
        zebra(840, 180, 540, 130),
        lane_line(190, LINE, False),
        car((700, 450), 0, SAND, 1.5, brake=True),
        pie((560, 270), 560, 92, 118, RED, 0.16),
        car((between(140, 600, slow_down(t)), 270), 0, BLUE, 1.35, brake=t > 0.3),
        walker((890, between(560, 380, t)), -90, ORANGE, 0, 1.6, 2 * t),
    )


@drawing(seconds=4)
def zebra_right_turn(t: float) -> str:
    (x, y), turn = along([(240, 432)] + curve((240, 432), (460, 432), (544, 430), (568, 462)), ease(min(t * 1.3, 1)))
    return pieces(
        junction(140, zebras=True),
        car((x, y), turn, BLUE, 1.1, right=True, brake=t > 0.5),
        walker((between(800, 520, t), 578), 180, ORANGE, 0, 1.4, 2 * t),
        walker((between(860, 590, t), 566), 180, TEAL, 1, 1.4, 2 * t + 0.3),
        lights("green", 0.55, (860, 640)),
    )


@drawing(seconds=4)
def no_zebra_crossing(t: float) -> str:
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE),
        car((between(100, 560, slow_down(min(t * 1.6, 1))), 436), 0, BLUE, 1.35, brake=True),
        walker((800, between(590, 330, t)), -90, ORANGE, 0, 1.6, 3 * t),
        walker((850, between(590, 340, t)), -90, YELLOW, 1, 1.2, 3 * t),
    )


@drawing(seconds=2.4)
def zebra_points(t: float) -> str:
    return pieces(
        _crossing(700),
        car((770, 436), 0, RED, 1.4),
        walker((between(640, 590, t), 560), -60, ORANGE, 0, 1.6),
        cross((770, 330), 90),
        points("3", (1110, 150), 190),
    )


@drawing(seconds=4)
def blind_person_cane(t: float) -> str:
    cane = stroke([(30, -92), (92 + 14 * sin(14 * t), 0)], WHITE, 6)
    x = between(820, 620, ease(t))
    walking = group(
        group(cane, flip=True), person((0, 0), 165, TEAL, walk=2 * t, flip=True, arm=(40, 50)), at=(x, 640), scale=1.5
    )
    return pieces(town(), car_side((250, 640), BLUE, scale=1.25, brake=True, driver="#ecc8a4"), walking)


@drawing(seconds=4)
def pass_with_room(t: float) -> str:
    x = between(80, 1100, t)
    return pieces(
        street(),
        lane_line(330, YELLOW_LINE),
        lane_line(502, LINE, False, 5),
        rider((between(520, 800, t), 462 + 6 * sin(12 * t)), 0, ORANGE, WHITE, 1.6),
        car((x, 372), 0, BLUE, 1.35, left=t < 0.3),
        span((640, 404), (640, 444), WHITE, 6) if abs(x - 640) < 140 else "",
        number("1.5m", 640, 285, 54, WHITE),
    )


@drawing(seconds=4)
def door_opens(t: float) -> str:
    swing = 62 * ease(during(t, 0.15, 0.5))
    leaf = group(rect(0, -7, 66, 9, RED, 3), at=(800, 437), turn=0)
    leaf = group(rect(-58, -4, 60, 9, mix(RED, INK, 0.2), 3), at=(838, 430), turn=swing)
    return pieces(
        street(),
        lane_line(350),
        lane_line(502, LINE, False, 5),
        car((840, 462), 0, RED, 1.25),
        leaf,
        rider((between(100, 640, slow_down(t)), 396), 0, ORANGE, WHITE, 1.6),
        path("M800 470Q700 440 640 420", edge=YELLOW, width=7, opacity=0.9),
        exclamation((720, 250), 90),
    )


@drawing(seconds=4)
def right_hook(t: float) -> str:
    y = between(700, 150, t)
    return pieces(
        junction(150),
        rider((772, y), -90, ORANGE, WHITE, 1.45),
        car((698, between(640, 545, slow_down(min(t * 1.6, 1)))), -90, BLUE, 1.2, right=True, brake=t > 0.2),
        arrow((730, 470), (860, 440), WHITE, 9, opacity=0.5),
    )


@drawing(seconds=4)
def lorry_inner_wheels(t: float) -> str:
    turn = 62 * ease(t)
    return pieces(
        junction(150),
        path("M560 600Q586 440 860 436L900 520Q700 510 690 640Z", RED, opacity=0.26),
        path("M594 660Q600 452 900 416", edge=WHITE, width=6, opacity=0.8),
        path("M664 680Q680 520 900 490", edge=RED, width=7),
        group(
            lorry((80, 0), 0, GREEN, 1, right=True, cab_turn=26 * ease(min(t * 2, 1)) * (1 - 0.4 * t)),
            at=(between(640, 690, t), between(600, 500, t)),
            turn=-90 + turn,
        ),
        rider((762, between(640, 600, t)), -90, ORANGE, WHITE, 1.3),
        exclamation((850, 610), 80),
    )


@drawing(seconds=4)
def cycle_lane(t: float) -> str:
    return pieces(
        street(170, 550),
        rect(0, 452, 1280, 88, "#7d8a72"),
        lane_line(446, LINE, False),
        lane_line(300, YELLOW_LINE, False),
        car((between(60, 700, t), 372), 0, BLUE, 1.15),
        car((between(1240, 500, t), 234), 180, SAND, 1.15),
        rider((between(150, 600, t), 496), 0, ORANGE, WHITE, 1.5),
        rider((between(330, 830, t), 496), 0, TEAL, YELLOW, 1.5, True),
        walker((between(260, 520, t), 582), 0, PLUM, 1, 1.5, 3 * t),
        walker((between(900, 640, t), 590), 180, YELLOW, 0, 1.5, 3 * t),
    )


@drawing(seconds=3)
def helmet_on(t: float) -> str:
    down = between(-120, 0, ease(during(t, 0, 0.6)))
    helmet = group(
        path("M-86 6Q-92-96 0-98T86 6L62 16Q0-26-62 16Z", YELLOW),
        path("M-60-40Q-30-74 0-76", edge=WHITE, width=9),
        at=(0, -132 + down * 0.9),
        scale=0.74,
    )
    strap = path("M-50-104Q-36-30 0-26T50-104", edge=INK, width=6) if t > 0.65 else ""
    return pieces(
        backdrop(),
        group(bust((0, 0), 1, TEAL, mouth="smile"), strap, helmet, at=(390, 520), scale=2),
        two_wheeler_side((930, 560), scale=1.9, scooter=True, colour=GREEN, shirt=TEAL, helmet=YELLOW),
        speed_tag("15", (1150, 180), 140),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def rider_in_rain(t: float) -> str:
    return pieces(
        town(sky="#aebbc2"),
        two_wheeler_side((780, 640), scale=1.5, scooter=True, colour=BLUE, helmet=WHITE, cape="#d9b93f", spin=360 * t),
        car_side((240, 645), TEAL, scale=1.2, beams=150, spin=360 * t),
        span((390, 500), (640, 500), WHITE, 8),
        rain(t, 110),
    )


@drawing(seconds=2.4)
def police_before_lights(t: float) -> str:
    return pieces(
        junction(170),
        lights("green", 0.8, (250, 170)),
        placed(give_way(), (1040, 170), 150),
        disc(630, 390, 155, "#f6f1e4", opacity=0.95),
        officer((640, 505), 240, arm=(between(20, 92, ease(t)), between(20, 92, ease(t))), other_arm=(-14, -6)),
        number("1", 552, 400, 66, INK),
        number("2", 250, 320, 66, INK),
        number("3", 1040, 300, 66, INK),
    )


@drawing(seconds=3.6)
def lights_three(t: float) -> str:
    return pieces(
        junction(140),
        lights("yellow", 0.95, (330, 150)),
        car((between(540, 1000, t), 430), 0, TEAL, 1.1),
        tick((760, 330), 70),
        car((between(60, 400, slow_down(t)), 430), 0, BLUE, 1.1, brake=True),
    )


@drawing(seconds=4)
def right_on_red(t: float) -> str:
    (x, y), turn = along([(300, 432)] + curve((420, 432), (540, 436), (572, 470), (572, 760)), ease(t) * 0.8)
    return pieces(
        junction(140),
        lights("red", 0.85, (280, 150)),
        lights("red", 0.85, (1010, 150), arrow_right=True),
        cross((1120, 150), 80),
        tick((390, 150), 80),
        car((x, y), turn, BLUE, 1.1, right=True),
        car((708, between(760, 60, t)), -90, SAND, 1.1),
    )


@drawing(seconds=5)
def straight_before_turn(t: float) -> str:
    straight = between(1240, -120, min(t * 1.5, 1))
    (x, y), turn = along(
        [(430, 432)] + curve((430, 432), (640, 432), (712, 380), (712, 240)) + [(712, 60)], ease(during(t, 0.5, 1))
    )
    return pieces(
        junction(140), car((straight, 290), 180, ORANGE, 1.15), car((x, y), turn, BLUE, 1.15, left=True, brake=t < 0.5)
    )


@drawing(seconds=5)
def right_hand_first(t: float) -> str:
    return pieces(
        junction(140, lines=False, town=False),
        trees([(200, 150), (1080, 140), (180, 600), (1100, 600)]),
        car((708, between(700, -100, min(t * 1.4, 1))), -90, ORANGE, 1.2),
        car(
            (between(200, 430, slow_down(min(t * 2.4, 1))) + 500 * ease(during(t, 0.7, 1)), 432),
            0,
            BLUE,
            1.2,
            brake=t < 0.7,
        ),
        number("1", 860, 600, 76, INK),
        number("2", 400, 560, 76, INK),
    )


@drawing(seconds=6)
def roundabout(t: float) -> str:
    circle = [(640 + 165 * cos(radians(a)), 360 - 165 * sin(radians(a))) for a in range(120, 335, 5)]
    (x, y), turn = along([*circle, (900, 420), (1120, 420)], min(t * 1.25, 1))
    return pieces(
        ground(),
        rect(0, 270, 1280, 180, "#626b75"),
        rect(550, 0, 180, 720, "#626b75"),
        disc(640, 360, 240, "#626b75"),
        disc(640, 360, 96, "#a9c497", LINE, 8),
        tree(640, 360, 46),
        lane_line(360, YELLOW_LINE, False, 6, 0, 380),
        lane_line(360, YELLOW_LINE, False, 6, 900, 1280),
        line_down(640, YELLOW_LINE, False, 6, 0, 110),
        line_down(640, YELLOW_LINE, False, 6, 610, 720),
        trees([(180, 120), (1100, 110), (160, 600), (1120, 610), (360, 640), (930, 650)]),
        car((x, y), turn, ORANGE, 1.1, right=t > 0.45),
        car((685, between(700, 655, slow_down(min(2 * t, 1))) - 0), -90, BLUE, 1.1, brake=True),
    )


@drawing(seconds=6)
def zip_merge(t: float) -> str:
    def top(x: float) -> float:
        return between(285, 436, ease(during(x, 560, 860)))

    upper = [
        (x, RED if k == 0 else SAND) for k, x in enumerate(between(520 - 360 * k, 1500 - 360 * k, t) for k in range(3))
    ]
    lower = [(between(700 - 360 * k, 1680 - 360 * k, t), c) for k, c in enumerate((BLUE, TEAL, GREEN))]
    return pieces(
        street(),
        lane_line(360, x1=620),
        shape([(700, 205), (1280, 205), (1280, 366), (960, 366)], "#a9c497"),
        path("M700 210L960 366H1280", edge=LINE, width=9),
        *(car((x, top(x)), 12 * (600 < x < 820), c, 1.05) for x, c in upper),
        *(car((x, 436), 0, c, 1.05) for x, c in lower),
    )


@drawing(seconds=0.96, step=0.48, cyclic=True)
def school_bus_stops(t: float) -> str:
    paddle = group(placed(stop(), (0, 0), 110), stroke([(0, 54), (60, 70)], GREY, 8), at=(300, 440))
    return pieces(
        town(),
        bus_side((640, 640), "#eaae2d", scale=1.9, hazard=t < 0.5),
        paddle,
        child((1060, 600), RED, bag=BLUE, height=140),
        child((1140, 596), TEAL, bag=ORANGE, height=130, dress=True),
    )


@drawing(seconds=3.6)
def bus_one_lane(t: float) -> str:
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE, False),
        school_bus((860, 440), 0, 1.1, hazard=blink(t, 4)),
        *(
            car((between(-200 - 180 * k, 590 - 180 * k, slow_down(t)), 436), 0, c, 1.15, brake=t > 0.3)
            for k, c in enumerate((BLUE, SAND, TEAL))
        ),
        *(walker((940 + 50 * k, 540 + 8 * k), 90, c, k % 2, 1.2) for k, c in enumerate((ORANGE, RED, YELLOW))),
    )


@drawing(seconds=4)
def bus_three_lanes(t: float) -> str:
    return pieces(
        street(130, 520),
        lane_line(260),
        lane_line(390),
        lane_line(138, YELLOW_LINE, False),
        school_bus((860, 455), 0, 1.1, hazard=blink(t, 4)),
        car((between(60, 590, slow_down(t)), 455), 0, BLUE, 1.1, brake=True),
        car((between(0, 560, slow_down(t)), 325), 0, SAND, 1.1, brake=True),
        car((between(-100, 800, t), 195), 0, TEAL, 1.1),
        tick((1180, 195), 70),
        cross((720, 325), 70),
        *(walker((960 + 46 * k, 550), 90, c, k % 2, 1.2) for k, c in enumerate((ORANGE, RED, YELLOW))),
    )


@drawing(seconds=1.92, step=0.24)
def no_horn_at_bus(t: float) -> str:
    return pieces(
        town(),
        bus_side((900, 640), "#eaae2d", scale=1.5, hazard=True),
        car_side((300, 640), BLUE, scale=1.25, brake=True, driver="#ecc8a4"),
        placed(no_horn(), (300, 250), 200),
        points("3", (560, 250), 170),
    )


@drawing(seconds=0.96, step=0.24, cyclic=True)
def ambulance_behind(t: float) -> str:
    lit = int(t * 4) % 2 == 0
    return pieces(
        town(),
        ambulance_side((360, 640), scale=1.6, flash=lit, spin=720 * t),
        ambulance_side((960, 640), scale=1.6, flash=not lit, colour=RED, stripe=WHITE, cross=False, spin=720 * t),
    )


@drawing(seconds=4)
def corridor_opens(t: float) -> str:
    part = ease(min(t * 1.7, 1))
    cars = [((300 + 250 * k, between(285, 252, part)), c) for k, c in enumerate((SAND, BLUE, TEAL, RED))]
    others = [((220 + 260 * k, between(436, 470, part)), c) for k, c in enumerate((ORANGE, GREEN, PLUM, SAND))]
    return pieces(
        street(),
        lane_line(360),
        *(car(at, -5 * (0.1 < t < 0.55), c, 1.05) for at, c in cars),
        *(car(at, 5 * (0.1 < t < 0.55), c, 1.05) for at, c in others),
        ambulance((between(-140, 820, max(0, (t - 0.3) / 0.7)), 361), 0, 0.9, 1 + int(t * 12) % 2),
    )


@drawing(seconds=2)
def three_numbers(t: float) -> str:
    rows = [
        ("122", BLUE, car((0, 0), 0, WHITE, 0.7) + disc(-8, 0, 8, BLUE)),
        ("120", RED, ambulance((0, 0), 0, 0.6, 1)),
        ("119", ORANGE, lorry((0, 0), 0, RED, 0.4)),
    ]
    return pieces(
        backdrop(),
        *(
            pieces(
                disc(230 + 410 * k, 280, 130, WHITE),
                group(icon, at=(230 + 410 * k, 280), scale=1.3),
                number(text, 230 + 410 * k, 520, 130, colour, 0.17),
            )
            for k, (text, colour, icon) in enumerate(rows)
            if t >= k / 3.3
        ),
    )
