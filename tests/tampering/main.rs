//! One corruption each: the right check fails and names the entry.
