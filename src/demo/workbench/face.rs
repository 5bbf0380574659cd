//! The window's side: the lists it offers, and what was seen, put into its properties. Only what differs is touched, so that a finger that is
//! pressing something keeps it.

use std::rc::Rc;

use layby_ui::workbench::{Choice, Entry, Tone as Colour, Workbench};
use slint::{ComponentHandle, Image, Model, ModelRc, Rgb8Pixel, SharedPixelBuffer, VecModel};

use super::seen::{Line, Paper, Seen, Tone};
use super::wish::{Holder, Network, Stander, Switch, Wish};

/// How fast paper comes out: 150 mm a second at 8 rows of dots a millimetre, as a usual receipt printer has it; in rows for each step of the
/// window's timer.
const ROWS_A_STEP: u32 = 150 * 8 * Face::STEP_MS / 1000;

/// The lists of the window.
pub(in crate::demo) struct Face {
    window: Workbench,
    cards: Rc<VecModel<Choice>>,
    reader: Rc<VecModel<Choice>>,
    people: Rc<VecModel<Choice>>,
    person: Rc<VecModel<Choice>>,
    network: Rc<VecModel<Choice>>,
    printer: Rc<VecModel<Choice>>,
    panel: Rc<VecModel<Choice>>,
    outbox: Rc<VecModel<Entry>>,
    figures: Rc<VecModel<Entry>>,
    handlings: Rc<VecModel<Entry>>,
    /// Title of each card: name and key.
    holders: Vec<String>,
    paper: PaperOut,
}

/// How far the paper has come out.
#[derive(Default)]
pub(in crate::demo) struct PaperOut {
    number: usize,
    rows: u32,
    rows_out: u32,
}

impl PaperOut {
    /// Another paper, or more of the same. Paper that was cut long ago is there at once.
    pub fn becomes(&mut self, paper: &Paper) {
        let newest = paper.number == paper.of;
        let same = paper.number == self.number;
        self.number = paper.number;
        self.rows = paper.image.height();
        self.rows_out = match (newest, same) {
            (true, true) => self.rows_out.min(self.rows),
            (true, false) => 0,
            (false, _) => self.rows,
        };
    }

    /// A step further; `None` when all of it is out.
    pub fn step(&mut self) -> Option<u32> {
        if self.rows_out >= self.rows {
            return None;
        }
        self.rows_out = (self.rows_out + ROWS_A_STEP).min(self.rows);
        Some(self.rows_out)
    }
}

impl Face {
    /// How often the window looks for news.
    pub const STEP_MS: u32 = 100;

    /// The lists of this window; `names` are those on the cards, in the order of [`Holder::ALL`].
    pub fn of(window: &Workbench, names: &[String]) -> Self {
        let holders = Holder::ALL
            .iter()
            .zip(names)
            .map(|(holder, name)| format!("{name}  {}", holder.key()))
            .collect();
        let face = Self {
            window: window.clone_strong(),
            cards: Rc::default(),
            reader: Rc::default(),
            people: Rc::default(),
            person: Rc::default(),
            network: Rc::default(),
            printer: Rc::default(),
            panel: Rc::default(),
            outbox: Rc::default(),
            figures: Rc::default(),
            handlings: Rc::default(),
            holders,
            paper: PaperOut::default(),
        };
        window.set_cards(ModelRc::from(Rc::clone(&face.cards)));
        window.set_reader(ModelRc::from(Rc::clone(&face.reader)));
        window.set_people(ModelRc::from(Rc::clone(&face.people)));
        window.set_person(ModelRc::from(Rc::clone(&face.person)));
        window.set_network(ModelRc::from(Rc::clone(&face.network)));
        window.set_printer(ModelRc::from(Rc::clone(&face.printer)));
        window.set_panel(ModelRc::from(Rc::clone(&face.panel)));
        window.set_outbox(ModelRc::from(Rc::clone(&face.outbox)));
        window.set_figures(ModelRc::from(Rc::clone(&face.figures)));
        window.set_handlings(ModelRc::from(Rc::clone(&face.handlings)));
        face
    }

    fn show_choices(&self, seen: &Seen) {
        let switch = |switch: Switch| choice(Wish::Turn(switch), switch.title(), "", seen.on.contains(&switch));
        let cards = Holder::ALL.into_iter().zip(&self.holders);
        refill(
            &self.cards,
            cards
                .map(|(holder, title)| choice(Wish::Card(holder), title, holder.word(), seen.card == Some(holder)))
                .collect(),
        );
        refill(
            &self.reader,
            vec![
                choice(Wish::TakeCard, "Take the card away", "", false),
                switch(Switch::ReaderUnplugged),
            ],
        );
        let people = Stander::ALL.into_iter();
        refill(
            &self.people,
            people
                .map(|who| choice(Wish::Stand(who), who.title(), "", seen.standing == Some(who)))
                .collect(),
        );
        refill(
            &self.person,
            vec![switch(Switch::Obedient), switch(Switch::CameraUnplugged)],
        );
        let networks = Network::ALL.into_iter();
        refill(
            &self.network,
            networks
                .map(|how| choice(Wish::Network(how), how.title(), "", seen.network == Some(how)))
                .collect(),
        );
        let printer = [
            Switch::PaperOut,
            Switch::PaperLow,
            Switch::CoverOpen,
            Switch::PrinterUnplugged,
        ];
        refill(&self.printer, printer.map(switch).to_vec());
        refill(&self.panel, vec![switch(Switch::DoorOpen)]);
    }
}

/// Show what was seen, and let the paper come out a little further.
pub(in crate::demo) fn show(face: &mut Face, seen: Option<Seen>) {
    if let Some(seen) = seen {
        face.show_choices(&seen);
        let window = &face.window;
        window.set_page(seen.page.as_str().into());
        window.set_network_word(
            if seen.network.is_none() {
                "switched elsewhere"
            } else {
                ""
            }
            .into(),
        );
        window.set_phone_word(seen.phone_in_words().into());
        window.set_phone_can_pay(seen.can_pay());
        window.set_outbox_word(seen.outbox_in_words().into());
        window.set_central_word(seen.central_in_words().into());
        window.set_panel_word(seen.panel_in_words().into());
        window.set_note(seen.note.text.as_str().into());
        window.set_note_is_trouble(seen.note.is_trouble);
        refill(&face.outbox, entries(seen.outbox_lines()));
        refill(&face.figures, entries(seen.figures()));
        refill(&face.handlings, entries(seen.handlings()));
        if let Some(paper) = &seen.paper {
            face.paper.becomes(paper);
            window.set_paper_word(paper.in_words().into());
            window.set_paper(picture(paper));
            window.set_paper_rows_out(pixels(face.paper.rows_out));
        }
    }
    if let Some(rows) = face.paper.step() {
        face.window.set_paper_rows_out(pixels(rows));
    }
}

fn choice(wish: Wish, title: &str, word: &str, chosen: bool) -> Choice {
    Choice {
        wish: wish.word().into(),
        title: title.into(),
        word: word.into(),
        chosen,
    }
}

fn entries(lines: Vec<Line>) -> Vec<Entry> {
    let colour = |tone| match tone {
        Tone::Plain => Colour::Plain,
        Tone::Good => Colour::Good,
        Tone::Warn => Colour::Warn,
        Tone::Bad => Colour::Bad,
    };
    lines
        .into_iter()
        .map(|(title, word, tone)| Entry {
            title: title.into(),
            word: word.into(),
            tone: colour(tone),
        })
        .collect()
}

/// The rows of the model become these.
fn refill<T: Clone + PartialEq + 'static>(model: &VecModel<T>, rows: Vec<T>) {
    while model.row_count() > rows.len() {
        model.remove(model.row_count() - 1);
    }
    for (index, row) in rows.into_iter().enumerate() {
        match model.row_data(index) {
            Some(before) if before == row => {}
            Some(_) => model.set_row_data(index, row),
            None => model.push(row),
        }
    }
}

fn picture(paper: &Paper) -> Image {
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(paper.image.width(), paper.image.height());
    for (shown, dot) in buffer.make_mut_slice().iter_mut().zip(paper.image.pixels()) {
        let [grey] = dot.0;
        *shown = Rgb8Pixel {
            r: grey,
            g: grey,
            b: grey,
        };
    }
    Image::from_rgb8(buffer)
}

fn pixels(rows: u32) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}
