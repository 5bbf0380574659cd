"""People, seen from the side and from above."""

from math import pi, sin

from .pen import (
    BLUE,
    HAIR,
    INK,
    ORANGE,
    SKINS,
    WHITE,
    Point,
    disc,
    group,
    mix,
    oval,
    path,
    pieces,
    polar,
    rect,
    stroke,
)


def _limb(
    joint: Point,
    bend: tuple[float, float],
    lengths: tuple[float, float],
    colour: str,
    width: float,
    tip: str | None = None,
) -> str:
    """An arm or a leg: two bones that hang from a joint at two angles (0 hangs down, positive swings forward)."""
    middle = polar(joint, -lengths[0], -bend[0])
    end = polar(middle, -lengths[1], -bend[1])
    return stroke([joint, middle, end], colour, width) + (disc(*end, width * 0.52, tip) if tip else "")


def person(
    at: Point,
    height: float = 150,
    shirt: str = BLUE,
    trousers: str = "#46505c",
    hair: int = 0,
    skin: int = 0,
    flip: bool = False,
    walk: float | None = None,
    arm: tuple[float, float] | None = None,
    other_arm: tuple[float, float] | None = None,
    lean: float = 0,
    cap: str | None = None,
    vest: bool = False,
    bag: str | None = None,
    dress: bool = False,
    extra: str = "",
) -> str:
    """Somebody who stands, or walks with the phase `walk` (0 to 1 is two steps). Arms: angles of upper and lower arm."""
    swing = sin(2 * pi * walk) * 27 if walk is not None else 0
    near, far = (swing, swing - 12 * (walk is not None)), (-swing, -swing - 12 * (walk is not None))
    skin_tone, top = SKINS[skin], (0.0, -122.0)
    arm, other_arm = arm or (-swing * 0.9, -swing * 0.9 + 14), other_arm or (swing * 0.9, swing * 0.9 + 14)
    legs_far = _limb((0, -74), far, (36, 36), mix(trousers, INK, 0.3), 17) + _foot((0, -74), far, 36)
    legs_near = _limb((0, -74), near, (36, 36), trousers, 17) + _foot((0, -74), near, 36)
    torso = path("M-17-70Q-21-116-15-124Q0-132 14-124Q19-116 16-70Q0-64-17-70Z", shirt)
    if dress:
        torso = path("M-15-96Q-19-116-13-124Q0-132 12-124Q17-116 14-96L26-46H-26Z", shirt)
    if vest:
        torso += path("M-15-70Q-19-112-13-122H-3V-68ZM3-68V-122H12Q17-112 15-70Z", "#d7e04a") + stroke(
            [(-17, -92), (16, -92)], WHITE, 6
        )
    head = disc(2, -146, 17, skin_tone)
    if cap:
        head += path("M-16-148Q-16-167 2-167T20-150Z", cap) + stroke([(14, -151), (27, -149)], mix(cap, INK, 0.4), 5)
    else:
        head += path("M-17-142Q-19-166 3-165T19-152Q4-156-6-150Q-10-142-17-142Z", HAIR[hair])
    pack = rect(-34, -122, 20, 44, bag, 8) if bag else ""
    upper = group(
        _limb(top, other_arm, (28, 28), mix(shirt, INK, 0.25), 12, skin_tone),
        pack,
        torso,
        head,
        _limb(top, arm, (28, 28), mix(shirt, INK, 0.12), 12, skin_tone),
        extra,
        at=(0, 70),
    )
    upper = group(upper, at=(0, -70), turn=lean)
    return group(oval(0, 0, 24, 5, "#000000", 0.16), legs_far, legs_near, upper, at=at, scale=height / 165, flip=flip)


def _foot(joint: Point, bend: tuple[float, float], bone: float) -> str:
    knee = polar(joint, -bone, -bend[0])
    x, y = polar(knee, -bone, -bend[1])
    return stroke([(x, y - 2), (x + 11, y - 1)], INK, 11)


def child(
    at: Point,
    shirt: str = ORANGE,
    flip: bool = False,
    walk: float | None = None,
    bag: str | None = None,
    height: float = 105,
    arm: tuple[float, float] | None = None,
    hair: int = 0,
    skin: int = 2,
    dress: bool = False,
) -> str:
    return person(at, height, shirt, "#5a6b7a", hair, skin, flip, walk, arm, bag=bag, dress=dress)


def officer(
    at: Point,
    height: float = 160,
    flip: bool = False,
    arm: tuple[float, float] | None = None,
    other_arm: tuple[float, float] | None = None,
    walk: float | None = None,
    extra: str = "",
) -> str:
    """A traffic officer: white cap, dark uniform, bright vest."""
    return person(
        at, height, "#39485a", "#39485a", 0, 1, flip, walk, arm, other_arm, cap="#eef0ee", vest=True, extra=extra
    )


def lying(at: Point, shirt: str = BLUE, scale: float = 1, flip: bool = False, helmet: str | None = None) -> str:
    """Somebody who lies on the back, head to the left, seen from the side."""
    head = disc(-92, -17, 17, SKINS[0]) + (
        path("M-112-14Q-114-38-92-38Q-78-37-76-26L-90-16Q-92-4-104 0Q-110-6-112-14Z", helmet)
        if helmet
        else path("M-108-12Q-114-34-92-35Q-100-24-98-8Z", HAIR[0])
    )
    return group(
        oval(0, 2, 122, 7, "#000000", 0.14),
        stroke([(22, -15), (66, -22), (102, -9)], mix("#46505c", INK, 0.25), 17),
        stroke([(22, -12), (64, -10), (106, -9)], "#46505c", 17),
        stroke([(108, -9), (110, -20)], INK, 10),
        path("M-72-30Q-20-36 26-26V-3Q-20 1-72-3Z", shirt),
        head,
        stroke([(-58, -12), (-26, -5), (0, -5)], mix(shirt, INK, 0.15), 11),
        disc(4, -5, 6, SKINS[0]),
        at=at,
        scale=scale,
        flip=flip,
    )


def kneeling(
    at: Point,
    shirt: str = ORANGE,
    trousers: str = "#46505c",
    scale: float = 1,
    flip: bool = False,
    lean: float = 30,
    reach: float = 0,
    hair: int = 1,
) -> str:
    """Somebody on their knees who leans to the right with straight arms; `reach` pushes the hands down."""
    shoulder = polar((-30, -46), 62, lean)
    head = polar((-30, -46), 92, lean + 6)
    hands = (34.0, -32.0 + reach)
    return group(
        stroke([(-30, -44), (2, -10), (-52, -8)], trousers, 19),
        stroke([(-52, -8), (-64, -9)], INK, 11),
        stroke([(-30, -46), shoulder], shirt, 32),
        disc(*head, 17, SKINS[1]),
        path(
            f"M{head[0] - 18:.1f} {head[1] + 2:.1f}Q{head[0] - 16:.1f} {head[1] - 21:.1f} {head[0] + 4:.1f} {head[1] - 19:.1f}T{head[0] + 17:.1f} {head[1] - 4:.1f}Q{head[0]:.1f} {head[1] - 10:.1f} {head[0] - 18:.1f} {head[1] + 2:.1f}Z",
            HAIR[hair],
        ),
        stroke([shoulder, hands], mix(shirt, INK, 0.12), 12),
        disc(*hands, 8, SKINS[1]),
        at=at,
        scale=scale,
        flip=flip,
    )


def bust(
    at: Point,
    scale: float = 1,
    shirt: str = BLUE,
    skin: int = 0,
    hair: int = 0,
    eyes: str = "open",
    mouth: str = "calm",
    flip: bool = False,
    long_hair: bool = False,
) -> str:
    """Head and shoulders from the front, 200 wide. Eyes: open, closed, half, down. Mouth: calm, smile, yawn, worried."""
    tone = SKINS[skin]
    shade = mix(tone, INK, 0.5)
    back = path("M-62-120Q-70-60-56-40H56Q70-60 62-120Z", HAIR[hair]) if long_hair else ""
    eye = {
        "open": "".join(disc(x, -104, 6, INK) for x in (-20, 20)),
        "closed": "".join(path(f"M{x - 10}-104Q{x}-96 {x + 10}-104", edge=INK, width=4) for x in (-20, 20)),
        "half": "".join(
            disc(x, -102, 6, INK)
            + rect(x - 11, -113, 22, 10, tone)
            + stroke([(x - 10, -103), (x + 10, -103)], shade, 3)
            for x in (-20, 20)
        ),
        "down": "".join(
            path(f"M{x - 10}-104Q{x}-110 {x + 10}-104", edge=shade, width=3) + disc(x, -98, 5, INK) for x in (-20, 20)
        ),
    }[eyes]
    lips = {
        "calm": stroke([(-11, -70), (11, -70)], shade, 4),
        "smile": path("M-16-76Q0-58 16-76", edge=shade, width=4),
        "yawn": oval(0, -68, 13, 17, "#6b3b36"),
        "worried": path("M-13-66Q0-76 13-66", edge=shade, width=4),
    }[mouth]
    return group(
        back,
        path("M-100 60V14Q-96-24-40-30H40Q96-24 100 14V60Z", shirt),
        path("M-18-58H18V-28Q0-12-18-28Z", mix(tone, INK, 0.12)),
        oval(0, -100, 48, 56, tone),
        path("M-52-96Q-58-162 0-162T52-96Q44-132 6-134Q-40-132-52-96Z", HAIR[hair]),
        eye,
        lips,
        at=at,
        scale=scale,
        flip=flip,
    )


def walker(at: Point, turn: float = 0, shirt: str = ORANGE, hair: int = 0, scale: float = 1, step: float = 0) -> str:
    """Somebody on foot from above, walking to the right; `step` is the phase (0 to 1 is two steps)."""
    swing = sin(2 * pi * step) * 13
    return group(
        oval(3, 5, 18, 24, "#000000", 0.14),
        oval(swing, -8, 9, 5, INK),
        oval(-swing, 8, 9, 5, INK),
        stroke([(0, -18), (-swing * 0.9, -20)], shirt, 9),
        stroke([(0, 18), (swing * 0.9, 20)], shirt, 9),
        oval(0, 0, 12, 22, shirt),
        disc(2, 0, 11, HAIR[hair]),
        at=at,
        turn=turn,
        scale=scale,
    )


def hand(at: Point, turn: float = 0, scale: float = 1, sleeve: str = BLUE, skin: int = 0, flip: bool = False) -> str:
    """An open hand that comes from the left, from above; its middle is at `at`."""
    tone = SKINS[skin]
    fingers = pieces(*(stroke([(20, y), (62 - abs(y + 4) * 0.5, y * 1.25)], tone, 15) for y in (-24, -8, 8, 23)))
    return group(
        stroke([(-150, 0), (-60, 0)], sleeve, 58, blunt=True),
        stroke([(-60, 0), (-20, 0)], tone, 42),
        fingers,
        path("M-30-30Q20-40 28-26V28Q10 38-30 26Z", tone),
        stroke([(-10, 24), (18, 46), (34, 42)], tone, 15),
        at=at,
        turn=turn,
        scale=scale,
        flip=flip,
    )


def gloved_hands(at: Point, scale: float = 1, push: float = 0) -> str:
    """Two hands on top of each other, pressing down, from the side."""
    tone = SKINS[1]
    return group(
        stroke([(-70, -150), (-14, -20)], ORANGE, 34),
        stroke([(70, -150), (14, -20)], ORANGE, 34),
        path("M-44-20Q0-44 44-20Q50 4 0 8T-44-20Z", tone),
        path("M-34-8Q0-22 34-8", edge=mix(tone, INK, 0.3), width=3),
        at=(at[0], at[1] + push),
        scale=scale,
    )
