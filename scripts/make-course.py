#!/usr/bin/env -S python3 -IS
"""Builds the videos of a course from our own text (assets/courses) and drawings (scripts/course).

Silent and quick when the course is there already. May be interrupted: what is done is kept.
"""

import argparse
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from course import ready  # noqa: E402
from course.trouble import Trouble  # noqa: E402

REPOSITORY = Path(__file__).resolve().parent.parent
INTERRUPTED = 128 + signal.SIGINT


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--course", default="safe-driving", help="which of assets/courses (default: safe-driving)")
    parser.add_argument(
        "--out",
        type=Path,
        default=REPOSITORY / ".layby/courses",
        metavar="DIR",
        help="where the course's folder is made (default: .layby/courses)",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", metavar="CLIP", help="build one clip only, by its id")
    which.add_argument(
        "--short", action="store_true", help=f"build the first {ready.SHORT_CLIPS} clips only, for a quick test"
    )
    which.add_argument(
        "--check", action="store_true", help="build nothing: compare the built files with their checksums"
    )
    return parser.parse_args()


def check(folder: Path) -> None:
    bad = ready.damaged(folder)
    if bad:
        raise Trouble(f"{folder}: damaged or missing: {' '.join(bad)}; delete them and run this again without --check")


def make(source: Path, folder: Path, selection: str) -> None:
    if not ready.is_ready(source, folder, selection):
        from course import build

        build.build(source, folder, selection)


def stop(*_: object) -> None:
    """Whoever ends this from outside wants what Ctrl-C does: no process left behind, what is done kept."""
    raise KeyboardInterrupt


def main() -> int:
    wanted = arguments()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    folder = wanted.out / wanted.course
    try:
        if wanted.check:
            check(folder)
        else:
            make(
                REPOSITORY / "assets/courses" / wanted.course,
                folder,
                wanted.only or ("short" if wanted.short else "all"),
            )
    except Trouble as trouble:
        print(f"make-course: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("make-course: interrupted; what is done is kept", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
