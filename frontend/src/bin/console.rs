//! The program of officials and key holders: its pages in a window, and in a worker what keeps their secrets.

fn main() {
    if web_sys::window().is_some() {
        glassurn_web::console::start();
    } else {
        glassurn_web::wire::serve::<glassurn_web::console::Desk>();
    }
}
