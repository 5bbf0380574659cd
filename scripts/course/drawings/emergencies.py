"""Drawings of the chapter on emergencies."""

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
    SKINS,
    SOFT,
    TEAL,
    WATER,
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
    oval,
    path,
    pieces,
    rect,
    shape,
    slow_down,
    span,
    stroke,
)
from ..people import child, gloved_hands, kneeling, lying, person, walker
from ..places import (
    EMERGENCY,
    FAST,
    MIDDLE,
    ahead_line,
    backdrop,
    barrier_side,
    countryside,
    dashboard,
    hills,
    lane_line,
    motorway,
    rain,
    road_ahead,
    side_tree,
    street,
    sun,
    town,
)
from ..signs import cross, exclamation, kilometre_post, points, tick, triangle, triangle_above
from ..things import (
    dots_of_speech,
    drop,
    extinguisher,
    flame,
    licence,
    pedal,
    phone,
    smoke,
    speech,
    steering_wheel,
    tyre,
    water_surface,
)
from ..vehicles import ambulance_side, car, car_back, car_side, lorry_side, tow_truck_side, two_wheeler_side


@drawing(seconds=4)
def hazards_and_edge(t: float) -> str:
    (x, y), turn = along(
        [(120, 400)] + curve((260, 400), (420, 400), (460, 462), (620, 462)) + [(760, 462)], slow_down(t)
    )
    lit = blink(t, 5)
    return pieces(
        street(),
        lane_line(330, YELLOW_LINE),
        lane_line(500, LINE, False, 5),
        car((x, y), SOFT * turn, BLUE, 1.35, left=lit, right=lit),
        car((between(1380, 300, t), 270), 180, SAND, 1.2),
    )


@drawing(seconds=3.6)
def triangle_fifty(t: float) -> str:
    x = between(900, 280, ease(t))
    return pieces(
        street(),
        lane_line(340, YELLOW_LINE),
        car((1060, 452), 0, BLUE, 1.2, left=True, right=True),
        triangle_above((x, 452), 1.1),
        walker((x - 70, 480), 180 if t < 1 else 0, YELLOW, 0, 1.4, 4 * t),
        span((280, 560), (985, 560), INK, 7),
        number("50-100m", 630, 620, 60, INK),
    )


@drawing(seconds=3.6)
def triangle_hundred_fifty(t: float) -> str:
    x = between(1000, 200, ease(t))
    return pieces(
        motorway(),
        car((1150, EMERGENCY), 0, BLUE, 1.1, left=True, right=True),
        triangle_above((160, EMERGENCY), 1.2) if t >= 1 else "",
        walker((x, 622), 180, YELLOW, 0, 1.4, 6 * t),
        car((between(-100, 700, t), FAST), 0, SAND, 1.1),
        span((170, 460), (1080, 460), WHITE, 7),
        number("150m", 620, 410, 66, WHITE),
    )


@drawing(seconds=4)
def people_behind_rail(t: float) -> str:
    walk = ease(min(t * 1.4, 1))
    return pieces(
        countryside(),
        person((between(640, 930, walk), 560), 170, YELLOW, walk=3 * walk, vest=True),
        person((between(700, 1010, walk), 560), 160, PLUM, walk=3 * walk + 0.3, dress=True),
        child((between(740, 1080, walk), 560), ORANGE, False, 3 * walk, height=110),
        barrier_side(590, 0, 1280),
        car_side((420, 660), BLUE, scale=1.35, hazard=blink(t, 4)),
        phone((1130, 200), 0.6, 8, number("122", 0, -20, 34, BLUE)),
    )


@drawing(seconds=2.4)
def call_for_help(t: float) -> str:
    return pieces(
        countryside(),
        barrier_side(590),
        rect(270, 330, 14, 260, GREY),
        group(kilometre_post("186"), at=(277, 330), scale=1.5),
        person((640, 640), 320, ORANGE, arm=(112, 176)),
        group(
            speech((0, 0), 300, 170, WHITE, inside=number("186", 0, 0, 70, GREEN)),
            at=(930, 200),
            scale=0.3 + 0.7 * ease(min(1.6 * t, 1)),
        ),
    )


@drawing(seconds=4)
def tow_truck(t: float) -> str:
    x = between(380, 760, ease(t))
    return pieces(
        countryside(), tow_truck_side((x, 645), 1.3, x * 2, blink(t, 6)), car_side((x - 110, 576), BLUE, scale=1.05)
    )


@drawing(seconds=2.4)
def forgotten_triangle(t: float) -> str:
    return pieces(
        countryside(),
        car_back((420, 645), BLUE, 1.9),
        shape([(250, 400), (590, 400), (560, 330), (280, 330)], mix(BLUE, INK, 0.4)),
        triangle((between(420, 860, ease(t)), between(470, 640, ease(t))), between(0.8, 1.5, ease(t))),
        points("3", (1090, 190), 180),
    )


@drawing(seconds=3)
def stop_at_once(t: float) -> str:
    return pieces(
        town(),
        car_side((500, 640), BLUE, scale=1.25, hazard=blink(t, 4)),
        car_side((800, 640), ORANGE, scale=1.25, hazard=blink(t, 4)),
        path("M650 500l-16-46M656 492l30-40M644 520l-46-20", edge=RED, width=8),
        person((1060, 640), 220, TEAL, arm=(30, 120)),
        person((200, 640), 220, PLUM, arm=(30, 120), dress=True),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def help_the_injured(t: float) -> str:
    lit = int(t * 4) % 2 == 0
    return pieces(
        town(),
        car_side((230, 580), ORANGE, scale=1, hazard=lit),
        lying((680, 660), TEAL, 1.4),
        kneeling((500, 668), ORANGE, scale=1.5, lean=28),
        ambulance_side((1050, 590), True, 1.2, lit),
        phone((620, 190), 0.55, 0, number("120", 0, -20, 40, RED)),
        phone((760, 190), 0.55, 0, number("122", 0, -20, 40, BLUE)),
    )


@drawing(seconds=3)
def photo_and_move(t: float) -> str:
    shot = t < 0.3
    away = ease(during(t, 0.5, 1))
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE),
        car(
            (between(560, 620, away), between(436, 545, away)), 20 * sin(3.14 * away), BLUE, 1.3, left=True, right=True
        ),
        car(
            (between(725, 830, away), between(436, 545, away)),
            20 * sin(3.14 * away),
            ORANGE,
            1.3,
            left=True,
            right=True,
        ),
        walker((640, 600), -90, TEAL, 0, 1.5) if not away else "",
        phone((190, 170), 0.7, -10, disc(0, -20, 34, WHITE, INK, 8)),
        disc(640, 430, 180, WHITE, opacity=0.5) if shot and t > 0.1 else "",
    )


@drawing(seconds=2.4)
def four_photos(t: float) -> str:
    scene = (
        pieces(car((-60, 10), 0, BLUE, 0.8), car((56, 10), 0, ORANGE, 0.8)),
        pieces(car((60, 10), 180, BLUE, 0.8), car((-56, 10), 180, ORANGE, 0.8)),
        pieces(car((-110, 0), 0, BLUE, 1.7), car((90, 0), 0, ORANGE, 1.7), disc(-10, 0, 40, "none", RED, 8)),
        car_back((0, 100), ORANGE, 1.25),
    )
    frames = []
    for k, inside in enumerate(scene):
        x, y = 350 + 580 * (k % 2), 200 + 320 * (k // 2)
        if t >= k / 4.4:
            road = rect(-200, -110, 400, 220, "#6f7881") + stroke([(-200, -74), (200, -74)], LINE, 6, dash="40 30")
            frames.append(
                group(
                    rect(-216, -126, 432, 252, WHITE, 8),
                    f'<svg x="-200" y="-110" width="400" height="220" viewBox="-200 -110 400 220">{road}{inside}</svg>',
                    at=(x, y),
                    turn=-2 + 4 * (k % 2),
                )
            )
    return pieces(backdrop(), *frames)


@drawing(seconds=3)
def small_scratch_jam(t: float) -> str:
    row = pieces(
        *(
            car((between(-300, 470, slow_down(t)) - 150 * k, 436), 0, c, 1.1, brake=True)
            for k, c in enumerate((SAND, TEAL, GREEN, PLUM))
        )
    )
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE),
        car((660, 436), 0, BLUE, 1.2, left=True, right=True),
        car((812, 436), 0, ORANGE, 1.2, left=True, right=True),
        walker((730, 340), 0, TEAL, 0, 1.5),
        walker((800, 336), 180, PLUM, 1, 1.5),
        exclamation((740, 240), 70),
        exclamation((806, 236), 70),
        row,
    )


@drawing(seconds=2)
def call_police_when(t: float) -> str:
    icons = (
        drop((0, 0), RED, 1.1),
        group(car_back((0, 66), ORANGE, 0.85, plate="missing"), cross((0, 22), 44)),
        group(licence((0, 0), 0.46), cross((0, 0), 90)),
        person((-10, 76), 150, INK, walk=0.24),
    )
    return pieces(
        backdrop(),
        *(
            pieces(disc(180 + 230 * k, 330, 104, WHITE), group(icon, at=(180 + 230 * k, 330)))
            for k, icon in enumerate(icons)
            if t >= k / 4.6
        ),
        phone((1120, 330), 1.0, 6, number("122", 0, -20, 46, BLUE)),
    )


@drawing(seconds=4)
def do_not_flee(t: float) -> str:
    return pieces(
        town(night=True),
        lying((380, 650), TEAL, 1.2),
        car_side((between(640, 900, ease(t)), 640), RED, scale=1.3, brake=False, spin=400 * t),
        cross((between(640, 900, ease(t)), 440), 90),
        points("12", (180, 190), 160),
    )


@drawing(seconds=3)
def aquaplaning(t: float) -> str:
    lift = 10 * ease(t)
    return pieces(
        rect(0, 0, 1280, 720, "#c7d3d8"),
        rect(0, 560, 1280, 160, "#626b75"),
        tyre((640, 330 - lift), 210, 1, 900 * t),
        path(f"M0 {540}H420Q540 {552 - lift:.0f} 640 {552 - lift:.0f}T860 540H1280V572H0Z", WATER, opacity=0.92),
        *(path(f"M{860 + 40 * k} {530 - 20 * k}q30-{30 + 14 * k} 70-10", edge="#9fcbdc", width=9) for k in range(3)),
        arrow((200, 300), (360, 300), BLUE, 16),
        rain(t, 60),
    )


@drawing(seconds=3.6)
def brake_with_abs(t: float) -> str:
    (x, y), turn = along(
        [(60, 436), (300, 436)] + curve((300, 436), (480, 436), (520, 290), (700, 290)) + [(860, 290)], slow_down(t)
    )
    shake = 4 * sin(60 * t)
    return pieces(
        street(),
        lane_line(360),
        rect(760, 400, 70, 70, SAND, 6) + stroke([(760, 400), (830, 470)], mix(SAND, INK, 0.3), 5),
        car((x, y), SOFT * turn, BLUE, 1.25, brake=t > 0.2),
        disc(1120, 560, 140, WHITE, opacity=0.95),
        pedal((1120, 620 + shake * 0.4), 1, 0.75),
        number("ABS", 1120, 340, 54, INK),
    )


@drawing(seconds=4)
def rear_skid(t: float) -> str:
    swing = -24 * sin(3.14 * min(t * 1.15, 1))
    return pieces(
        street(210, 510, scenery=True),
        rect(0, 210, 1280, 300, "#7f929f"),
        lane_line(340, YELLOW_LINE),
        car((between(160, 820, t), 424), swing, BLUE, 1.5),
        path("M120 452Q400 520 640 470", edge="#5b6c78", width=9, opacity=0.7),
        path("M120 404Q400 470 640 424", edge="#5b6c78", width=9, opacity=0.7),
        disc(1110, 180, 136, WHITE, opacity=0.96),
        steering_wheel((1110, 180), 0.68, -swing * 2.0),
    )


@drawing(seconds=4)
def burst_tyre(t: float) -> str:
    (x, y), turn = along(
        [(100, MIDDLE), (460, MIDDLE)] + curve((460, MIDDLE), (660, MIDDLE), (760, EMERGENCY), (960, EMERGENCY)),
        slow_down(t),
    )
    return pieces(
        motorway(),
        car((x, y), SOFT * turn, BLUE, 1.25, right=t > 0.4, left=t > 0.8, brake=t > 0.6),
        *(rect(x - 60 - 40 * k, y + 34 + 9 * k, 18, 9, INK, 3) for k in range(3) if t < 0.5),
        disc(1110, 150, 130, WHITE, opacity=0.96),
        steering_wheel((1110, 150), 0.64, 2 * sin(20 * t)),
    )


@drawing(seconds=4)
def escape_ramp(t: float) -> str:
    (x, y), turn = along([(60, 232), (560, 470), (1100, 300)], slow_down(t) * 0.86)
    hill = pieces(
        rect(0, 0, 1280, 720, "#d6e6ec"),
        path("M0 180Q300 120 620 300T1280 260V720H0Z", "#c9dcd2"),
        shape([(0, 230), (600, 510), (1280, 820), (0, 820)], "#a9c497"),
        shape([(0, 230), (1280, 827), (1280, 900), (0, 290)], "#626b75"),
        shape([(560, 500), (1180, 296), (1220, 330), (1220, 470), (720, 640)], SAND),
    )
    pebbles = pieces(
        *(
            disc(
                640 + (k * 47) % 540,
                500 - ((k * 47) % 540) * 0.30 + (k * 19) % 90,
                6 + k % 4,
                mix(SAND, GREY, 0.25 + 0.15 * (k % 4)),
            )
            for k in range(60)
        )
    )
    return pieces(
        hill,
        pebbles,
        group(lorry_side((0, 0), GREEN, scale=0.55, brake=t > 0.3), at=(x, y + 26), turn=turn),
        side_tree(1200, 300, 0.8),
    )


@drawing(seconds=2.4, step=0.12, cyclic=True)
def flooded_road(t: float) -> str:
    post = rect(900, 330, 26, 300, WHITE) + pieces(*(rect(900, 330 + 60 * k, 26, 30, RED) for k in range(5)))
    return pieces(
        countryside(sky="#b9c6cc"),
        car_side((300, 610), BLUE, scale=1.3, brake=True),
        post,
        group(water_surface(560, t, WATER), at=(520, 0)),
        number("?", 1060, 420, 110, INK),
    )


@drawing(seconds=3.2)
def car_in_water(t: float) -> str:
    t_wave = t % 1
    return pieces(
        rect(0, 0, 1280, 720, "#cfdde2"),
        hills(),
        group(car_side((0, 0), ORANGE, scale=1.6, tilt=0), at=(560, between(520, 560, ease(t))), turn=6),
        path("M604 400L642 408 634 446 600 440Z", "#dfeaee") if t > 0.4 else "",
        person(
            (between(700, 900, ease(during(t, 0.45, 1))), between(500, 560, ease(during(t, 0.45, 1)))),
            150,
            TEAL,
            arm=(130, 120),
            other_arm=(150, 160),
        )
        if t > 0.45
        else "",
        water_surface(500, t_wave, WATER, opacity=0.8),
        group(
            rect(-70, -9, 110, 18, INK, 8),
            path("M34-34H66V34H34Z", RED),
            shape([(66, -16), (92, 0), (66, 16)], GREY),
            at=(1060, 190),
            turn=-30,
            scale=1.5,
        ),
    )


@drawing(seconds=3)
def safe_scene_first(t: float) -> str:
    return pieces(
        countryside(),
        car_side((940, 640), ORANGE, scale=1.25, hazard=blink(t, 4), tilt=-2),
        path("M860 652Q900 664 960 656", edge="#3a3228", width=8),
        triangle((420, 655), 1.2),
        person((200, 648), 250, YELLOW, vest=True, walk=t),
        path("M236 380Q330 330 420 350M236 400Q340 420 470 420", edge=INK, width=5, opacity=0.5),
    )


@drawing(seconds=2.4)
def do_not_drag(t: float) -> str:
    return pieces(
        town(),
        lying((720, 655), TEAL, 1.8),
        stroke([(560, 628), (690, 626)], ORANGE, 9, dash="14 8"),
        person((350, 650), 260, ORANGE, arm=(60, 40), lean=14),
        arrow((600, 520), (430, 520), RED, 14, 0.8),
        cross((520, 430), 110),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def press_the_wound(t: float) -> str:
    push = 6 * sin(6.28 * t)
    return pieces(
        backdrop("#eee4df"),
        stroke([(-20, 560), (700, 500), (1320, 560)], SKINS[0], 190),
        stroke([(-20, 560), (260, 536)], TEAL, 200, blunt=True),
        rect(520, 408 + push, 260, 60, WHITE, 16),
        oval(650, 436 + push, 60, 14, RED, 0.8),
        gloved_hands((650, 420), 1.9, push),
    )


@drawing(seconds=1.08, step=0.12, cyclic=True)
def chest_compressions(t: float) -> str:
    down = 14 * (0.5 - 0.5 * sin(6.28 * t + 1.57))
    return pieces(
        rect(0, 0, 1280, 720, "#e3e8df"),
        rect(0, 580, 1280, 140, "#c9cdbf"),
        kneeling((470, 548), ORANGE, scale=2.5, lean=34, reach=down * 0.5),
        lying((640, 590), TEAL, 2.6),
        number("30:2", 1040, 180, 100, RED),
        arrow((1040, 300), (1040, 390), RED, 16),
        number("100-120", 250, 130, 64, INK),
    )


@drawing()
def helmet_stays(t: float) -> str:
    return pieces(
        countryside(),
        group(two_wheeler_side((0, 0), scale=1.3, scooter=True, colour=RED, riderless=True), at=(1020, 600), turn=-64),
        lying((600, 655), TEAL, 1.7, helmet=YELLOW),
        kneeling((330, 660), ORANGE, scale=1.6, lean=12),
        tick((700, 520), 90),
        speech((520, 320), 200, 110, WHITE, inside=group(dots_of_speech(), scale=0.8)),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def engine_fire(t: float) -> str:
    return pieces(
        countryside(),
        smoke((520, 520), t, 1.4),
        flame((500, 545), t, 0.55),
        car_side((400, 640), BLUE, scale=1.45),
        person((950, 648), 210, TEAL, walk=t),
        person((1040, 648), 200, PLUM, walk=t + 0.3, dress=True),
        child((1120, 648), ORANGE, False, t, height=130),
        phone((1060, 190), 0.7, 6, number("119", 0, -20, 40, ORANGE)),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def extinguisher_at_base(t: float) -> str:
    spray = pieces(
        *(
            disc(560 + 54 * k + 26 * t, 560 + 6 * k - 12 * sin(k), 16 + 5 * k, WHITE, opacity=0.75 - 0.08 * k)
            for k in range(6)
        )
    )
    return pieces(
        countryside(),
        flame((960, 640), t, 1.15),
        smoke((980, 480), t, 1.1),
        person((400, 648), 290, ORANGE, arm=(58, 74)),
        extinguisher((500, 640), 0.62),
        spray,
        arrow((120, 200), (330, 200), WHITE, 14),
    )


@drawing(seconds=5)
def road_into_morning(t: float) -> str:
    return pieces(
        road_ahead(sky="#f3dcb8", grass="#b6c99a"),
        sun(640, between(330, 210, ease(t)), 70),
        path("M0 290Q200 220 420 264T840 256 1280 230V294H0Z", "#b4cdb6"),
        rect(0, 290, 1280, 1, "#b6c99a"),
        shape([(632, 290), (648, 290), (1200, 720), (80, 720)], "#6d757d"),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(0, YELLOW_LINE, shift=(3 * t) % 1),
        dashboard(2 * sin(6 * t)),
    )
