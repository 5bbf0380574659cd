"""Reads a course: `course.toml` and `chapters/NN-<chapter>.toml`. Whatever is wrong is told in one line, with its place."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .trouble import Trouble

LANGUAGES = ("zh-CN", "en")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EXAM_QUESTIONS = 20

Words = dict[str, str]
"""One text in every language."""


@dataclass(frozen=True)
class Scene:
    drawing: str
    say: Words


@dataclass(frozen=True)
class Clip:
    id: str
    chapter: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class Course:
    id: str
    version: int
    clips: tuple[Clip, ...]


def read(folder: Path) -> Course:
    """The course in a folder, its clips in the order in which they are watched."""
    head = _parse(folder / "course.toml")
    place = str(folder / "course.toml")
    chapters = _tables(head, "chapter", place)
    _weigh(chapters, place)
    clips: list[Clip] = []
    for number, chapter in enumerate(chapters, start=1):
        name = _name(chapter, "id", f"{place}: chapter {number}")
        clips += _clips(folder / "chapters" / f"{number:02}-{name}.toml", name)
    _all_different([clip.id for clip in clips], f"{folder}: two clips are called")
    version = head.get("version")
    if not isinstance(version, int):
        raise Trouble(f"{place}: version must be a whole number")
    return Course(_name(head, "id", place), version, tuple(clips))


def _parse(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened:
            return tomllib.load(opened)
    except FileNotFoundError:
        raise Trouble(f"{file}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Trouble(f"{file}: {error}") from None


def _weigh(chapters: list[dict[str, object]], place: str) -> None:
    weights = [chapter.get("weight") for chapter in chapters]
    if not all(isinstance(weight, int) for weight in weights) or sum(map(int, map(str, weights))) != EXAM_QUESTIONS:
        raise Trouble(f"{place}: the chapters' weights must be whole numbers that make {EXAM_QUESTIONS} together")


def _clips(file: Path, chapter: str) -> list[Clip]:
    clips = []
    for number, table in enumerate(_tables(_parse(file), "clip", str(file)), start=1):
        name = _name(table, "id", f"{file}: clip {number}")
        place = f"{file}: clip {name}"
        _words(table, "title", place)
        scenes = _tables(table, "scene", place)
        clips.append(
            Clip(name, chapter, tuple(_scene(scene, f"{place}, scene {k}") for k, scene in enumerate(scenes, 1)))
        )
    return clips


def _scene(table: dict[str, object], place: str) -> Scene:
    return Scene(_name(table, "drawing", place), _words(table, "say", place))


def _tables(table: dict[str, object], key: str, place: str) -> list[dict[str, object]]:
    found = table.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(entry, dict) for entry in found):
        raise Trouble(f"{place}: there must be at least one [[{key}]]")
    return found


def _name(table: dict[str, object], key: str, place: str) -> str:
    found = table.get(key)
    if not isinstance(found, str) or not NAME.fullmatch(found):
        raise Trouble(f"{place}: {key} must be a name in small letters, figures and hyphens")
    return found


def _words(table: dict[str, object], key: str, place: str) -> Words:
    found = table.get(key)
    if not isinstance(found, dict) or sorted(found) != sorted(LANGUAGES):
        raise Trouble(f"{place}: {key} must have exactly the languages {' and '.join(LANGUAGES)}")
    for language, text in found.items():
        if not isinstance(text, str) or not text.strip():
            raise Trouble(f"{place}: {key}.{language} is empty")
    return found


def _all_different(names: list[str], complaint: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Trouble(f"{complaint} {', '.join(twice)}")
