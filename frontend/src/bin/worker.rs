//! The worker beside the pages: reads the board, seals, checks; what is secret does not leave it.

fn main() {
    glassurn_web::worker::serve();
}
