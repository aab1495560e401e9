# “Check everything”, and what can be wrong with a record.
audit-title = Check everything yourself
audit-lead = This browser downloads the whole public record and verifies all of it. Nothing is taken on trust, the service least of all.
audit-begin = Check everything
audit-again = Check again
audit-hold = Pause
audit-go-on = Go on
audit-held = Paused. Nothing is lost.
audit-keep-open = Keep this page open.
audit-outcome = Outcome
audit-checks = What is checked
audit-of = { NUMBER($done) } of { NUMBER($total) }

audit-phase-download = Downloaded: { NUMBER($done) } of { NUMBER($total) } entries
audit-phase-setup = Rules, key and voters’ list: { NUMBER($done) } of { NUMBER($total) } entries
audit-phase-ballots = Ballots { NUMBER($done) } of { NUMBER($total) }
audit-phase-count = Closing and count: { NUMBER($done) } of { NUMBER($total) } entries
audit-phase-search = Searched: { NUMBER($done) } of { NUMBER($total) } entries
audit-ahead-download = Download
audit-ahead-setup = Rules, key and voters’ list
audit-ahead-ballots = Ballots
audit-ahead-count = Closing and count
audit-ahead-search = Search
audit-left-seconds = { $words }, about { $seconds ->
    [one] 1 second left
   *[other] { NUMBER($seconds) } seconds left
  }
audit-left-minutes = { $words }, about { NUMBER($minutes) } minutes left

audit-holds = Everything holds: { NUMBER($passed) } of { NUMBER($made) } checks passed.
audit-fails = { $failed ->
    [one] The record does not hold: 1 of { NUMBER($made) } checks failed.
   *[other] The record does not hold: { NUMBER($failed) } of { NUMBER($made) } checks failed.
  }
audit-skipped = { $count ->
    [one] One check was skipped. Skipped is not passed; the list says why.
   *[other] { NUMBER($count) } checks were skipped. Skipped is not passed; the list says why.
  }
audit-continues = This browser saw the record before, with { NUMBER($size) } entries. What it saw is still there, unchanged.
audit-meaning-fails = Do not rely on the result. The failed checks below name the entry and the reason; show them to the contact of the election and to other observers.
audit-meaning-setup = Voting has not been opened yet. Everything that was published so far is in order.
audit-meaning-open = Voting is not closed. All { NUMBER($ballots) } ballots so far are sealed, valid and in their place.
audit-meaning-closed = Voting is closed with ballots of { NUMBER($counting) } voters. The key holders have not opened the count yet.
audit-meaning-counted-answers = The published result is exactly what the last answers of { NUMBER($counting) } voters give, each counted once: none was dropped, added or altered.
audit-meaning-counted = The published result is exactly the sum of the last ballots of { NUMBER($counting) } voters, each counted once.
audit-meaning-void = Fewer voters than the minimum took part, so nothing was opened, and nobody learns how they voted.
audit-meaning-none = The record says nothing about an election yet.
audit-save-report = Save the report
audit-see-result = See the result
audit-about-entries = Entries checked
audit-about-root = Fingerprint of the record
audit-about-election = Election
audit-about-closing = Closing code
audit-about-version = Version of this program
audit-warnings = Nothing of this is wrong with the record, but you should know it

audit-elsewhere = Check it without this page
audit-command-lead = Those who would rather not trust this page run the same check with the command line tool. Its report is the same.
audit-evidence = Download the evidence
audit-evidence-lead = One file with the whole public record and a text that says how to check it, now or in ten years, without a network.
audit-evidence-save = Download evidence
audit-file = Check a file instead
audit-file-label = A record that you saved (.glassurn)
audit-file-hint = It is checked on this device and sent nowhere. It must be the record of this election.

audit-count-failed = { NUMBER($failures) } of { NUMBER($count) } wrong
audit-failed-entry = The first entry at fault is number { NUMBER($entry) }.
audit-failed-record = The fault is not in a single entry.
audit-failed-reason = Reason:
audit-failed-reproduce = To reproduce it, download the evidence and run the command below: it fails in the same way on any computer.
audit-skipped-why = Skipped, not passed:
audit-check-name = Check { $number } of the report, “{ $id }”

audit-check-archive = The file is exactly what its entries make it
audit-check-archive-how = The archive is built again from the entries and signed heads that it holds, and compared byte for byte. This is checked for files only: here you look at the board itself.
audit-check-checkpoint = The board signed the head of this record
audit-check-checkpoint-how = The head states the number of entries and one hash of them all. Its Ed25519 signature must verify under the board’s key in the rules, and it must name this election.
audit-check-witnesses = Independent witnesses saw the same record
audit-check-witnesses-how = Where the rules name witnesses, enough of them must have signed the same head, each with the time when it saw it. A board that shows different people different records would need their help.
audit-check-tree = The record is complete: nothing missing, nothing added
audit-check-tree-how = SHA-256 of every entry is a leaf of a Merkle tree (RFC 6962). The root computed from all downloaded entries must be the root in the signed head.
audit-check-chain = Every entry is linked to the one before
audit-check-chain-how = Each entry holds the SHA-256 leaf hash of the entry before it and its own number, without a gap since entry 0.
audit-check-manifest = The rules are those of this election
audit-check-manifest-how = The election id in this page’s address is the SHA-256 hash of the rules: entry 0 must give exactly this id. So the rules cannot have changed after anybody got the address.
audit-check-encoding = Every entry is written in its one form
audit-check-encoding-how = Each entry is decoded strictly and encoded again; both must be the same bytes (deterministic CBOR, RFC 8949).
audit-check-times = Times never go back
audit-check-times-how = The time of each entry is that of the entry before it, or later.
audit-check-signatures = Everything was signed by somebody who may
audit-check-signatures-how = Each entry that is not a ballot carries an Ed25519 signature of a role that may post its kind, over its kind, the election and its content, and nobody posted the same twice.
audit-check-ceremony = The key was made by all key holders together
audit-check-ceremony-how = Each key holder proves knowledge of its part (Schnorr), the election key is recomputed from all parts, each one rehearsed a decryption with the saved key, and the key is none of the points whose secret somebody could know.
audit-check-roll = The voters’ list and its changes are in order
audit-check-roll-how = Each voting credential stands on the list once, in order of its bytes so that the order tells no names, with an allowed weight. Each replacement is signed by the registrar and, after opening, by an official.
audit-check-procedure = Opening, extending and closing came in turn and said the truth
audit-check-procedure-how = The numbers and the key that the opening states, every later closing time, and the moment of closing are compared with the rules and with the entries before them.
audit-check-eligibility = Every ballot is from a voter on the list, in time and in turn
audit-check-eligibility-how = The credential is on the list and not replaced, the ballot came between opening and closing, and its number is the next one of this credential. The last ballot of a credential counts.
audit-check-ballots = Every ballot is within the rules, without opening it
audit-check-ballots-how = For each ballot: a Bulletproof shows that every value and every sum is in range, and linear proofs (Fiat–Shamir, merlin) show that what is in range is what is encrypted, and that who has the voting code made it.
audit-check-count = The count is the sum of exactly these ballots
audit-check-count-how = The encrypted sums (ΣwD, ΣwC) are added up again from the last ballot of every credential that counts. The numbers that the closing entry states must be the same.
audit-check-decryptions = Every key holder’s part of the opening is proven
audit-check-decryptions-how = A proof of equal logarithms shows that each key holder applied its own key to these sums and to nothing else.
audit-check-result = The published result is what the record gives
audit-check-result-how = The parts are combined (Lagrange), the totals are found as discrete logarithms, and every published number must be equal. No total may be larger than all voters together can make it.
audit-check-closing = The closing was signed as the end of voting
audit-check-closing-how = The board signed a head that ends exactly with the closing entry; its root is computed again. So everybody counts the same ballots.
audit-check-shuffles = Every mixing of the answers is proven
audit-check-shuffles-how = A proof of each mixing shows that the same answers came out that went in: none was dropped, added or altered. Every equation is computed again.

audit-warning-equal = Two sealed values of one ballot share their randomness.
audit-warning-repeated = Two ballots share randomness: a device’s random numbers repeat.
audit-warning-unwitnessed = Not independently witnessed: a board that shows different people different records might go unnoticed. Keep this page’s memory, or compare fingerprints with others.
audit-warning-late = The witnesses saw the closing late.
audit-warning-minimum = The result may be published for very few voters, so it hides little.
audit-warning-weights = Votes have different weights, and a rare weight may be recognised in the result.
audit-warning-codes = The service makes the voting codes, so it could vote for people who do not.
audit-warning-registered = Voters register with the service, which could register people who do not exist.
audit-warning-open = Anybody can vote, as often as they like.
audit-warning-official = An official may end voting early and so choose the moment.

trouble-what = The public record
trouble-record = What the service sent is not a record that its board signed.
trouble-record-advice = Do not rely on it. Try again; if it happens again, tell the contact of the election and other observers.
trouble-reason = Reason:
trouble-large = The record has { NUMBER($entries) } entries. This page reads at most { NUMBER($limit) }.
trouble-large-advice = Use the command line tool: it checks records of any size.
trouble-worker = Your browser did not start the part that verifies.
trouble-worker-advice = Allow JavaScript and WebAssembly for this site, or use the command line tool.
trouble-fork = The board contradicts itself: this browser saw { NUMBER($seen) } entries before, and the { NUMBER($shown) } entries shown now do not continue them.
trouble-fork-meaning = Both states are signed by the board. An honest board never takes anything back, so this is proof against it, and anyone can check it.
trouble-fork-advice = Save the evidence now. Send it to the contact of the election and to other observers, and do not rely on a result of this record.
