# A published election: how it stands, and what officials do.
run-what = The election
run-pages = Pages for everybody
run-archive = Download the archive
run-roll = List of voters
run-roll-none = It is not published yet.
run-roll-count = { $count ->
    [one] One voter is on it.
   *[other] { NUMBER($count) } voters are on it.
}
run-roll-page = Go to the list of voters
run-register = Voters register
run-register-lead = Send this address to everybody who may vote. It is the same for all, and no secret.
run-register-copy = Copy the address
run-register-over = Nobody can register any more.
run-open = Anybody votes
run-open-lead = Send this address to whom you like: whoever has it can vote.
run-open-count = { $count ->
    [one] One browser has taken part so far.
   *[other] { NUMBER($count) } browsers have taken part so far.
  }
run-may-close = You can close this page: nothing here waits for it.
stage-ceremony = Key holders make the key
stage-confirmed = Ready to open

next-title = Next
next-ceremony = The key holders make the key together, each in their own browser. Still due: { $names }.
next-roll-meanwhile = Meanwhile the list of voters can be made.
next-roll = The registrar publishes the list of voters.
next-open = The key is made, and { $count ->
    [one] one voter is
   *[other] { NUMBER($count) } voters are
} on the list. You can open voting: from then on ballots are taken from the opening time to the closing time.
next-open-register = The key is made, and { $count ->
    [one] one voter has registered
   *[other] { NUMBER($count) } voters have registered
}. You can open voting: from then on ballots are taken from the opening time to the closing time, and voters register until then.
next-open-nobody = The key is made. Voting can be opened as soon as somebody has come.
next-open-few = There are fewer voters than { NUMBER($minimum) }: nothing could ever be counted.
next-wait-opening = Nothing: voting begins by itself,
next-voting = Voters vote until
next-no-partial = Nobody can see a partial result, neither you nor the service.
next-close = The closing time has come. Close fixes which ballots count.
next-void = Only { NUMBER($counting) } voters count, fewer than { NUMBER($minimum) }: nothing may be opened. Say so on the public record.
next-decrypt = The key holders open the count: { NUMBER($posted) } of { NUMBER($needed) } have done it. Send them their links again.
next-mix = First { NUMBER($needed) } of them mix the answers; each page does both by itself, as soon as it can.
next-decrypt-code = Before they do it they compare the closing code with each other, by telephone or in person.
next-publish = Enough key holders have opened the count. This page counts once more by itself, and publishes the result only if it comes out the same.
next-done = The result is on the public record, and everybody can check it. Keep the archive; the key holders can delete their key files.
next-was-void = Too few voters: nothing is counted.

deed-open = Open voting
deed-close = End voting
deed-extend = Make it end later
deed-result = Publish the result
deed-void = Publish that nothing is counted
deed-restart = Begin anew
deed-checking = { $count ->
    [0] The public record is checked…
    [one] The public record is checked: one entry
   *[other] The public record is checked: { NUMBER($count) } entries
}
deed-done = { $kind ->
    [Open] Voting is opened.
    [Extend] Voting ends later.
    [Close] Voting is ended.
    [Result] The result is published.
    [Void] It is published that nothing is counted.
    [DkgRestart] The key is made anew.
   *[other] It is done.
} This is entry { $entry } of the public record.
deed-locked = Open your key first: it is asked for on this page.
closing-title = What is counted
closing-counts = { NUMBER($ballots) } ballots are on the public record, and { NUMBER($counting) } voters count.
closing-parts = Parts of the sum opened: { NUMBER($done) } of the { NUMBER($needed) } needed
closing-holders = What this page itself has checked of each key holder
closing-holder = Key holder
closing-stands = Part of the sum
closing-opened = Opened, proof ✓
closing-waiting = Not there yet
closing-mixes-how = At least { NUMBER($needed) } key holders mix the answers of each question, one after the other; then as many open them.
closing-mixes = Mixings: { NUMBER($done) } of the { NUMBER($needed) } needed
closing-parts-answers = Key holders who have opened the answers: { NUMBER($done) } of the { NUMBER($needed) } needed
closing-mixed = Mixed
closing-mixed-all = Mixed, proof ✓
closing-mixed-part = { NUMBER($done) } of { NUMBER($all) } questions
closing-stands-answers = Opened
deed-code = The closing code. Key holders compare it with what their own page shows:

restart-title = A key holder has lost the file, or complains
restart-lead = All of them make the key anew. It is possible until all have confirmed it.
restart-reason = Why, in a sentence that everybody can read
restart-needs-reason = Write the reason first.

extend-title = Make it end later
extend-lead = At the latest:
extend-new = New end
extend-range = It must be later than now planned, and not later than allowed.
extend-choose = Choose the new end first.
early-title = End voting now
early-warning = Nobody can vote any more afterwards, and it cannot be undone.
early-sure = Everybody who wants to vote has voted
early-needs-tick = Tick the box first.

office-manifest = This makes no election.
office-manifest-advice = Go back to the steps and mend what is said below.
office-past = Voting would end in the past.
office-not-official = The key that is open is not one of this election's officials.
office-not-official-advice = Open the key file whose name stands on the election's page.
office-ceremony = The key is not made yet. Still due: { $names }.
office-ceremony-advice = Ask them to open their links. Then try again.
office-roll = Nobody is on the list of voters.
office-roll-advice = The registrar publishes it first.
office-not-before = In this election nobody can end voting before its time.
office-not-before-advice = Come back at the closing time.
office-extension = This election does not allow this end.
office-extension-advice = Choose a time between the present end and the latest one.
office-not-closed = Voting has not ended.
office-shares = { NUMBER($done) } of the { NUMBER($needed) } key holders that are needed have opened the count.
office-mixers = { NUMBER($done) } of the { NUMBER($needed) } key holders that are needed have mixed the answers.
office-shares-advice = Ask the others to open their links. Then try again.

risk-reading = The public record is read, to see what it gives away…
risk-title = This gives away how people vote
risk-unanimous = All answered “{ $question }” in the same way: once the result is published, everybody knows how each of them voted.
risk-few = { $count ->
    [one] There is only one voter.
   *[other] There are only { NUMBER($count) } voters: with so few, each of them can work out how the others voted.
}
risk-weights = Some weights are held by fewer than five voters: the totals can show how these few voted.
risk-sure = They all know this, and it is done nevertheless
risk-needs-tick = Tick the box first.

next-decrypt-missing = Not done yet: { $names }.
next-decrypt-lost = If fewer than { NUMBER($needed) } of them still have their key files, the result can never be counted.
next-publish-anyone = From now on anybody can compute the result from the public record. Publishing it signs it, and shows it to everybody.
announce-title = You wanted to announce the result not before
announce-lead = This page asks you to wait. It cannot keep the result secret: the key holders have opened the sum, and anybody can compute it from the public record.
announce-sure = Publish it now nevertheless
announce-blocked = Wait for the time that you have chosen, or tick the box.
checks-title = Who has checked the key file
checks-lead = Ask the key holders to open their link and press “Check my key” some time before voting ends. Their page tells it here; so does the command, where it is given the link.
checks-holder = Key holder
checks-when = Last check
checks-done = It fits
checks-not = Not yet
run-witnesses = Tell the witnesses
run-witnesses-lead = { $names }: { NUMBER($quorum) } of them must have signed before anybody can go on. Send each of them this line for their list of logs:
run-witnesses-copy = Copy the line
run-consent-lead = Has somebody lost a voting code? The registrar sends you a file, and you agree here.

told-count = When the count is opened
told-count-lead = You choose when the key holders are asked to open the count. Until as many of them as are needed have done so, nobody can know the result: neither you nor the service.
told-count-limits = It stops nobody: key holders can open the count earlier, and their pages only name the time. From then on anybody can add up the result from the public record.
told-count-ask = How are the key holders asked?
told-count-mail = { $count ->
    [one] By mail: the service knows one address
   *[other] By mail: the service knows { NUMBER($count) } addresses
}
told-count-nobody = The service knows no key holder’s address: it has them where the link was sent by mail.
told-count-now = Ask them now
told-count-silent = The key holders’ pages name this time
told-holders = These get the mail: { $names }. Ask the others yourself.
told-result = Announce the result
told-result-lead = Shall the voters be told? The mail leads to the result on its public page.
told-result-limits = A later time holds back the mail and nothing else: since the key holders have opened the count, anybody can add up the result from the public record.
told-result-ask = Are the voters told?
told-result-mail = { $count ->
    [one] Tell one voter by mail
   *[other] Tell { NUMBER($count) } voters by mail
}
told-result-nobody = The service knows no voter’s address.
told-result-now = Announce it now
told-result-silent = Announced; nobody was told by mail
told-no-mail = Not by mail
told-when = Not before (optional; within seven days)
told-plan = Plan it
told-cancel = Take it back
told-planned = Planned: mail goes out by itself
told-planned-silent = Planned
told-done = { $count ->
    [one] Done: one mail is on its way
   *[other] Done: { NUMBER($count) } mails are on their way
}
told-needs-time = Voting has not ended: choose a time.
told-needs-result = There is no result yet: publish it first, or choose a time.
