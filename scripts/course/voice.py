"""Speaks a text with espeak-ng, as samples."""

from __future__ import annotations

import array
import sys
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Run = Callable[[list[str]], None]
"""Runs a program to its end; raises `Trouble` where it fails."""

RATE_HZ = 22050
"""What espeak-ng speaks at."""
QUIET = 150
"""Samples below this, of 32767, are silence at the end of a sentence."""


@dataclass(frozen=True)
class Voice:
    """How a language is spoken. `tag` is its name in ISO 639-2, as video files use it."""

    tag: str
    name: str
    words_a_minute: int
    spoken: tuple[tuple[str, str], ...] = ()
    """What the voice misreads, and what it is given instead: for Mandarin, syllables with their tones."""


# Where the Mandarin voice takes a character with two readings for the other one. Longer words come before shorter ones.
MANDARIN = (
    ("重新", "chong2xin1"), ("银行", "yin2hang2"), ("认为", "ren4wei2"), ("作为", "zuo4wei2"), ("行为", "xing2wei2"),
    ("为止", "wei2zhi3"), ("为准", "wei2zhun3"), ("摔倒", "shuai1dao3"), ("反应", "fan3ying4"), ("应急", "ying4ji2"),
    ("相应", "xiang1ying4"), ("调好", "tiao2hao3"), ("空隙", "kong4xi4"), ("空地", "kong4di4"), ("旁空出", "旁kong4chu1"),
    ("开始数", "开始shu3"), ("数完", "shu3wan2"), ("处罚", "chu3fa2"), ("加处", "jia1chu3"), ("处违法", "chu3违法"),
    ("处所付", "chu3所付"), ("处10日", "chu3 10日"), ("睡了一觉", "睡了一jiao4"), ("尽快", "jin3kuai4"), ("发还", "fa1huan2"),
    ("能还回", "能huan2回"), ("来还。", "来huan2。"), ("累积", "lei3ji1"), ("音乐", "yin1yue4"), ("便宜", "pian2yi5"),
    ("切进去", "qie1进去"), ("就当看到", "就dang4看到"), ("只手", "zhi1手"), ("系好", "ji4好"), ("系安全带", "ji4安全带"),
    ("要求", "yao1qiu2"), ("看守", "kan1shou3"), ("地点", "di4dian3"), ("着地", "zhuo2di4"), ("为别人", "wei4别人"),
    ("20%", "百分之20"), ("50%", "百分之50"),
    ("122", "yao1 er4 er4 "), ("急救120", "急救yao1 er4 ling2 "), ("拨打120", "拨打yao1 er4 ling2 "), ("119", "yao1 yao1 jiu3 "),
)  # fmt: skip

VOICES = {
    # The plain voice `cmn` spells out the syllables of rarer characters as if they were English; this one reads them as pinyin.
    "zh-CN": Voice("chi", "cmn-latn-pinyin", 190, MANDARIN),
    "en": Voice("eng", "en-gb", 150),
}
AMPLITUDE = 70


def samples(text: str, voice: Voice, run: Run, work: Path) -> array.array[int]:
    """A text as spoken: 16-bit samples at `RATE_HZ`, without the silence at its end."""
    for written, said in voice.spoken:
        text = text.replace(written, said)
    file = work / "said.wav"
    words = work / "said.txt"
    words.write_text(text, encoding="utf-8")
    run(
        [
            "espeak-ng",
            "-v",
            voice.name,
            "-s",
            str(voice.words_a_minute),
            "-a",
            str(AMPLITUDE),
            "-f",
            str(words),
            "-w",
            str(file),
        ]
    )
    with wave.open(str(file), "rb") as spoken:
        if (spoken.getframerate(), spoken.getsampwidth(), spoken.getnchannels()) != (RATE_HZ, 2, 1):
            raise AssertionError(f"espeak-ng spoke in another form than {RATE_HZ} Hz, 16 bit, mono")
        found = _ordered(array.array("h", spoken.readframes(spoken.getnframes())))
    return found[: _end_of_speech(found)]


def _ordered(found: array.array[int]) -> array.array[int]:
    """Wave files are little-endian."""
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _end_of_speech(found: array.array[int]) -> int:
    for end in range(len(found), 0, -1):
        if abs(found[end - 1]) > QUIET:
            return end
    return 0


def write(file: Path, track: array.array[int]) -> None:
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE_HZ)
        written.writeframes(_ordered(track[:]).tobytes())
