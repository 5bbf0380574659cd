//! Plays twenty seconds at 1280 x 720 in real time, as the kiosk does, and prints what it takes: pictures a second, processor time, how far sound and
//! picture are apart. Arguments: `--sound` or `--sound=hw:0` plays through a sound device; a path plays that clip.
//!
//! Every picture is copied once, as a screen does.

use std::time::{Duration, Instant};

use layby_player::{AudioLanguage, Output, Pace, Player, PlayerNews, Settings};

#[path = "../tests/clips/mod.rs"]
mod clips;

const SECONDS: u32 = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings {
        output: Output::Headless,
        ..Settings::default()
    };
    let mut clip = None;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--sound" => settings.output = Output::ScreenAndSound,
            device if device.starts_with("--sound=") => {
                settings.output = Output::ScreenAndSound;
                settings.sound_device = device.strip_prefix("--sound=").map(str::to_owned);
            }
            // What cargo hands to a bench.
            "--bench" => {}
            path => clip = Some(std::path::PathBuf::from(path)),
        }
    }
    let folder = tempfile::tempdir()?;
    let clip = clip.unwrap_or_else(|| clips::clip_of(folder.path(), "1280x720", SECONDS, SECONDS));

    let opening = Instant::now();
    let player = Player::open(&clip, AudioLanguage::Chinese, settings.clone())?;
    let opened = opening.elapsed();
    println!("opened in {} ms; sound: {:?}", opened.as_millis(), player.sound());

    play(&player, "as recorded")?;
    drop(player);

    let mut there = Vec::new();
    for from_ms in [1_000, 4_980, 9_990, 15_000, 19_000] {
        let opening = Instant::now();
        drop(Player::open(
            &clip,
            AudioLanguage::Chinese,
            Settings {
                from_ms,
                ..settings.clone()
            },
        )?);
        there.push(opening.elapsed().as_millis());
    }
    println!("opened in the midst and closed in {there:?} ms");

    let fast = Settings {
        pace: Pace::Times(Pace::FASTEST),
        ..settings
    };
    play(
        &Player::open(&clip, AudioLanguage::Chinese, fast)?,
        "sixty times as fast",
    )
}

fn play(player: &Player, how: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut screen = Vec::new();
    let (mut shown, mut apart) = (0_u32, Vec::new());
    let (begun, processor) = (Instant::now(), processor_time()?);
    player.play();
    loop {
        if let Some(picture) = player.newest_picture() {
            screen.resize(picture.width() * picture.height() * 3, 0);
            picture.copy_into(&mut screen);
            shown += 1;
            apart.extend(picture.sound_ahead_ms());
        }
        match player.news() {
            Some(PlayerNews::Ended) => break,
            Some(PlayerNews::Trouble(trouble)) => return Err(trouble.into()),
            Some(news) => println!("    {} ms: {news:?}", player.position_ms()),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    let took = begun.elapsed();
    let share = (processor_time()? - processor).as_secs_f64() / took.as_secs_f64();
    println!(
        "{how}: {:.1} s of clip in {:.2} s",
        Duration::from_millis(player.duration_ms()).as_secs_f64(),
        took.as_secs_f64()
    );
    println!(
        "    pictures: {shown}, {:.2} a second",
        f64::from(shown) / took.as_secs_f64()
    );
    println!("    processor: {:.1} % of one core", share * 100.0);
    apart.sort_unstable();
    if let (Some(least), Some(most)) = (apart.first(), apart.last()) {
        let at = |percent: usize| apart[(apart.len() - 1) * percent / 100];
        println!(
            "    sound ahead of the picture: {least} to {most} ms, half within {} ms, 99 % within {} ms",
            at(50),
            at(99)
        );
    }
    Ok(())
}

/// Of this process and all its threads.
fn processor_time() -> Result<Duration, Box<dyn std::error::Error>> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Ok(Duration::new(u64::try_from(time.tv_sec)?, u32::try_from(time.tv_nsec)?))
}
