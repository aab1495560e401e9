# The page of one election.
election-what = The election
election-progress = How far the election is
election-absent = There is no such election here
election-absent-lead = Compare the address with the one you were given: it is long, and some mail programs break it in two. An election on another server has another address.
election-description = About this election

# What does not hold
election-newer = This election was made by newer software than this page.
election-newer-advice = Reload the page. If that does not help, tell the contact of the election that this service has to be updated.
election-other = The service shows something else than the election in your address.
election-head-false = The public record is not signed by the key that this election names.
election-beginning-false = The public record that the service shows is not the one that it has signed.
election-doubt-advice = Do not vote here now. Tell the contact of the election the code below, by a way that you know from elsewhere.

# The next act
election-your-vote = Your vote
election-can-vote = You can vote now
election-not-begun = Voting has not begun
election-over = Voting has ended
election-counted = The votes are counted
election-void = Nothing was counted
election-unknown = At the moment the service does not say whether it takes ballots.
election-time-left = Time left: { $left }.
election-opens-in = Voting begins in { $left }.
election-opens-late = The opening time has come, but the organiser has not opened voting yet.
election-closing = The organiser closes the public record next. No ballot sent now would count.
election-counting = The ballots are fixed. The key holders now open their sum, and nothing but the sum.
election-mixing = The ballots are fixed. The key holders now mix the answers, so that nobody knows whose they are, and then open them.
election-counted-words = The result and the proof that it is right are on the public record.
election-void-words = Fewer than { NUMBER($minimum) } voters took part. A count would show how they voted, so no ballot was ever opened.
election-may-revote = You may vote again while voting goes on. Only your last ballot counts.
election-code-filled-in = Your voting code is filled in for you.
election-code-needed = You need the voting code from your letter or mail. The link you were sent fills it in for you.
election-preparing = The organiser and the key holders are still preparing it. Your link stays good.
election-come-back = Your link stays good. Come back with it then.
election-result-here = The result will be here.
election-vote = Vote
election-vote-again = Vote again
election-enter-code = Enter my voting code
election-try-code = Look at my voting code
election-see-result = See the result
election-minutes = { $count ->
    [one] 1 minute
   *[other] { NUMBER($count) } minutes
  }
election-hours = { $count ->
    [one] 1 hour
   *[other] { NUMBER($count) } hours
  }
election-days = { $count ->
    [one] 1 day
   *[other] { NUMBER($count) } days
  }

# When and who
election-when = When and who
election-opens = Opens
election-closes = Closes
election-closes-latest = Closes at the latest
election-ended = Ended
election-ended-early = An official ended voting before the latest closing time:
election-extended = Extended. First planned for:
election-extension = It may be extended until:
election-official-closes = An official may end voting before that, and may choose the moment.
election-now = Now
election-takes = It takes ballots.
election-takes-not-yet = It takes no ballots yet.
election-takes-no-more = It takes no ballots any more.
election-organiser = Run by
election-contact = Contact
election-officials = { $count ->
    [one] Official
   *[other] Officials
  }
election-rules = Rules
election-revote = You may vote again until voting ends; your last ballot counts.
election-once = One ballot for each voting code; it cannot be changed.
election-minimum = Votes are counted only if { NUMBER($minimum) } voters or more took part.
election-ties-declared = A tie is published as a tie; people decide.
election-ties-order = In a tie, the option that stands first in the list wins.
election-secrecy = Secrecy
election-secrecy-line = The service sees that you voted, never what you chose.

# Warnings
election-warn = Know this about this election
election-warn-more = What this means for the secrecy of votes
election-warn-answers = Every ranking, grade and text is published, without a name. Write nothing by which you could be recognised.
election-warn-weights = Votes have different weights, and some weights are held by few people: the result may show how they voted. The organiser has accepted this.
election-warn-small = Votes are counted from { NUMBER($minimum) } voters on. Among so few, the result itself can show how people voted.
election-warn-one-holder = One single key holder can open the votes: there is nobody else who must agree.
election-warn-server-codes = The service itself made the voting codes. It could vote for people who do not vote.
election-warn-registered = Voters registered with the service, which could have added names of nobody.
election-warn-open = Anybody can vote here, and one person can vote more than once.
election-warn-early = An official may end voting early, and could choose a moment that suits one side or when few ballots hide each other.
election-warn-not-witnessed = The public record is not independently witnessed: two versions of it would be noticed only by those who keep and compare receipts.
election-warn-witness-may-lie = So few of the independent witnesses must sign that a single lying one could help to show two versions of the public record.

# Questions
election-questions = { $count ->
    [one] The question
   *[other] The { NUMBER($count) } questions
  }
election-rule-one = Choose exactly one.
election-rule-one-or-none = Choose one, or none.
election-rule-any = Choose as many as you like.
election-rule-exactly = Choose exactly { NUMBER($count) } of { NUMBER($options) }.
election-rule-up-to = Choose up to { NUMBER($count) } of { NUMBER($options) }.
election-rule-between = Choose { NUMBER($low) } to { NUMBER($high) } of { NUMBER($options) }.
election-rule-points = Share out up to { NUMBER($count) } points as you like.
election-rule-points-each = Share out up to { NUMBER($count) } points, at most { NUMBER($cap) } for each option.
election-rule-points-exactly = Share out exactly { NUMBER($count) } points as you like.
election-rule-points-exactly-each = Share out exactly { NUMBER($count) } points, at most { NUMBER($cap) } for each option.
election-rule-points-between = Share out { NUMBER($low) } to { NUMBER($high) } points as you like.
election-rule-points-between-each = Share out { NUMBER($low) } to { NUMBER($high) } points, at most { NUMBER($cap) } for each option.
election-rule-scores = Give each option a number from 0 to { NUMBER($cap) }.
election-rule-credits = Spend up to { NUMBER($credits) } credits on votes: one vote for an option costs 1, two cost 4, three cost 9.
election-rule-conviction = Spend up to { NUMBER($credits) } credits on votes for options or against them: one vote costs 1, two for the same option cost 4, three cost 9.
election-rule-rank = Rank the options, the best first. You can leave some out.
election-rule-rank-all = Rank all options, the best first.
election-rule-grades = Give each option a grade.
election-rule-text = Write your answer.
election-seats = { $seats ->
    [one] The option with the most wins.
   *[other] The { NUMBER($seats) } options with the most win.
  }
election-seats-won = { $seats ->
    [one] One option wins.
   *[other] { NUMBER($seats) } options win.
  }
election-seats-texts = { $seats ->
    [one] The text that most voters write wins.
   *[other] The { NUMBER($seats) } texts that most voters write win.
  }
election-counted-by = Counted by: { $rule }.
counted-by-schulze = Schulze
counted-by-schulze-how = Options meet two by two; whoever beats every other one wins, and chains of such wins settle circles.
counted-by-ranked-pairs = Ranked pairs
counted-by-ranked-pairs-how = Options meet two by two; the clearest wins are fixed first, and what would contradict them is left out.
counted-by-irv = Instant runoff (one winner)
counted-by-irv-how = Whoever has the fewest first choices goes out and hands these ballots on, until one has more than half.
counted-by-borda = Borda
counted-by-borda-how = An option gets a point for every option that a voter ranks below it; the most points win.
counted-by-scottish-stv = Transferable vote, Scottish (several seats)
counted-by-scottish-stv-how = Whoever reaches the quota gets a seat; what is above it, and the ballots of those who go out, pass to the next choices.
counted-by-meek-stv = Transferable vote, Meek (several seats)
counted-by-meek-stv-how = Whoever reaches the quota gets a seat; what is above it passes to the next choices, and a program works it out anew in every round.
counted-by-majority-judgment = Majority judgment
counted-by-majority-judgment-how = The option whose middle grade is best wins; equal ones are told apart by the grades around it.
counted-by-star = STAR (one winner)
counted-by-star-how = Grades are points; the two options with the most meet, and whoever more voters prefer wins.
election-order-alphabetical = The ballot lists the options by the alphabet.
election-order-random = The ballot lists the options in another order for each voter.
election-blank = Counts as no answer

# Turnout
election-turnout = Turnout
election-roll-words = { $count ->
    [0] Nobody is on the roll yet.
    [one] 1 voting code is on the roll.
   *[other] { NUMBER($count) } voting codes are on the roll.
  }
election-voted = { $count ->
    [one] has voted
   *[other] have voted
  }
election-on-roll = { $count ->
    [one] may vote
   *[other] may vote
  }
election-share = of those who may vote
election-share-weight = of the weight of all votes
election-quorum-reached = The turnout needed for the quorum, { $needed }, is reached.
election-quorum-not-yet = The turnout needed for the quorum, { $needed }, is not reached yet.
election-quorum-missed = The turnout needed for the quorum, { $needed }, was not reached.
election-quorum-bar = The mark on the bar is the quorum, { $needed }. The bar is the turnout so far, { $share }.
election-growth = Turnout, added up
election-growth-line = The line is the quorum: { NUMBER($needed) } votes. So far there are { NUMBER($count) }.
election-superseded = { $count ->
    [one] 1 more ballot was replaced: somebody voted again, or got a new code.
   *[other] { NUMBER($count) } more ballots were replaced: people voted again, or got a new code.
  }
election-by-hour = Ballots by hour
election-by-day = Ballots by day
election-most-hour = { $count ->
    [one] The most in one hour: 1 ballot, { $when }.
   *[other] The most in one hour: { NUMBER($count) } ballots, { $when }.
  }
election-most-day = { $count ->
    [one] The most on one day: 1 ballot, { $when }.
   *[other] The most on one day: { NUMBER($count) } ballots, { $when }.
  }
election-as-table = The same as a table
election-when-column = Beginning
election-ballots-column = Ballots
election-no-partial = Until the count nobody knows how the votes stand, not even the organiser.
election-checked = { NUMBER($checked) } of { $count ->
    [one] 1 voter
   *[other] { NUMBER($count) } voters
  } said that they checked their ballot. Only the service counts this, and nobody can verify it.
election-service-word = These numbers are the service's word until you check them:

# Key holders
election-holders = Key holders
election-holder = Key holder
election-holder-done = Done so far, as the service says
election-holders-needed = { $count ->
    [one] One person holds the key that opens the count.
   *[other] { NUMBER($needed) } of these { NUMBER($count) } people must work together to open the count. Fewer can open nothing.
  }
election-key-making = { $attempt ->
    [1] The key is being made: { NUMBER($done) } of { NUMBER($count) } have confirmed it.
   *[other] The key is being made, attempt { NUMBER($attempt) }: { NUMBER($done) } of { NUMBER($count) } have confirmed it.
  }
election-key-made = The key is made, and everybody has tried theirs. An official opens voting next.
election-opening-sum = { NUMBER($done) } of the { NUMBER($needed) } parts needed are there.
election-holder-waiting = Not begun
election-holder-steps = { NUMBER($done) } of { NUMBER($steps) } steps
election-holder-confirmed = Made the key and tried it
election-holder-complaint = Complained: it begins anew
election-holder-nothing = Nothing known
election-holder-asked = Not yet
election-holder-opened = Opened their part
election-holder-not-needed = Was not needed
election-count-from = The count is opened from
election-count-from-how = So the officials have asked the key holders. Nothing but their word holds it.
election-calendar = Add these times to my calendar

# Fingerprints
election-fingerprints = Fingerprints
election-fingerprints-show = Show the codes to compare
election-fingerprints-words = Two people who see the same codes see the same election. Compare them by telephone, on paper, or with the address in your letter.
election-id = Election and manifest
election-id-words = This browser has worked it out from the questions, names, times and rules on this page: nobody can change any of them under the same code.
election-save-manifest = Save the manifest
election-roll = Roll
election-roll-and-key = Roll and key
election-roll-code-words = { $count ->
    [one] 1 voting code. The registrar has the same fingerprint.
   *[other] { NUMBER($count) } voting codes. The registrar has the same fingerprint.
  }
election-key = Key
election-key-words = Entry { NUMBER($entry) } of the public record opens voting with this key. The key holders have the same code.
election-key-none = The key is not made yet, or voting was not opened.
election-head = Head of the public record
election-head-words = { $count ->
    [one] 1 entry, signed by the key that this election names.
   *[other] { NUMBER($count) } entries, signed by the key that this election names.
  }
election-copy-head = Copy the signed head
result-holder-mixed = Mixed, not opened yet
