//! The demo: the whole product on a desk. The same firmware as on the board, with simulators on the other end of every wire.
//!
//! | module | what it does |
//! |---|---|
//! | `desk` | lays out simulators, reference server and kiosk |
//! | `fault` | what can go wrong, and how it should end |
//! | `script` | what the played driver does on each page |
//! | `player` | plays the script on the headless screen |
//! | `killed` | plays it in a process of its own that is killed and started again |
//! | `report` | what a played journey leaves in its folder |
//! | `soak` | many journeys under random mixes of faults |
//! | `window` | the kiosk's window and, beside it, the workbench's |
//! | `workbench` | what simulated hands can do on the desk, and what may be looked at |

mod desk;
mod fault;
mod killed;
mod player;
mod report;
mod script;
mod soak;
mod window;
mod workbench;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use layby_domain::Language;

pub use fault::{Ending, Fault};
pub use player::TOLD_ACCEPTED;
pub use soak::{SoakArgs, soak};

use crate::config::ScreenLayout;
use crate::device::camera::stage::{self, Pace as CameraPace, Performer};
use crate::device::printer::PaperWidth;
use crate::person::Models;
use crate::screen::{self, Layout};
use desk::{CentralAt, DeskSettings};
use player::Play;

/// Where set-up puts the face models, below the checkout.
const MODELS: &str = ".layby/models";

/// Where set-up puts the faces to develop with, below the checkout.
const MEDIA: &str = ".layby/media";

/// `layby demo`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Play a journey without a display and leave its pictures in a folder.
    #[arg(long)]
    pub headless: bool,
    /// Which journey to play.
    #[arg(long, value_enum, default_value = "settle")]
    pub journey: Journey,
    /// The driver's language: `zh-CN` or `en`.
    #[arg(long, default_value = "zh-CN")]
    pub lang: Language,
    /// How the screen hangs.
    #[arg(long, value_enum, default_value = "portrait")]
    pub layout: ScreenLayout,
    /// The receipt's paper: 80 or 58 mm.
    #[arg(long, value_enum, default_value = "80")]
    pub paper: PaperArg,
    /// Something that goes wrong on the way; may be given several times.
    #[arg(long = "fault", value_enum)]
    pub faults: Vec<Fault>,
    /// Where pictures, receipt, timeline and summary go.
    #[arg(long, default_value = "target/demo")]
    pub out: PathBuf,
    /// Draw every page instead, in both languages and layouts, with and without strips of trouble, into this folder.
    #[arg(long, value_name = "DIR")]
    pub gallery: Option<PathBuf>,
    /// Keep the kiosk's and the server's files here instead of in a new folder that is removed afterwards.
    #[arg(long, hide = true)]
    pub state: Option<PathBuf>,
    /// Use a central API in another process.
    #[arg(long, hide = true, requires = "central_key")]
    pub central: Option<String>,
    /// Its public key, base64.
    #[arg(long, hide = true)]
    pub central_key: Option<String>,
    /// Kill this process right after the first act was recorded.
    #[arg(long, hide = true)]
    pub die_after_record: bool,
    /// Only take up what a restart left, begin nothing new.
    #[arg(long, hide = true)]
    pub resume_only: bool,
}

/// The paper in the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PaperArg {
    /// 80 mm.
    #[value(name = "80")]
    Mm80,
    /// 58 mm.
    #[value(name = "58")]
    Mm58,
}

/// A journey that can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Journey {
    /// Settle violations.
    Settle,
}

/// Run the demo. `false` when a played journey did not end as it should.
///
/// # Errors
/// When it cannot be run at all.
pub fn run(args: Args) -> anyhow::Result<bool> {
    let Journey::Settle = args.journey;
    if let Some(folder) = &args.gallery {
        println!("{} pictures in `{}`", screen::gallery(folder)?, folder.display());
        return Ok(true);
    }
    if args.headless {
        return play_headless(&args);
    }
    if let Some(why) = no_display() {
        println!("{why}: playing the journey without a display instead.");
        return play_headless(&args);
    }
    window(&args)
}

/// Why there is no display to open a window on.
fn no_display() -> Option<&'static str> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !cfg!(feature = "winit") {
        return Some("This build has no windows");
    }
    (!set("DISPLAY") && !set("WAYLAND_DISPLAY"))
        .then_some("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)")
}

fn window(args: &Args) -> anyhow::Result<bool> {
    window::run(args).map(|()| true)
}

fn play_headless(args: &Args) -> anyhow::Result<bool> {
    clear_old_pictures(&args.out)?;
    let scratch = desk::Scratch::folder(args.state.clone())?;
    let play = play_of(args, scratch.path());
    let played = if args.faults.contains(&Fault::KillAfterRecord) && args.central.is_none() {
        killed::play(&play)?
    } else {
        player::play(&play)?
    };
    println!("{}", report::in_words(&played, &args.out));
    Ok(played.as_it_should)
}

fn play_of(args: &Args, state: &Path) -> Play {
    let central = match (&args.central, &args.central_key) {
        (Some(url), Some(key)) => CentralAt::Elsewhere {
            url: url.clone(),
            key: key.clone(),
        },
        _ => CentralAt::Here,
    };
    let layout = match args.layout {
        ScreenLayout::Portrait => Layout::Portrait,
        ScreenLayout::Landscape => Layout::Landscape,
    };
    let paper = match args.paper {
        PaperArg::Mm80 => PaperWidth::Mm80,
        PaperArg::Mm58 => PaperWidth::Mm58,
    };
    Play {
        faults: args.faults.clone(),
        language: args.lang,
        layout,
        out: Some(args.out.clone()),
        resume_only: args.resume_only,
        desk: DeskSettings {
            folder: state.to_owned(),
            central,
            paper,
            pacing: CameraPace::AsFetched,
            pace: desk::quick_pace(),
            die_after_record: args.die_after_record,
        },
    }
}

/// Pictures of an earlier run would be taken for this one's.
fn clear_old_pictures(out: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(out) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        let ours = path.extension().is_some_and(|extension| {
            extension == "png" || extension == "json" || extension == "txt" || extension == "bin"
        });
        if ours && path.is_file() {
            std::fs::remove_file(&path).with_context(|| format!("could not remove `{}`", path.display()))?;
        }
    }
    Ok(())
}

/// The folder with the portraits of the demo's people, made at the first call from the faces to develop with.
///
/// # Errors
/// When set-up has not run, or the folder cannot be written.
pub fn portraits() -> anyhow::Result<PathBuf> {
    let media = media_folder()?;
    let folder = media.with_file_name("portraits");
    let missing: Vec<Performer> = PORTRAYED
        .into_iter()
        .filter(|performer| !portrait_of(&folder, *performer).exists())
        .collect();
    if missing.is_empty() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make the folder `{}`", folder.display()))?;
    let models = Models::load(&models_folder()?)?;
    for performer in missing {
        let jpeg = crate::person::portrait::crop(&models, &stage::portrait_frame(&media, performer)?)?;
        // Written aside and renamed: another process may be looking for it.
        let path = portrait_of(&folder, performer);
        let aside = path.with_extension(format!("{}.part", std::process::id()));
        std::fs::write(&aside, jpeg).with_context(|| format!("could not write `{}`", aside.display()))?;
        std::fs::rename(&aside, &path)?;
    }
    Ok(folder)
}

/// The people of the demo's world who have a face.
const PORTRAYED: [Performer; 2] = [Performer::Franck, Performer::Cora];

fn portrait_of(folder: &Path, performer: Performer) -> PathBuf {
    folder.join(performer.name()).with_extension("jpg")
}

fn models_folder() -> anyhow::Result<PathBuf> {
    folder_of_setup("LAYBY_MODELS", MODELS)
}

fn media_folder() -> anyhow::Result<PathBuf> {
    folder_of_setup("LAYBY_MEDIA", MEDIA)
}

fn folder_of_setup(variable: &str, usual: &str) -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    anyhow::ensure!(
        folder.is_dir(),
        "`{}` is missing: run `make setup` in the checkout first",
        folder.display()
    );
    Ok(folder)
}
