# The public record.
board-title = Public record
board-lead = Everything that happens in this election is written here, signed, and never taken back. Names and votes are not in it; ballots are sealed.
board-what = The public record
board-entries = Entries
board-none = There is no entry of this kind.
board-count-entries = entries
board-count-ballots = ballots recorded
board-count-voters = voters have voted, of { NUMBER($roll) } on the list

board-fingerprints = Fingerprints
board-fingerprints-lead = Who sees the same fingerprints sees the same record. Compare them with other observers by any other way.
board-print-manifest = Rules (election id)
board-print-roll = Voters’ list
board-print-key = Key of the election
board-print-head = Record with { NUMBER($size) } entries
board-in-entry = entry { NUMBER($entry) }
board-signed = Signed by the board { $origin }. Not independently witnessed.
board-signed-witnessed = Signed by the board { $origin } and by { NUMBER($held) } witnesses; { NUMBER($needed) } are needed.
board-witnesses-missing = Too few witnesses have signed this state of the record yet. Look again in a few minutes.
board-continues = This browser saw { NUMBER($size) } entries before. They are still there, unchanged.
board-first-visit = From now on this browser remembers the state that it saw and tells you if anything vanishes.
board-copy-head = Copy the signed state

board-pause = Pause
board-follow = Follow
board-live = Live: { NUMBER($size) } entries. New ones appear by themselves.
board-paused = Paused at { NUMBER($size) } entries.
board-kinds = Show
board-kinds-all = All entries
board-kinds-ballots = Ballots
board-kinds-roll = Voters’ list and its changes
board-kinds-key = How the key was made
board-kinds-course = Rules, opening, closing, count
board-kinds-notes = Notes
board-jump = Go to an entry
board-jump-hint = Its number, or a receipt code. A code is compared on your device; the service does not learn it.
board-jump-go = Go
board-jump-none = There is no such entry yet. The last one has number { NUMBER($last) }.
board-jump-wrong = This is neither a number nor a receipt code. A receipt code has 32 letters and digits.
board-jump-missing = No entry has this receipt code. Compare it with your receipt; if it is the same, tell the contact of the election.
board-searching = Comparing: { NUMBER($done) } of { NUMBER($total) } entries
board-newest = Newest entries
board-older = Older entries

board-entry = No. { NUMBER($entry) }
board-more = What this means, and all fields
board-raw = Bytes of this entry
board-signed-by = Signed by { $who }. The signature holds.
board-signed-false = Claims to be signed by { $who }. The signature does not hold.
board-signed-login = With a signature of { $who }.
board-signer-official = { $name }, who runs the election
board-signer-registrar = the keeper of the voters’ list
board-signer-holder = the key holder { $name }
board-signer-board = the board { $name }
board-signer-login = the login service
board-signer-unknown = somebody whom the rules do not name

board-kind-manifest = Rules
board-kind-trustee-key = Key part
board-kind-commit = Key, step 1
board-kind-round1 = Key, step 2
board-kind-round2 = Key, step 3
board-kind-confirm = Key confirmed
board-kind-complaint = Complaint
board-kind-restart = New start of the key
board-kind-roll = Voters’ list
board-kind-roll-change = Voting code replaced
board-kind-open = Opening
board-kind-ballot = Ballot
board-kind-extend = Longer voting
board-kind-close = Closing
board-kind-decryption = Part of the opening
board-kind-result = Result
board-kind-void = No result
board-kind-note = Note
board-kind-unknown = Unknown

board-says-manifest = { $contests ->
    [one] The rules of “{ $title }”, with one question.
   *[other] The rules of “{ $title }”, with { NUMBER($contests) } questions.
  }
board-says-trustee-key = A key holder published the public half of a key.
board-says-commit = A key holder committed to a part of the key before seeing those of the others.
board-says-round1 = A key holder published its part of the key.
board-says-round2 = A key holder sealed a share for each of the others.
board-says-confirm = A key holder read the saved key back and rehearsed the opening with it.
board-says-complaint = A key holder says that { $against } sent a wrong share.
board-says-restart = The key is made anew: { $reason }
board-says-roll = { $voters ->
    [one] One voter is on this part of the list.
   *[other] { NUMBER($voters) } voters are on this part of the list.
  }
board-says-roll-weighted = { NUMBER($voters) } voters with a weight of { NUMBER($weight) } together are on this part of the list.
board-says-roll-change = A voting code was replaced by a new one.
board-says-open = Voting was opened for { NUMBER($number) } voters.
board-says-ballot = A sealed ballot was recorded.
board-says-ballot-again = A sealed ballot was recorded. It is number { NUMBER($sequence) } of this voter and takes the place of the one before.
board-says-extend = Voting goes on longer, until { $time } ({ $zone }).
board-says-close = Voting was closed with { NUMBER($ballots) } ballots. Those of { NUMBER($counting) } voters count.
board-says-decryption = A key holder opened its part of the sum.
board-says-result = The result was published, with { NUMBER($counting) } voters counted.
board-says-void = There is no result: { NUMBER($counting) } voters are too few.
board-says-note = A note by those who run the election:
board-says-unknown = An entry of a kind that this version does not know. It counts for nothing.
board-says-unreadable = This entry cannot be read ({ $reason }). It counts for nothing.

board-means-manifest = The rules never change. Their fingerprint is the election id in every voter’s link.
board-means-trustee-key = All key holders’ parts together make the key under which ballots are sealed. Whoever lacks one part opens nothing.
board-means-commit = So nobody can choose a part to fit those of the others.
board-means-round1 = The public parts of all key holders add up to the key under which ballots are sealed. A proof shows that the holder knows its secret.
board-means-round2 = With the shares, enough key holders can open the sum even if one loses a file. Each share can be read by one holder only.
board-means-confirm = Lost or unreadable key files show here, before voting. The key is used only when all holders have confirmed it.
board-means-complaint = The secret published with a complaint lets anyone see who is right. The attempt ends, and the key is made anew.
board-means-restart = Everything of the attempt before is void. No ballot was sealed with it.
board-means-roll = The list holds public halves of voting codes, no names, in an order that tells nothing.
board-means-roll-change = Ballots of the old code stop counting; the new one begins anew with the same weight. After the opening an official has to consent.
board-means-open = From here on the list and the key are fixed. The numbers stated here must be true: the check of everything compares them.
board-means-ballot = Nobody can open it. It proves that it was made with a voting code of the list and obeys the rules; the last ballot of each voter counts. The line above is its receipt code.
board-means-extend = The rules say how far voting may be extended in total.
board-means-close = From here on it is fixed which ballots count: for each voter the last one before this entry. Key holders compare the closing code before they open the sum.
board-means-decryption = Only the sum of all ballots is opened, and a proof shows that it was done with the right key. Enough parts together give the result.
board-means-result = Anyone can compute the same numbers from the entries before. Look at the result page, which does so.
board-means-void = So few ballots would show how people voted. Nothing is ever opened.
board-means-note = Notes are for people. They change nothing in the election.
board-means-unreadable = An honest board does not take such an entry. The check of everything reports it.

board-field-attempt = Attempt
board-field-weight = Weight together
board-field-revoked = Replaced credential
board-field-added = New credential
board-field-consents = Consents of officials
board-field-key = Key of the election
board-field-credential = Credential
board-field-sequence = Ballots of this credential so far
board-field-values = Sealed values
board-field-closing-code = Closing code
board-field-time = Recorded
board-field-leaf = Fingerprint of this entry
board-field-previous = Fingerprint of the entry before
board-field-bytes = Length in bytes
