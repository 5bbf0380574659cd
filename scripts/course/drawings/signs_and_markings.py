"""Drawings of the chapter on signs and markings."""

from math import sin

from ..gallery import drawing
from ..pen import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LINE,
    ORANGE,
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
    blink,
    curve,
    disc,
    during,
    ease,
    group,
    path,
    pieces,
    rect,
    shape,
    slow_down,
    stroke,
)
from ..people import child, person, walker
from ..places import (
    ahead_line,
    backdrop,
    countryside,
    dashboard,
    ground,
    junction,
    lane_line,
    rain,
    road_ahead,
    side_tree,
    street,
    town,
    tree,
    trees,
    zebra,
)
from ..signs import (
    children,
    cone,
    cross,
    crossroads,
    diamond,
    exit_board,
    give_way,
    height_limit,
    hill_board,
    junction_board,
    lights,
    limit_ends,
    minimum_speed,
    no_entry,
    no_horn,
    no_lorries,
    no_overtaking,
    no_parking,
    no_stopping,
    no_turn,
    on_post,
    order,
    overtaking_again,
    painted_arrow,
    pedestrians,
    placed,
    road_closed,
    roundabout,
    slippery,
    speed_limit,
    steep,
    stop,
    tick,
    weight_limit,
    width_limit,
    winding,
    works_board,
)
from ..vehicles import car, car_side, lorry, lorry_side


@drawing(seconds=2)
def sign_family(t: float) -> str:
    signs = (speed_limit("40"), children(), order("right"), exit_board("1km"))
    return pieces(
        backdrop(), *(placed(sign, (200 + 285 * k, 360), 210) for k, sign in enumerate(signs) if t >= k / 4.4)
    )


@drawing(seconds=1.6)
def red_ring_signs(t: float) -> str:
    signs = (no_lorries(), no_turn("left"), speed_limit("60"), no_horn())
    return pieces(
        backdrop("#eee4df"), *(placed(sign, (200 + 293 * k, 360), 230) for k, sign in enumerate(signs) if t >= k / 4.4)
    )


@drawing(seconds=1.6)
def yellow_triangle_signs(t: float) -> str:
    signs = (crossroads(), winding(), pedestrians(), slippery())
    return pieces(
        backdrop("#efeada"), *(placed(sign, (200 + 293 * k, 360), 230) for k, sign in enumerate(signs) if t >= k / 4.4)
    )


@drawing(seconds=1.6)
def blue_disc_signs(t: float) -> str:
    signs = (order("straight"), order("right"), order("left"), roundabout())
    return pieces(
        backdrop("#dde7ee"), *(placed(sign, (200 + 293 * k, 360), 230) for k, sign in enumerate(signs) if t >= k / 4.4)
    )


@drawing(seconds=1.6)
def guide_boards(t: float) -> str:
    signs = (junction_board(), exit_board("2km"), hill_board())
    return pieces(
        countryside(), *(on_post(sign, 230 + 410 * k, 280, 560, 1.2) for k, sign in enumerate(signs) if t >= k / 3.3)
    )


@drawing(seconds=4)
def stop_octagon(t: float) -> str:
    go = ease(during(t, 0.75, 1))
    x = between(80, 430, slow_down(min(t / 0.5, 1))) + 160 * go
    return pieces(
        town(),
        on_post(stop(), 830, 250, 570, 1.25),
        rect(760, 596, 16, 62, LINE),
        car_side((x, 632), BLUE, scale=1.3, brake=0.1 < t < 0.74, spin=x, driver="#ecc8a4"),
    )


@drawing(seconds=4)
def yield_triangle(t: float) -> str:
    return pieces(
        _side_road_joins(),
        placed(give_way(), (500, 560), 130),
        car((between(-80, 1360, t), 320), 0, ORANGE, 1.2),
        car((640, between(740, 520, slow_down(min(t * 2, 1))) - 0), -90, BLUE, 1.2, brake=t > 0.2),
    )


def _side_road_joins() -> str:
    """A main road from left to right, which a lesser road joins from below."""
    return pieces(
        ground(),
        rect(0, 130, 1280, 250, "#626b75"),
        rect(560, 380, 200, 340, "#626b75"),
        lane_line(255, YELLOW_LINE, True),
        stroke([(660, 470), (660, 720)], YELLOW_LINE, 7),
        stroke([(668, 404), (756, 404)], LINE, 12, dash="20 12"),
        trees(
            [
                (120, 520),
                (300, 630),
                (420, 480),
                (900, 500),
                (1080, 610),
                (1200, 470),
                (80, 60),
                (400, 50),
                (760, 60),
                (1120, 50),
            ]
        ),
    )


@drawing(seconds=4)
def orange_works(t: float) -> str:
    (x, y), turn = along(curve((-80, 440), (380, 440), (420, 300), (760, 300)) + [(1060, 300)], t)
    cones = pieces(*(cone((420 + 70 * k, 490 - 26 * min(k, 3)), 0.8) for k in range(11)))
    return pieces(
        street(),
        lane_line(300 + 60, LINE, True),
        cones,
        placed(works_board(), (330, 150), 150),
        person((820, 500), 110, ORANGE, vest=True),
        person((960, 505), 110, BLUE, vest=True, flip=True),
        car((x, y - 20), SOFT * turn, BLUE, 1.2),
    )


@drawing(seconds=3.2)
def no_entry_street(t: float) -> str:
    return pieces(
        street(),
        lane_line(360),
        *(painted_arrow(x, y, "straight", -90) for x in (300, 900) for y in (285, 435)),
        placed(no_entry(), (170, 130), 150),
        placed(no_entry(), (170, 590), 150),
        car((between(1350, 420, t), 285), 180, ORANGE, 1.2),
        car((between(-100, 90, slow_down(t)), 435), 0, BLUE, 1.2, brake=True),
    )


@drawing()
def road_closed_sign(t: float) -> str:
    return pieces(
        countryside(), on_post(road_closed(), 640, 270, 600, 1.5), *(cone((x, 640), 1.1) for x in (380, 510, 770, 900))
    )


@drawing(seconds=1.6)
def no_turns(t: float) -> str:
    return pieces(
        backdrop("#eee4df"),
        *(
            placed(no_turn(kind), (270 + 370 * k, 360), 280)
            for k, kind in enumerate(("left", "right", "u-turn"))
            if t >= k / 3.3
        ),
    )


@drawing(seconds=4)
def limit_forty(t: float) -> str:
    x = between(-140, 760, slow_down(t))
    return pieces(
        countryside(),
        on_post(speed_limit("40"), 330, 270, 590, 1.2),
        on_post(limit_ends("40"), 980, 270, 590, 1.2),
        car_side((x, 632), TEAL, spin=x * 2, driver="#ecc8a4"),
    )


@drawing(seconds=4)
def no_overtaking_sign(t: float) -> str:
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE, False),
        placed(no_overtaking(), (260, 110), 160),
        placed(overtaking_again(), (1040, 110), 160),
        lorry((between(360, 900, t), 436), 0, GREEN, 1),
        car((between(100, 640, t), 436), 0, RED, 1.1),
        car((between(1380, 200, t), 285), 180, BLUE, 1.1),
    )


@drawing(seconds=3)
def height_and_weight(t: float) -> str:
    return pieces(
        countryside(),
        rect(640, 240, 700, 70, "#a9a496"),
        rect(640, 240, 700, 16, "#938e80"),
        rect(900, 310, 60, 270, "#a9a496"),
        on_post(height_limit("3.5m"), 540, 210, 590, 0.85),
        on_post(width_limit("3m"), 340, 210, 590, 0.85),
        on_post(weight_limit("10t"), 140, 210, 590, 0.85),
        car_side((between(60, 420, slow_down(t)), 640), BLUE, scale=1.25, brake=t > 0.3),
        rect(between(60, 420, slow_down(t)) - 70, 492, 100, 34, SAND, 6),
    )


@drawing(seconds=2)
def no_stopping_pair(t: float) -> str:
    return pieces(
        town(),
        on_post(no_parking(), 380, 260, 570, 1.3),
        on_post(no_stopping(), 900, 260, 570, 1.3),
        car_side((between(500, 620, ease(t)), 636), ORANGE, scale=1.1),
    )


@drawing(seconds=3.6)
def bends_ahead(t: float) -> str:
    return pieces(_winding_road(), placed(winding(), (200, 190), 210), _on_winding_road(slow_down(t)))


WINDING = curve((320, 760), (320, 420), (760, 520), (760, 330)) + curve(
    (760, 330), (760, 130), (1120, 240), (1120, -60)
)


def _winding_road() -> str:
    return pieces(
        ground(),
        stroke(WINDING, "#626b75", 190),
        stroke(WINDING, YELLOW_LINE, 7),
        trees(
            [
                (120, 420),
                (560, 260),
                (480, 120),
                (940, 430),
                (1040, 600),
                (620, 640),
                (1230, 380),
                (880, 80),
                (180, 620),
            ]
        ),
    )


def _on_winding_road(t: float) -> str:
    (x, y), turn = along(WINDING, 0.02 + 0.6 * t)
    return group(car((0, 46), 0, BLUE, 1.1, brake=t < 0.45), at=(x, y), turn=turn)


@drawing(seconds=3.6)
def children_sign(t: float) -> str:
    return pieces(
        town(),
        on_post(children(), 220, 260, 570, 1.15),
        child((between(1000, 760, t), 600), ORANGE, True, 2 * t, "#3f8f8c", 150),
        child((between(1100, 900, t), 596), RED, True, 2 * t + 0.3, YELLOW, 140, dress=True),
        car_side((between(100, 330, slow_down(t)), 645), BLUE, scale=1.2, brake=True, driver="#ecc8a4"),
    )


@drawing(seconds=4)
def steep_descent(t: float) -> str:
    slope = shape([(0, 280), (1280, 600), (1280, 720), (0, 720)], "#a9c497") + shape(
        [(0, 300), (1280, 620), (1280, 660), (0, 340)], "#626b75"
    )
    x = between(180, 900, t)
    return pieces(
        rect(0, 0, 1280, 720, "#d6e6ec"),
        path("M0 240Q300 120 620 300T1280 360V720H0Z", "#c9dcd2"),
        slope,
        group(lorry_side((0, 0), GREEN, scale=0.8, spin=x), at=(x, 310 + x * 0.25), turn=14),
        placed(steep(), (1060, 180), 220),
        *(side_tree(x0, 360 + x0 * 0.27, 0.7) for x0 in (40, 1220)),
    )


@drawing(seconds=1.56, step=0.12, cyclic=True)
def slippery_sign(t: float) -> str:
    return pieces(
        road_ahead(sky="#b9c6cc", grass="#93ab8b"),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(0, YELLOW_LINE, shift=t),
        on_post(slippery(), 1010, 300, 470, 0.9),
        rain(t, 70),
        dashboard(2 * sin(6.28 * t)),
    )


@drawing(seconds=1.92, step=0.24, cyclic=True)
def level_crossing(t: float) -> str:
    lit = int(t * 8) % 2
    rails = pieces(rect(0, 596, 1280, 10, "#8b8478"), *(rect(x, 600, 34, 14, "#7b634b") for x in range(0, 1280, 70)))
    lamps = pieces(*(disc(x, 300, 30, "#ff4a3d" if lit == k else "#5c2724") for k, x in enumerate((860, 940))))
    train = pieces(
        rect(-20, 420, 760, 150, "#3d7a6b", 16),
        *(rect(20 + 120 * k, 452, 86, 56, "#cfe0e4", 8) for k in range(6)),
        rect(-20, 534, 760, 14, YELLOW),
    )
    return pieces(
        countryside(),
        train,
        rails,
        rect(894, 250, 12, 340, GREY),
        rect(816, 256, 168, 88, INK, 30),
        lamps,
        group(stroke([(-70, -34), (70, 34)], WHITE, 24), stroke([(-70, 34), (70, -34)], WHITE, 24), at=(900, 190)),
        group(*(rect(40 * k, -12, 40, 24, RED if k % 2 else WHITE) for k in range(8)), at=(900, 470), turn=180),
        car_side((1130, 640), BLUE, flip=True, scale=1.1, brake=True),
    )


@drawing(seconds=2)
def minimum_and_maximum(t: float) -> str:
    return pieces(
        backdrop(),
        placed(speed_limit("80"), (400, 280), 290),
        placed(minimum_speed("60"), (880, 280), 290),
        arrow((400, 640), (400, 500), RED, 18),
        stroke([(320, 480), (480, 480)], RED, 14),
        arrow((880, 470), (880, between(500, 610, ease(t))), BLUE, 18),
        stroke([(800, 640), (960, 640)], BLUE, 14),
    )


@drawing(seconds=4)
def exit_boards(t: float) -> str:
    shift = 2 * t
    boards = ("2km", "1km", "500m")
    shown = boards[min(int(t * 3), 2)]
    size = 0.5 + 0.9 * ((t * 3) % 1 if t < 1 else 1)
    return pieces(
        road_ahead(),
        ahead_line(-1, dashed=False),
        ahead_line(1, dashed=False),
        ahead_line(-0.33, shift=shift % 1),
        ahead_line(0.33, shift=shift % 1),
        group(exit_board(shown), at=(between(800, 1040, size - 0.5), between(250, 210, size - 0.5)), scale=size * 0.72),
        dashboard(),
    )


@drawing(seconds=4)
def white_dashes(t: float) -> str:
    (x, y), turn = along([(140, 436)] + curve((420, 436), (560, 436), (620, 285), (780, 285)) + [(1150, 285)], t)
    return pieces(
        street(),
        lane_line(360),
        car((x, y), SOFT * turn, BLUE, 1.2, left=0.1 < t < 0.75),
        car((between(40, 330, t), 285), 0, ORANGE, 1.2),
        car((between(640, 1250, t), 436), 0, TEAL, 1.2),
    )


@drawing(seconds=3.2)
def white_solid(t: float) -> str:
    return pieces(
        street(),
        lane_line(310, LINE, False),
        lane_line(410, LINE, False),
        rect(1060, 210, 14, 300, LINE),
        zebra(1100, 210, 510, 110),
        painted_arrow(820, 260, "left", scale=0.6),
        painted_arrow(820, 360, "straight", scale=0.6),
        painted_arrow(820, 460, "right", scale=0.6),
        car((between(100, 640, slow_down(t)), 360), 0, BLUE, 1.1),
        car((960, 260), 0, ORANGE, 1.1, left=True, brake=True),
        path("M700 350Q740 330 760 290", edge=RED, width=9, opacity=0.9),
        cross((760, 300), 50),
    )


@drawing(seconds=3.6)
def yellow_centre(t: float) -> str:
    upper = [rect(0, 60, 1280, 250, "#626b75"), lane_line(185, YELLOW_LINE, True)]
    lower = [
        rect(0, 410, 1280, 250, "#626b75"),
        lane_line(528, YELLOW_LINE, False, 7),
        lane_line(544, YELLOW_LINE, False, 7),
    ]
    (x, y), turn = along(
        [(60, 246)]
        + curve((240, 246), (380, 246), (420, 124), (560, 124))
        + [(760, 124)]
        + curve((760, 124), (900, 124), (940, 246), (1080, 246)),
        t,
    )
    return pieces(
        ground(),
        *upper,
        *lower,
        car((560, 246), 0, SAND, 1),
        car((x, y), SOFT * turn, BLUE, 1),
        tick((1190, 120), 80),
        car((between(60, 700, t), 600), 0, BLUE, 1),
        car((between(360, 980, t), 600), 0, SAND, 1),
        car((between(1350, 300, t), 470), 180, ORANGE, 1),
        cross((1190, 535), 80),
    )


@drawing(seconds=3.6)
def yellow_half(t: float) -> str:
    (x, y), turn = along(
        [(60, 440)]
        + curve((240, 440), (360, 440), (380, 290), (500, 290))
        + [(660, 290)]
        + curve((660, 290), (800, 290), (820, 440), (960, 440)),
        t,
    )
    return pieces(
        street(),
        lane_line(352, YELLOW_LINE, False),
        lane_line(372, YELLOW_LINE, True),
        car((x, y), SOFT * turn, BLUE, 1.15, left=t < 0.4, right=t > 0.6),
        car((560, 440), 0, SAND, 1.15),
        tick((260, 570), 90),
        cross((1040, 150), 90),
        car((1160, 285), 180, ORANGE, 1.15),
    )


@drawing(seconds=3.6)
def diamond_before_zebra(t: float) -> str:
    return pieces(
        street(),
        lane_line(360, YELLOW_LINE, False, x1=930),
        zebra(980, 210, 510, 120),
        diamond(420, 436),
        diamond(640, 436),
        car((between(60, 800, slow_down(t)), 436), 0, BLUE, 1.2, brake=t > 0.35),
        walker((1040, between(180, 300, t)), 90, ORANGE, 1, 1.5, 2 * t),
    )


@drawing(seconds=3.2)
def yellow_box(t: float) -> str:
    grid = pieces(
        *(
            stroke([(510 + 65 * k, 230), (510, 230 + 65 * k)], YELLOW_LINE, 6)
            + stroke([(770 - 65 * k, 490), (770, 490 - 65 * k)], YELLOW_LINE, 6)
            for k in range(5)
        ),
        *(
            stroke([(510, 490 - 65 * k), (510 + 65 * k, 490)], YELLOW_LINE, 6)
            + stroke([(770 - 65 * k, 230), (770, 230 + 65 * k)], YELLOW_LINE, 6)
            for k in range(5)
        ),
        rect(510, 230, 260, 260, "none", edge=YELLOW_LINE, width=8),
    )
    return pieces(
        junction(130),
        grid,
        *(car((850 + 150 * k, 425), 0, c, 1.05, brake=True) for k, c in enumerate((SAND, TEAL, RED))),
        car((between(60, 400, slow_down(t)), 425), 0, BLUE, 1.05, brake=t > 0.3),
        lights("green", 0.7, (390, 130)),
    )


@drawing(seconds=3)
def kerb_lines(t: float) -> str:
    return pieces(
        ground(),
        rect(0, 90, 1280, 200, "#626b75"),
        rect(0, 290, 1280, 60, "#dcd7ca"),
        lane_line(284, YELLOW_LINE, False, 12),
        car((440, 220), 0, RED, 1.2),
        cross((640, 190), 90),
        rect(0, 430, 1280, 200, "#626b75"),
        rect(0, 630, 1280, 60, "#dcd7ca"),
        lane_line(624, YELLOW_LINE, True, 12),
        car((between(120, 440, slow_down(t)), 566), 0, BLUE, 1.2, brake=t > 0.4, right=blink(t, 4)),
        walker((520, 650), 0, ORANGE, 1, 1.3),
        tick((640, 530), 90),
    )


@drawing(seconds=3.6)
def chevrons(t: float) -> str:
    fan = pieces(
        *(
            path(
                f"M{560 + 72 * k} {392 - 10 - 12 * k * 0.9:.0f}L{610 + 72 * k} 392 {560 + 72 * k} {402 + 12 * k * 0.9:.0f}",
                edge=LINE,
                width=15,
            )
            for k in range(7)
        )
    )
    roads = pieces(
        rect(0, 290, 560, 210, "#626b75"),
        shape([(540, 290), (1280, 120), (1280, 330), (540, 500)], "#626b75"),
        shape([(540, 290), (1280, 460), (1280, 680), (540, 500)], "#626b75"),
        shape([(520, 392), (1100, 270), (1100, 520)], "#565f69"),
    )
    (x, y), turn = along([(40, 446), (540, 446), (1240, 600)], t)
    return pieces(
        ground(),
        roads,
        shape([(520, 392), (1100, 276), (1100, 514)], "#5a636d", LINE, 9),
        fan,
        shape([(1100, 276), (1280, 236), (1280, 560), (1100, 514)], "#a9c497"),
        lane_line(392, LINE, False, x1=520),
        tree(1190, 400),
        car((x, y), turn, BLUE, 1.1, right=t < 0.6),
        car((760, 392), 0, RED, 1, brake=True),
        cross((760, 320), 60),
    )
