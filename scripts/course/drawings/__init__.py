"""Every drawing of the courses, a module a chapter. Importing this package hangs them all into the gallery."""

from . import (  # noqa: F401
    alcohol_and_fatigue,
    emergencies,
    motorway_and_night,
    points_and_rules,
    sharing_the_road,
    signs_and_markings,
    speed_and_distance,
)
