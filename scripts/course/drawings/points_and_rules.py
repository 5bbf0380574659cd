"""Drawings of the chapter on points: what they are, how they add up, how one pays and objects, whose they are."""

from math import sin

from ..gallery import drawing
from ..pen import (
    BLUE,
    GREEN,
    GREY,
    GREY_PALE,
    INK,
    ORANGE,
    PLUM,
    RED,
    SAND,
    TEAL,
    WHITE,
    YELLOW_LINE,
    arrow,
    between,
    blink,
    disc,
    during,
    ease,
    group,
    mix,
    number,
    pieces,
    polar,
    rect,
    slow_down,
    stroke,
)
from ..people import bust, child, hand, officer, person, walker
from ..places import (
    FAST,
    SLOW,
    ahead_line,
    backdrop,
    countryside,
    dashboard,
    junction,
    lamp_post,
    lane_line,
    motorway,
    road_ahead,
    side_tree,
    street,
    table,
    town,
    zebra,
)
from ..signs import cross, lights, points, tick
from ..things import (
    book,
    calendar,
    camera_on_pole,
    clock,
    coins,
    door,
    dots_of_speech,
    gate,
    glass_of,
    key,
    licence,
    month_ring,
    note,
    phone,
    screen_lesson,
    seat_belt_buckle,
    sheet,
    speech,
    wave_lines,
)
from ..vehicles import car, car_back, car_side


@drawing(seconds=4)
def licence_and_road(t: float) -> str:
    return pieces(
        countryside(),
        car_side((between(-140, 430, slow_down(t)), 612), BLUE, spin=700 * t, driver="#ecc8a4"),
        person((1090, 566), 150, ORANGE),
        child((1150, 566), height=100),
        licence((820, 290), 1.15, -5),
    )


@drawing(seconds=4)
def twelve_month_ring(t: float) -> str:
    return pieces(backdrop(), month_ring((640, 360), ease(t), round(4 * ease(t)), 1.3), licence((640, 360), 0.28))


@drawing(seconds=2.4)
def five_tokens(t: float) -> str:
    tokens = [
        points(text, (180 + 230 * k, 470 - 56 * k), 110 + 30 * k)
        for k, text in enumerate(("1", "3", "6", "9", "12"))
        if t >= k / 5.2
    ]
    return pieces(
        backdrop(),
        rect(60, 608, 1160, 12, GREY_PALE, 6),
        *(
            rect(130 + 230 * k, 520 - 56 * k + 14 * k, 100, 90 + 42 * k, mix(GREY_PALE, WHITE, 0.3), 10)
            for k in range(5)
        ),
        *tokens,
    )


@drawing(seconds=2.4)
def belt_and_one(t: float) -> str:
    return pieces(
        backdrop("#dfe6e4"),
        seat_belt_buckle((640, 400), ease(during(t, 0.1, 0.7)), 1.25),
        points("1", (1080, 170), 150),
        tick((640, 190), 110) if t > 0.75 else "",
    )


@drawing(seconds=3.2)
def phone_and_three(t: float) -> str:
    people = walker((890, between(150, 330, t)), 90, ORANGE, step=2 * t, scale=1.5) if t else ""
    return pieces(
        street(),
        zebra(840, 210, 510, 110),
        lane_line(360, YELLOW_LINE, False, x1=800),
        lane_line(360, YELLOW_LINE, False, x0=980),
        people,
        car((between(120, 640, slow_down(t)), 436), colour=BLUE, scale=1.5, brake=t > 0.4),
        phone((270, 190), 0.85, -14, wave_lines((-14, 0), 3, BLUE)),
        cross((350, 90), 80),
        points("3", (1130, 130), 150),
    )


@drawing(seconds=3.2)
def red_light_and_six(t: float) -> str:
    return pieces(
        junction(140),
        car((between(60, 400, slow_down(t)), 430), colour=TEAL, scale=1.1, brake=t > 0.3),
        car((710, between(760, 170, t)), -90, ORANGE, 1.1),
        lights("red", 0.8, (330, 160)),
        points("6", (1110, 140), 160),
    )


@drawing(seconds=2)
def plate_and_nine(t: float) -> str:
    return pieces(
        countryside(),
        car_back((480, 650), TEAL, 2.1, plate="covered"),
        points("9", (1010, 200), 190),
        cross((470, 560), 60 * ease(t) + 0.1),
    )


@drawing(seconds=3.2)
def glass_and_twelve(t: float) -> str:
    return pieces(
        motorway(),
        car((between(1220, 760, t), FAST), 180, RED, 1.2),
        car((between(60, 420, slow_down(t)), FAST), 0, BLUE, 1.2, brake=True),
        car((between(-60, 700, t), SLOW), 0, SAND, 1.1),
        disc(1060, 500, 160, WHITE, opacity=0.92),
        glass_of((1010, 580), scale=0.85),
        points("12", (1120, 470), 130),
    )


@drawing(seconds=3.2)
def tokens_add_up(t: float) -> str:
    come = ease(during(t, 0.1, 0.6))
    return pieces(
        backdrop(),
        points("6", (between(160, 340, come), 360), 200),
        number("+", 480, 360, 90),
        points("3", (between(480, 620, come), 360), 200),
        number("=", 770, 360, 90) if t > 0.6 else "",
        points("9", (960, 360), 270) if t > 0.7 else "",
    )


@drawing(seconds=3.2)
def licence_is_kept(t: float) -> str:
    move = ease(during(t, 0.35, 0.9))
    return pieces(
        town(),
        person((330, 650), 300, ORANGE, arm=(60, 70)),
        officer((920, 650), 320, flip=True, arm=(58, 70)),
        licence((between(470, 780, move), 440), 0.42, 4, dots=12),
        points("12", (640, 180), 140),
    )


@drawing(seconds=2.8)
def seven_days_of_study(t: float) -> str:
    return pieces(table(), book((390, 560), 1.5), calendar((900, 330), 7, round(7 * ease(t)), 0.95, columns=4))


@drawing(seconds=4)
def road_test_again(t: float) -> str:
    x = between(120, 780, ease(t))
    return pieces(
        countryside(),
        side_tree(1160),
        *(group(rect(-4, -130, 8, 130, GREY), rect(0, -130, 70, 40, RED), at=(p, 590)) for p in (420, 960)),
        car_side((x, 618), WHITE, scale=1.2, spin=900 * t, driver="#ecc8a4"),
        points("12", (1060, 150), 120),
        points("12", (1170, 150), 120),
    )


@drawing(seconds=4)
def ring_starts_anew(t: float) -> str:
    full = t < 0.72
    return pieces(
        backdrop(),
        month_ring((640, 360), min(0.45 + t * 0.76, 1) if full else 0.02, 7 if full else 0, 1.3),
        tick((640, 360), 120) if not full else "",
    )


@drawing(seconds=4)
def learn_and_return(t: float) -> str:
    gone = round(6 * ease(during(t, 0.4, 1)))
    return pieces(
        backdrop(),
        screen_lesson((370, 350), 1.2, ease(min(t * 1.6, 1))),
        arrow((680, 350), (770, 350), GREEN, 16),
        licence((1020, 350), 1.05, 0, dots=9 - gone),
        tick((1020, 560), 80) if t > 0.95 else "",
    )


@drawing(seconds=2.4)
def gate_for_some(t: float) -> str:
    return pieces(
        countryside(),
        book((960, 520), 0.9),
        gate((330, 606), 1 - ease(t), 1.4),
        person((210, 640), 230, PLUM),
        glass_of((120, 200), scale=0.7),
        note((300, 140), 0.9, -8),
        cross((200, 250), 80),
    )


@drawing(seconds=1.92, step=0.24)
def camera_records(t: float) -> str:
    return pieces(
        town(),
        camera_on_pole((1050, 230), flash=blink(t, 2), floor=566),
        car_side((520, 622), RED, flip=True, scale=1.3),
        group(
            rect(-150, -100, 300, 200, WHITE, 10),
            rect(-136, -86, 272, 150, "#9fb4bd", 6),
            group(car_back((0, 40), RED, 0.62), at=(0, 10)),
            at=(250, 200),
            turn=-6,
        ),
        lamp_post(120),
    )


@drawing(seconds=2.4)
def notice_on_table(t: float) -> str:
    return pieces(
        table(),
        sheet((460, 350), 1.15, -5, lines=6),
        *(tick((800, 190 + 110 * k), 70) for k in range(4) if t > k / 4),
        *(stroke([(870, 190 + 110 * k), (1060 - 40 * (k % 2), 190 + 110 * k)], WHITE, 18) for k in range(4)),
    )


@drawing(seconds=1.92, step=0.12)
def speaking_up(t: float) -> str:
    size = ease(min(t * 1.5, 1))
    return pieces(
        table("#e4e4da"),
        bust((330, 520), 1.6, ORANGE, mouth="smile"),
        bust((1000, 520), 1.6, "#39485a", skin=1),
        group(speech((0, 0), 260, 150, WHITE, inside=dots_of_speech(BLUE)), at=(560, 170), scale=0.2 + 0.8 * size),
        sheet((760, 430), 0.42, 8),
    )


@drawing(seconds=3.6)
def fifteen_days(t: float) -> str:
    return pieces(
        backdrop(),
        calendar((420, 360), 15, round(15 * ease(t)), 1.25),
        phone((900, 380), 1.25, 4, _code()),
        note((1090, 210), 0.9, 12),
        note((1130, 250), 0.9, 4),
    )


def _code() -> str:
    """A pattern like that of a code to scan; it says nothing."""
    cells = [
        (x, y)
        for x in range(9)
        for y in range(9)
        if (x * 5 + y * 3 + x * y) % 3 == 0 and not ((x < 3 or x > 5) and y < 3) and not (x < 3 and y > 5)
    ]
    corners = pieces(
        *(
            rect(-52 + 12 * x, -52 + 12 * y, 34, 34, "none", 3, edge=INK, width=6)
            + rect(-42 + 12 * x, -42 + 12 * y, 14, 14, INK)
            for x, y in ((0, 0), (6, 0), (0, 6))
        )
    )
    return corners + pieces(*(rect(-54 + 12 * x, -54 + 12 * y, 12, 12, INK) for x, y in cells))


@drawing(seconds=4)
def three_percent_a_day(t: float) -> str:
    return pieces(
        table(),
        coins(300, 556, 11, 64),
        *(coins(520 + 130 * k, 556, max(1, round((k + 1) * 1.9 * ease(during(t, 0.05, 0.9)))), 44) for k in range(5)),
        stroke([(210, 380), (1180, 380)], RED, 6, dash="22 16"),
        number("3%", 860, 230, 110, RED),
    )


@drawing(seconds=3)
def two_doors(t: float) -> str:
    share = ease(t)
    return pieces(
        rect(0, 0, 1280, 720, "#dfe4dc"),
        rect(0, 590, 1280, 130, "#c9c1ae"),
        door((420, 592), "#7fa093", share * 0.8, 1.35),
        door((860, 592), "#8b86a6", share * 0.8, 1.35),
        number("60", 420, 120, 76, "#3f7264"),
        group(month_ring((0, 0), 0.5, 0, 0.24), at=(860, 112)),
        person((640, 690), 250, BLUE),
    )


@drawing(seconds=2.8)
def paid_and_recorded(t: float) -> str:
    return pieces(
        table(),
        phone(
            (470, 340),
            1.4,
            -3,
            tick((0, -20), 90) if t > 0.4 else pieces(*(disc(-30 + 30 * k, -20, 8, GREY) for k in range(3))),
        ),
        sheet((860, 370), 0.95, 5, lines=5),
        tick((1010, 200), 110) if t > 0.7 else "",
    )


@drawing(seconds=3.2)
def hands_on_wheel(t: float) -> str:
    return pieces(
        road_ahead(),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(0, YELLOW_LINE, shift=(3 * t) % 1),
        dashboard(5 * sin(6.28 * t)),
    )


@drawing(seconds=3)
def car_is_bound(t: float) -> str:
    return pieces(
        town(),
        car_side((860, 630), TEAL, flip=True, scale=1.5),
        person((200, 650), 290, ORANGE),
        licence((430, 250), 0.6, -6),
        stroke(
            [(540, 300), (between(540, 720, ease(min(t * 1.6, 1))), between(300, 470, ease(min(t * 1.6, 1))))],
            INK,
            7,
            dash="4 16",
        ),
        clock((640, 160), 9 + 3 * t, 0.55) if t < 0.8 else tick((640, 160), 120),
        person((1150, 566), 150, PLUM, flip=True),
    )


@drawing(seconds=2.8)
def points_for_money(t: float) -> str:
    swap = ease(during(t, 0.2, 0.8))
    return pieces(
        rect(0, 0, 1280, 720, "#d9d4cf"),
        disc(640, 360, 300, "#e4dfda"),
        hand((between(260, 380, min(t * 3, 1)), 360), 0, 1.5, PLUM),
        hand((between(1020, 900, min(t * 3, 1)), 360), 0, 1.5, TEAL, flip=True),
        note((between(470, 740, swap), 300), 1.1, -6),
        points("3", (between(800, 520, swap), 430), 110),
        cross((640, 130), 110) if t > 0.8 else "",
    )


@drawing(seconds=2.4)
def seller_pays(t: float) -> str:
    drop_in = between(-60, 300, slow_down(t))
    return pieces(
        table("#e2ded8"),
        bust((330, 520), 1.7, TEAL, eyes="down", mouth="worried"),
        points("12", (690, drop_in), 220),
        number("x3", 1000, 220, 90, RED),
        coins(960, 556, 6, 50),
        coins(1070, 556, 6, 50),
        coins(1180, 556, 6, 50),
    )


@drawing(seconds=2.4)
def buyer_pays(t: float) -> str:
    return pieces(
        table("#e2ded8"),
        bust((950, 520), 1.7, PLUM, skin=1, eyes="down", mouth="worried"),
        number("x3", 330, 220, 90, RED),
        *(coins(230 + 110 * k, 556, round(6 * ease(t)) or 1, 50) for k in range(3)),
        arrow((560, 430), (740, 430), RED, 16),
        points("6", (600, 300), 120),
    )


@drawing(seconds=2.8)
def organiser_pays(t: float) -> str:
    people = pieces(
        *(person(polar((640, 380), 230, a), 110, c) for a, c in ((-90, BLUE), (-40, ORANGE), (40, TEAL), (90, SAND)))
    )
    return pieces(
        backdrop("#d9d4cf"),
        *(
            stroke([(640, 400), (polar((640, 330), 230, a)[0], polar((640, 330), 230, a)[1])], GREY, 5, dash="10 12")
            for a in (-90, -40, 40, 90)
        ),
        people,
        person((640, 560), 210, INK, "#2b2b2f"),
        number("x5", 640, 648, 80, RED),
        *(coins(190 + 90 * k if k < 2 else 870 + 90 * k, 640, round(8 * ease(t)) or 1, 40) for k in range(4)),
    )


@drawing(seconds=3)
def keys_are_lent(t: float) -> str:
    return pieces(
        backdrop(),
        hand((between(140, 300, ease(t)), 300), 4, 1.5, BLUE),
        key((between(330, 470, ease(t)), 310), 1.3, 12),
        *(
            group(
                disc(0, 0, 92, WHITE), icon, tick((70, 66), 56) if t > 0.35 + 0.2 * k else "", at=(720 + 210 * k, 430)
            )
            for k, icon in enumerate(
                (
                    licence((0, 0), 0.36),
                    glass_of((0, 56), scale=0.55, level=0.12, foam=False) + stroke([(-60, 60), (60, -60)], RED, 10),
                    clock((0, 0), 8, 0.55),
                )
            )
        ),
    )
