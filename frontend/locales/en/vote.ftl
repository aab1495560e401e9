# The booth: Choose, Check, Cast, Recorded.
vote-title = Your ballot
vote-reading = Reading and checking the public record: { $count ->
    [one] 1 entry
   *[other] { NUMBER($count) } entries
  }
step-choose = Choose
step-check = Check
step-cast = Cast
back = Back
nothing-sent = Nothing is sent yet.
closes-inline = closes

# Before voting
fact-opens = Opens
fact-closes = Closes
fact-closes-latest = Closes at the latest
fact-official-closes = An official may end voting before that, and may choose the moment.
fact-organiser = Run by
fact-contact = Contact
fact-secrecy = Who sees what
fact-secrecy-line = The service sees that you voted, never what you chose.
not-yet = Voting has not begun.
not-yet-time = Your link stays good. Come back at the opening time.
not-yet-key = The key holders and the organiser are still preparing it. Your link stays good.
ended = Voting has ended.
login-needed = This election asks voters to sign in, and this page can not do that.
login-needed-advice = Use the sign-in page or the program that the organiser named in the invitation.
join-title = Take part
join-words = Anybody with this link can vote. Your browser makes a secret voting code and keeps it, so that you can change your vote until the end.
join = Take part
join-busy = One moment…
join-later = Come back in this browser once voting has begun.
join-done = This browser has its voting code.
code-title = Your voting code
code-filled-in = Your voting code is filled in for you.
code-type-another = Use another code
code-register = I have no voting code yet: register
code-lost = I have lost my voting code or link: ask for a new one
code-label = Voting code
code-hint = 24 letters and digits from your letter or mail. Capitals, spaces and dashes do not matter.
code-letter-u = No voting code has the letter U. Is it a V?
code-symbol = No voting code has the character { $symbol }.
code-wrong = One character is wrong, or two are swapped. Compare the code with your letter.
code-checking = Looking for your code on the public record…
code-good = This code belongs to this election.
code-later = The code is written correctly. Once voting has begun, this page looks for it on the public record.
code-replaced = This voting code was replaced and does not count any more.
code-replaced-by = Replaced by entry { NUMBER($entry) } of the public record,
used-here = You have voted on this device.
used = A ballot with your code is already recorded.
used-when = Recorded as entry { NUMBER($entry) } of the public record,
used-not-me = Was it not you? Then somebody else has your voting code. Vote again now if you can, and tell the contact today:
vote-again-until = You can vote again until
last-counts = Only the last ballot counts.
one-vote-only = This election takes one ballot for each code.
shared-computer = Others use this computer too: keep neither answers nor receipt on it.
code-first = Your voting code comes first.
start-voting = Start voting

# Choose
contest-number = Question { NUMBER($number) }
question-of = Question { NUMBER($number) } of { NUMBER($count) }
show-all = Show all questions
show-one = Show one question at a time
next-question = Next question
check-answers = Check my answers
status-one = Choose one.
status-one-chosen = You have chosen one.
status-any = Choose as many as you like. You have chosen { NUMBER($count) }.
status-exactly = Choose exactly { NUMBER($high) }. You have chosen { NUMBER($count) }, { NUMBER($left) } left.
status-between = Choose { NUMBER($low) } to { NUMBER($high) }. You have chosen { NUMBER($count) }, { NUMBER($left) } left.
status-up-to = Choose up to { NUMBER($high) }. You have chosen { NUMBER($count) }, { NUMBER($left) } left.
status-points = Give up to { NUMBER($high) } points. You have given { NUMBER($count) }, { NUMBER($left) } left.
status-points-exactly = Give exactly { NUMBER($high) } points. You have given { NUMBER($count) }, { NUMBER($left) } left.
status-points-between = Give { NUMBER($low) } to { NUMBER($high) } points. You have given { NUMBER($count) }, { NUMBER($left) } left.
status-scores = Give each one a number from 0 to { NUMBER($cap) }. Without your choice it is 0.
status-rank = Rank the options: 1 is the best. You may leave some out.
status-rank-all = Rank all options: 1 is the best.
status-rank-moves = If a number is taken, the others move down.
status-rank-shared = Options that you find equally good may have the same number.
rank-yours = Your ranking
rank-nothing = Nothing is ranked yet.
rank-rest = Without a rank
rank-add = Add
rank-of = Rank of { $name }
rank-up = Move { $name } up
rank-down = Move { $name } down
rank-take-out = Take { $name } out of the ranking
rank-now = { $name } is now { ORDINAL($rank) ->
    [one] { NUMBER($rank) }st
    [two] { NUMBER($rank) }nd
    [few] { NUMBER($rank) }rd
   *[other] { NUMBER($rank) }th
  } of { NUMBER($count) }.
rank-equal = { $name } shares rank { NUMBER($rank) } of { NUMBER($count) }.
rank-out = { $name } has no rank now.
rank-left = { $left ->
    [0] All are ranked.
    [one] 1 has no rank.
   *[other] { NUMBER($left) } have no rank.
  }
status-credits = { NUMBER($left) } of { NUMBER($credits) } credits left.
credits-rest = You need not spend them all.
credits-over = { $count ->
    [one] Your votes cost 1 credit more than you have.
   *[other] Your votes cost { NUMBER($count) } credits more than you have.
  } Take some away.
credits-dear = This costs { NUMBER($cost) } credits, and { $room ->
    [one] 1 is
   *[other] { NUMBER($room) } are
  } there for it.
credits-cost = { $cost ->
    [one] 1 credit
   *[other] { NUMBER($cost) } credits
  }.
credits-next = One vote more costs { $cost ->
    [one] 1 credit
   *[other] { NUMBER($cost) } credits
  }.
credits-next-dear = One vote more would cost { $cost ->
    [one] 1 credit
   *[other] { NUMBER($cost) } credits
  }, and { $left ->
    [0] none is left
    [one] only 1 is left
   *[other] only { NUMBER($left) } are left
  }.
credits-more-for = One vote more for { $name }
credits-less-for = One vote less for { $name }
credits-more-against = One vote more against { $name }
credits-less-against = One vote less against { $name }
status-grades = Give each one a grade. Without a grade it counts as “{ $worst }”.
grade-none = No grade
status-text = Write your answer. Others who write exactly the same are counted with you.
written-label = Your answer
written-left = Room for { NUMBER($left) } more of { NUMBER($room) } bytes. A plain letter takes 1, é takes 2, 汉 takes 3.
blocked-choices = You have already chosen { NUMBER($high) }. Remove one first.
blocked-points = You have already given { NUMBER($high) } points. Take some away elsewhere first.
blocked-rest = That is too much here: { $left ->
    [one] 1 point is left
   *[other] { NUMBER($left) } points are left
  }, and one choice takes at most { NUMBER($cap) }.

# Check
review-title = Check your answers
review-lead = Read every line. You can change anything.
answer-none = No answer
answer-points = { $count ->
    [one] 1 point
   *[other] { NUMBER($count) } points
  }
answer-votes = { $count ->
    [one] 1 vote
   *[other] { NUMBER($count) } votes
  }
answer-votes-for = { $count ->
    [one] 1 vote for
   *[other] { NUMBER($count) } votes for
  }
answer-votes-against = { $count ->
    [one] 1 vote against
   *[other] { NUMBER($count) } votes against
  }
answer-score = { NUMBER($value) } of { NUMBER($cap) }
answer-rank = Rank { NUMBER($rank) }
answer-unranked = No rank
missing-ranks = Rank all options or none. { $count ->
    [one] 1 has no rank.
   *[other] { NUMBER($count) } have no rank.
  }
missing-shorter = Too long: { $count ->
    [one] 1 byte
   *[other] { NUMBER($count) } bytes
  } more than there is room for.
missing-plain = The answer has a character that cannot be seen or turns text around. Write it again by hand.
missing-one = This question needs an answer.
missing-choices = { $count ->
    [one] This question needs 1 more choice.
   *[other] This question needs { NUMBER($count) } more choices.
  }
missing-points = { $count ->
    [one] 1 more point has to be given.
   *[other] { NUMBER($count) } more points have to be given.
  }
blank-question = Question { NUMBER($number) } has no answer.
blank-is-fine = You may leave it blank.
answer-it = Go to this question
change = Change
sealing = Sealing your answers on this device…
sealed-lead = Your answers are sealed on this device. This is the code of the sealed ballot:
sealed-note = The same code will be on your receipt and on the public record. It does not show what you chose.
cast-my-vote = Cast my vote
not-chosen = This is not what I chose
not-chosen-here = Use “Change” and choose again. Nothing is sent before you cast.
not-chosen-device = If this page keeps showing something else than you choose, do not trust this device: vote on another one, and tell the contact of the election.
not-chosen-again = Vote again with the same link or code, on another device if you can. Only the last ballot counts.
not-chosen-contact = Tell the contact of the election now, while voting goes on. Have your receipt code ready.

# Practice ballot
practice-door = Test this ballot instead
practice-what = Test the system with a practice ballot: this device opens the sealed ballot, and a second device checks that it holds what you chose.
practice-beforehand = The practice ballot will not count. Afterwards you vote as usual; your answers stay.
practice-note-code = Look at the code above before you open it: the second device must find the same one.
practice-open = Open it as a practice ballot
practice-title = Practice ballot
practice-lead = This sealed ballot is opened now. It does not count and can not be cast any more.
practice-opening = Opening the practice ballot…
practice-second = Check it on a second device
practice-second-how = Scan this with another phone or computer. It works out by itself what was sealed.
practice-qr = QR code of the practice ballot
practice-compare = The second device must show your answers and this code:
practice-save = Save as a file
practice-copy = Copy the link
practice-here = Check it in this browser
practice-here-how = One click, but weaker: a device that cheats could cheat here too.
practice-check-here = Check it here
practice-holds = The sealed ballot holds exactly these answers, and its code is the one that was shown.
practice-recomputed = These answers were sealed. Compare this code with the one that the voting device showed before you opened the ballot.
practice-same-code = If answers and code are the same as on the voting device, it seals what you choose.
practice-not-counted = Nothing is sent. This ballot does not count.
practice-back = Back to my answers

# Cast
casting-title = Casting… keep this page open
casting-lead = This takes a moment. Your vote is not recorded yet.
casting-steps = What is being done
casting-proving = Proving that your ballot keeps the rules
casting-sending = Sending the sealed ballot
casting-sending-again = Sending the same ballot again, try { NUMBER($number) }
casting-step-proof = Your device proves that the ballot keeps the rules, without showing it
casting-step-send = The public record takes the sealed ballot
casting-step-receipt = Your device checks the receipt
not-recorded-yet = Your vote is not recorded yet
not-recorded-yet-lead = The sealed ballot is kept in this tab. Try again: sending the same ballot twice counts once.
same-ballot = The same ballot is sent again.
not-recorded = Your vote is not recorded
not-recorded-lead = The service refused this ballot, and the public record does not show it. Your answers are still here.
nothing-recorded = This ballot was not recorded.
back-to-start = Back to the beginning
somebody-else = Somebody else uses your voting code
somebody-else-advice = Another ballot with your code came first. If you have not voted in another tab or on another device, tell the contact today. At the beginning you see when it was recorded.

# Recorded
recorded-title = Your vote is recorded
recorded-as = Entry { NUMBER($entry) } of the public record,
clock-differs = The public record's clock and this device's differ by more than five minutes.
clock-differs-advice = If this device's clock is right, tell the contact of the election.
receipt-code = Receipt code
receipt-qr = QR code that checks this receipt
receipt-save = Save
receipt-print = Print
receipt-share = Share
receipt-proves = It proves that your ballot is recorded. It does not show how you voted.
receipt-kept = This browser keeps the receipt, so that you find the way back.
receipt-not-kept = This browser does not keep the receipt: save it, print it or write the code down.
to-election = To the election
clear-device = Clear this device
cleared-title = This device has forgotten your vote
cleared-lead = Receipt, code and answers are gone from this browser. Your vote stays recorded. You can close this tab.
choice-here = Where you are: { $time }
