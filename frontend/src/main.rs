//! One program for the booth: the pages in a window, and in a worker what computes for them.

fn main() {
    if web_sys::window().is_some() {
        glassurn_web::app::start();
    } else {
        glassurn_web::wire::serve::<glassurn_web::worker::Booth>();
    }
}
