"""Drawings of the chapter on alcohol, fatigue and distraction."""

from math import sin

from ..gallery import drawing
from ..pen import (
    BLUE,
    GLASS,
    GREEN,
    GREY,
    GREY_PALE,
    INK,
    NIGHT,
    ORANGE,
    PAPER,
    PLUM,
    RED,
    SKINS,
    TEAL,
    WHITE,
    YELLOW,
    YELLOW_LINE,
    Point,
    between,
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
from ..people import bust, child, officer, person, walker
from ..places import SLOW, ahead_line, backdrop, countryside, dashboard, motorway, road_ahead, sun, table, town, zebra
from ..signs import badge, cross, points, tick
from ..things import (
    bed,
    bottle,
    calendar,
    chair,
    clock,
    coins,
    cup,
    dots_of_speech,
    drop,
    glass_of,
    licence,
    phone,
    sleep_marks,
    steering_wheel,
    stopwatch,
)
from ..vehicles import bus_side, car, car_side, lorry_side


def _brain(at: Point, scale: float, share: float) -> str:
    """A head in profile, whose brain fills with the colour of a drink."""
    colour = mix("#e9c3bd", "#e3b44a", share)
    skull = path(
        "M-60 190V110Q-130 60-120-50Q-106-170 20-176 140-170 150-50 150-10 176 34 150 44 150 44 156 110 110 112 90 112 84 190Z",
        SKINS[0],
    )
    lobes = path(
        "M-80-40Q-92-100-40-118-20-150 30-136 80-144 100-100 130-70 104-34 90 4 40-6 10 16-24-4-74 4-80-40Z", colour
    ) + path("M-50-70Q-10-100 10-60M20-110Q50-80 30-50M60-90Q90-70 76-40", edge=mix(colour, INK, 0.25), width=6)
    return group(skull, lobes, at=at, scale=scale)


@drawing(seconds=4)
def glass_to_brain(t: float) -> str:
    way = ease(during(t, 0.15, 0.7))
    return pieces(
        table("#e8e0cf"),
        glass_of((330, 556), level=between(0.85, 0.25, ease(t)), scale=1.5),
        _brain((860, 330), 1.45, ease(during(t, 0.4, 1))),
        *(
            disc(
                between(420, 780, min(1, max(0, way * 1.4 - 0.1 * k))),
                300 - 60 * sin(3.14 * min(1, max(0, way * 1.4 - 0.1 * k))),
                12,
                "#e3b44a",
            )
            for k in range(4)
            if 0 < way * 1.4 - 0.1 * k < 1
        ),
    )


@drawing(seconds=4)
def narrow_view(t: float) -> str:
    r = between(640, 190, ease(t))
    tube = path(
        f"M0 0H1280V720H0ZM{640 - r:.0f} 330A{r:.0f} {r:.0f} 0 0 0 {640 + r:.0f} 330A{r:.0f} {r:.0f} 0 0 0 {640 - r:.0f} 330Z",
        "#141a20",
        opacity=0.88,
    ).replace("<path", '<path fill-rule="evenodd"', 1)
    return pieces(
        road_ahead(),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(0, YELLOW_LINE, shift=(2 * t) % 1),
        person((1010, 560), 240, ORANGE, flip=True, walk=0.2),
        car_side((190, 520), TEAL),
        tube,
    )


@drawing(seconds=4)
def late_brake(t: float) -> str:
    first, second = between(100, 560, slow_down(t)), between(100, 700, slow_down(t))
    return pieces(
        rect(0, 0, 1280, 720, "#a9c497"),
        rect(0, 90, 1280, 220, "#626b75"),
        rect(0, 410, 1280, 220, "#626b75"),
        zebra(640, 90, 310, 110),
        zebra(640, 410, 630, 110),
        car((first, 205), 0, BLUE, 1.2, brake=t > 0.2),
        car((second, 525), 0, RED, 1.2, brake=t > 0.45),
        walker((700, between(60, 160, t)), 90, ORANGE, 0, 1.4, t),
        span((625, 370), (765, 370), RED, 8) if t > 0.9 else "",
        number("+8m", 900, 365, 66, RED),
        glass_of((160, 470), scale=0.42),
    )


@drawing(seconds=4)
def sober_clock(t: float) -> str:
    hours = 10 * ease(t)
    return pieces(
        table("#e3e6da"),
        clock((400, 300), 9 + hours, 1.5, sweep=(9, 9 + hours) if hours > 0.1 else None),
        cup((760, 556), scale=1.4),
        cross((760, 370), 70),
        group(
            path("M-60-20H60L48 30H-48Z", GREY_PALE),
            *(stroke([(x, 44), (x, 90)], "#7fb2c9", 7) for x in (-32, 0, 32)),
            stroke([(0, -20), (0, -90), (90, -90)], GREY, 12),
            at=(1010, 420),
        ),
        cross((1010, 330), 70),
    )


@drawing(seconds=4)
def morning_after(t: float) -> str:
    rise = ease(t)
    sky = mix(NIGHT, "#f1dfc0", rise)
    return pieces(
        rect(0, 0, 1280, 720, "#cdbfae"),
        rect(820, 80, 330, 300, WHITE, 8),
        rect(836, 96, 298, 268, sky),
        sun(985, between(420, 220, rise), 40) if rise > 0.35 else "",
        rect(836, 340, 298, 24, mix("#22323a", "#a9c497", rise)),
        rect(976, 96, 14, 268, WHITE),
        rect(0, 600, 1280, 120, "#b39f88"),
        bed((360, 610), 1.5),
        disc(170, 470, 30, SKINS[0]),
        sleep_marks((220, 400), t, WHITE) if t < 0.75 else "",
        drop((640, 320), RED, 1.5),
        number("?", 640, 330, 50, WHITE, 0.2),
        bottle((1090, 606), scale=0.7),
    )


@drawing(seconds=2)
def hidden_alcohol(t: float) -> str:
    sweet = rect(-80, -64, 160, 64, "#6b4a33", 14) + oval(0, -62, 70, 14, "#7d5a40") + disc(0, -30, 18, "#d39c4c")
    vial = (
        rect(-30, -110, 60, 110, "#7c4a2c", 10) + rect(-18, -134, 36, 28, GREY_PALE, 4) + rect(-30, -76, 60, 40, PAPER)
    )
    pot = (
        path("M-120-90H120L104-8Q100 0 90 0H-90Q-100 0-104-8Z", INK)
        + rect(-150, -92, 300, 16, "#46505c", 6)
        + pieces(*(path(f"M{x}-110q14-18 0-36t0-36", edge=GREY_PALE, width=7) for x in (-40, 10, 60)))
    )
    return pieces(
        table("#e8e2d2"),
        *(group(icon, at=(240 + 390 * k, 556), scale=1.4) for k, icon in enumerate((sweet, vial, pot)) if t >= k / 3.3),
        *(drop((240 + 390 * k, 210), RED, 0.7) for k in range(3) if t >= k / 3.3),
    )


@drawing(seconds=4)
def taxi_home(t: float) -> str:
    x = between(-200, 520, slow_down(t))
    ride = group(
        car_side((0, 0), "#e9b23a", scale=1.5, driver="#d9ad84", spin=x), rect(-24, -156, 54, 20, WHITE, 5), at=(x, 650)
    )
    return pieces(
        town(night=True),
        ride,
        person((860, 645), 280, ORANGE, arm=(130, 150)),
        person((980, 645), 265, PLUM, dress=True, hair=1),
    )


@drawing(seconds=4)
def twenty_and_eighty(t: float) -> str:
    level = 100 * ease(t)
    y = 600 - 4.6 * level
    return pieces(
        backdrop("#ece7df"),
        rect(0, 508, 1280, 212, "#e4efe2"),
        rect(0, 232, 1280, 276, "#f4e6c4"),
        rect(0, 0, 1280, 232, "#f1d0c8"),
        stroke([(60, 508), (1220, 508)], ORANGE, 6, dash="24 14"),
        stroke([(60, 232), (1220, 232)], RED, 6, dash="24 14"),
        rect(560, 90, 160, 560, WHITE, 60),
        rect(580, y, 120, 630 - y, RED, 50),
        number("20", 960, 460, 90, ORANGE),
        number("mg", 1090, 470, 54, ORANGE),
        number("80", 960, 180, 90, RED),
        number("mg", 1090, 190, 54, RED),
        glass_of((300, 660), scale=0.9),
        bottle((300, 400), scale=0.9),
        bottle((210, 400), scale=0.9),
    )


@drawing(seconds=3)
def licence_six_months(t: float) -> str:
    return pieces(
        table(),
        licence((370, 290), 1.15, -5, dots=12),
        group(
            rect(-170, -70, 340, 140, "none", 16, edge=RED, width=12),
            stroke([(-120, 0), (120, 0)], RED, 14),
            at=(370, 290),
            turn=-18,
            scale=2 - ease(min(t * 2, 1)),
        ),
        calendar((930, 260), 6, round(6 * ease(t)), 1.1, columns=3, mark=RED),
        coins(820, 556, 5, 50),
        coins(930, 556, 5, 50),
        points("12", (1120, 500), 140),
    )


@drawing(seconds=3)
def second_time_revoked(t: float) -> str:
    tear = 60 * ease(during(t, 0.4, 0.9))
    left = group(licence((0, 0), 1.1), at=(380 - tear, 300), turn=-tear / 7)
    bars = pieces(*(rect(860 + 62 * k, 120, 16, 480, INK) for k in range(6)))
    return pieces(
        backdrop("#ddd9d2"),
        left,
        cross((400, 300), 150 * ease(during(t, 0.3, 0.7)) + 0.1),
        rect(830, 100, 380, 520, "#cfc9be", 10),
        bust((1015, 540), 1.5, TEAL, eyes="down", mouth="worried"),
        bars,
        number("10", 1015, 670, 54, INK),
        glass_of((160, 650), scale=0.7),
        glass_of((270, 650), scale=0.7),
    )


@drawing(seconds=3)
def drunk_is_a_crime(t: float) -> str:
    return pieces(
        rect(0, 0, 1280, 720, "#d9d4c9"),
        rect(0, 560, 1280, 160, "#b89a72"),
        officer((960, 640), 330, flip=True, arm=(40, 60)),
        person((420, 640), 310, TEAL, arm=(40, 66), other_arm=(34, 60), lean=6),
        stroke([(520, 470), (560, 478)], GREY, 12),
        number("5", 690, 220, between(20, 200, ease(t)), RED, 0.16),
        group(licence((0, 0), 0.5), cross((0, 0), 120), at=(690, 420)),
    )


@drawing(seconds=3)
def working_driver(t: float) -> str:
    return pieces(
        town(),
        bus_side((330, 640), "#4f9a8b", scale=1.35),
        lorry_side((960, 640), BLUE, scale=1.05),
        glass_of((640, 210), scale=0.7),
        badge("5", (330, 240), 150, ORANGE),
        badge("10", (960, 240), 180 * (0.3 + 0.7 * ease(t)), RED),
    )


@drawing(seconds=3)
def never_again(t: float) -> str:
    return pieces(
        countryside(night=True),
        car_side((430, 650), TEAL, scale=1.5, tilt=4),
        path("M590 560l40-30M600 590l56 4M590 530l14-40", edge=YELLOW, width=8),
        group(licence((0, 0), 0.9), cross((0, 0), 200 * ease(t) + 0.1), at=(960, 260)),
    )


@drawing()
def empty_chair(t: float) -> str:
    bowls = pieces(
        *(path(f"M{x - 46} 400H{x + 46}Q{x + 40} 444 {x} 446T{x - 46} 400Z", WHITE) for x in (380, 640, 900))
    )
    lamp = (
        shape([(580, 130), (700, 130), (760, 210), (520, 210)], "#d8a24a")
        + stroke([(640, 0), (640, 130)], INK, 5)
        + shape([(520, 210), (760, 210), (1060, 720), (220, 720)], "#fff0c4", opacity=0.28)
    )
    return pieces(
        rect(0, 0, 1280, 720, "#6d6a70"),
        lamp,
        person((330, 640), 330, PLUM, dress=True, hair=1, arm=(20, 60)),
        child((960, 640), ORANGE, True, height=285),
        chair((640, 640), 1.25, "#8d6a47"),
        rect(250, 444, 780, 26, "#a87f55", 8),
        rect(290, 470, 22, 190, "#8d6a47"),
        rect(968, 470, 22, 190, "#8d6a47"),
        bowls,
    )


@drawing(seconds=4)
def four_hours_twenty(t: float) -> str:
    hours = 4 * ease(min(t * 1.5, 1))
    return pieces(
        countryside(),
        clock((330, 290), 8 + hours, 1.35, sweep=(8, 8 + hours) if hours > 0.05 else None),
        cup((720, 612), scale=1.3) if t > 0.7 else "",
        group(disc(0, 0, 110, WHITE), number("20", 0, -8, 80, GREEN, 0.17), at=(720, 260)) if t > 0.7 else "",
        person((960, 640), 250, TEAL, walk=2 * t),
        car_side((1150, 600), ORANGE, scale=0.9),
    )


@drawing(seconds=3.2)
def signs_of_sleep(t: float) -> str:
    phase = int(t * 3.99)
    eyes, mouth = (("open", "calm"), ("half", "calm"), ("closed", "yawn"), ("closed", "yawn"))[phase]
    return pieces(
        rect(0, 0, 1280, 720, "#2b3645"),
        disc(640, 330, 320, "#364558"),
        bust((640, 560), 2.3, BLUE, eyes=eyes, mouth=mouth),
        sleep_marks((860, 230), t, "#d6e6ec"),
    )


@drawing(seconds=3)
def three_seconds_asleep(t: float) -> str:
    x = between(150, 1060, t)
    return pieces(
        motorway(night=True),
        span((150, SLOW + 70), (x, SLOW + 70), RED, 8) if x > 190 else "",
        car((x, SLOW + 30 * t), 3 * t, BLUE, 1.2, lights=200),
        sleep_marks((x - 30, SLOW - 90), t, WHITE),
        number("83m", 560, 250, 110, WHITE),
        stopwatch((150, 130), t * 0.25, 0.6, "3s"),
    )


@drawing(seconds=4)
def service_area_nap(t: float) -> str:
    house = (
        rect(120, 330, 420, 230, "#d9d2c0")
        + shape([(90, 340), (330, 220), (570, 340)], "#b9705a")
        + pieces(*(rect(160 + 96 * k, 390, 66, 74, GLASS, 6) for k in range(4)))
    )
    sign = (
        rect(704, 250, 12, 330, GREY)
        + rect(620, 180, 180, 150, "#1f5fa8", 14)
        + number("P", 710, 256, 100, WHITE, 0.18)
    )
    return pieces(
        countryside(),
        house,
        sign,
        car_side((980, 625), BLUE, scale=1.4),
        disc(1010, 546, 15, SKINS[0]),
        sleep_marks((1040, 430), t, INK),
    )


@drawing(seconds=3)
def phone_at_wheel(t: float) -> str:
    return pieces(
        road_ahead(),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(0, YELLOW_LINE, shift=(4 * t) % 1),
        group(person((0, 0), 165, ORANGE, walk=0.2), at=(690, 470), scale=between(0.3, 1.2, t * t)),
        dashboard(),
        phone((870, 540), 0.9, 10, dots_of_speech(BLUE)),
        number("33m", 200, 200, 80, RED),
        points("3", (1090, 240), 130),
    )


@drawing(seconds=3)
def navigation_before(t: float) -> str:
    route = path("M-40 90Q-50 30 0 10T30-90", edge=BLUE, width=12)
    return pieces(
        backdrop(),
        phone((300, 350), 1.4, 0, rect(-65, -130, 130, 258, "#dfe8d8", 12) + route + disc(30, -90, 13, RED)),
        group(
            rect(-130, -50, 260, 100, INK, 30), rect(-116, -38, 232, 76, "#a9c3cc", 22), _car_in_mirror(), at=(800, 190)
        ),
        chair((680, 640), 1.1, "#46505c"),
        steering_wheel((1010, 500), 0.95, grips=False),
        *(tick(at, 64) for k, at in enumerate(((400, 560), (950, 260), (760, 640), (1150, 640))) if t > 0.2 + 0.2 * k),
    )


def _car_in_mirror() -> str:
    return rect(-26, -8, 52, 26, ORANGE, 8) + rect(-18, -24, 36, 20, mix(ORANGE, WHITE, 0.3), 8)


@drawing(seconds=2.4)
def passengers_belted(t: float) -> str:
    def seat(x: float, scale: float, shirt: str, hair: int, child_seat: bool) -> str:
        back = (
            rect(-120, -150, 240, 330, "#46505c", 50)
            if not child_seat
            else rect(-100, -190, 200, 320, "#8f6aa0", 60) + rect(-120, 20, 240, 110, "#7d5a8d", 40)
        )
        belt = (
            stroke([(-70, -30), (60, 70)], INK, 20)
            if not child_seat
            else stroke([(-40, -30), (0, 40), (40, -30)], INK, 16) + stroke([(0, 40), (0, 70)], INK, 16)
        )
        return group(
            back, bust((0, 10), 1, shirt, hair=hair, mouth="smile"), belt if t > 0.5 else "", at=(x, 430), scale=scale
        )

    return pieces(
        rect(0, 0, 1280, 720, "#cfd6d6"),
        rect(0, 560, 1280, 160, "#39434d"),
        seat(240, 1.2, TEAL, 0, False),
        seat(640, 0.95, ORANGE, 1, True),
        seat(1040, 1.2, PLUM, 1, False),
        tick((640, 120), 90) if t > 0.8 else "",
    )
