# The card and the badge that other sites show: made by the service, without any script.
direction = ltr
card-coming = Voting has not begun
card-open = Voting is open
card-closed = Closed, being counted
card-counted = Result published
card-void = Not counted: too few voted
card-run-by = Run by { $organiser }
card-voted = { $counting } of { $roll } voted
card-opens = Opens
card-closes = Closes
card-ended = Closed
card-sealed = Ballots are sealed. Until they are counted nobody knows how the votes stand.
card-public = Every vote stays secret. Anyone can check the count.
card-check = See it and check for yourself
calendar-opens = Voting begins: { $title }
calendar-closes = Voting ends: { $title }
