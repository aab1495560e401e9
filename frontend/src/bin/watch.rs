//! The program of whoever watches.

fn main() {
    glassurn_web::watch::start();
}
