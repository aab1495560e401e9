# The result, and why there is none yet.
result-title = Result
result-what = The result
result-of = The result of { $title }
result-unchecked = Not checked yet
result-checking = Before it shows a number, this page downloads the public record and verifies all of it on your device.
result-large = This record has { NUMBER($entries) } entries. This page shows numbers only after it has verified all of them, which takes a while.
result-check = Check now and show the result
result-checked = Proofs checked: { NUMBER($passed) } of { NUMBER($made) }
result-check-yourself = Check yourself
result-unpublished = The key holders have opened the sum, and nobody has published the result yet. This page computed it from their proven parts.
result-unpublished-answers = The key holders have opened the answers, and nobody has published the result yet. This page counted them itself.
result-source = Computed on this device from { NUMBER($entries) } entries of the public record with the fingerprint

result-wins = { $name } wins with { $amount }
result-elected = Elected: { $names }
result-tie = { $seats ->
    [one] A tie: { $names } have { $amount } each, and there is one place
   *[other] A tie: { $names } have { $amount } each, and there are { NUMBER($seats) } places
  }
result-elected-tie = { $seats ->
    [one] Elected: { $names }. A tie for the last place: { $tied } have { $amount } each
   *[other] Elected: { $names }. A tie for the last { NUMBER($seats) } places: { $tied } have { $amount } each
  }
result-nobody = Nobody got a vote
result-votes = { $count ->
    [one] 1 vote
   *[other] { NUMBER($count) } votes
  }
result-points = { $count ->
    [one] 1 point
   *[other] { NUMBER($count) } points
  }
result-tie-open = The rules of this election leave a tie open: people decide it, as they agreed beforehand.
result-tie-order = Equal numbers met at the last place. The rules, fixed before the election, give it to the one that stands first in them.

result-counting = voters counted, of { NUMBER($roll) } on the list
result-turnout = turnout
result-turnout-weight = turnout by weight
result-quorum = quorum of { $share }
result-quorum-yes = reached
result-quorum-no = not reached
result-holders = key holders opened the sum
result-holders-answers = key holders opened the answers
result-holders-of = { NUMBER($opened) } of { NUMBER($all) }

result-column-selection = Selection
result-column-votes = Votes
result-column-share = Share of voters
result-column-weight = Votes by weight
result-column-weight-share = Share of the weight
result-column-points = Points
result-column-points-share = Share of the possible points
result-points-note = One voter could give one selection up to { NUMBER($most) } points.
result-weight-note = Votes have different weights in this election. The numbers are weights.
result-note-first = wins
result-note-elected = elected
result-note-tied = tied for the last place
result-note-blank = blank votes
result-save-csv = Save as CSV
result-save-json = Save as JSON
result-save-text = Save the count as text
result-save-as = Save as { $kind }
result-print = Print


result-not-closed = There is no result yet.
result-not-closed-time = Voting is not closed. It closes
result-not-closed-why = Until then no part of the result exists anywhere: sealed ballots are only added up after the closing.
result-watch = Watch the public record
result-waiting = { $needed ->
    [one] Voting is closed. One more key holder has to open the sum.
   *[other] Voting is closed. { NUMBER($needed) } more key holders have to open the sum.
  }
result-waiting-why = The sealed ballots of { NUMBER($counting) } voters are added up. Only the key holders together can open that one sum; no single ballot is opened.
result-waiting-answers = { $needed ->
    [one] Voting is closed. One more key holder has to mix and open the answers.
   *[other] Voting is closed. { NUMBER($needed) } more key holders have to mix and open the answers.
  }
result-waiting-answers-why = The key holders mix the sealed answers of { NUMBER($counting) } voters, one after the other, so that nobody knows whose an answer is. Only then they open them together.
result-holders-caption = Key holders: { NUMBER($opened) } of the { NUMBER($threshold) } needed have opened their part; there are { NUMBER($all) }
result-holder = Key holder
result-holder-state = Part of the opening
result-holder-done = Done, proof checked
result-holder-waiting = Not yet
result-closed-at = Closed
result-closing-code = Closing code
result-void = There is no result: too few people voted.
result-void-why = { NUMBER($counting) } voters took part. The rules ask for at least { NUMBER($minimum) }, because the sum of fewer ballots would show how people voted.
result-void-then = Nothing was opened, and nothing ever will be. Whether to vote again is for those who run the election to decide.
result-refuted = The public record does not hold. This page shows no numbers of it.
result-refuted-why = At least one check failed. Numbers from such a record are no result, whoever published them. Tell the contact of the election:
result-refuted-entry = Entry { NUMBER($entry) }:
result-save-nist = Save as NIST

# Minutes, to be printed.
minutes-show = Minutes to print
minutes-close = Back to the result
minutes-title = Minutes: { $title }
minutes-roll = Voters on the list
minutes-counting = Voters counted
minutes-turnout = { NUMBER($count) }, a turnout of { $share }
minutes-weight = Weight counted
minutes-weight-of = { NUMBER($weight) } of { NUMBER($roll) }, { $share }
minutes-quorum = Quorum
minutes-quorum-none = The rules ask for none.
minutes-quorum-reached = { $share } of the list: reached
minutes-quorum-missed = { $share } of the list: not reached
minutes-published = Publication
minutes-published-entry = Published as entry { NUMBER($entry) } of the public record.
minutes-holder-none = Took no part
minutes-checks = What this browser has verified
minutes-check = Check
minutes-count = Number
minutes-check-passed = holds
minutes-check-skipped = not checked here
minutes-skipped = { $count ->
    [one] One check was not made here. Not checked is not passed.
   *[other] { NUMBER($count) } checks were not made here. Not checked is not passed.
  }
minutes-entries = { $count ->
    [one] 1 entry:
   *[other] { NUMBER($count) } entries:
  }
minutes-board = Place of the public record
minutes-made = Made { $time } by this browser with Glassurn { $version }, from this address:
minutes-again = Anyone can make the same minutes again from the public record, and check them.
minutes-sign = Signatures

# What others may show on their own sites.
share-title = Show this election on another site
share-lead = Card and badge need no scripts. They say how far the election is and how many voted, never how the votes stand, and they lead back here, where everyone can check for themselves.
share-card = Card
share-badge = Badge
