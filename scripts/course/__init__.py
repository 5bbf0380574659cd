"""What scripts/make-course.py is made of.

`text` reads a course, `voice` speaks it, `drawings` paint it (with the parts in `pen`, `places`, `vehicles`, `people`, `signs`
and `things`), `film` puts a clip together, and `build` makes the whole course and its manifest.
"""
