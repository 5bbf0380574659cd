"""Builds a course into a folder: the clips' videos, and last of all the manifest that says the course is whole.

Beside each clip lies a note with the recipe it was made by, so that a build that was interrupted, or a changed sentence, costs
only the clips that are not done. The manifest carries the recipe of the whole course: where it matches, nothing is done.
"""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

from . import film, text
from .progress import Progress
from .ready import SHORT_CLIPS, is_ready, recipe, sha256_of
from .text import Clip, Course
from .trouble import Trouble

SPACE_NEEDED_BYTES = 200_000_000
# Program, and the Debian package that has it.
PROGRAMS = {"espeak-ng": "espeak-ng", "ffmpeg": "ffmpeg"}

Entry = dict[str, object]
"""What the manifest says of a clip."""


def build(source: Path, folder: Path, selection: str) -> None:
    """Builds the selected clips ("all", "short" or a clip's id), unless another build does so in the meantime."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if not is_ready(source, folder, selection):
                _build(source, folder, selection)
    except OSError as error:
        raise _in_one_line(error, folder) from error


def _build(source: Path, folder: Path, selection: str) -> None:
    from . import drawings  # noqa: F401 - hangs the drawings into the gallery
    from .gallery import DRAWINGS

    course = text.read(source)
    _know_drawings(course, set(DRAWINGS))
    clips = select(course, selection)
    programs = _programs()
    if shutil.disk_usage(folder).free < SPACE_NEEDED_BYTES:
        raise Trouble(f"{folder}: the disk is nearly full; building needs {SPACE_NEEDED_BYTES // 1_000_000} MB")

    workshop = Workshop(folder)
    with Progress(f"Building the course {course.id}", len(clips)) as progress, workshop.open():
        entries = workshop.work([(clip, film.recipe(clip, DRAWINGS, programs)) for clip in clips], progress)
    manifest = {
        "course": course.id,
        "version": course.version,
        "recipe_sha256": recipe(source, selection),
        "clips": entries,
    }
    _write(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    if selection == "all":
        _forget_others(folder, {clip.id for clip in clips})


def select(course: Course, selection: str) -> list[Clip]:
    if selection == "all":
        return list(course.clips)
    if selection == "short":
        return list(course.clips[:SHORT_CLIPS])
    clips = [clip for clip in course.clips if clip.id == selection]
    if not clips:
        raise Trouble(f"there is no clip {selection}; the clips are: {' '.join(clip.id for clip in course.clips)}")
    return clips


class Workshop:
    """Makes clips, as many at once as there are processors, and stops all of them together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: set[subprocess.Popen[bytes]] = set()
        self.lock = threading.Lock()
        self.closed = False

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Leaves no process behind, however it ends."""
        try:
            yield
        finally:
            with self.lock:
                self.closed = True
                for process in self.running:
                    process.kill()

    def work(self, clips: list[tuple[Clip, str]], progress: Progress) -> list[Entry]:
        pool = ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0)))
        futures: list[Future[Entry]] = []
        try:
            for clip, made_by in clips:
                futures.append(pool.submit(self._entry, clip, made_by, progress))
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            return [future.result() for future in futures]
        finally:
            with self.lock:
                self.closed = True
                for process in self.running:
                    process.kill()
            pool.shutdown(wait=True, cancel_futures=True)

    def _entry(self, clip: Clip, made_by: str, progress: Progress) -> Entry:
        entry = self._made_before(clip, made_by) or self._make(clip, made_by)
        progress.step(clip.id)
        return entry

    def _note(self, clip_id: str) -> Path:
        return self.folder / f".{clip_id}.json"

    def _made_before(self, clip: Clip, made_by: str) -> Entry | None:
        try:
            note = json.loads(self._note(clip.id).read_bytes())
            entry = note["entry"]
            whole = note["recipe_sha256"] == made_by and (self.folder / entry["file"]).stat().st_size == entry["bytes"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return entry if whole else None

    def _make(self, clip: Clip, made_by: str) -> Entry:
        from .gallery import DRAWINGS

        file = self.folder / f"{clip.id}.mkv"
        with tempfile.TemporaryDirectory(prefix=f".{clip.id}-", dir=self.folder) as work:
            new = Path(work) / "clip.mkv"
            parts = film.make(clip, DRAWINGS, new, Path(work), self._run)
            entry: Entry = {
                "id": clip.id,
                "chapter": clip.chapter,
                "file": file.name,
                "bytes": new.stat().st_size,
                "sha256": sha256_of(new),
                "duration_ms": film.milliseconds(parts[-1].end),
                "captions": [part.caption() for part in parts],
            }
            new.replace(file)
        _write(self._note(clip.id), json.dumps({"recipe_sha256": made_by, "entry": entry}, ensure_ascii=False))
        return entry

    def _run(self, command: list[str]) -> None:
        with self.lock:
            if self.closed:
                raise Trouble("interrupted")
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            self.running.add(process)
        complaint = process.communicate()[1].decode(errors="replace").strip()
        with self.lock:
            self.running.discard(process)
        # espeak-ng ends well even where it could not write.
        if process.returncode != 0 or "No space left" in complaint:
            if "No space left" in complaint:
                raise OSError(errno.ENOSPC, "No space left on device")
            raise Trouble(
                f"{command[0]} failed: {' '.join(complaint.splitlines()[-2:]) or f'exit {process.returncode}'}"
            )


def _know_drawings(course: Course, known: set[str]) -> None:
    for clip in course.clips:
        for number, scene in enumerate(clip.scenes, start=1):
            if scene.drawing not in known:
                raise Trouble(
                    f"clip {clip.id}, scene {number}: there is no drawing {scene.drawing} in scripts/course/drawings"
                )


def _programs() -> str:
    """The programs' versions; or what is missing, and the package that has it."""
    for program, package in PROGRAMS.items():
        if not shutil.which(program):
            raise Trouble(f"{program} is missing; on Debian: apt-get install {package}")
    abilities = _said(["ffmpeg", "-hide_banner", "-codecs"])
    for ability, what in (
        ("libx264", "write H.264 (libx264)"),
        ("libopus", "write Opus"),
        ("librsvg", "read SVG (librsvg)"),
    ):
        if ability not in abilities:
            raise Trouble(f"this ffmpeg cannot {what}; Debian's ffmpeg can")
    if "cmn-latn-pinyin" not in _said(["espeak-ng", "--voices=cmn"]):
        raise Trouble("this espeak-ng has no voice cmn-latn-pinyin; on Debian 12: apt-get install espeak-ng")
    return "\n".join(
        _said([program, option]).splitlines()[0]
        for program, option in (("ffmpeg", "-version"), ("espeak-ng", "--version"))
    )


def _said(command: list[str]) -> str:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Waits until no other build works in the folder; the lock goes with its holder."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(".*-*/"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
        yield


def _forget_others(folder: Path, clips: set[str]) -> None:
    """Removes clips that the course no longer has."""
    for file in folder.glob("*.mkv"):
        if file.stem not in clips:
            file.unlink()
            (folder / f".{file.stem}.json").unlink(missing_ok=True)


def _write(file: Path, content: str) -> None:
    """Writes a file so that it is there whole or not at all."""
    new = file.with_name(f"{file.name}.new")
    with new.open("w", encoding="utf-8") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)


def _in_one_line(error: OSError, folder: Path) -> Trouble:
    if error.errno == errno.ENOSPC:
        return Trouble(f"{folder}: the disk is full; what is done so far is kept")
    return Trouble(f"{error.filename or folder}: {error.strerror or error}")
