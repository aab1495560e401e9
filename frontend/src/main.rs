//! Starts the pages in the browser.

fn main() {
    glassurn_web::app::start();
}
