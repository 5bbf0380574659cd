"""Puts a clip together: how long each scene lasts, which picture is seen when, and the video file.

A scene lasts as long as the longer of its two narrations, and a breath. Its drawing moves at the scene's start and then stands
still, or moves on in a circle. One video serves both languages, each on a sound track of its own.
"""

from __future__ import annotations

import array
import json
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from . import voice
from .gallery import Drawing
from .text import LANGUAGES, Clip, Scene
from .voice import RATE_HZ, VOICES, Run

FRAMES_A_SECOND = 25
BEFORE_S, AFTER_S = 0.25, 0.35
"""The breath: silence before and after what is said in a scene."""
KEYFRAME_EVERY = 5 * FRAMES_A_SECOND
"""So that a clip can be entered anywhere within 5 s."""

# Cheap to encode and to decode: flat drawings that mostly stand still need no more. One thread each, so that the same drawings
# always make the same bytes.
VIDEO = (
    "-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,fps=25 -c:v libx264 -preset ultrafast -tune zerolatency"
    f" -qp 22 -g {KEYFRAME_EVERY} -threads 1 -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"
).split()
SOUND = "-c:a libopus -b:a 32k -ar 48000 -ac 1 -application voip -compression_level 0".split()
EXACT = "-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact".split()


@dataclass(frozen=True)
class Part:
    """A scene on the clip's time line: it begins and ends with these frames of the video."""

    scene: Scene
    begin: int
    end: int

    def caption(self) -> dict[str, object]:
        return {"from_ms": milliseconds(self.begin), "to_ms": milliseconds(self.end), **self.scene.say}


def milliseconds(frames: int) -> int:
    return frames * 1000 // FRAMES_A_SECOND


def frames_needed(samples: int) -> int:
    """How many frames of video a scene takes whose longer narration has this many samples."""
    seconds = Fraction(samples, RATE_HZ) + Fraction(BEFORE_S) + Fraction(AFTER_S)
    return -(-seconds * FRAMES_A_SECOND // 1)


def time_line(clip: Clip, lengths: list[int]) -> list[Part]:
    """The scenes one after the other, given how many samples each one's longer narration has."""
    parts, begin = [], 0
    for scene, length in zip(clip.scenes, lengths, strict=True):
        end = begin + frames_needed(length)
        parts.append(Part(scene, begin, end))
        begin = end
    return parts


def shown(drawing: Drawing, drawn: list[str], frame_count: int) -> list[tuple[int, int]]:
    """Which picture of a drawing is seen for how many frames, so that `frame_count` frames are filled.

    Pictures that look alike in a row are one that is seen for longer: reading a picture is what costs time.
    """
    hold = round(drawing.step * FRAMES_A_SECOND)
    first_alike = [drawn.index(svg) for svg in drawn]
    found: list[tuple[int, int]] = []
    left, index = frame_count, 0
    while left > 0:
        rests = index == len(drawn) - 1 and not drawing.cyclic
        frames = left if rests else min(hold, left)
        if found and found[-1][0] == first_alike[index]:
            found[-1] = (first_alike[index], found[-1][1] + frames)
        else:
            found.append((first_alike[index], frames))
        left -= frames
        index = (index + 1) % len(drawn)
    return found


def recipe(clip: Clip, gallery: dict[str, Drawing], programs: str) -> str:
    """A fingerprint of all that a clip's file is made from."""
    painted = {scene.drawing: gallery[scene.drawing] for scene in clip.scenes}
    parts = {
        "clip": [clip.id, clip.chapter, [[scene.drawing, scene.say] for scene in clip.scenes]],
        "drawings": {name: [drawing.step, drawing.cyclic, drawing.frames] for name, drawing in painted.items()},
        "voices": [repr(VOICES), voice.AMPLITUDE, voice.QUIET, RATE_HZ],
        "film": [VIDEO, SOUND, EXACT, BEFORE_S, AFTER_S],
        "programs": programs,
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def make(clip: Clip, gallery: dict[str, Drawing], file: Path, work: Path, run: Run) -> list[Part]:
    """Makes a clip's video file; `work` is an empty folder that is the clip's own."""
    spoken = [
        {language: voice.samples(scene.say[language], VOICES[language], run, work) for language in LANGUAGES}
        for scene in clip.scenes
    ]
    parts = time_line(clip, [max(map(len, said.values())) for said in spoken])
    for language in LANGUAGES:
        voice.write(work / f"{language}.wav", _track(parts, [said[language] for said in spoken]))
    (work / "pictures.txt").write_text(_paint(parts, gallery, work), encoding="utf-8")
    run(_encode(parts[-1].end, file, work))
    return parts


def _track(parts: list[Part], narrations: list[array.array[int]]) -> array.array[int]:
    """The narrations of one language, each in its scene, with silence between."""
    track = array.array("h")
    for part, said in zip(parts, narrations, strict=True):
        begin = part.begin * RATE_HZ // FRAMES_A_SECOND + round(BEFORE_S * RATE_HZ)
        track.extend(_silence(begin - len(track)))
        track.extend(said)
    track.extend(_silence(parts[-1].end * RATE_HZ // FRAMES_A_SECOND - len(track)))
    return track


def _silence(samples: int) -> array.array[int]:
    return array.array("h", bytes(2 * samples))


def _paint(parts: list[Part], gallery: dict[str, Drawing], work: Path) -> str:
    """Writes the pictures as SVG; returns the list of them for ffmpeg's concat reader."""
    lines = ["ffconcat version 1.0"]
    for part in parts:
        drawing = gallery[part.scene.drawing]
        for index, frames in shown(drawing, drawing.frames, part.end - part.begin):
            file = f"{drawing.name}-{index:03}.svg"
            (work / file).write_text(drawing.frames[index], encoding="utf-8")
            lines += [f"file {file}", f"duration {frames / FRAMES_A_SECOND:.2f}"]
    # The reader does not hold its last picture unless another one follows.
    return "\n".join([*lines, f"file {file}", ""])


def _encode(frame_count: int, file: Path, work: Path) -> list[str]:
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "1", "-filter_threads", "1"]
    command += ["-f", "concat", "-i", str(work / "pictures.txt")]
    for language in LANGUAGES:
        command += ["-i", str(work / f"{language}.wav")]
    command += [
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-map",
        "2:a",
        "-frames:v",
        str(frame_count),
        "-disposition:v",
        "default",
        *VIDEO,
        *SOUND,
    ]
    for index, language in enumerate(LANGUAGES):
        command += [f"-metadata:s:a:{index}", f"language={VOICES[language].tag}"]
        command += [f"-disposition:a:{index}", "default" if index == 0 else "0"]
    return [*command, *EXACT, "-f", "matroska", str(file)]
