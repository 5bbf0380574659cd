"""Whether the built course is there already. This is asked at every start, so it is quick: it loads nothing that builds."""

import json
from hashlib import sha256
from pathlib import Path

from .trouble import Trouble

SHORT_CLIPS = 2
"""How many clips, the first ones, a short build makes."""


def sources(folder: Path) -> list[Path]:
    """The files a course's videos are made from."""
    return [folder / "course.toml", *sorted((folder / "chapters").glob("*.toml"))]


def recipe(source: Path, selection: str) -> str:
    """A fingerprint of everything in this repository that the selected clips are made from."""
    code = Path(__file__).parent
    files = [
        (file.relative_to(root), file)
        for root, found in ((source, sources(source)), (code, sorted(code.rglob("*.py"))))
        for file in found
    ]
    found = sha256(selection.encode())
    for name, file in files:
        if file.exists():
            found.update(f"\n{name}\n".encode() + file.read_bytes())
    return found.hexdigest()


def is_ready(source: Path, folder: Path, selection: str) -> bool:
    """Whether the selected clips, by today's recipe, are in the folder in full length. A whole course serves for any part of it."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        return manifest["recipe_sha256"] in (recipe(source, selection), recipe(source, "all")) and all(
            (folder / clip["file"]).stat().st_size == clip["bytes"] for clip in manifest["clips"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def damaged(folder: Path) -> list[str]:
    """The files of the built course that are missing, or are not what its manifest says."""
    try:
        clips = json.loads((folder / "manifest.json").read_bytes())["clips"]
    except (OSError, ValueError, KeyError):
        raise Trouble(f"there is no built course in {folder}") from None
    return [clip["file"] for clip in clips if sha256_of(folder / clip["file"]) != clip["sha256"]]


def sha256_of(file: Path) -> str | None:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None
