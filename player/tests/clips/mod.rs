//! Clips that say what they show: every picture carries its own number, every language its own tone. Made with ffmpeg, where they
//! are needed.

#![allow(dead_code, reason = "whoever needs clips needs some of this")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Milliseconds from one picture to the next.
pub const PICTURE_MS: u64 = 40;
/// The number of a picture is written in so many bars from the left, white for one, the lowest first.
const BARS: usize = 12;

/// The tones of the two tracks, in hertz.
pub const CHINESE_HZ: u32 = 440;
/// ..
pub const ENGLISH_HZ: u32 = 1_000;

/// A clip as a course has them, but small: H.264 at 25 pictures a second, Opus in two languages, a key picture every five seconds.
pub fn clip(folder: &Path, seconds: u32) -> PathBuf {
    clip_of(folder, "192x108", seconds, seconds)
}

/// .. of another size, with pictures and sound for so many seconds.
pub fn clip_of(folder: &Path, size: &str, pictures: u32, sound: u32) -> PathBuf {
    let path = folder.join(format!("{size}-{pictures}-{sound}.mkv"));
    let bars = format!(
        "color=black:size=192x12:rate=25:duration={pictures},format=gray,\
         geq=lum='255*mod(floor(N/pow(2,floor(X/16))),2)',scale={size}:flags=neighbor,format=yuv420p"
    );
    let tone = |hertz: u32| format!("sine={hertz}:duration={sound}:sample_rate=48000");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &bars])
        .args([
            "-f",
            "lavfi",
            "-i",
            &tone(CHINESE_HZ),
            "-f",
            "lavfi",
            "-i",
            &tone(ENGLISH_HZ),
        ])
        .args([
            "-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-preset", "veryfast", "-g", "125",
        ])
        .args([
            "-c:a",
            "libopus",
            "-b:a",
            "48k",
            "-metadata:s:a:0",
            "language=chi",
            "-metadata:s:a:1",
            "language=eng",
        ])
        .arg(&path)
        .status()
        .expect("ffmpeg is installed (make setup)");
    assert!(made.success(), "ffmpeg makes {}", path.display());
    path
}

/// The same clip with these bytes of it changed.
pub fn damaged(clip: &Path, name: &str, damage: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = std::fs::read(clip).expect("the clip was made");
    let before = bytes.clone();
    damage(&mut bytes);
    assert!(bytes != before, "nothing was damaged");
    let path = clip.with_file_name(name);
    std::fs::write(&path, bytes).expect("the folder can be written");
    path
}

/// Puts one name in the place of another as long.
pub fn rename(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .expect("the name is there");
    bytes[at..at + to.len()].copy_from_slice(to);
}

/// The number that a picture carries, from one of its rows.
pub fn number_in(row: &[u8]) -> u64 {
    let bar = row.len() / 3 / BARS;
    (0..BARS)
        .map(|bit| u64::from(row[(bit * bar + bar / 2) * 3] > 127) << bit)
        .sum()
}
