//! The screen without a display: drawn into memory, with a clock that moves only when told, and fingers that are function calls.
//!
//! A press here is what a press on glass is: the control is looked for among what is visible, and pointer events are sent to its middle.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use slint::PlatformError;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter};

use super::ScreenFault;

thread_local! {
    static CLOCK: Rc<Cell<Duration>> = Rc::default();
    static LAST_WINDOW: RefCell<Option<Rc<MinimalSoftwareWindow>>> = const { RefCell::new(None) };
    static BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// Memory instead of a display. One a thread serves all its screens.
struct Memory;

impl Platform for Memory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        LAST_WINDOW.with(|last| *last.borrow_mut() = Some(window.clone()));
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        CLOCK.with(|clock| clock.get())
    }
}

/// A window in memory and its clock.
pub(super) struct Headless {
    #[cfg_attr(
        not(feature = "demo"),
        expect(dead_code, reason = "only the demo and the tests look and press")
    )]
    window: Option<Rc<MinimalSoftwareWindow>>,
}

impl Headless {
    pub fn begin() -> Result<Self, ScreenFault> {
        if !BEGUN.with(Cell::get) {
            slint::platform::set_platform(Box::new(Memory)).map_err(|_| ScreenFault::OtherBackend)?;
            BEGUN.with(|begun| begun.set(true));
        }
        Ok(Self { window: None })
    }

    /// Takes the window that was made since [`Headless::begin`].
    pub fn adopt(self) -> Self {
        Self {
            window: LAST_WINDOW.with(|last| last.borrow_mut().take()),
        }
    }
}

#[cfg(feature = "demo")]
pub use fingers::{Control, NoSuchControl};

#[cfg(feature = "demo")]
mod fingers {
    use std::time::Duration;

    use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, ElementRoot};
    use image::RgbImage;
    use slint::platform::{PointerEventButton, WindowEvent};
    use slint::{ComponentHandle, LogicalPosition, Rgb8Pixel, SharedPixelBuffer};

    use super::{CLOCK, Headless};
    use crate::screen::{Key, REST_AFTER_CHANGE, Screen};

    /// Side of the smallest thing that may be pressed, in pixels of a screen of the designed size.
    pub const TARGET_LEAST_PX: f32 = 64.0;
    /// How long a finger stays down.
    const TAP: Duration = Duration::from_millis(120);
    /// How long a turned page moves.
    const TURN: Duration = Duration::from_millis(400);
    /// Time between two points of a stroke.
    const STROKE_STEP: Duration = Duration::from_millis(8);
    /// Turns of a long page before a control is given up.
    const TURNS_MAX: usize = 40;
    const FLICKABLE: &str = "Pager::flick";
    const FOOTER: &str = "Frame::footer";

    /// Something that can be pressed now, or that says it cannot.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Control {
        /// Its name, the same in every language.
        pub key: String,
        /// Its visible words.
        pub label: String,
        /// It reacts to a finger.
        pub enabled: bool,
        /// A tick box and its state.
        pub checked: Option<bool>,
        /// Left, top, width, height in logical pixels of the window.
        pub place: (f32, f32, f32, f32),
        /// Its middle is in sight, not rolled away.
        pub in_sight: bool,
        /// It is part of something longer than its room, which can be turned: not all of it need be in sight.
        pub rolls: bool,
    }

    /// Why something was not pressed.
    #[derive(Clone, Debug, PartialEq, thiserror::Error)]
    pub enum NoSuchControl {
        /// Nothing of that name is on the page.
        #[error("no control {wanted:?} on this page, only {there:?}")]
        NotThere {
            /// What was wanted.
            wanted: String,
            /// What is there.
            there: Vec<String>,
        },
        /// It is there, but grey.
        #[error("the control {0:?} cannot be pressed now")]
        Disabled(String),
        /// It is there, but too small for a finger.
        #[error("the control {wanted:?} is only {width} by {height}")]
        TooSmall {
            /// Which.
            wanted: String,
            /// Width in pixels.
            width: f32,
            /// Height in pixels.
            height: f32,
        },
        /// Only a headless screen can be pressed by the program.
        #[error("this screen is pressed by people only")]
        NotHeadless,
    }

    impl Screen {
        /// Lets time pass: timers ring, animations move.
        pub fn pass(&self, time: Duration) {
            if self.headless.is_some() {
                self.catch_up();
                CLOCK.with(|clock| clock.set(clock.get() + time));
                slint::platform::update_timers_and_animations();
            }
        }

        /// The screen as it looks now. Empty for a screen that is not headless.
        #[must_use]
        pub fn snapshot(&self) -> RgbImage {
            let Some(window) = self.headless.as_ref().and_then(|Headless { window }| window.as_ref()) else {
                return RgbImage::default();
            };
            self.pass(Duration::ZERO);
            let size = slint::platform::WindowAdapter::size(window.as_ref());
            let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(size.width, size.height);
            window.request_redraw();
            window.draw_if_needed(|renderer| {
                renderer.render(buffer.make_mut_slice(), size.width as usize);
            });
            RgbImage::from_raw(size.width, size.height, buffer.as_bytes().to_vec()).unwrap_or_default()
        }

        /// Every visible control, from the back to the front. Behind an overlay nothing is visible.
        #[must_use]
        pub fn controls(&self) -> Vec<Control> {
            let front = self.front();
            let rolled: Vec<(ElementHandle, Vec<String>)> = front
                .query_descendants()
                .match_id(FLICKABLE)
                .find_all()
                .into_iter()
                .map(|flickable| {
                    let keys = flickable
                        .query_descendants()
                        .match_predicate(is_control)
                        .find_all()
                        .iter()
                        .map(key_of)
                        .collect();
                    (flickable, keys)
                })
                .collect();
            let (width, height) = self.size();
            let inside = |(x, y): (f32, f32), (left, top, width, height): (f32, f32, f32, f32)| {
                x >= left && y >= top && x <= left + width && y <= top + height
            };
            let controls = front.query_descendants().match_predicate(is_control).find_all();
            controls
                .iter()
                .map(|element| {
                    let key = key_of(element);
                    let place = place_of(element);
                    let middle = (place.0 + place.2 / 2.0, place.1 + place.3 / 2.0);
                    let mut in_sight = inside(middle, (0.0, 0.0, width, height));
                    let mut rolls = false;
                    for (flickable, _) in rolled.iter().filter(|(_, keys)| keys.contains(&key)) {
                        in_sight &= inside(middle, place_of(flickable));
                        rolls = true;
                    }
                    Control {
                        label: element.accessible_label().unwrap_or_default().into(),
                        enabled: element.accessible_enabled().unwrap_or(true),
                        checked: element
                            .accessible_checked()
                            .filter(|_| element.accessible_role() == Some(AccessibleRole::Checkbox)),
                        key,
                        place,
                        in_sight,
                        rolls,
                    }
                })
                .collect()
        }

        /// Where the page's footer stands: left, top, width, height. `None` on pages without one.
        #[must_use]
        pub fn footer(&self) -> Option<(f32, f32, f32, f32)> {
            let footer = self.front().query_descendants().match_id(FOOTER).find_first();
            footer.as_ref().map(place_of)
        }

        /// Where the parts of the page stand that can be turned.
        #[must_use]
        pub fn rolls(&self) -> Vec<(f32, f32, f32, f32)> {
            let parts = self.front().query_descendants().match_id(FLICKABLE).find_all();
            parts.iter().map(place_of).collect()
        }

        /// The texts that stand still, with their places: those on the page, but not within a part that can be turned.
        #[must_use]
        pub fn still_texts(&self) -> Vec<(String, (f32, f32, f32, f32))> {
            let parts = self.front().query_descendants().match_id(FLICKABLE).find_all();
            let mut rolling: Vec<_> = parts.iter().flat_map(texts_of).collect();
            let mut texts = texts_of(&self.front());
            texts.retain(|text| match rolling.iter().position(|other| other == text) {
                Some(at) => {
                    rolling.swap_remove(at);
                    false
                }
                None => true,
            });
            texts
        }

        /// The labels of every visible control.
        #[must_use]
        pub fn labels(&self) -> Vec<String> {
            self.controls().into_iter().map(|control| control.label).collect()
        }

        /// Every text in sight, from top to bottom as the pages have them.
        #[must_use]
        pub fn texts(&self) -> Vec<String> {
            self.text_places().into_iter().map(|(text, _)| text).collect()
        }

        /// Every text in sight with its place: left, top, width, height.
        #[must_use]
        pub fn text_places(&self) -> Vec<(String, (f32, f32, f32, f32))> {
            texts_of(&self.front())
        }

        /// Presses the control with this label, with a finger: waits until a change of page has settled, turns a long page until the control is in
        /// sight, and presses its middle.
        ///
        /// # Errors
        ///
        /// [`NoSuchControl`] when a finger could not have pressed it.
        pub fn press(&self, label: &str) -> Result<(), NoSuchControl> {
            self.press_where(label, |control| control.label == label)
        }

        /// [`Screen::press`], whatever the language.
        ///
        /// # Errors
        ///
        /// [`NoSuchControl`] when a finger could not have pressed it.
        pub fn press_key(&self, key: Key) -> Result<(), NoSuchControl> {
            let key = key.to_string();
            self.press_where(&key, |control| control.key == key)
        }

        /// Draws in the signature field: strokes of points from 0 to 1 across and down.
        ///
        /// # Errors
        ///
        /// [`NoSuchControl`] when there is no such field on the page.
        pub fn sign(&self, strokes: &[Vec<(f32, f32)>]) -> Result<(), NoSuchControl> {
            self.pass(REST_AFTER_CHANGE);
            let field = self
                .front()
                .query_descendants()
                .match_predicate(|element| element.accessible_id().is_some_and(|id| id == "signature"))
                .find_first();
            let field = field.ok_or_else(|| NoSuchControl::NotThere {
                wanted: "signature".into(),
                there: self.labels(),
            })?;
            let (left, top, width, height) = place_of(&field);
            let at = |(x, y): &(f32, f32)| LogicalPosition::new(left + x * width, top + y * height);
            for stroke in strokes {
                let [first, rest @ ..] = stroke.as_slice() else {
                    continue;
                };
                self.finger_down(at(first));
                for point in rest {
                    self.pass(STROKE_STEP);
                    self.point(WindowEvent::PointerMoved { position: at(point) });
                }
                let last = stroke.last().unwrap_or(first);
                self.finger_up(at(last));
            }
            self.pass(STROKE_STEP);
            Ok(())
        }

        /// Touches the glass anywhere.
        pub fn tap(&self, x: f32, y: f32) {
            let position = LogicalPosition::new(x, y);
            self.finger_down(position);
            self.pass(TAP);
            self.finger_up(position);
            self.pass(STROKE_STEP);
        }

        fn press_where(&self, wanted: &str, is_it: impl Fn(&Control) -> bool) -> Result<(), NoSuchControl> {
            if self.headless.is_none() {
                return Err(NoSuchControl::NotHeadless);
            }
            self.pass(REST_AFTER_CHANGE);
            let control = self.bring_into_sight(&is_it).ok_or_else(|| NoSuchControl::NotThere {
                wanted: wanted.into(),
                there: self.labels(),
            })?;
            let (left, top, width, height) = control.place;
            if !control.enabled {
                return Err(NoSuchControl::Disabled(wanted.into()));
            }
            if width.min(height) < TARGET_LEAST_PX * self.unit() {
                return Err(NoSuchControl::TooSmall {
                    wanted: wanted.into(),
                    width,
                    height,
                });
            }
            self.tap(left + width / 2.0, top + height / 2.0);
            Ok(())
        }

        /// Turns a long page from its beginning until the control's middle is in sight.
        fn bring_into_sight(&self, is_it: &impl Fn(&Control) -> bool) -> Option<Control> {
            let turn = |key: Key| {
                let key = key.to_string();
                let button = self
                    .controls()
                    .into_iter()
                    .find(|control| control.key == key && control.enabled)?;
                self.tap(
                    button.place.0 + button.place.2 / 2.0,
                    button.place.1 + button.place.3 / 2.0,
                );
                self.pass(TURN);
                Some(())
            };
            let find = || {
                self.controls()
                    .into_iter()
                    .find(|control| is_it(control) && control.in_sight)
            };
            if let Some(control) = find() {
                return Some(control);
            }
            for _ in 0..TURNS_MAX {
                if turn(Key::PageUp).is_none() {
                    break;
                }
            }
            for _ in 0..TURNS_MAX {
                if let Some(control) = find() {
                    return Some(control);
                }
                turn(Key::PageDown)?;
            }
            None
        }

        /// How much larger or smaller than designed the page is drawn.
        fn unit(&self) -> f32 {
            self.stage.window.global::<layby_ui::Theme>().get_unit()
        }

        fn size(&self) -> (f32, f32) {
            let theme = self.stage.window.global::<layby_ui::Theme>();
            (theme.get_width(), theme.get_height())
        }

        /// The overlay in front of the page, or the page.
        fn front(&self) -> ElementHandle {
            self.pass(Duration::ZERO);
            let window = &self.stage.window;
            let overlay = ElementQuery::from_root(window)
                .match_predicate(|element| element.accessible_id().is_some_and(|id| id == "overlay"))
                .find_first();
            overlay.unwrap_or_else(|| window.root_element())
        }

        fn finger_down(&self, position: LogicalPosition) {
            self.point(WindowEvent::PointerMoved { position });
            self.point(WindowEvent::PointerPressed {
                position,
                button: PointerEventButton::Left,
            });
        }

        fn finger_up(&self, position: LogicalPosition) {
            self.point(WindowEvent::PointerReleased {
                position,
                button: PointerEventButton::Left,
            });
            self.point(WindowEvent::PointerExited);
        }

        fn point(&self, event: WindowEvent) {
            self.stage.window.window().dispatch_event(event);
        }
    }

    fn texts_of(element: &ElementHandle) -> Vec<(String, (f32, f32, f32, f32))> {
        let texts = element.query_descendants().match_inherits("Text").find_all();
        texts
            .iter()
            .filter_map(|text| Some((String::from(text.accessible_label()?), place_of(text))))
            .filter(|(text, _)| !text.is_empty())
            .collect()
    }

    fn is_control(element: &ElementHandle) -> bool {
        matches!(
            element.accessible_role(),
            Some(AccessibleRole::Button | AccessibleRole::Checkbox)
        ) && element.accessible_label().is_some()
    }

    fn key_of(element: &ElementHandle) -> String {
        element.accessible_id().unwrap_or_default().into()
    }

    fn place_of(element: &ElementHandle) -> (f32, f32, f32, f32) {
        let (position, size) = (element.absolute_position(), element.size());
        (position.x, position.y, size.width, size.height)
    }
}
