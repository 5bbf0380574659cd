"""The pure parts of scripts/make-course.py: reading a course, its time line, its drawings. No program is run."""

import array
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

SCRIPTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SCRIPTS))

from course import build, drawings, film, ready, text, voice  # noqa: E402, F401
from course.gallery import DRAWINGS, Drawing  # noqa: E402
from course.progress import bar  # noqa: E402
from course.text import Clip, Scene  # noqa: E402
from course.trouble import Trouble  # noqa: E402

SAFE_DRIVING = SCRIPTS.parent / "assets/courses/safe-driving"
COURSE = """
id = "small"
version = 3
[[chapter]]
id = "one"
weight = 20
title = { zh-CN = "一", en = "One" }
"""
CHAPTER = """
[[clip]]
id = "a-clip"
title = { zh-CN = "短片", en = "A clip" }
[[clip.scene]]
drawing = "a-drawing"
say = { zh-CN = "你好。", en = "Hello." }
"""


def scene(drawing: str = "a-drawing") -> Scene:
    return Scene(drawing, {"zh-CN": "你好。", "en": "Hello."})


def still(step: float = 0.08, cyclic: bool = False) -> Drawing:
    return Drawing("a-drawing", lambda t: "", 0, step, cyclic)


class ReadingACourse(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "chapters").mkdir()
        self.write(COURSE, CHAPTER)

    def write(self, course: str, chapter: str) -> None:
        (self.folder / "course.toml").write_text(course, encoding="utf-8")
        (self.folder / "chapters/01-one.toml").write_text(chapter, encoding="utf-8")

    def test_a_course_is_read_as_it_is_written(self) -> None:
        course = text.read(self.folder)
        self.assertEqual((course.id, course.version, course.clips), ("small", 3, (Clip("a-clip", "one", (scene(),)),)))

    def test_what_is_wrong_is_told_in_one_line_with_its_place(self) -> None:
        for course, chapter, complaint in (
            (COURSE, CHAPTER.replace('en = "Hello."', 'en = " "'), "clip a-clip, scene 1: say.en is empty"),
            (COURSE, CHAPTER.replace(', en = "Hello."', ""), "clip a-clip, scene 1: say must have exactly"),
            (COURSE, CHAPTER.replace("a-clip", "A clip"), "clip 1: id must be a name"),
            (COURSE, CHAPTER.split("[[clip.scene]]")[0], "at least one [[scene]]"),
            (COURSE, CHAPTER + CHAPTER, "two clips are called a-clip"),
            (COURSE, "[[clip", "01-one.toml: "),
            (COURSE.replace("20", "19"), CHAPTER, "make 20 together"),
            (COURSE.replace('id = "one"', 'id = "two"'), CHAPTER, "01-two.toml: there is no such file"),
        ):
            with self.subTest(complaint=complaint):
                self.write(course, chapter)
                with self.assertRaises(Trouble) as raised:
                    text.read(self.folder)
                self.assertIn(complaint, str(raised.exception))
                self.assertNotIn("\n", str(raised.exception))

    def test_a_changed_word_changes_the_recipe(self) -> None:
        before = ready.recipe(self.folder, "all")
        self.assertEqual(before, ready.recipe(self.folder, "all"))
        self.assertNotEqual(before, ready.recipe(self.folder, "short"))
        self.write(COURSE, CHAPTER.replace("Hello", "Good day"))
        self.assertNotEqual(before, ready.recipe(self.folder, "all"))

    def test_nothing_built_is_not_ready(self) -> None:
        self.assertFalse(ready.is_ready(self.folder, self.folder, "all"))
        with self.assertRaises(Trouble):
            ready.damaged(self.folder)

    def test_an_unknown_clip_is_told_with_those_there_are(self) -> None:
        with self.assertRaisesRegex(Trouble, "there is no clip b-clip; the clips are: a-clip"):
            build.select(text.read(self.folder), "b-clip")


class TheTimeLine(unittest.TestCase):
    def test_a_scene_lasts_as_long_as_its_narration_and_a_breath_in_whole_frames(self) -> None:
        breath = film.frames_needed(0)
        self.assertEqual(breath, 15)
        self.assertEqual(film.frames_needed(2 * voice.RATE_HZ), breath + 50)
        self.assertEqual(film.frames_needed(2 * voice.RATE_HZ + 1), breath + 51)

    def test_scenes_follow_each_other_without_a_gap(self) -> None:
        clip = Clip("a-clip", "one", (scene(), scene()))
        first, second = film.time_line(clip, [voice.RATE_HZ, 0])
        self.assertEqual((first.begin, first.end, second.begin, second.end), (0, 40, 40, 55))
        self.assertEqual(second.caption(), {"from_ms": 1600, "to_ms": 2200, "zh-CN": "你好。", "en": "Hello."})

    def test_a_movement_plays_once_and_rests(self) -> None:
        self.assertEqual(film.shown(still(), ["a", "b", "c"], 20), [(0, 2), (1, 2), (2, 16)])

    def test_a_cyclic_movement_fills_the_scene(self) -> None:
        self.assertEqual(film.shown(still(cyclic=True), ["a", "b"], 7), [(0, 2), (1, 2), (0, 2), (1, 1)])

    def test_pictures_that_look_alike_are_shown_as_one(self) -> None:
        self.assertEqual(film.shown(still(), ["a", "a", "b", "b"], 20), [(0, 4), (2, 16)])

    def test_the_silence_after_speech_is_cut(self) -> None:
        self.assertEqual(voice._end_of_speech(array.array("h", [0, 900, -900, 20, 0])), 3)


class TheDrawings(unittest.TestCase):
    def test_every_drawing_is_used_and_every_scene_has_one(self) -> None:
        used = {scene.drawing for clip in text.read(SAFE_DRIVING).clips for scene in clip.scenes}
        self.assertEqual(used, set(DRAWINGS))

    def test_every_drawing_is_well_formed_and_wordless_throughout(self) -> None:
        for drawing in DRAWINGS.values():
            frames = drawing.frames
            with self.subTest(drawing=drawing.name):
                for svg in (frames[0], frames[len(frames) // 2], frames[-1]):
                    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
                    self.assertLessEqual(
                        names, {"svg", "g", "rect", "circle", "ellipse", "path", "polygon", "polyline"}
                    )

    def test_a_movement_lasts_whole_frames_of_video(self) -> None:
        for drawing in DRAWINGS.values():
            frames = drawing.step * film.FRAMES_A_SECOND
            self.assertAlmostEqual(frames, round(frames), msg=drawing.name)


class TheBar(unittest.TestCase):
    def test_it_fits_and_fills(self) -> None:
        self.assertEqual(bar("Course", 1, 4, 21), "Course [##......] 1/4")
        self.assertEqual(bar("Course", 4, 4, 80), f"Course [{'#' * 40}] 4/4")
        self.assertLessEqual(len(bar("A long title of a course", 1, 4, 12)), 12)


if __name__ == "__main__":
    unittest.main()
