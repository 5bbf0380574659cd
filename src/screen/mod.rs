//! The screen: a page's facts as Slint properties, fingers as [`Touch`]es. The only place that names Slint.
//!
//! [`Screen`] lives on the main thread. In a window (`winit` on a desk, `linuxkms` on the board) it runs Slint's event loop, and the rest of the
//! program talks to it through a [`ScreenHandle`] from any thread. Headless it has no loop and no clock of its own: whoever holds it
//! presses, looks and lets time pass, which makes every run the same.
//!
//! | module | what it does |
//! |---|---|
//! | [`key`](Key) | the controls' names, the same in every language |
//! | `facts`, `kinds`, `forms` | a page's facts as properties; kinds; money, days and moments in each language |
//! | `pictures`, `ink` | preview, evidence and QR code; the signature |
//! | `handle` | what other threads want to be shown, at most one of a kind waiting |
//! | `headless`, `gallery` | the screen without a display, for the demo and the tests; every page as a picture |
//!
//! The words are in the pages themselves (crate `layby-ui`), in English with a Chinese translation built in.

mod facts;
mod forms;
#[cfg(feature = "demo")]
mod gallery;
mod handle;
mod headless;
mod ink;
mod key;
mod kinds;
mod pictures;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use layby_domain::{EvidenceId, Language};
use layby_ui as ui;
use slint::{ComponentHandle, Image, LogicalSize, Model, ModelRc, SharedString, VecModel};

use crate::frame::Frame;
use crate::journey::{Page, Touch, View};

#[cfg(feature = "demo")]
pub use gallery::{Sample, dress, gallery, in_trouble, samples};
pub use handle::ScreenHandle;
#[cfg(feature = "demo")]
pub use headless::{Control, NoSuchControl};
pub use key::{Key, UnknownKey};
pub use pictures::Outline;

/// After a page was replaced by another, presses count for nothing for this long: the second tap of a shaking hand must not press what has just
/// appeared under the finger.
const REST_AFTER_CHANGE: Duration = Duration::from_millis(350);
/// Evidence pictures held at once. One violation has a few, and those of another go when its page comes.
const PICTURES_MAX: usize = 32;

/// What the screen is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A window on a desk (feature `winit`).
    Winit,
    /// The whole display of the board, without a window system.
    LinuxKms,
    /// Nothing: pictures on demand.
    Headless,
}

/// The shape of the screen, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// 1080 by 1920.
    Portrait,
    /// 1280 by 800.
    Landscape,
    /// Width by height: laid out as the nearer of the two, and scaled.
    Size(u32, u32),
}

impl Layout {
    /// Width and height.
    #[must_use]
    pub fn size(self) -> (u32, u32) {
        match self {
            Self::Portrait => (1080, 1920),
            Self::Landscape => (1280, 800),
            Self::Size(width, height) => (width, height),
        }
    }
}

/// How to open the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenSettings {
    /// What it is drawn on.
    pub backend: Backend,
    /// Its shape. The board's display has its own.
    pub layout: Layout,
    /// Fill the display of the desk.
    pub fullscreen: bool,
}

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum ScreenFault {
    /// The binary was built without it.
    #[error("this build has no {0:?} screen: build with the feature of that name")]
    NotBuilt(Backend),
    /// The display cannot be opened.
    #[error("the display cannot be opened: {0}")]
    NoDisplay(String),
    /// This thread has a screen of another kind already.
    #[error("this thread has a screen of another kind already")]
    OtherBackend,
    /// The words of a language are missing from the binary.
    #[error("the pages do not speak {0:?}: {1}")]
    NoWords(Language, String),
    /// A picture of the screen could not be written.
    #[error("could not write {path}: {cause}")]
    NotWritten {
        /// Where.
        path: std::path::PathBuf,
        /// Why.
        cause: String,
    },
}

/// The screen. Not `Send`: it stays on the thread that opened it.
pub struct Screen {
    stage: Rc<Stage>,
    headless: Option<headless::Headless>,
    handle: ScreenHandle,
}

/// What the window shows and what the screen remembers of it.
struct Stage {
    window: ui::Kiosk,
    touched: Box<dyn Fn(Touch)>,
    shown: RefCell<Option<Page>>,
    evidence: RefCell<BTreeMap<EvidenceId, Image>>,
    ink: RefCell<ink::Strokes>,
    resting: Cell<bool>,
    rest: slint::Timer,
}

thread_local! {
    /// The stage of this thread's screen, for messages that arrive through the event loop.
    static STAGE: RefCell<Weak<Stage>> = const { RefCell::new(Weak::new()) };
}

impl Screen {
    /// Opens the screen; `touched` hears every touch, on this thread.
    ///
    /// # Errors
    ///
    /// [`ScreenFault`] when there is no such display, or the binary was built without it.
    pub fn open(settings: ScreenSettings, touched: impl Fn(Touch) + 'static) -> Result<Self, ScreenFault> {
        let headless = match settings.backend {
            Backend::Headless => Some(headless::Headless::begin()?),
            Backend::Winit if cfg!(feature = "winit") => select("winit")?,
            Backend::LinuxKms => select("linuxkms")?,
            Backend::Winit => return Err(ScreenFault::NotBuilt(Backend::Winit)),
        };
        let window = ui::Kiosk::new().map_err(no_display)?;
        let stage = Rc::new(Stage {
            window,
            touched: Box::new(touched),
            shown: RefCell::default(),
            evidence: RefCell::default(),
            ink: RefCell::default(),
            resting: Cell::new(false),
            rest: slint::Timer::default(),
        });
        stage.listen();
        stage.speak(Language::default())?;
        let (width, height) = settings.layout.size();
        #[expect(clippy::cast_precision_loss, reason = "sizes of screens")]
        let size = LogicalSize::new(width as f32, height as f32);
        if settings.backend != Backend::LinuxKms {
            stage.window.window().set_size(size);
            stage.window.window().set_fullscreen(settings.fullscreen);
        }
        let theme = stage.window.global::<ui::Theme>();
        theme.set_width(size.width);
        theme.set_height(size.height);
        stage.window.window().on_close_requested(|| {
            // There may be another window beside it, which must not keep the loop running.
            if let Err(error) = slint::quit_event_loop() {
                tracing::debug!(%error, "there is no loop to end");
            }
            slint::CloseRequestResponse::HideWindow
        });
        stage.window.show().map_err(no_display)?;
        STAGE.with(|current| *current.borrow_mut() = Rc::downgrade(&stage));
        let handle = ScreenHandle::new(headless.is_none());
        Ok(Self {
            stage,
            headless: headless.map(headless::Headless::adopt),
            handle,
        })
    }

    /// What other threads talk to. Headless, what they say appears at [`Screen::catch_up`].
    #[must_use]
    pub fn handle(&self) -> ScreenHandle {
        self.handle.clone()
    }

    /// Shows a page; only what differs from the page before is touched.
    pub fn show(&self, page: &Page) {
        self.stage.show(page);
    }

    /// Shows a camera picture, as in a mirror, with the outline of the face over it.
    pub fn preview(&self, frame: &Frame, outline: Option<&Outline>) {
        self.stage.preview(frame, outline);
    }

    /// Lights the face of whoever looks at the camera with a colour (red, green, blue), or no longer.
    pub fn shine(&self, light: Option<[u8; 3]>) {
        self.stage.shine(light);
    }

    /// Hands over the bytes of an evidence picture, or takes it away.
    pub fn evidence(&self, id: &EvidenceId, jpeg: Option<&[u8]>) {
        self.stage.evidence(id, jpeg);
    }

    /// Takes everything about a driver away: pictures, ink, texts. The next page is shown as if it were the first.
    pub fn wipe(&self) {
        self.stage.wipe();
    }

    /// Shows what handles asked for. A window does this by itself; headless, nothing else does.
    pub fn catch_up(&self) {
        self.stage.take(&self.handle);
    }

    /// Moves the window on a desk's display, in logical pixels from the top left. Some window systems place windows themselves.
    #[cfg(feature = "demo")]
    pub fn place(&self, left: f32, top: f32) {
        self.stage
            .window
            .window()
            .set_position(slint::LogicalPosition::new(left, top));
    }

    /// Runs the window until it is closed, or [`ScreenHandle::close`] is called. Headless it returns at once.
    ///
    /// # Errors
    ///
    /// [`ScreenFault::NoDisplay`] when the display is lost.
    pub fn run(&self) -> Result<(), ScreenFault> {
        if self.headless.is_some() {
            return Ok(());
        }
        self.stage.window.run().map_err(no_display)
    }
}

fn select(backend: &str) -> Result<Option<headless::Headless>, ScreenFault> {
    slint::BackendSelector::new()
        .backend_name(backend.into())
        .renderer_name("software".into())
        .select()
        .map_err(|error| match error {
            slint::PlatformError::SetPlatformError(_) => ScreenFault::OtherBackend,
            other => no_display(other),
        })?;
    Ok(None)
}

fn no_display(error: slint::PlatformError) -> ScreenFault {
    ScreenFault::NoDisplay(error.to_string())
}

impl Stage {
    fn listen(self: &Rc<Self>) {
        let touched = self.window.global::<ui::Touched>();
        let stage = Rc::downgrade(self);
        let with = move |act: &dyn Fn(&Rc<Self>)| {
            if let Some(stage) = stage.upgrade() {
                act(&stage);
            }
        };
        touched.on_pressed({
            let with = with.clone();
            move |key| with(&|stage| stage.pressed(&key))
        });
        touched.on_ink_began({
            let with = with.clone();
            move |x, y, width, height| {
                with(&|stage| {
                    stage.ink.borrow_mut().begin((x, y), (width, height));
                    stage.show_ink();
                });
            }
        });
        touched.on_ink_moved({
            let with = with.clone();
            move |x, y| {
                with(&|stage| {
                    if stage.ink.borrow_mut().draw_to((x, y)) {
                        stage.show_ink();
                    }
                });
            }
        });
        touched.on_ink_ended(move || with(&|stage| stage.ink.borrow_mut().end()));
    }

    fn pressed(&self, key: &str) {
        if self.resting.get() {
            return;
        }
        match key.parse::<Key>() {
            Ok(Key::ClearInk) => self.clear_ink(),
            Ok(Key::Sign) => {
                let ink = self.ink.borrow().ink();
                (self.touched)(Touch::Signed(ink));
            }
            Ok(key) => {
                if let Some(touch) = key.touch() {
                    (self.touched)(touch);
                }
            }
            // An error in a page, not of the driver.
            Err(unknown) => tracing::error!(%unknown, "a control of the screen has no meaning"),
        }
    }

    fn speak(&self, language: Language) -> Result<(), ScreenFault> {
        let name = match language {
            Language::Chinese => "zh_CN",
            Language::English => "en",
        };
        slint::select_bundled_translation(name).map_err(|error| ScreenFault::NoWords(language, error.to_string()))
    }

    fn show(self: &Rc<Self>, page: &Page) {
        let facts = self.window.global::<ui::Facts>();
        let before = self.shown.borrow_mut().take();
        let other_view = before
            .as_ref()
            .is_none_or(|before| kinds::view(&before.view) != kinds::view(&page.view));
        let other_language = before.as_ref().is_none_or(|before| before.language != page.language);
        if other_language && let Err(fault) = self.speak(page.language) {
            tracing::error!(%fault, "the page stays in the language before");
        }
        facts::show_surroundings(&facts, page);
        if other_view {
            self.clear_ink();
            facts::forget(&facts);
        }
        if let View::Violation(detail) = &page.view {
            let on_page = |id: &EvidenceId| detail.evidence.iter().any(|picture| picture.id == *id);
            self.evidence.borrow_mut().retain(|id, _| on_page(id));
        }
        if other_view || other_language || before.is_none_or(|before| before.view != page.view) {
            facts::show_view(&facts, &page.view, page.language, &self.evidence.borrow());
        }
        if other_view {
            self.rest();
        }
        *self.shown.borrow_mut() = Some(page.clone());
    }

    /// Presses count for nothing for a moment.
    fn rest(self: &Rc<Self>) {
        self.resting.set(true);
        let stage = Rc::downgrade(self);
        self.rest
            .start(slint::TimerMode::SingleShot, REST_AFTER_CHANGE, move || {
                if let Some(stage) = stage.upgrade() {
                    stage.resting.set(false);
                }
            });
    }

    fn preview(&self, frame: &Frame, outline: Option<&Outline>) {
        let facts = self.window.global::<ui::Facts>();
        facts.set_preview(pictures::mirrored(frame));
        let path = outline.map(|outline| pictures::outline_path(frame, outline));
        facts.set_outline(path.unwrap_or_default().into());
        facts.set_preview_here(true);
    }

    fn shine(&self, light: Option<[u8; 3]>) {
        let facts = self.window.global::<ui::Facts>();
        if let Some([red, green, blue]) = light {
            facts.set_light(slint::Color::from_rgb_u8(red, green, blue));
        }
        facts.set_shining(light.is_some());
    }

    fn evidence(&self, id: &EvidenceId, jpeg: Option<&[u8]>) {
        {
            let mut evidence = self.evidence.borrow_mut();
            match jpeg.and_then(pictures::evidence) {
                Some(image) if evidence.len() < PICTURES_MAX || evidence.contains_key(id) => {
                    evidence.insert(id.clone(), image);
                }
                Some(_) => tracing::warn!(
                    limit = PICTURES_MAX,
                    "too many evidence pictures at once: one is not shown"
                ),
                None => {
                    evidence.remove(id);
                }
            }
        }
        if let Some(View::Violation(detail)) = self.shown.borrow().as_ref().map(|page| &page.view) {
            facts::show_pictures(&self.window.global::<ui::Facts>(), detail, &self.evidence.borrow());
        }
    }

    fn clear_pictures(&self) {
        let facts = self.window.global::<ui::Facts>();
        facts.set_preview_here(false);
        facts.set_preview(Image::default());
        facts.set_outline(SharedString::default());
        facts.set_pictures(ModelRc::default());
        self.evidence.borrow_mut().clear();
    }

    fn wipe(&self) {
        self.clear_pictures();
        self.clear_ink();
        facts::forget(&self.window.global::<ui::Facts>());
        self.shown.borrow_mut().take();
    }

    fn clear_ink(&self) {
        self.ink.borrow_mut().clear();
        self.window.global::<ui::Facts>().set_strokes(ModelRc::default());
    }

    /// Only the last stroke grows.
    fn show_ink(&self) {
        let facts = self.window.global::<ui::Facts>();
        let ink = self.ink.borrow();
        let shown = facts.get_strokes();
        match ink.count().checked_sub(1) {
            Some(last) if shown.row_count() == ink.count() => shown.set_row_data(last, ink.path(last).into()),
            _ => {
                let paths: VecModel<SharedString> = (0..ink.count()).map(|stroke| ink.path(stroke).into()).collect();
                facts.set_strokes(ModelRc::new(paths));
            }
        }
    }

    fn take(self: &Rc<Self>, handle: &ScreenHandle) {
        let wishes = handle.take();
        if wishes.wipe {
            self.wipe();
        }
        for (id, jpeg) in &wishes.evidence {
            self.evidence(id, jpeg.as_deref());
        }
        if let Some((frame, outline)) = &wishes.preview {
            self.preview(frame, outline.as_ref());
        }
        if let Some(light) = wishes.light {
            self.shine(light);
        }
        if let Some(page) = &wishes.page {
            self.show(page);
        }
    }
}
