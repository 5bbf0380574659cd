"""Tells how far a build has come: a bar where somebody watches, a line for each step in a log."""

import shutil
import sys
import threading
import time
from types import TracebackType


class Progress:
    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.began = time.monotonic()
        self.watched = sys.stderr.isatty()
        self.lock = threading.Lock()

    def __enter__(self) -> "Progress":
        self._say(f"{self.title}, {self.total} clips: a minute or two" if not self.watched else "")
        self._draw()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.watched:
            sys.stderr.write("\r\033[K")
        if kind is None:
            self._say(f"{self.title}: {self.total} clips in {time.monotonic() - self.began:.0f} s")

    def step(self, name: str) -> None:
        with self.lock:
            self.done += 1
            if self.watched:
                self._draw()
            else:
                self._say(f"{self.done}/{self.total} {name}")

    def _say(self, line: str) -> None:
        if line:
            print(f"==> {line}", file=sys.stderr, flush=True)

    def _draw(self) -> None:
        if self.watched:
            sys.stderr.write(
                "\r\033[K" + bar(self.title, self.done, self.total, shutil.get_terminal_size().columns - 1)
            )
            sys.stderr.flush()


def bar(title: str, done: int, total: int, columns: int) -> str:
    """A bar that fits into a number of columns."""
    count = f" {done}/{total}"
    room = max(min(columns - len(title) - len(count) - 3, 40), 0)
    filled = room * done // total
    return f"{title} [{'#' * filled}{'.' * (room - filled)}]{count}"[:columns]
