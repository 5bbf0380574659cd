//! The driver against the simulated printer over a line in memory, on a clock that only moves when everyone waits.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::AbortHandle;

use super::super::simulator::PrinterMachine;
use super::super::{Block, Line, PaperWidth, PrinterHandle};
use super::*;
use crate::device::virtual_port::Device;

const READY: PrinterState = PrinterState::Ready { paper_low: false };

/// A printer on a desk, without a desk.
struct Bench {
    machine: Arc<Mutex<PrinterMachine>>,
    states: watch::Receiver<PrinterState>,
    printer: PrinterHandle,
    plugged: Arc<Mutex<bool>>,
    line: Arc<Mutex<Option<AbortHandle>>>,
}

impl Bench {
    async fn ready() -> Self {
        let mut bench = Self::new();
        bench.wait_for(READY).await;
        bench
    }

    fn new() -> Self {
        let machine = Arc::new(Mutex::new(PrinterMachine::new(PaperWidth::Mm80)));
        let plugged = Arc::new(Mutex::new(true));
        let line = Arc::new(Mutex::new(None));
        let lines = {
            let (machine, plugged, line) = (Arc::clone(&machine), Arc::clone(&plugged), Arc::clone(&line));
            move || -> io::Result<DuplexStream> {
                if !*plugged.lock().unwrap() {
                    return Err(io::ErrorKind::NotFound.into());
                }
                let (near, far) = tokio::io::duplex(4096);
                *line.lock().unwrap() = Some(tokio::spawn(carry(far, Arc::clone(&machine))).abort_handle());
                Ok(near)
            }
        };
        let (tell, states) = watch::channel(PrinterState::Disconnected);
        let (jobs, waiting) = mpsc::channel(4);
        tokio::spawn(run(
            lines,
            PrinterSettings::new("/nowhere", PaperWidth::Mm80),
            tell,
            waiting,
        ));
        Self {
            machine,
            states,
            printer: PrinterHandle { jobs },
            plugged,
            line,
        }
    }

    async fn wait_for(&mut self, state: PrinterState) {
        timeout(Duration::from_secs(60), self.states.wait_for(|now| *now == state))
            .await
            .expect("the state")
            .expect("a driver");
    }

    fn machine(&self) -> MutexGuard<'_, PrinterMachine> {
        self.machine.lock().unwrap()
    }

    fn receipts(&self) -> Vec<String> {
        self.machine().receipts.iter().map(|piece| piece.text.clone()).collect()
    }

    fn unplug(&self) {
        *self.plugged.lock().unwrap() = false;
        self.line.lock().unwrap().take().expect("a line").abort();
        self.machine().power_cut();
    }

    fn plug(&self) {
        *self.plugged.lock().unwrap() = true;
    }
}

async fn carry(mut line: DuplexStream, machine: Arc<Mutex<PrinterMachine>>) {
    let mut buffer = [0; 97];
    while let Ok(count @ 1..) = line.read(&mut buffer).await {
        let answer = machine.lock().unwrap().receive(&buffer[..count]);
        if line.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn slip(lines: usize) -> Document {
    let mut blocks: Vec<Block> = (1..=lines)
        .map(|number| Block::Text(Line::new(format!("第{number}行"))))
        .collect();
    blocks.push(Block::Cut);
    Document { blocks }
}

fn slip_text(lines: usize) -> String {
    (1..=lines).map(|number| format!("第{number}行\n")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_document_is_printed_and_confirmed() {
    let bench = Bench::ready().await;
    assert_eq!(bench.printer.print(slip(100)).await, Ok(()));
    assert_eq!(bench.receipts(), [slip_text(100)]);
    assert_eq!(bench.machine().misunderstood, 0);
}

#[tokio::test(start_paused = true)]
async fn documents_come_out_one_after_the_other() {
    let bench = Bench::ready().await;
    let (first, second) = tokio::join!(bench.printer.print(slip(40)), bench.printer.print(slip(2)));
    assert_eq!((first, second), (Ok(()), Ok(())));
    assert_eq!(bench.receipts(), [slip_text(40), slip_text(2)]);
}

#[tokio::test(start_paused = true)]
async fn each_trouble_is_told_keeps_paper_in_and_passes() {
    type Trouble = fn(&mut PrinterMachine, bool);
    let troubles: [(Trouble, PrinterState); 4] = [
        (
            |printer, on| printer.paper_left = on.then_some(0),
            PrinterState::PaperOut,
        ),
        (|printer, on| printer.cover_open = on, PrinterState::CoverOpen),
        (|printer, on| printer.cutter_jammed = on, PrinterState::CutterJam),
        (|printer, on| printer.broken = on, PrinterState::Error),
    ];
    let mut bench = Bench::ready().await;
    for (trouble, state) in troubles {
        bench.machine().change(|printer| trouble(printer, true));
        bench.wait_for(state).await;
        assert_eq!(bench.printer.print(slip(1)).await, Err(PrintFault::NotStarted(state)));
        bench.machine().change(|printer| trouble(printer, false));
        bench.wait_for(READY).await;
        assert_eq!(bench.receipts(), [] as [String; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn low_paper_is_told_and_prints() {
    let mut bench = Bench::ready().await;
    bench.machine().paper_low = true;
    bench.wait_for(PrinterState::Ready { paper_low: true }).await;
    assert_eq!(bench.printer.print(slip(1)).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_trouble_that_begins_just_before_printing_is_still_noticed() {
    let bench = Bench::ready().await;
    bench.machine().cover_open = true;
    assert_eq!(
        bench.printer.print(slip(1)).await,
        Err(PrintFault::NotStarted(PrinterState::CoverOpen))
    );
}

#[tokio::test(start_paused = true)]
async fn paper_that_ends_in_the_middle_is_an_interruption_and_the_rest_stays_inside() {
    let mut bench = Bench::ready().await;
    bench.machine().paper_left = Some(20 * 32);
    assert_eq!(
        bench.printer.print(slip(400)).await,
        Err(PrintFault::Interrupted(PrinterState::PaperOut))
    );

    bench.machine().change(|printer| printer.paper_left = None);
    bench.wait_for(READY).await;
    assert_eq!(bench.printer.print(slip(3)).await, Ok(()));
    let receipts = bench.receipts();
    let [whole] = receipts.as_slice() else {
        panic!("one piece of paper, not {}", receipts.len())
    };
    let began_with: usize = whole.lines().count() - 3;
    assert!(
        (20..120).contains(&began_with),
        "{began_with} lines of the interrupted slip"
    );
    assert!(whole.ends_with(&slip_text(3)));
}

#[tokio::test(start_paused = true)]
async fn a_printer_unplugged_in_the_middle_is_an_interruption_and_comes_back() {
    let mut bench = Bench::ready().await;
    bench.machine().paper_left = Some(20 * 32);
    let printing = tokio::spawn({
        let printer = bench.printer.clone();
        async move { printer.print(slip(400)).await }
    });
    // The paper has ended, the driver waits for the confirmation: now the plug goes.
    while bench.machine().paper_left != Some(0) {
        tokio::task::yield_now().await;
    }
    bench.unplug();
    assert_eq!(
        printing.await.unwrap(),
        Err(PrintFault::Interrupted(PrinterState::Disconnected))
    );
    bench.wait_for(PrinterState::Disconnected).await;
    assert_eq!(
        bench.printer.print(slip(1)).await,
        Err(PrintFault::NotStarted(PrinterState::Disconnected))
    );

    bench.machine().paper_left = None;
    bench.plug();
    bench.wait_for(READY).await;
    assert_eq!(bench.printer.print(slip(3)).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_printer_switched_off_at_its_end_of_the_cable_counts_as_gone() {
    let mut bench = Bench::ready().await;
    bench.machine().off = true;
    bench.wait_for(PrinterState::Disconnected).await;
    assert_eq!(
        bench.printer.print(slip(1)).await,
        Err(PrintFault::NotStarted(PrinterState::Disconnected))
    );
    bench.machine().off = false;
    bench.wait_for(READY).await;
    assert_eq!(bench.printer.print(slip(1)).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_stops_waiting_does_not_stop_the_printer() {
    let bench = Bench::ready().await;
    assert!(timeout(Duration::ZERO, bench.printer.print(slip(60))).await.is_err());
    assert_eq!(bench.printer.print(slip(1)).await, Ok(()));
    assert_eq!(bench.receipts(), [slip_text(60), slip_text(1)]);
}

#[tokio::test(start_paused = true)]
async fn the_driver_ends_with_its_last_handle() {
    let Bench {
        mut states, printer, ..
    } = Bench::ready().await;
    drop(printer);
    while states.changed().await.is_ok() {}
}

#[test]
fn stretches_are_bounded_and_lose_nothing() {
    let encoded = escpos::encode(
        &slip(400),
        PaperWidth::Mm80,
        super::super::TextEncoding::Gb18030,
        || None,
    );
    let stretches = stretches(&encoded);
    assert!(stretches.iter().all(|stretch| stretch.len() <= STRETCH_BYTES_MAX));
    assert_eq!(stretches.concat(), encoded.bytes());
}
