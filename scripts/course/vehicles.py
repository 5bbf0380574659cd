"""Vehicles, seen from above and from the side.

From above, a vehicle is drawn about its middle and heads to the right; `turn` turns it clockwise. From the side, it stands on
the point it is given and faces right unless it is flipped.
"""

from .pen import (
    BLUE,
    GLASS,
    GLOW,
    GREY,
    GREY_PALE,
    INK,
    ORANGE,
    RED,
    WHITE,
    YELLOW,
    Point,
    disc,
    group,
    mix,
    oval,
    path,
    pieces,
    rect,
    shape,
    stroke,
)

LAMP_OFF, LAMP_ON = "#8e2f2a", "#ff5a47"


def _lamps(front: float, back: float, half: float, brake: bool, left: bool, right: bool) -> str:
    parts = [rect(front - 7, side * half - (0 if side < 0 else 9), 6, 9, "#fff4cc", 3) for side in (-1, 1)]
    parts += [
        rect(back, side * half - (0 if side < 0 else 10), 5, 10, LAMP_ON if brake else LAMP_OFF, 2) for side in (-1, 1)
    ]
    if brake:
        parts += [oval(back - 7, side * (half - 5), 12, 9, LAMP_ON, 0.5) for side in (-1, 1)]
    for on, side in ((left, -1), (right, 1)):
        if on:
            for x in (front - 8, back + 4):
                parts += [
                    disc(x, side * (half + 1), 13, YELLOW, opacity=0.55),
                    disc(x, side * (half + 1), 6, "#ffb01f"),
                ]
    return pieces(*parts)


def beam(front: float, reach: float, spread: float = 60, colour: str = GLOW) -> str:
    """What headlights light up, ahead of a vehicle seen from above."""
    near = shape(
        [(front, -15), (front + reach * 0.6, -spread * 0.6), (front + reach * 0.6, spread * 0.6), (front, 15)],
        colour,
        opacity=0.3,
    )
    far = shape([(front, -15), (front + reach, -spread), (front + reach, spread), (front, 15)], colour, opacity=0.22)
    return far + near


def car(
    at: Point,
    turn: float = 0,
    colour: str = RED,
    scale: float = 1,
    brake: bool = False,
    left: bool = False,
    right: bool = False,
    lights: float = 0,
    opacity: float | None = None,
) -> str:
    """A car from above, 116 long and 52 wide; `lights` is the reach of its headlights."""
    wheels = [rect(x, y, 22, 6, INK, 2) for x in (-42, 22) for y in (-29, 23)]
    body = path("M-58-15Q-58-25-45-25H28Q58-24 58-9V9Q58 24 28 25H-45Q-58 25-58 15Z", colour)
    glass = [
        path("M13-19Q28-15 30-11V11Q28 15 13 19 18 0 13-19Z", GLASS),
        path("M-37-17Q-41 0-37 17L-46 13Q-50 0-46-13Z", GLASS),
        rect(-33, -22.5, 42, 3.5, GLASS, 1),
        rect(-33, 19, 42, 3.5, GLASS, 1),
    ]
    roof = rect(-36, -18, 48, 36, mix(colour, WHITE, 0.22), 9)
    mirrors = [oval(18, y, 5, 4, mix(colour, INK, 0.25)) for y in (-28, 28)]
    return group(
        beam(56, lights, lights * 0.28) if lights else "",
        rect(-55, -20, 116, 52, "#000000", 18, 0.14),
        *wheels,
        *mirrors,
        body,
        *glass,
        roof,
        _lamps(58, -58, 21, brake, left, right),
        at=at,
        turn=turn,
        scale=scale,
        opacity=opacity,
    )


def lorry(
    at: Point,
    turn: float = 0,
    colour: str = BLUE,
    scale: float = 1,
    brake: bool = False,
    left: bool = False,
    right: bool = False,
    lights: float = 0,
    cab_turn: float = 0,
) -> str:
    """A lorry from above, 270 long and 64 wide."""
    wheels = [rect(x, y, 30, 7, INK, 2) for x in (-122, -86, 84) for y in (-36, 29)]
    load = [rect(-135, -32, 200, 64, GREY_PALE, 5), rect(-127, -25, 184, 50, mix(GREY_PALE, WHITE, 0.5), 4)]
    load += [stroke([(x, -25), (x, 25)], GREY_PALE, 3) for x in (-90, -52, -14, 24)]
    cab = group(
        path("M-34-29H12Q32-28 32-14V14Q32 28 12 29H-34Z", colour),
        path("M8-24Q22-20 24-15V15Q22 20 8 24Z", GLASS),
        rect(-28, -22, 30, 44, mix(colour, WHITE, 0.2), 6),
        at=(103, 0),
        turn=cab_turn,
    )
    return group(
        beam(134, lights, lights * 0.28) if lights else "",
        rect(-132, -26, 270, 66, "#000000", 8, 0.14),
        *wheels,
        *load,
        cab,
        _lamps(135, -135, 26, brake, left, right),
        at=at,
        turn=turn,
        scale=scale,
    )


def bus(
    at: Point, turn: float = 0, colour: str = "#4f9a8b", scale: float = 1, hazard: bool = False, brake: bool = False
) -> str:
    """A bus from above, 236 long and 64 wide."""
    hatches = [rect(x, -16, 40, 32, mix(colour, WHITE, 0.35), 6) for x in (-84, -20, 44)]
    return group(
        rect(-115, -26, 238, 66, "#000000", 14, 0.14),
        rect(-118, -32, 236, 64, colour, 13),
        rect(-106, -25, 208, 50, mix(colour, WHITE, 0.18), 8),
        *hatches,
        path("M104-27Q114-24 115-17V17Q114 24 104 27Z", GLASS),
        _lamps(118, -118, 27, brake, hazard, hazard),
        at=at,
        turn=turn,
        scale=scale,
    )


def school_bus(at: Point, turn: float = 0, scale: float = 1, hazard: bool = False) -> str:
    return bus(at, turn, "#eaae2d", scale, hazard, hazard)


def ambulance(at: Point, turn: float = 0, scale: float = 1, flash: int = 0) -> str:
    """A white van with a red stripe from above; `flash` chooses which of its blue lamps is lit (0 none, 1, 2)."""
    lamps = [disc(24, side * 13, 8, "#57a7ff" if flash == index else BLUE) for index, side in ((1, -1), (2, 1))]
    halo = disc(24, -13 if flash == 1 else 13, 30, "#57a7ff", opacity=0.35) if flash else ""
    cross = rect(-42, -5, 30, 10, RED) + rect(-32, -15, 10, 30, RED)
    return group(
        rect(-72, -25, 150, 62, "#000000", 12, 0.14),
        rect(-75, -30, 150, 60, WHITE, 12),
        rect(-75, -30, 150, 7, RED, 3),
        rect(-75, 23, 150, 7, RED, 3),
        path("M44-24Q60-20 62-14V14Q60 20 44 24Z", GLASS),
        cross,
        halo,
        *lamps,
        _lamps(75, -75, 26, False, False, False),
        at=at,
        turn=turn,
        scale=scale,
    )


def rider(
    at: Point, turn: float = 0, shirt: str = ORANGE, helmet: str = WHITE, scale: float = 1, scooter: bool = False
) -> str:
    """Somebody on a bicycle or a scooter, from above, 74 long."""
    frame = [rect(-36, -4, 26, 8, INK, 4), rect(12, -4, 26, 8, INK, 4)]
    frame += [oval(4, 0, 26, 9, mix(shirt, INK, 0.45))] if scooter else [stroke([(-24, 0), (24, 0)], GREY, 4)]
    arms = [stroke([(-4, side * 14), (14, side * 16), (18, side * 12)], shirt, 8) for side in (-1, 1)]
    return group(
        oval(2, 5, 36, 17, "#000000", 0.13),
        *frame,
        stroke([(18, -17), (18, 17)], INK, 4),
        *arms,
        oval(-6, 0, 10, 19, shirt),
        disc(2, 0, 11, helmet),
        oval(6, 0, 5, 8, mix(helmet, INK, 0.2)),
        at=at,
        turn=turn,
        scale=scale,
    )


def wheel(x: float, y: float, r: float, spin: float = 0) -> str:
    """A wheel from the side; `spin` in degrees."""
    spokes = [stroke([(0, 0), (0, -r * 0.5)], GREY, r * 0.13) for _ in range(1)]
    star = pieces(*(group(spokes[0], turn=72 * k) for k in range(5)))
    return group(
        disc(0, 0, r, INK),
        disc(0, 0, r * 0.62, GREY_PALE),
        group(star, turn=spin),
        disc(0, 0, r * 0.16, GREY),
        at=(x, y),
    )


def car_side(
    at: Point,
    colour: str = RED,
    flip: bool = False,
    scale: float = 1,
    brake: bool = False,
    hazard: bool = False,
    spin: float = 0,
    driver: str | None = None,
    tilt: float = 0,
    beams: float = 0,
    opacity: float | None = None,
) -> str:
    """A car from the side, 228 long and 92 high, standing on `at`."""
    body = path(
        "M-112-22Q-115-51-92-54L-64-58Q-36-93-6-93H32Q58-92 79-58 108-54 113-38V-24Q113-20 108-20H-108Q-112-20-112-24Z",
        colour,
    )
    low = path("M-112-34H113V-24Q113-20 108-20H-108Q-112-20-112-24Z", mix(colour, INK, 0.18))
    glass = path("M-54-58Q-34-85-8-85H3V-58Z", mix(GLASS, WHITE, 0.35)) + path(
        "M10-85H31Q50-84 67-58H10Z", mix(GLASS, WHITE, 0.35)
    )
    head = disc(27, -69, 10, driver) + path("M16-58Q27-66 39-58Z", mix(INK, WHITE, 0.3)) if driver else ""
    doors = path("M6-58V-24M-56-58V-40", edge=mix(colour, INK, 0.3), width=2) + stroke(
        [(-12, -50), (0, -50)], mix(colour, INK, 0.4), 3
    )
    lamps = path("M103-47L112-41V-34L100-38Z", "#fff1bf") + path(
        "M-112-50L-101-48V-36L-113-36Z", LAMP_ON if brake else LAMP_OFF
    )
    if brake:
        lamps += oval(-120, -42, 18, 13, LAMP_ON, 0.45)
    if hazard:
        lamps += "".join(disc(x, -40, 15, YELLOW, opacity=0.5) + disc(x, -40, 6, "#ffab12") for x in (106, -108))
    light = (
        shape([(108, -44), (108 + beams, -44 - beams * 0.16), (108 + beams, 4), (108, -34)], GLOW, opacity=0.42)
        if beams
        else ""
    )
    wheels = wheel(-66, -20, 21, spin) + wheel(68, -20, 21, spin)
    whole = group(body, low, glass, head, doors, lamps, turn=tilt)
    return group(
        light, oval(0, 0, 118, 7, "#000000", 0.16), whole, wheels, at=at, scale=scale, flip=flip, opacity=opacity
    )


def lorry_side(
    at: Point,
    colour: str = BLUE,
    flip: bool = False,
    scale: float = 1,
    brake: bool = False,
    spin: float = 0,
    tanker: bool = False,
) -> str:
    """A lorry from the side, 400 long and 180 high."""
    load = rect(-200, -176, 270, 134, GREY_PALE, 6) + rect(-190, -166, 250, 114, mix(GREY_PALE, WHITE, 0.45), 4)
    if tanker:
        load = rect(-200, -160, 270, 112, mix(ORANGE, WHITE, 0.35), 50) + stroke([(-190, -104), (60, -104)], RED, 10)
    cab = path("M82-30V-150Q82-160 92-160H140Q158-158 172-104 190-98 192-84V-30Z", colour) + path(
        "M106-148H136Q148-146 158-106H106Z", mix(GLASS, WHITE, 0.35)
    )
    chassis = rect(-200, -46, 392, 20, INK, 4)
    lamps = rect(-204, -60, 9, 18, LAMP_ON if brake else LAMP_OFF, 3) + rect(184, -60, 9, 15, "#fff1bf", 3)
    if brake:
        lamps += oval(-210, -52, 22, 16, LAMP_ON, 0.45)
    wheels = pieces(*(wheel(x, -26, 27, spin) for x in (-160, -100, 142)))
    return group(oval(0, 0, 206, 9, "#000000", 0.16), chassis, load, cab, lamps, wheels, at=at, scale=scale, flip=flip)


def bus_side(
    at: Point, colour: str = "#4f9a8b", flip: bool = False, scale: float = 1, hazard: bool = False, spin: float = 0
) -> str:
    """A bus from the side, 360 long and 160 high; its door is towards the front."""
    windows = pieces(*(rect(x, -138, 44, 50, mix(GLASS, WHITE, 0.4), 6) for x in (-162, -110, -58, -6, 46)))
    door = rect(100, -140, 44, 116, mix(GLASS, WHITE, 0.5), 5, edge=mix(colour, INK, 0.3), width=3)
    front = path("M152-140H164Q176-138 178-92H152Z", mix(GLASS, WHITE, 0.4))
    lamps = rect(172, -54, 10, 14, "#fff1bf", 3) + rect(-182, -58, 8, 20, LAMP_OFF, 3)
    if hazard:
        lamps += pieces(
            *(disc(x, y, 18, YELLOW, opacity=0.5) + disc(x, y, 7, "#ffab12") for x in (174, -178) for y in (-34, -150))
        )
    return group(
        oval(0, 0, 186, 9, "#000000", 0.16),
        path("M-180-24V-148Q-180-160-168-160H160Q176-158 182-100V-24Z", colour),
        rect(-180, -76, 362, 12, mix(colour, WHITE, 0.5)),
        windows,
        door,
        front,
        lamps,
        wheel(-112, -26, 26, spin),
        wheel(70, -26, 26, spin),
        at=at,
        scale=scale,
        flip=flip,
    )


def two_wheeler_side(
    at: Point,
    flip: bool = False,
    scale: float = 1,
    colour: str = RED,
    scooter: bool = False,
    shirt: str = YELLOW,
    helmet: str | None = WHITE,
    cape: str | None = None,
    spin: float = 0,
    skin: str = "#ecc8a4",
    riderless: bool = False,
) -> str:
    """A bicycle or a scooter from the side with its rider, 150 long."""
    wheels = (
        wheel(-48, -24, 24, spin) + wheel(50, -24, 24, spin)
        if not scooter
        else wheel(-50, -20, 20, spin) + wheel(52, -20, 20, spin)
    )
    if scooter:
        frame = (
            path("M-66-44Q-70-62-40-62H-12Q-2-60 4-34H28L44-86Q56-80 60-40L48-22H-20Q-60-26-66-44Z", colour)
            + rect(-62, -72, 56, 11, INK, 5)
            + stroke([(40, -92), (30, -96)], INK, 6)
        )
    else:
        frame = stroke([(-48, -24), (-20, -66), (34, -66), (2, -24), (-48, -24)], colour, 6) + stroke(
            [(2, -24), (-24, -76)], colour, 6
        )
        frame += stroke([(50, -24), (32, -80), (22, -84)], colour, 6) + stroke([(-36, -78), (-14, -78)], INK, 8)
    seat, foot = ((-30, -76), (14, -34)) if scooter else ((-26, -82), (4, -20))
    hand = (30, -96) if scooter else (24, -86)
    legs = stroke([seat, (10, -68), foot], mix(BLUE, INK, 0.35), 15)
    torso = stroke([seat, (-12, -128)], cape or shirt, 28) + stroke([(-12, -130), (6, -106), hand], cape or shirt, 11)
    if cape:
        torso += path("M-22-142Q4-146 26-96L10-84Q-6-62-46-60Q-48-112-22-142Z", cape)
    head = disc(-4, -156, 16, skin)
    if helmet:
        head += path("M-22-156Q-22-178-4-178T14-158L10-156Z", helmet) + stroke([(-12, -156), (-6, -142)], INK, 2.5)
    else:
        head += path("M-20-154Q-22-174-4-173T11-160Q-8-162-20-154Z", "#2d2a2a")
    person = "" if riderless else legs + torso + head
    return group(oval(0, 0, 78, 6, "#000000", 0.16), wheels, frame, person, at=at, scale=scale, flip=flip)


def ambulance_side(
    at: Point,
    flip: bool = False,
    scale: float = 1,
    flash: bool = False,
    spin: float = 0,
    colour: str = WHITE,
    stripe: str = RED,
    cross: bool = True,
) -> str:
    """A van of the emergency services from the side, 280 long and 140 high."""
    body = path("M-140-24V-122Q-140-134-128-134H52Q66-134 78-112L96-78 132-68Q140-64 140-54V-24Z", colour)
    glass = path("M34-122H52Q62-120 82-78H34Z", mix(GLASS, WHITE, 0.35))
    mark = rect(-84, -96, 40, 12, stripe) + rect(-70, -110, 12, 40, stripe) if cross else ""
    lamp = rect(-4, -148, 34, 15, "#63adff" if flash else BLUE, 5) + (
        disc(13, -142, 44, "#63adff", opacity=0.35) if flash else ""
    )
    return group(
        oval(0, 0, 146, 8, "#000000", 0.16),
        body,
        rect(-140, -60, 280, 14, stripe),
        glass,
        mark,
        lamp,
        wheel(-86, -24, 24, spin),
        wheel(90, -24, 24, spin),
        at=at,
        scale=scale,
        flip=flip,
    )


def car_back(
    at: Point,
    colour: str = RED,
    scale: float = 1,
    brake: bool = False,
    left: bool = False,
    right: bool = False,
    plate: str = "plain",
) -> str:
    """A car from behind, 200 wide and 150 high, standing on `at`. Its plate is plain, covered or missing."""
    body = path("M-100-22V-62Q-98-84-80-86L-62-132Q-58-142-44-142H44Q58-142 62-132L80-86Q98-84 100-62V-22Z", colour)
    glass = path("M-66-90L-50-126Q-48-132-40-132H40Q48-132 50-126L66-90Z", mix(GLASS, WHITE, 0.25))
    lamps = pieces(*(rect(x, -78, 34, 18, LAMP_ON if brake else LAMP_OFF, 6) for x in (-94, 60)))
    if brake:
        lamps += pieces(*(oval(x, -69, 34, 22, LAMP_ON, 0.4) for x in (-77, 77)))
    for on, x in ((left, -88), (right, 88)):
        if on:
            lamps += disc(x, -69, 24, YELLOW, opacity=0.6) + disc(x, -69, 10, "#ffab12")
    tag = {
        "plain": rect(-30, -58, 60, 20, "#2f62b0", 3) + stroke([(-20, -48), (20, -48)], WHITE, 5, dash="6 4"),
        "covered": rect(-34, -62, 68, 28, "#efe9da", 2) + stroke([(-26, -54), (26, -42)], SMEAR, 7),
        "missing": "",
    }[plate]
    tyres = pieces(*(rect(x, -30, 34, 30, INK, 6) for x in (-92, 58)))
    return group(
        oval(0, 0, 112, 9, "#000000", 0.18),
        tyres,
        body,
        rect(-100, -34, 200, 14, mix(colour, INK, 0.25), 5),
        glass,
        lamps,
        tag,
        at=at,
        scale=scale,
    )


SMEAR = "#a08a68"


def lorry_back(at: Point, scale: float = 1, brake: bool = False) -> str:
    """A lorry from behind, 260 wide and 330 high, standing on `at`."""
    doors = rect(-122, -322, 244, 268, mix(GREY_PALE, WHITE, 0.35), 6) + stroke([(0, -314), (0, -62)], GREY, 4)
    bars = pieces(*(stroke([(x, -300), (x, -76)], GREY, 4) for x in (-40, 40)))
    lamps = pieces(*(rect(x, -48, 40, 16, LAMP_ON if brake else LAMP_OFF, 4) for x in (-124, 84)))
    if brake:
        lamps += pieces(*(oval(x, -40, 38, 24, LAMP_ON, 0.4) for x in (-104, 104)))
    tyres = pieces(*(rect(x, -40, 50, 40, INK, 8) for x in (-116, 66)))
    return group(
        oval(0, 0, 140, 11, "#000000", 0.18),
        tyres,
        rect(-130, -330, 260, 280, GREY, 8),
        doors,
        bars,
        rect(-130, -54, 260, 26, INK, 4),
        lamps,
        at=at,
        scale=scale,
    )


def tractor_side(at: Point, scale: float = 1) -> str:
    body = (
        path("M-30-50V-84H70V-50Z", GREEN_TRACTOR)
        + rect(-60, -140, 70, 60, "none", 6, edge=GREEN_TRACTOR, width=9)
        + rect(40, -118, 9, 36, INK, 3)
    )
    return group(oval(0, 0, 100, 7, "#000000", 0.15), body, wheel(-44, -44, 44), wheel(62, -25, 25), at=at, scale=scale)


GREEN_TRACTOR = "#4c8a4a"


def tow_truck_side(at: Point, scale: float = 1, spin: float = 0, flash: bool = False) -> str:
    """A recovery vehicle with a flat bed and an orange lamp, 420 long."""
    bed = path("M-220-58H70V-44H-220Z", INK) + stroke([(-214, -70), (64, -70)], ORANGE, 8)
    cab = path("M82-30V-132Q82-142 92-142H128Q146-140 162-92 180-86 182-72V-30Z", ORANGE) + path(
        "M104-130H126Q138-128 148-94H104Z", mix(GLASS, WHITE, 0.35)
    )
    lamp = rect(96, -158, 30, 16, YELLOW, 6) + (disc(111, -150, 36, YELLOW, opacity=0.45) if flash else "")
    return group(
        oval(-10, 0, 214, 9, "#000000", 0.16),
        rect(-200, -46, 380, 18, INK, 4),
        bed,
        cab,
        lamp,
        *(wheel(x, -26, 27, spin) for x in (-160, -100, 134)),
        at=at,
        scale=scale,
    )
